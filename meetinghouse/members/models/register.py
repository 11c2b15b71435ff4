"""Questions about belonging: who is a member on a day, who may vote, who asks, and the register with its search."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.house import the_house
from meetinghouse.members.models.belonging import (
    Application,
    Household,
    HouseholdPlace,
    Leaving,
    Membership,
    MembersHouse,
    Spell,
    the_rules,
)
from meetinghouse.members.models.owing import lapsed
from meetinghouse.members.vocabulary import VOTING
from meetinghouse.people.models import Person

_OF_PERSON = Prepared(lambda person: Membership.select().where(Membership.person == person), "person")
_OF_CARD = Prepared(
    lambda token: Membership.select(Membership, Person).join(Person).where(Membership.card_token == token), "token"
)
_NUMBERED = Prepared(
    lambda number: Membership.select(Membership, Person).join(Person).where(Membership.number == number), "number"
)


def _whole(which: pw.Expression) -> pw.ModelSelect:
    """A membership with its person and the house's rules: a row for each spell that counts, the newest first."""
    return (
        Membership.select(Membership, Person, Spell, MembersHouse)
        .join(Person)
        .join_from(
            Membership,
            Spell,
            pw.JOIN.LEFT_OUTER,
            on=(Spell.membership == Membership.id) & Spell.counts(),
            attr="one_spell",
        )
        .join_from(Membership, MembersHouse, pw.JOIN.LEFT_OUTER, on=(MembersHouse.id == pw.SQL("1")), attr="rules")
        .where(which, Person.erased_at.is_null())
        .order_by(Spell.from_on.desc())
    )


_WHOLE_NUMBERED = Prepared(lambda number: _whole(Membership.number == number), "number")
_WHOLE_OF_PERSON = Prepared(lambda person: _whole(Membership.person == person), "person")
_SPELLS = Prepared(
    lambda membership, mistake: (
        Spell.select()
        .where(Spell.membership == membership, Spell.why_ended.is_null() | (Spell.why_ended != mistake))
        .order_by(Spell.from_on.desc())
    ),
    "membership",
    "mistake",
)
_LEAVING = Prepared(
    lambda membership, left: (
        Leaving.select(Leaving, Spell)
        .join(Spell)
        .where(Spell.membership == membership, Spell.why_ended == left, Leaving.taken_back_at.is_null())
        .order_by(Leaving.last_on.desc())
    ),
    "membership",
    "left",
)
_ANY = Prepared(lambda: Membership.select(Membership.id).limit(pw.SQL("1")))
_ASKS = Prepared(
    lambda person: Application.select().where(Application.person == person, Application.decided_at.is_null()), "person"
)
_HOME = Prepared(
    lambda person: (
        HouseholdPlace.select(HouseholdPlace, Household)
        .join(Household)
        .where(HouseholdPlace.person == person, HouseholdPlace.to_on.is_null())
    ),
    "person",
)


def membership_of(person: Person) -> Membership | None:
    """This person's membership, also when it is over; None when they never had one."""
    found: Membership | None = _OF_PERSON.first(person.id)
    return found


def one_person(number: int) -> Membership | None:
    """The membership with this number, with its person; None when there is none, or the person was forgotten."""
    found: Membership | None = _NUMBERED.first(number)
    return found if found and not found.person.erased_at else None


@dataclass(frozen=True)
class Record:
    """Somebody's membership with its person, its spells (the newest first, without mistakes), and the house's rules."""

    membership: Membership
    spells: list[Spell]
    rules: MembersHouse


def record_at(number: int) -> Record | None:
    """What the register has under a number; None when there is nothing, or the person was forgotten."""
    return _record(_WHOLE_NUMBERED.rows(number))


def record_of(person: Person) -> Record | None:
    """What the register has of a person; None when they were never in it."""
    return _record(_WHOLE_OF_PERSON.rows(person.id))


def by_card(token: str) -> Membership | None:
    """The membership, with its person, that a card stands for; None when it stands for nothing."""
    found: Membership | None = _OF_CARD.first(token)
    return found if found and not found.person.erased_at else None


def spells_of(membership: Membership) -> list[Spell]:
    """The times in which somebody belonged, the newest first, without those written down by mistake."""
    return _SPELLS.rows(membership.id, "mistake")


def spell_on(membership: Membership, day: date) -> Spell | None:
    """The spell in which somebody belongs on this day; None when they do not."""
    return spell_among(spells_of(membership), day)


def spell_among(spells: Iterable[Spell], day: date) -> Spell | None:
    """The one of somebody's spells in which they belong on this day; None when they do not."""
    return next((each for each in spells if each.from_on <= day and (not each.to_on or each.to_on >= day)), None)


def began_as(spells: Iterable[Spell], spell: Spell) -> date:
    """Since when somebody belongs in this way without a break: another way, chosen by mistake for a day, is none."""
    began = {each.to_on: each.from_on for each in spells if each.kind == spell.kind}
    since: date = spell.from_on
    while (before := since - timedelta(days=1)) in began:
        since = began[before]
    return since


def leaving_of(membership: Membership) -> Leaving | None:
    """What somebody said last about leaving, with its `spell`; None when they never did, or took it back.

    It is behind them when they belong again in another spell.
    """
    found: Leaving | None = _LEAVING.first(membership.id, "left")
    return found


def is_member(person: Person, day: date) -> bool:
    """Whether the person belongs on this day, in whichever way."""
    membership = membership_of(person)
    return membership is not None and spell_on(membership, day) is not None


def members_on(day: date) -> pw.ModelSelect:
    """Those who belong on this day, in whichever way, as a query of persons."""
    return _belonging(Spell.covers(day))


def voting_members(day: date) -> pw.ModelSelect:
    """Those who decide with the others on this day: ordinary and honorary members who have not lapsed."""
    house = the_house()
    votes = Spell.covers(day) & Spell.kind.in_(VOTING)
    return _belonging(votes & Person.id.not_in(lapsed(day, house.zone, the_rules())) if house else votes)


def has_members() -> bool:
    """Whether this house has ever had a member; before, everybody whom it knows is one."""
    return _ANY.first() is not None


def application_of(person: Person) -> Application | None:
    """What this person has asked and nobody has answered yet."""
    found: Application | None = _ASKS.first(person.id)
    return found


def applications() -> list[Application]:
    """Those who have asked to join and wait for an answer, with their `person`, the one who waits longest first."""
    waits = Application.select(Application, Person).join(Person).where(Application.decided_at.is_null())
    return list(waits.order_by(Application.asked_at, Application.id))


def place_of(person: Person) -> HouseholdPlace | None:
    """The person's place in a household now, with its `household`; None when they have none."""
    found: HouseholdPlace | None = _HOME.first(person.id)
    return found


def places_in(household: Household) -> list[HouseholdPlace]:
    """Who lives in a household now, with their `person`, who pays first."""
    lives = (HouseholdPlace.household == household) & HouseholdPlace.to_on.is_null()
    found = HouseholdPlace.select(HouseholdPlace, Person).join(Person, on=HouseholdPlace.person).where(lives)
    return list(found.order_by(HouseholdPlace.role != "payer", HouseholdPlace.id))


def _record(rows: list[Any]) -> Record | None:
    if not rows:
        return None
    return Record(rows[0], [row.one_spell for row in rows if row.one_spell], rows[0].rules or MembersHouse(id=1))


def _belonging(condition: Any) -> pw.ModelSelect:
    """Persons with such a spell; each has one at most on a day, so nobody comes twice."""
    rows = Person.select().join(Membership).join(Spell).where(condition, Person.erased_at.is_null())
    return rows.order_by(Person.id)
