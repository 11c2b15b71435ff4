"""Letting go of lists: thrown away before they were brought in, emptied when nobody needs to undo them any more."""

import json
from datetime import datetime, timedelta

from meetinghouse.ground import journal, keys
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.exchange.models import OUT, ImportBatch, ImportRow
from meetinghouse.people.models import Person

UNREAD_DAYS = 2
WAITING_DAYS = 30
UNDO_DAYS = 90
"""So long a list waits for its columns, for its corrections, and for somebody who wants to undo it. All three ours."""


def throw_away(batch: ImportBatch, *, by: Actor | None, now: datetime) -> None:
    """Forget a list that was never brought in, with all its rows.

    Raises:
        Refusal: it was brought in.
    """
    with database.atomic():
        batch = locked(ImportBatch.select().where(ImportBatch.id == batch.id)).get()
        if batch.brought_at:
            raise Refusal(N_("This list was brought in, so it stays written down."))
        journal.record(by, "threw a list away", batch, at=now)
        batch.delete_instance()


def tidy_lists(*, now: datetime) -> int:
    """Throw away lists that nobody went on with, and empty old ones: their rows say no names any more. How many."""
    with database.atomic():
        old = [
            batch
            for batch in locked(ImportBatch.select().where(ImportBatch.emptied_at.is_null()))
            if _is_old(batch, now)
        ]
        for batch in old:
            if batch.brought_at:
                _empty(batch, now=now)
            else:
                throw_away(batch, by=None, now=now)
    return len(old)


def forget_rows_of(person: Person) -> int:
    """Let no row of any list say anything of a person who is forgotten; how many rows did."""
    mine = ImportRow.person == person
    with database.atomic():
        rows = list(ImportRow.select(ImportRow.id).where(mine))
        for row in rows:
            empty_row(row.id)
    return len(rows)


def empty_row(row_id: int) -> None:
    """A row says nothing any more and is left out; nobody can tell whether a row that comes again is like it."""
    nothing = {"cells": "{}", "corrections": "{}", "plan": "{}", "before": "{}"}
    gone = {"digest": keys.new_token(), "person": None, "brought_at": None, "what": OUT, "decision": OUT}
    ImportRow.update(**nothing, **gone).where(ImportRow.id == row_id).execute()


def _is_old(batch: ImportBatch, now: datetime) -> bool:
    days = UNDO_DAYS if batch.brought_at else WAITING_DAYS if batch.columns else UNREAD_DAYS
    return bool((batch.undone_at or batch.brought_at or batch.made_at) < now - timedelta(days=days))


def _empty(batch: ImportBatch, *, now: datetime) -> None:
    """Only what became of each row stays, and the digest by which the same row is known again."""
    nothing = {"cells": "{}", "corrections": "{}", "plan": json.dumps({}), "before": "{}"}
    ImportRow.update(**nothing).where(ImportRow.batch == batch).execute()
    ImportBatch.update(emptied_at=now).where(ImportBatch.id == batch.id).execute()
