"""Belonging in another way, and coming back: the number stays, and what was before stays written."""

from datetime import date, datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.charging import open_first_charge
from meetinghouse.members.actions.spells import (
    DAY,
    begin_spell,
    belonging_now,
    end_spell,
    house_day_of,
    locked_membership,
    locked_person,
    standing_leaving,
    strike,
    take_back,
)
from meetinghouse.members.models import Membership, Spell, spells_of
from meetinghouse.members.vocabulary import KINDS, ORDINARY, OTHER_KIND
from meetinghouse.people.models import Person


def change_kind(person: Person, kind: str, *, by: Actor, now: datetime) -> Spell:
    """Let somebody belong in another way from today on, and ask for the dues of it. The same kind changes nothing.

    Raises:
        Refusal: they are no member now, have said that they leave, or there is no such kind.
    """
    is_a_kind(kind)
    today = house_day_of(now)
    with database.atomic():
        person = locked_person(person)
        membership, spell = belonging_now(person, today)
        after = go_on_as(membership, spell, kind, today, by=by, now=now)
        if after != spell:
            open_first_charge(person, by=by, now=now)
    return after


def come_back(person: Person, kind: str | None, *, by: Actor | None, now: datetime) -> Membership:
    """Belong again, with the same number: as before (None), or in another way. Who still belongs stays.

    Whoever has said that they leave, and belongs still, takes that back. Others are asked for dues, if any are decided.

    Raises:
        Refusal: they never were a member, there is no such kind, or they have been forgotten (status 404).
    """
    is_a_kind(kind or ORDINARY)
    today = house_day_of(now)
    with database.atomic():
        locked_person(person)
        membership = locked_membership(person)
        spells = spells_of(membership) if membership else []
        if membership is None or not spells:
            raise Refusal(N_("We do not find this membership. Please join anew."))
        if said := standing_leaving(membership, today):
            take_back(said, by=by, now=now)
        elif spells[0].to_on is not None:
            begin_spell(membership, kind or spells[0].kind, today, by=by, now=now)
            open_first_charge(person, by=by, now=now)
        else:
            return membership
        journal.record(by, "came back", membership, at=now)
    return membership


def go_on_as(membership: Membership, spell: Spell, kind: str, today: date, *, by: Actor | None, now: datetime) -> Spell:
    """End a spell the day before and begin the next; one that began today was a slip of the pen.

    Call it inside a transaction, with the membership locked.

    Raises:
        Refusal: they have said that they leave.
    """
    if spell.kind == kind:
        return spell
    if standing_leaving(membership, today):
        raise Refusal(N_("This person has said that they leave. Take that back first."))
    if spell.from_on >= today:
        strike(spell, by=by, now=now)
    else:
        end_spell(spell, today - DAY, OTHER_KIND, by=by, now=now)
    after = begin_spell(membership, kind, today, by=by, now=now)
    journal.record(by, "changed the kind of a membership", membership, at=now)
    return after


def is_a_kind(kind: str) -> None:
    """It is one of the ways to belong.

    Raises:
        Refusal: it is not.
    """
    if kind not in KINDS:
        raise Refusal(N_("Please choose how you want to belong."), field="kind")
