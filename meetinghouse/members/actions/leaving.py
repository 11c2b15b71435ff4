"""Leaving, at once or at the year's end, with a receipt; taken back as easily. What somebody owes never stops it."""

from datetime import date, datetime

from meetinghouse.ground import journal, post
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.spells import (
    belonging_now,
    end_spell,
    house_day_of,
    locked_membership,
    ref_of,
    standing_leaving,
    take_back,
)
from meetinghouse.members.models import Leaving, Membership, Spell, spell_on
from meetinghouse.members.vocabulary import LEFT
from meetinghouse.people.models import Person

AT_ONCE, AT_YEARS_END = "at once", "at the year's end"
WHEN = (AT_ONCE, AT_YEARS_END)


def say_leaving(person: Person, when: str, *, by: Actor, now: datetime) -> Leaving:
    """Leave `at once` (today is the last day) or `at the year's end`, and get a receipt by mail.

    The same again gives the same; another day takes the place of the one that was said before.

    Raises:
        Refusal: they are no member now, or it is neither of the two.
    """
    today = house_day_of(now)
    last_on = _last_day(when, today)
    with database.atomic():
        membership, spell = belonging_now(person, today)
        if said := standing_leaving(membership, today):
            if said.last_on == last_on:
                return said
            spell = take_back(said, by=by, now=now)
        said = Leaving.create(spell=spell, last_on=last_on, by=ref_of(by), said_at=now)
        end_spell(spell, last_on, LEFT, by=by, now=now)
        journal.record(by, "left", membership, at=now)
        _receipt(membership, last_on, today, now=now)
    return said


def take_back_leaving(person: Person, *, by: Actor, now: datetime) -> Membership:
    """Stay after all; the membership goes on as it was. Who has not said that they leave stays anyway.

    Raises:
        Refusal: the last day is over, or they never were a member.
    """
    today = house_day_of(now)
    with database.atomic():
        membership = locked_membership(person)
        if membership is None or spell_on(membership, today) is None:
            raise Refusal(N_("This membership is over. You are welcome to join again."))
        if said := standing_leaving(membership, today):
            take_back(said, by=by, now=now)
            journal.record(by, "stays after all", membership, at=now)
    return membership


def end_membership(person: Person, why: str, *, by: Actor | None, now: datetime) -> None:
    """End a membership today for a reason that is not leaving (`declined_to_continue`, `erased`). Over is over.

    A last day that was said for later gives way.
    """
    today = house_day_of(now)
    with database.atomic():
        membership = locked_membership(person)
        spell = spell_on(membership, today) if membership else None
        if membership is None or spell is None:
            return
        if said := standing_leaving(membership, today):
            spell = take_back(said, by=by, now=now)
        _end_today(membership, spell, today, why, by=by, now=now)


def _end_today(membership: Membership, spell: Spell, today: date, why: str, *, by: Actor | None, now: datetime) -> None:
    if spell.to_on is None:
        end_spell(spell, today, why, by=by, now=now)
        journal.record(by, "ended a membership", membership, at=now)


def _last_day(when: str, today: date) -> date:
    if when not in WHEN:
        raise Refusal(N_("Please choose when you want to leave."), field="when")
    return today if when == AT_ONCE else date(today.year, 12, 31)


def _receipt(membership: Membership, last_on: date, today: date, *, now: datetime) -> None:
    person = membership.person
    if address := person.email():
        post.queue(
            "members/left",
            to=address,
            language=person.language,
            now=now,
            nickname=person.nickname,
            membership=membership,
            last_on=last_on,
            at_once=last_on == today,
        )
