"""A time of belonging that was written down by mistake is struck out, and written down again if it was none."""

from datetime import date, datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.spells import (
    DAY,
    house_day_of,
    locked_membership,
    locked_person,
    ref_of,
    standing_leaving,
    strike,
)
from meetinghouse.members.models import Membership, Spell, spells_of
from meetinghouse.members.vocabulary import LEFT, MISTAKE, OTHER_KIND


def strike_out(spell: Spell, *, by: Actor, now: datetime) -> None:
    """Somebody never belonged like that: it was written down by mistake, and counts on no day. Again: nothing.

    Frozen counts stay as they are, and so does what was asked for in dues.

    Raises:
        Refusal: they have said that they leave and belong still, or have been forgotten (status 404).
    """
    today = house_day_of(now)
    with database.atomic():
        membership, spell = _held(spell)
        if spell.why_ended == MISTAKE:
            return
        said = standing_leaving(membership, today)
        if said and said.spell_id == spell.id:
            raise Refusal(N_("This person has said that they leave. Take that back first."))
        strike(spell, by=by, now=now)
        journal.record(by, "struck out a membership", membership, at=now)


def write_again(spell: Spell, *, by: Actor, now: datetime) -> Spell:
    """It was no mistake: the same way of belonging, for the same days, is written down anew. Again: the same.

    What was struck out stays struck out beside it. What went on until it was struck out goes on.

    Raises:
        Refusal: they belong in another way in that time, nobody knows how long it lasted, or they have been forgotten
            (status 404).
    """
    with database.atomic():
        membership, spell = _held(spell)
        last_on = _last_day(spell)
        others = spells_of(membership)
        same = (
            each for each in others if (each.kind, each.from_on, each.to_on) == (spell.kind, spell.from_on, last_on)
        )
        if found := next(same, None):
            return found
        if any(_meets(each, spell.from_on, last_on) for each in others):
            raise Refusal(N_("They belong in another way at that time. Strike that out first."))
        goes_on = last_on and any(each.from_on == last_on + DAY for each in others)
        why = OTHER_KIND if goes_on else LEFT
        ends = {"to_on": last_on, "why_ended": why, "ended_by": ref_of(by), "ended_at": now} if last_on else {}
        told = {"kind": spell.kind, "from_on": spell.from_on, "by": ref_of(by), "at": now}
        again: Spell = Spell.create(membership=membership, **told, **ends)
        journal.record(by, "wrote down a membership again", membership, at=now)
    return again


def _held(spell: Spell) -> tuple[Membership, Spell]:
    """The person and the membership are locked; the spell is as it is now."""
    membership = locked_membership(locked_person(spell.membership.person))
    if membership is None:
        raise Refusal(N_("We do not find this membership. Please join anew."))
    return membership, Spell.get_by_id(spell.id)


def _last_day(spell: Spell) -> date | None:
    """The last day that a spell had before it was struck out; None when it went on.

    A list that is undone keeps the first day only, so that nobody knows how long its spells lasted.
    """
    if spell.why_ended == MISTAKE and spell.to_on > house_day_of(spell.ended_at):
        return None
    if spell.why_ended == MISTAKE and spell.to_on == spell.from_on:
        raise Refusal(N_("We no longer know how long that lasted. Please write it down anew."))
    last_on: date | None = spell.to_on
    return last_on


def _meets(spell: Spell, first: date, last: date | None) -> bool:
    return (last is None or spell.from_on <= last) and (spell.to_on is None or spell.to_on >= first)
