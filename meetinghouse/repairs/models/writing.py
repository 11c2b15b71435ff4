"""Writing the rows that every intake writes: their words are put together once for each number of rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared

Row = TypeVar("Row", bound=BaseModel)
_KNOWN: dict[tuple[str, tuple[str, ...], int], Prepared] = {}


def write_rows(model: type[Row], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Write rows that name the same columns, in one statement; what they do not name has its usual value.

    A row it names is given as its id. Returns them as they are stored, in no promised order; none for none.
    """
    usual = {field.name: value for field, value in model._meta.defaults.items()}
    full = [usual | dict(row) for row in rows]
    if not full:
        return []
    fields = [field for field in model._meta.sorted_fields if field.name in full[0]]
    words = _inserting(model, tuple(field.name for field in fields), len(full))
    return words.rows(*(row[field.name] for row in full for field in fields))


def write_row(model: type[Row], **row: Any) -> Row:
    """Write one row; returns it as it is stored."""
    return write_rows(model, [row])[0]


def _inserting(model: type[BaseModel], columns: tuple[str, ...], count: int) -> Prepared:
    """The words for so many rows of a table, the same ones whenever they are asked for."""

    def build(*blanks: pw.Value) -> pw.ModelInsert:
        return model.insert_many(_taken(blanks, len(columns)), fields=list(columns)).returning(model)

    asked = (model._meta.table_name, columns, count)
    if asked not in _KNOWN:
        _KNOWN[asked] = Prepared(build, *(f"{column} {n}" for n in range(count) for column in columns))
    return _KNOWN[asked]


def _taken(blanks: Sequence[pw.Value], width: int) -> list[tuple[pw.Value, ...]]:
    """The blanks row by row."""
    return [tuple(blanks[at : at + width]) for at in range(0, len(blanks), width)]
