"""The one place that asks the house what counting needs to know: stays, payments, households, birth years.

The same four questions however many people there are; nobody is asked about one by one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw

from meetinghouse.members.counting.rules import Facts, Paid, Stay
from meetinghouse.members.models import DuesCharge, DuesEntry, HouseholdPlace, Membership, Spell
from meetinghouse.members.vocabulary import PAYER
from meetinghouse.people.models import Person

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gathered:
    """One person's facts, and who it is: an id. Whoever was forgotten belonged all the same, but is shown to nobody."""

    person_id: int
    is_forgotten: bool
    facts: Facts


def gather(year: int, today: date, *, persons: Sequence[int] | None = None) -> list[Gathered]:
    """Everybody who belonged in the year, on the day before it or on the day after, in the order they became known.

    A stay that goes on is told up to today, or to the first day of the next year.

    Args:
        persons: ids; only these are looked at. None: everybody.
    """
    stays = _stays(year, today, persons)
    paid, homes = _payments(year, persons), _homes(year, persons)
    return [
        Gathered(
            person_id,
            erased_at is not None,
            Facts(birth_year, tuple(stays[person_id]), tuple(paid.get(person_id, ())), *homes.get(person_id, ())),
        )
        for person_id, birth_year, erased_at in _known(stays)
    ]


def counted_in(gathered: Sequence[Gathered], year: int) -> list[Gathered]:
    """Those of them who belonged in the year itself, on one of its days."""
    return [each for each in gathered if any(_is_in(stay, year) for stay in each.facts.stays)]


def members_of_year(year: int, today: date) -> pw.ModelSelect:
    """The persons, with their names, who belonged on a day of the year so far; whoever was forgotten is not shown."""
    until = min(today, date(year, 12, 31))
    belonged = Spell.select(pw.SQL("1")).join(Membership).where(Membership.person == Person.id, _between(year, until))
    return Person.select().where(pw.fn.EXISTS(belonged), Person.erased_at.is_null())


def housemates(persons: Sequence[int], year: int) -> list[int]:
    """The ids of these persons and of everybody who shares a household with one of them in the year."""
    theirs = HouseholdPlace.select(HouseholdPlace.household).where(HouseholdPlace.person.in_(list(persons)))
    rows = HouseholdPlace.select(HouseholdPlace.person).where(HouseholdPlace.household.in_(theirs), _lived(year))
    return sorted({*persons, *(person_id for (person_id,) in rows.tuples())})


def _known(stays: dict[int, list[Stay]]) -> list[tuple[Any, ...]]:
    """(id, birth year, forgotten when) of those who stayed. All of them are read: a list of ids may be too long."""
    rows = Person.select(Person.id, Person.birth_year, Person.erased_at).order_by(Person.id)
    if len(stays) < FEW:
        rows = rows.where(Person.id.in_(list(stays)))
    return [row for row in rows.tuples().iterator() if row[0] in stays]


FEW = 500
"""So many ids are asked for by name; for more of them everybody is read."""


def _among(column: pw.ForeignKeyField, persons: Sequence[int] | None) -> list[Any]:
    return [] if persons is None else [column.in_(list(persons))]


def _between(year: int, until: date, first: date | None = None) -> Any:
    return (
        Spell.counts()
        & (Spell.from_on <= until)
        & (Spell.to_on.is_null() | (Spell.to_on >= (first or date(year, 1, 1))))
    )


def _stays(year: int, today: date, persons: Sequence[int] | None) -> dict[int, list[Stay]]:
    until = min(today, date(year + 1, 1, 1))
    rows = (
        Spell.select(Membership.person, Spell.kind, Spell.from_on, Spell.to_on)
        .join(Membership)
        .where(_between(year, until, date(year, 1, 1) - DAY), *_among(Membership.person, persons))
    )
    found: dict[int, list[Stay]] = defaultdict(list)
    for person_id, kind, from_on, to_on in rows.tuples().iterator():
        found[person_id].append(Stay(kind, from_on, min(to_on or until, until)))
    return found


def _payments(year: int, persons: Sequence[int] | None) -> dict[int, list[Paid]]:
    """What came for each charge, payment by payment, less what of it went back; on the day on which it came."""
    touched = DuesEntry.select(DuesEntry.charge).where(DuesEntry.on.between(date(year, 1, 1), date(year, 12, 31)))
    once = pw.fn.COALESCE(DuesEntry.attempt, DuesEntry.id * -1)
    rows = (
        DuesEntry.select(
            DuesCharge.person, DuesCharge.year, pw.fn.MIN(DuesEntry.on), pw.fn.SUM(DuesEntry.amount).alias("came")
        )
        .join(DuesCharge)
        .where((DuesCharge.year == year) | DuesEntry.charge.in_(touched), *_among(DuesCharge.person, persons))
        .group_by(DuesEntry.charge, DuesCharge.person, DuesCharge.year, once)
    )
    found: dict[int, list[Paid]] = defaultdict(list)
    for person_id, for_year, on, came in rows.tuples().iterator():
        if came:
            found[person_id].append(Paid(on, int(came), for_year))
    return found


def _homes(year: int, persons: Sequence[int] | None) -> dict[int, tuple[int, bool]]:
    """Each person's household in the year, the last one they lived in, and whether they paid for it."""
    place = HouseholdPlace
    rows = place.select(place.person, place.household, place.role).where(_lived(year), *_among(place.person, persons))
    ordered = rows.order_by(place.from_on, place.id).tuples().iterator()
    return {person_id: (household_id, role == PAYER) for person_id, household_id, role in ordered}


def _lived(year: int) -> Any:
    place = HouseholdPlace
    first, last = date(year, 1, 1), date(year, 12, 31)
    return (place.from_on <= last) & (place.to_on.is_null() | (place.to_on >= first))


def _is_in(stay: Stay, year: int) -> bool:
    return stay.from_on <= date(year, 12, 31) and stay.to_on >= date(year, 1, 1)


def first_year(today: date) -> int:
    """The year in which the first of all members began to belong; this year while there are none."""
    begun = Spell.select(pw.fn.MIN(Spell.from_on)).where(Spell.counts()).scalar()
    return min(begun.year, today.year) if begun else today.year
