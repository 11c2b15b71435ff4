"""Long lists, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import peewee as pw

PAGE_SIZE = 24
MOST_COUNTED = 500
"""So far the first pages of a long list count; "more than 500" says as much to a reader. Our own choice."""


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, and how many rows there are in all.

    `is_more`: nobody counted to the end; there are more than `total`, and a next page.
    """

    rows: list[Any]
    number: int
    size: int
    total: int
    is_more: bool = False

    @property
    def count(self) -> int:
        """How many pages there are, or are counted; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """The number of the page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, if there is one."""
        return self.number + 1 if self.is_more or self.number < self.count else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paginate(query: pw.ModelSelect, number: int | str | None, size: int = PAGE_SIZE) -> Page:
    """The page `number` of a query; nonsense gives the first page, too far gives the last."""
    total = query.clone().order_by().count()
    shown = number_shown(number, total, size)
    return Page(list(query.paginate(shown, size)), shown, size, total)


def paginate_long(query: pw.ModelSelect, number: int | str | None, size: int = PAGE_SIZE) -> Page:
    """As `paginate`, for a list that grows over the years: its first pages count no further than `MOST_COUNTED`."""
    total, is_more = count_for(query, number_shown(number, 10**12, size), size)
    shown = number_shown(number, total, size)
    return Page(list(query.paginate(shown, size)), shown, size, total, is_more)


def count_for(query: pw.ModelSelect, number: int, size: int = PAGE_SIZE) -> tuple[int, bool]:
    """How many rows there are, as far as the page `number` has to know, and whether there are more than that."""
    rows = query.order_by()
    if (number + 1) * size > MOST_COUNTED:
        return int(rows.count()), False
    seen = int(rows.limit(MOST_COUNTED + 1).count())
    return min(seen, MOST_COUNTED), seen > MOST_COUNTED


def number_shown(number: int | str | None, total: int, size: int = PAGE_SIZE) -> int:
    """Which page somebody gets who asks for `number` of a list of `total` rows."""
    last = max(1, -(-total // size))
    wanted = int(number or 1) if str(number or "").isdecimal() and len(str(number)) < 10 else 1
    return min(max(1, wanted), last)
