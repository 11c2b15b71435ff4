"""The journal: who did what to which thing, and when. Append-only; no names, no free text.

`actor` is a person's random public reference (or empty for the house itself), never a name, so the journal
needs no change when a person is forgotten. Secret ballots are not written here at all.
"""

from datetime import datetime
from typing import Protocol

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField, database
from meetinghouse.ground.triggers import append_only


class Actor(Protocol):
    """Whoever does something: all the journal knows is a random reference."""

    public_ref: str


class Entry(BaseModel):
    """One line of the journal."""

    actor = pw.CharField(default="")
    verb = pw.CharField()
    subject_kind = pw.CharField()
    subject_id = pw.CharField()
    at = UTCDateTimeField(index=True)

    class Meta:
        table_name = "journal_entry"
        indexes = ((("subject_kind", "subject_id"), False),)


append_only(Entry)


_WRITE = """INSERT INTO "journal_entry" ("actor", "verb", "subject_kind", "subject_id", "at")
VALUES ({0}, {0}, {0}, {0}, {0})"""


def record(by: Actor | None, verb: str, subject: pw.Model, *, at: datetime) -> None:
    """Write that `by` (None: a visitor or the house itself) did `verb` to `subject`, in the caller's transaction."""
    words = _WRITE.format(database.obj.param)
    about = (subject._meta.table_name, str(subject.get_id()), Entry.at.db_value(at))
    database.execute_sql(words, (by.public_ref if by else "", verb, *about))
