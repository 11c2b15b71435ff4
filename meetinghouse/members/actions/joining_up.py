"""Two persons are one: the days on which they belonged are put together, and their dues. See `members.merger`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from meetinghouse.ground import journal
from meetinghouse.ground.journal import Actor
from meetinghouse.members.actions.charging import withdraw
from meetinghouse.members.actions.credit import use_credit
from meetinghouse.members.actions.locking import hold_books, lock_all_dues
from meetinghouse.members.actions.spells import (
    house_day_of,
    locked_membership,
    membership_for,
    ref_of,
    standing_leaving,
    strike,
)
from meetinghouse.members.models import DuesCharge, Leaving, Spell, dues_of, spells_of
from meetinghouse.members.vocabulary import OTHER_KIND
from meetinghouse.people.models import Person

DAY = timedelta(days=1)
Days = tuple[date, date | None]


def belong_as_one(kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
    """Write down for the kept person on which days only the other belonged; the other's spells count no more.

    Where both belonged on a day, the kept one's way of belonging stands. Who has said that they leave may still stay.
    """
    theirs = locked_membership(emptied)
    if theirs is None:
        return
    mine = membership_for(kept, now=now)
    covered = [(spell.from_on, spell.to_on) for spell in spells_of(mine)]
    said = standing_leaving(theirs, house_day_of(now))
    for spell in sorted(spells_of(theirs), key=lambda each: each.from_on):
        ended = (spell.to_on, spell.why_ended, spell.ended_by, spell.ended_at)
        strike(spell, by=by, now=now)
        for from_on, to_on in uncovered((spell.from_on, ended[0]), covered):
            goes_on = to_on == ended[0]
            how = ended if goes_on else (to_on, OTHER_KIND, ref_of(by), now)
            told = {"membership": mine, "kind": spell.kind, "from_on": from_on, "by": ref_of(by), "at": now}
            _write(told, how, said if goes_on and said and said.spell == spell else None)
    journal.record(by, "put two memberships together", mine, at=now)


def _write(told: dict[str, Any], ended: tuple[Any, ...], said: Leaving | None) -> None:
    """Write a spell that ended, or goes on, as another one did. `said`: they leave on its last day, or stay."""
    ends = dict(zip(("to_on", "why_ended", "ended_by", "ended_at"), ended, strict=True))
    if said is None:
        Spell.create(**told, **ends)
        return
    spell = Spell.create(**told)
    Leaving.create(spell=spell, last_on=said.last_on, by=said.by, said_at=said.said_at)
    Spell.update(ends).where(Spell.id == spell.id).execute()


def owe_as_one(kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
    """Let the dues of both be the kept person's. Of two charges for one year the one on which less was paid goes; what
    was paid on it is credit, pays what is left of the other one, and the treasurer can send the rest back."""
    hold_books(now=now)
    for person in sorted((kept, emptied), key=lambda each: each.id):
        lock_all_dues(person)
    mine = {dues.charge.year: dues for dues in dues_of(kept)}
    twice = [(mine[dues.charge.year], dues) for dues in dues_of(emptied) if dues.charge.year in mine]
    stay = []
    for both in twice:
        goes, stays = sorted(both, key=lambda dues: (dues.paid, dues.waiver is not None))
        withdraw(goes, by=by, now=now)
        stay.append(stays.charge)
    DuesCharge.update(person=kept).where(DuesCharge.person == emptied).execute()
    for charge in stay:
        use_credit(DuesCharge.get_by_id(charge.id), by=by, now=now)


def uncovered(days: Days, covered: list[Days]) -> Iterator[Days]:
    """The parts of a stretch of days that none of the others covers, both ends counted; None is without end."""
    from_on, to_on = days
    for first, last in sorted(covered, key=lambda each: each[0]):
        if last is not None and last < from_on:
            continue
        if to_on is not None and first > to_on:
            break
        if first > from_on:
            yield from_on, first - DAY
        if last is None:
            return
        from_on = last + DAY
    if to_on is None or from_on <= to_on:
        yield from_on, to_on
