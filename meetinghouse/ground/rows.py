"""Turning the rows of a query into objects, for a query whose answers are all alike (`database.Prepared`)."""

from collections.abc import Callable, Sequence
from typing import Any

import peewee as pw


def reader_of(query: pw.ModelSelect, cursor: Any) -> Callable[[Any], Any]:
    """What turns a row of this query's answer into what the query promises.

    peewee 4.5 has no public name for it.
    """
    reader = query._get_cursor_wrapper(cursor)
    reader.initialize()
    reader.cursor = None
    return _of_one_table(reader) or _of_tuples(reader) or reader.process_row


_AS_IT_IS = {pw.AutoField, pw.IntegerField, pw.CharField, pw.TextField}
"""What both drivers give as it shall be read; only exactly these, for a field of our own may say otherwise."""


def _of_one_table(reader: Any) -> Callable[[Any], Any] | None:
    """`reader.process_row` for rows of a single table, three times as quick: no setter is called for each column."""
    if not isinstance(reader, pw.ModelObjectCursorWrapper) or any(field is None for field in reader.fields):
        return None
    if reader.constructor is not reader.model:
        return None
    if not set(reader.unique_columns) <= reader.model._meta.fields.keys():
        return None  # what was worked out by the query is an attribute of the row, not one of its fields
    columns = list(zip(reader.unique_columns, map(_converter, reader.fields), strict=True))

    def read(row: Sequence[Any]) -> Any:
        found = reader.model(__no_default__=True)
        told = zip(columns, row, strict=True)
        found.__data__ = {name: convert(value) if convert else value for (name, convert), value in told}
        return found

    return read


def _of_tuples(reader: Any) -> Callable[[Any], Any] | None:
    """The same for rows that are read as tuples: only what the driver gives otherwise is turned into the field's."""
    if type(reader) is not pw.ModelTupleCursorWrapper:
        return None
    columns = zip(reader.fields, reader.converters, strict=True)
    turned = [(n, usual) for n, (field, usual) in enumerate(columns) if usual and not (field and _is_as_it_is(field))]

    def read(row: Sequence[Any]) -> Any:
        found = list(row)
        for n, convert in turned:
            found[n] = convert(found[n])
        return tuple(found)

    return read if turned else tuple


def _converter(field: pw.Field) -> Callable[[Any], Any] | None:
    """What turns the driver's value into the field's; None when they are the same."""
    return None if _is_as_it_is(field) else field.python_value


def _is_as_it_is(field: pw.Field) -> bool:
    stored = field.rel_field if isinstance(field, pw.ForeignKeyField) else field
    return type(stored) in _AS_IT_IS
