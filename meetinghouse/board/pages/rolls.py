"""The roll: what one person can vote in now, and all of it as tellers see it, a page at a time."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.models import Poll, RollEntry, VotingCode
from meetinghouse.ground.database import Prepared
from meetinghouse.ground.paging import Page, paginate
from meetinghouse.people.models import ContactPoint, Person


@dataclass(frozen=True)
class RollLine:
    """Somebody who may vote. `used` is None as long as names tell too much."""

    name: str
    public_ref: str
    used: bool | None
    has_email: bool
    has_letter: bool


def _open_for(person: pw.Value, is_open: pw.Value, now: pw.Value) -> pw.ModelSelect:
    mine = (RollEntry.poll == Poll.id) & (RollEntry.person == person)
    rows = Poll.select(Poll, RollEntry.used.alias("is_done")).join(RollEntry, pw.JOIN.LEFT_OUTER, on=mine)
    return rows.where(Poll.state == is_open, Poll.closes_at > now).order_by(Poll.closes_at, Poll.id).objects()


_OPEN_FOR = Prepared(_open_for, "person", "open", "now")


def open_for(person: Person, now: datetime) -> list[Poll]:
    """What is being decided now, the one that closes first on top; `is_done` says whether this person has voted."""
    return _OPEN_FOR.rows(person.id, "open", now)


def shows_names(poll: Poll) -> bool:
    """Whether so many have voted that tellers may see who."""
    used = RollEntry.select().where(RollEntry.poll == poll, RollEntry.used).limit(rules.NAMES_AFTER)
    return int(used.count()) >= rules.NAMES_AFTER


def roll_page(poll: Poll, number: str | None, *, search: str, with_names: bool) -> Page:
    """A page of `RollLine`, by name; with `search`, those whose nickname holds it."""
    rows = _roll(poll)
    if search:
        # SQLite compares only a-z without regard to case, so å and Å are both looked for.
        spellings = {search, search.lower(), search.capitalize(), search.title()}
        rows = rows.where(reduce(or_, [Person.nickname.contains(each) for each in sorted(spellings)]))
    page = paginate(rows.order_by(pw.fn.LOWER(Person.nickname), Person.id), number)
    return replace(page, rows=[_line(entry, with_names) for entry in page])


def on_roll(poll: Poll, public_ref: str) -> RollEntry | None:
    """Somebody who may vote here, by their public reference, with `person` and `has_letter`."""
    found: RollEntry | None = _roll(poll).where(Person.public_ref == public_ref).first()
    return found


def _roll(poll: Poll) -> pw.ModelSelect:
    emails = ContactPoint.select().where(
        ContactPoint.person == RollEntry.person, ContactPoint.kind == "email", ContactPoint.status == "ok"
    )
    letters = VotingCode.select().where(VotingCode.entry == RollEntry.id, VotingCode.revoked_at.is_null())
    known = pw.fn.EXISTS(emails).alias("has_email"), pw.fn.EXISTS(letters).alias("has_letter")
    rows = RollEntry.select(RollEntry, Person, *known).join(Person)
    return rows.where(RollEntry.poll == poll, Person.erased_at.is_null())


def _line(entry: RollEntry, with_names: bool) -> RollLine:
    return RollLine(
        name=entry.person.nickname,
        public_ref=entry.person.public_ref,
        used=bool(entry.used) if with_names else None,
        has_email=bool(entry.has_email),
        has_letter=bool(entry.has_letter),
    )
