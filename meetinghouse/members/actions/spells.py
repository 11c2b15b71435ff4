"""A membership begins, goes on in another way, ends: the steps that the verbs of this room are made of.

Call them inside a transaction. Locks are taken in one order: the rules, the application, the person, the membership.
"""

from datetime import date, datetime, timedelta
from typing import Any

from meetinghouse.ground.database import Prepared, database, locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.numbers import count_on_from, next_number
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.models import (
    Leaving,
    Membership,
    MembersHouse,
    Spell,
    leaving_of,
    spell_on,
    spells_of,
)
from meetinghouse.members.vocabulary import LEFT, MISTAKE
from meetinghouse.people.models import Person

SERIES = "member"
DAY = timedelta(days=1)


def house_day_of(now: datetime) -> date:
    """The day it is in the house.

    Raises:
        Refusal: the house has not been set up.
    """
    house = the_house()
    if house is None:
        raise Refusal(N_("The house is not open yet."))
    return house.today(now)


def locked_rules() -> MembersHouse:
    """What the house has decided. While it is locked nobody else joins, so that one form makes one person."""
    MembersHouse.insert(id=1).on_conflict_ignore().execute()
    found: MembersHouse = locked(MembersHouse.select()).get()
    return found


def locked_person(person: Person) -> Person:
    """The person as they are now; nobody else makes or changes their membership until the transaction ends.

    Raises:
        Refusal: they have been forgotten (status 404).
    """
    found: Person = _locked(_PERSON, person)
    if found.erased_at:
        raise Refusal(N_("This person has left the house."), status=404)
    return found


def locked_membership(person: Person) -> Membership | None:
    """The person's membership; nobody else begins or ends a spell of it until the transaction ends."""
    found: Membership | None = _locked(_MEMBERSHIP, person)
    return found


def membership_for(person: Person, *, number: int | None = None, now: datetime) -> Membership:
    """The person's membership, found again or made with this number, or the next one. Ask with the person locked.

    Whoever gives a number has seen, since `hold_numbers`, that nobody has it.
    """
    found = locked_membership(person)
    return found or Membership.create(person=person, number=number or next_number(SERIES), made_at=now)


def hold_numbers(above: int = 0) -> None:
    """Nobody else gets a member number until the transaction ends, and the next one lies above this one."""
    count_on_from(SERIES, above)


def begin_spell(membership: Membership, kind: str, from_on: date, *, by: Actor | None, now: datetime) -> Spell:
    """Let somebody belong from a day on; it cannot begin before the last spell is over."""
    last = next(iter(spells_of(membership)), None)
    begins = max(from_on, last.to_on + DAY) if last and last.to_on else from_on
    written: Spell = Spell.create(membership=membership, kind=kind, from_on=begins, by=ref_of(by), at=now)
    return written


def end_spell(spell: Spell, to_on: date, why: str, *, by: Actor | None, now: datetime) -> None:
    """Write down the last day of a spell that went on."""
    spell.to_on, spell.why_ended, spell.ended_by, spell.ended_at = to_on, why, ref_of(by), now
    spell.save()


def strike(spell: Spell, *, by: Actor | None, now: datetime) -> None:
    """It was written down by mistake, and counts on no day.

    One that went on gets a last day that is still to come, which tells it from one that ended before it was struck out.
    """
    to_come = max(spell.from_on, house_day_of(now) + DAY)
    end_spell(spell, spell.to_on or to_come, MISTAKE, by=by, now=now)


def standing_leaving(membership: Membership, today: date) -> Leaving | None:
    """What somebody has said about leaving, while they belong still and may take it back."""
    said = leaving_of(membership)
    return said if said and said.last_on >= today else None


def take_back(said: Leaving, *, by: Actor | None, now: datetime) -> Spell:
    """The spell goes on as if nobody had spoken of leaving; that somebody did stays written."""
    said.taken_back_by, said.taken_back_at = ref_of(by), now
    said.save()
    spell = said.spell
    if spell.why_ended == LEFT:
        spell.to_on, spell.why_ended, spell.ended_by, spell.ended_at = None, None, "", None
        spell.save()
    return spell


def belonging_now(person: Person, today: date) -> tuple[Membership, Spell]:
    """The membership, locked, and the spell in which the person belongs today.

    Raises:
        Refusal: they do not belong today.
    """
    membership = locked_membership(person)
    spell = spell_on(membership, today) if membership else None
    if membership is None or spell is None:
        raise Refusal(N_("This person is not a member now."))
    return membership, spell


def ref_of(by: Actor | None) -> str:
    """Who did it, as it is written down; empty for the house itself."""
    return by.public_ref if by else ""


def _locked(question: Prepared, person: Person) -> Any:
    if not database.in_transaction():
        raise RuntimeError("A lock outside a transaction protects nothing.")
    return question.first(person.id)


_PERSON = Prepared(lambda person: locked(Person.select().where(Person.id == person)), "person")
_MEMBERSHIP = Prepared(lambda person: locked(Membership.select().where(Membership.person == person)), "person")
