"""Where people stand, a page of them at once: finding out, member, in grace, lapsed, left, waiting, or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.house import House
from meetinghouse.ground.paging import PAGE_SIZE
from meetinghouse.members import rules
from meetinghouse.members.models.belonging import Application, Membership, MembersHouse, Spell
from meetinghouse.members.models.dues import DuesCharge
from meetinghouse.members.models.owing import CARD_FAILED_AT, IS_OWED, PAID, day_in, patience_of
from meetinghouse.members.rules import Belonging, Debt, Patience
from meetinghouse.people.models import Person


class Named(NamedTuple):
    """What the register shows of a person."""

    id: int
    nickname: str


@dataclass(frozen=True)
class Listed:
    """A person in the register; `kind` is how they belong today, or did last. Who only asks has no number."""

    person: Named
    number: int | None
    kind: str
    standing: str


def standing_of(person: Person, today: date) -> str:
    """Where somebody stands; see `rules.standing`. Who was forgotten stands nowhere."""
    return next((each.standing for each in listed([person.id], today)), "none")


def listed(ids: Sequence[int], today: date) -> list[Listed]:
    """These persons (a page of them at most) as the register shows them, in this order; the forgotten are left out."""
    if not ids:
        return []
    persons = [*ids, *[0] * (PAGE_SIZE - len(ids))]  # nobody's id fills the page
    known, (debts, patience) = _known(persons), _late(persons, today)
    return [known[id].listed(debts.get(id, []), patience, today) for id in ids if id in known]


def how_it_waits() -> tuple[Patience, ZoneInfo]:
    """How long the house waits, and where its days begin; the usual rules, until it has decided something."""
    zone, *days = _HOW_IT_WAITS.first() or ("UTC", None)
    return _patience(days), ZoneInfo(zone)


@dataclass(frozen=True)
class _Known:
    """A person, and the times in which they belonged, the newest first; `asked`: how they wish to belong."""

    person: Named
    number: int | None
    asked: str | None
    spells: list[Belonging]

    def listed(self, debts: Sequence[Debt], patience: Patience, today: date) -> Listed:
        """As the register shows them."""
        waits = self.asked is not None
        stands = rules.standing(self.spells, debts, on=today, patience=patience, waits=waits)
        return Listed(self.person, self.number, self.spells[0].kind if self.spells else self.asked or "", stands)


def _known(persons: Sequence[int]) -> dict[int, _Known]:
    found: dict[int, _Known] = {}
    for id, nickname, number, asked, kind, from_on, to_on in _PERSONS.rows(*persons):
        if id not in found:
            found[id] = _Known(Named(id, nickname), number, asked, [])
        if kind:
            found[id].spells.append(Belonging(kind, from_on, to_on))
    return found


def _late(persons: Sequence[int], today: date) -> tuple[dict[int, list[Debt]], Patience]:
    """What they should have paid before today, by the person's id, and how long the house waits for it."""
    rows, found = _LATE.rows(today, *persons), dict[int, list[Debt]]()
    for id, left, due_on, failed_at, zone, *_days in rows:
        found.setdefault(id, []).append(Debt(int(left), due_on, day_in(ZoneInfo(zone or "UTC"), failed_at)))
    return found, _patience(rows[0][5:] if rows else ())


def _patience(days: Sequence[int | None]) -> Patience:
    """From a row of the house's rules, if it has one."""
    told = [each for each in days if each is not None]
    return Patience(*told) if told else patience_of(MembersHouse(id=1))


def _persons(*ids: pw.Node) -> pw.ModelSelect:
    """A row for each spell of these persons that counts, the newest first; and one for whoever has none."""
    asks = (Application.person == Person.id) & Application.decided_at.is_null()
    return (
        Person.select(
            *(Person.id, Person.nickname, Membership.number, Application.kind),
            *(Spell.kind, Spell.from_on, Spell.to_on),
        )
        .join(Membership, pw.JOIN.LEFT_OUTER)
        .join(Spell, pw.JOIN.LEFT_OUTER, on=(Spell.membership == Membership.id) & Spell.counts())
        .join_from(Person, Application, pw.JOIN.LEFT_OUTER, on=asks)
        .where(Person.id.in_(ids), Person.erased_at.is_null())
        .order_by(Spell.from_on.desc())
        .tuples()
    )


def _late_charges(today: pw.Node, *persons: pw.Node) -> pw.ModelSelect:
    """Who is late with what, and beside it how the house waits: who is late with nothing needs nobody's patience."""
    return (
        DuesCharge.select(
            *(DuesCharge.person, DuesCharge.amount - PAID, DuesCharge.due_on, CARD_FAILED_AT), *_HOUSE_AND_DAYS
        )
        .join(House, pw.JOIN.LEFT_OUTER, on=(House.id == pw.SQL("1")))
        .join_from(DuesCharge, MembersHouse, pw.JOIN.LEFT_OUTER, on=(MembersHouse.id == pw.SQL("1")))
        .where(DuesCharge.person.in_(persons), DuesCharge.due_on < today, IS_OWED)
        .tuples()
    )


_HOUSE_AND_DAYS = (
    *(House.zone_name, MembersHouse.remind_after, MembersHouse.remind_again_after),
    *(MembersHouse.lapse_after, MembersHouse.grace_days),
)
_IDS = [f"person {n}" for n in range(PAGE_SIZE)]
_PERSONS = Prepared(_persons, *_IDS)
_LATE = Prepared(_late_charges, "today", *_IDS)
_HOW_IT_WAITS = Prepared(
    lambda: (
        House.select(*_HOUSE_AND_DAYS).join(MembersHouse, pw.JOIN.LEFT_OUTER, on=(MembersHouse.id == House.id)).tuples()
    )
)
