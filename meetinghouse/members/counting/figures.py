"""How many belong, came and left, and how old they are, so that nobody is seen in it. Pure, like `rules`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from meetinghouse.members.counting.rules import Facts, stretches_of

FEWEST = 5
"""A group of fewer people is shown together with the next one. The house's own rule (`docs/decisions/counting.md`)."""

AGES = ((None, 17), (18, 25), (26, 39), (40, 59), (60, 74), (75, None))
"""The age groups that are shown where there are enough people: ages that somebody reaches in the year."""


@dataclass(frozen=True)
class Group:
    """So many people of these ages, both counted; a None in it is no limit. `ages` is None where nobody knows any.

    `with_unknown`: it is not known of all of them.
    """

    ages: tuple[int | None, int | None] | None
    count: int
    with_unknown: bool = False


@dataclass(frozen=True)
class Figures:
    """A year without names. `belong`: on the day `on`; `joined` and `left`: in the year, as far as it has gone.

    `groups` are those of the day `grouped_on`; none when fewer than `FEWEST` belonged then.
    """

    on: date
    belong: int
    joined: int
    left: int
    grouped_on: date
    groups: tuple[Group, ...]


def figures_of(everybody: Iterable[Facts], year: int, today: date) -> Figures:
    """The figures of a year that has begun. `everybody`: who belonged in it, on the day before, or on the day after.

    Somebody joined who did not belong the day before, and left on their last day. Age groups are those of the last day
    of a year: they do not change from day to day, so nobody is seen coming or going.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    on, grouped_on = min(today, last), last if today > last else date(year - 1, 12, 31)
    belong = joined = left = 0
    ages: list[int | None] = []
    for facts in everybody:
        stretches = stretches_of(facts.stays)
        belong += _covers(stretches, on)
        joined += sum(first <= begins <= on for begins, _ends in stretches)
        left += sum(first <= ends <= last and ends < today for _begins, ends in stretches)
        if _covers(stretches, grouped_on):
            ages.append(None if facts.birth_year is None else grouped_on.year - facts.birth_year)
    return Figures(on, belong, joined, left, grouped_on, tuple(age_groups(ages)))


def age_groups(ages: Iterable[int | None]) -> list[Group]:
    """How many are of which age, in groups of at least `FEWEST`; an age that nobody knows stands in the last one.

    Neighbours are put together until they are enough, and what is left over goes to the group before. So every sum and
    every difference of what is shown is about enough people. Nothing when there are too few in all.
    """
    ages = list(ages)
    if len(ages) < FEWEST:
        return []
    slots = [Group((low, high), sum(_lies_in(age, low, high) for age in ages)) for low, high in AGES]
    slots.append(Group(None, sum(age is None for age in ages), with_unknown=True))
    found: list[Group] = []
    open_ones: list[Group] = []
    for slot in slots:
        open_ones.append(slot)
        if sum(each.count for each in open_ones) >= FEWEST:
            found.append(_together(open_ones))
            open_ones = []
    return [*found[:-1], _together([found[-1], *open_ones])]


def _together(groups: Sequence[Group]) -> Group:
    """Neighbouring groups as one."""
    known = [each.ages for each in groups if each.ages]
    unknown = any(each.with_unknown and each.count for each in groups)
    count = sum(each.count for each in groups)
    return Group((known[0][0], known[-1][1]) if known else None, count, with_unknown=unknown)


def _lies_in(age: int | None, low: int | None, high: int | None) -> bool:
    return age is not None and (low or 0) <= age and (high is None or age <= high)


def _covers(stretches: Iterable[tuple[date, date]], day: date) -> bool:
    return any(first <= day <= last for first, last in stretches)
