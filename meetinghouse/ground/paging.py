"""Long lists, a page at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import peewee as pw

PAGE_SIZE = 24
MOST_COUNTED = 500
"""So far the first pages of a long list count; "more than 500" says as much to a reader. Our own choice."""

AHEAD, FURTHEST = 4, 20
"""So many pages of what was looked for are read at once, and so many are shown; then a better word helps. Both ours."""


Read = Callable[[int, int], Sequence[Any]]


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, and how many rows there are in all.

    `is_more`: nobody counted to the end; there are more than `total`, and a next page. `furthest` is the last page of
    a list that nobody leafs through to its end, because it is searched; 0 when all of it can be leafed through.
    """

    rows: list[Any]
    number: int
    size: int
    total: int
    is_more: bool = False
    furthest: int = 0

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
        """The number of the page after, if there is one that is shown."""
        if self.furthest and self.number >= self.furthest:
            return None
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


def paginate_few(rows: Sequence[Any], number: int | str | None, size: int = PAGE_SIZE) -> Page:
    """The page `number` of rows that are all here."""
    shown = number_shown(number, len(rows), size)
    return Page(list(rows[(shown - 1) * size : shown * size]), shown, size, len(rows))


def leaf_through(read: Read, number: int | str | None, size: int = PAGE_SIZE, *, ahead: int = AHEAD) -> Page:
    """As `paginate_long`, for a list whose every row is dear to find: nobody counts it, and it ends at `FURTHEST`.

    Of the first `ahead` pages all rows are read at once, and say how many there are as far as they go.

    Args:
        read: gives at most so many rows, after so many others.
    """
    wanted = number_shown(number, FURTHEST * size, size)
    first = 0 if wanted <= ahead else wanted - 1
    most = (ahead if wanted <= ahead else 1) * size
    found = list(read(most + 1, first * size))
    if not found and first:
        last = number_shown(wanted, len(read(FURTHEST * size, 0)), size)
        return leaf_through(read, last, size, ahead=ahead)
    total, is_more = first * size + min(len(found), most), len(found) > most
    shown = number_shown(wanted, total, size)
    begins = (shown - 1 - first) * size
    return Page(found[begins : begins + size], shown, size, total, is_more, FURTHEST)


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
