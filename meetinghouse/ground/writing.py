"""Writing several rows at once: the words are put together once for each number of rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared

Row = TypeVar("Row", bound=BaseModel)
_KNOWN: dict[tuple[str, tuple[str, ...], int, bool], "Words"] = {}


def write_rows(model: type[Row], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Write rows that name the same columns, in one statement; what they do not name has its usual value.

    A row it names is given as its id. Returns them as they are stored, in no promised order; none for none.
    """
    told = list(rows)
    return _words(model, told, is_read=True).write(told) if told else []


def note_rows(model: type[BaseModel], rows: Iterable[Mapping[str, Any]]) -> None:
    """`write_rows` of rows that nobody looks at afterwards, so they are not read back."""
    if told := list(rows):
        _words(model, told, is_read=False).note(told)


class Words:
    """The words that write so many rows of a table which name the same columns."""

    def __init__(self, model: type[BaseModel], named: Sequence[str], count: int, *, is_read: bool) -> None:
        self._model, self._named, self._is_read = model, set(named), is_read
        self._usual = {field.name: usual for field, usual in model._meta.defaults.items() if field.name not in named}
        self._columns = [*named, *self._usual]
        self._words = Prepared(self._build, *(f"{column} {n}" for n in range(count) for column in self._columns))

    def write(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Write them, and give them as they are stored.

        Raises:
            ValueError: a row names other columns than the first one does.
        """
        return self._words.rows(*self._values(rows))

    def note(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write them only; raises what `write` raises."""
        self._words.do(*self._values(rows))

    def _values(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """What is filled in; a usual value that is a question (a fresh reference) is asked for each row."""
        values: list[Any] = []
        for row in rows:
            if row.keys() != self._named:
                raise ValueError(f"These rows do not name the same columns: {sorted(row.keys() ^ self._named)}.")
            values += [row[column] for column in self._columns[: len(row)]]
            values += [each() if callable(each) else each for each in self._usual.values()]
        return values

    def _build(self, *blanks: pw.Value) -> pw.ModelInsert:
        width = len(self._columns)
        rows = [tuple(blanks[at : at + width]) for at in range(0, len(blanks), width)]
        written = self._model.insert_many(rows, fields=self._columns)
        return written.returning(self._model) if self._is_read else written


def _words(model: type[BaseModel], told: Sequence[Mapping[str, Any]], *, is_read: bool) -> Words:
    asked = (model._meta.table_name, tuple(told[0]), len(told), is_read)
    if asked not in _KNOWN:
        _KNOWN[asked] = Words(model, tuple(told[0]), len(told), is_read=is_read)
    return _KNOWN[asked]
