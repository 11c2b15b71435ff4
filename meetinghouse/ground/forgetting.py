"""Letting go of somebody where the ground knows them by words alone: mails, and work that waits."""

import json
from collections.abc import Collection

import peewee as pw

from meetinghouse.ground.database import BaseModel
from meetinghouse.ground.jobs import HueySchedule, HueyTask
from meetinghouse.ground.post import Mail

SHORTEST = 3
"""Words shorter than this are not looked for: they stand in every text. Ours."""


def mails_of(*, to: Collection[str], naming: Collection[str], shared: Collection[str], called: Collection[str]) -> int:
    """Empty the mails that were sent, in the caller's transaction, and take those away that were not. How many.

    Args:
        to: every mail to these addresses.
        naming: every mail in which one of these stands, whoever got it.
        shared: addresses that are somebody else's too; only mails there in which one of `called` stands.
    """
    theirs = Mail.recipient.in_(list(to)) | _says(naming) | (Mail.recipient.in_(list(shared)) & _says(called))
    waiting = int(Mail.delete().where(theirs, Mail.sent_at.is_null()).execute())
    return waiting + int(Mail.update(recipient="", subject="", text="").where(theirs).execute())


def work_for(words: Collection[str]) -> int:
    """Drop work that waits and holds one of these words, in the caller's transaction; how many pieces there were."""
    return sum(_dropped(queue, words) for queue in (HueyTask, HueySchedule))


def _says(words: Collection[str]) -> pw.Node:
    found: pw.Node = pw.SQL("1 = 0")
    for word in words:
        # SQLite compares only a-z without regard to case, so å and Å are both looked for.
        for spelled in {word, word.lower(), word.upper()} if len(word) >= SHORTEST else ():
            found = found | Mail.subject.contains(spelled) | Mail.text.contains(spelled)
    return found


def _dropped(queue: type[BaseModel], words: Collection[str]) -> int:
    sought = {form for word in words for form in (word.casefold(), json.dumps(word)[1:-1].casefold())}
    rows = queue.select(queue.id, queue.data).tuples()
    held = [id for id, payload in rows if any(each in bytes(payload).decode().casefold() for each in sought)]
    return int(queue.delete().where(queue.id.in_(held)).execute()) if held else 0
