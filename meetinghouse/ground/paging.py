"""Long lists, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import peewee as pw

PAGE_SIZE = 24


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: list[Any]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """The number of the page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, if there is one."""
        return self.number + 1 if self.number < self.count else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paginate(query: pw.ModelSelect, number: int | str | None, size: int = PAGE_SIZE) -> Page:
    """The page `number` of a query; nonsense gives the first page, too far gives the last."""
    total = query.clone().order_by().count()
    last = max(1, -(-total // size))
    wanted = int(number or 1) if str(number or "").isdecimal() and len(str(number)) < 10 else 1
    shown = min(max(1, wanted), last)
    return Page(list(query.paginate(shown, size)), shown, size, total)
