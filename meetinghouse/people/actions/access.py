"""Writing down who has looked at what the house knows of somebody else."""

from collections.abc import Iterable
from datetime import date, datetime

import peewee as pw

from meetinghouse.ground.database import database, engine
from meetinghouse.ground.journal import Actor
from meetinghouse.people.models import AccessLog, Person, is_noted
from meetinghouse.people.vocabulary import LOOKED

AT_ONCE = 5000
"""So many people are written down with one statement; both engines take so many values."""


def note_access(about: Person, *, by: Actor | None, what: str, now: datetime) -> None:
    """Write down that `by` (None: the house's command line) did `what` with the record of somebody else today.

    Once for each reader, person, what and day; a second call asks one short question and changes nothing. Who looks
    at their own record is not written down, nor is anything about somebody who was forgotten.

    Raises:
        ValueError: `what` is no code of `vocabulary.LOOKED`, which is a mistake in the code.
    """
    who, on = _reader(by, what), now.date()
    if who == about.public_ref or about.erased_at or is_noted(about, who, what, on):
        return
    _write([about.id], who, what, on)


def note_accesses(about: Iterable[int], *, by: Actor | None, what: str, now: datetime) -> None:
    """As `note_access`, for everybody on a list (ids of persons): one statement for each 5000 of them.

    It writes without asking first; a page that is opened again and again asks with `models.noted` whom to name.
    """
    who, on = _reader(by, what), now.date()
    everybody = sorted(set(about))
    for first in range(0, len(everybody), AT_ONCE):
        _write(everybody[first : first + AT_ONCE], who, what, on)


def _write(ids: list[int], who: str, what: str, on: date) -> None:
    """One statement; two who note the same at once write it once."""
    others = (Person.public_ref != who) & Person.erased_at.is_null()
    rows = _held(Person.select(Person.id, *_told(who, what, on)).where(Person.id.in_(ids), others).order_by(Person.id))
    columns = [AccessLog.about, AccessLog.who, AccessLog.what, AccessLog.noted_on]
    with database.atomic():
        AccessLog.insert_from(rows, columns).on_conflict_ignore().execute()


def _held(people: pw.ModelSelect) -> pw.ModelSelect:
    """The same people, asked once more whether they are known when somebody is forgetting them just now."""
    return people.for_update("FOR KEY SHARE") if database.obj.for_update else people


def _told(who: str, what: str, on: date) -> list[pw.Node]:
    """What is the same in every row; PostgreSQL wants to know of which kind it is."""
    day = pw.Value(on.isoformat())
    words = [pw.Cast(pw.Value(each), "varchar(255)") for each in (who, what)]
    return [*words, pw.Cast(day, "date") if engine() == "postgresql" else day]


def _reader(by: Actor | None, what: str) -> str:
    if what not in LOOKED:
        raise ValueError(f"Only these are written down: {sorted(LOOKED)}")
    return by.public_ref if by else ""
