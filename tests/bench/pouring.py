"""Many rows at once, written past the models but not past the database: its checks and triggers stand."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

import peewee as pw

from meetinghouse.ground.database import database, engine

Row = dict[str, Any]


def pour(model: type[pw.Model], rows: Iterable[Row]) -> int:
    """Write rows by field name, with the model's defaults and with ids of our own; returns how many.

    Raises:
        IntegrityError: the house refuses one of them; none is written.
    """
    fields = list(model._meta.sorted_fields)
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([database.obj.param] * len(fields))
    values = list(_values(fields, model._meta.defaults, rows))  # before: a row may ask the same connection something
    with database.atomic():
        cursor = database.obj.cursor()
        cursor.executemany(f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})', values)
        if engine() == "postgresql" and isinstance(model._meta.primary_key, pw.AutoField):
            _count_on(model)
    return len(values)


def ids_after(model: type[pw.Model]) -> Iterator[int]:
    """Ids that no row has yet, one after another."""
    return count((model.select(pw.fn.MAX(model.id)).scalar() or 0) + 1)


def _values(fields: list[pw.Field], defaults: dict[pw.Field, Any], rows: Iterable[Row]) -> Iterator[list[Any]]:
    fallbacks = {field.name: _maker(defaults.get(field)) for field in fields}
    for row in rows:
        yield [field.db_value(row[field.name] if field.name in row else fallbacks[field.name]()) for field in fields]


def _maker(default: Any) -> Callable[[], Any]:
    return default if callable(default) else lambda: default


def _count_on(model: type[pw.Model]) -> None:
    """PostgreSQL counts ids apart from the rows."""
    table = model._meta.table_name
    database.execute_sql(
        f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT MAX(id) FROM \"{table}\"))"
    )
