"""Forgetting a person: what rooms hold of them goes, or stays without a name. Why: `docs/decisions/forgetting.md`.

Locks are taken in the house's order: those that rooms take before a person's (`Holder.hold`), the person, and then
room by room from below. The people's own holder comes last, for the others find a person by their names and addresses.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from meetinghouse.ground import jobs, journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.laying import is_quick, lay_anew
from meetinghouse.ground.words import N_, _
from meetinghouse.people.holdings import Line, holders
from meetinghouse.people.models import ContactPoint, PaperCard, Person, Session, SignInCode

OWN = "people"
LATER = N_(
    "In an unused corner of the computer's file, words of yours may lie until tonight. Nobody comes across them."
)


def may_be_forgotten(person: Person, *, now: datetime) -> None:
    """Whether somebody can be forgotten now. What they owe, or are waiting for, never stands in the way.

    Raises:
        Refusal: the house needs them first to hand something over, such as the second keeper their keys.
    """
    for holder in holders().values():
        holder.may_go(person, now=now)


def forget(
    person: Person, *, by: Actor | None, now: datetime, only_if: Callable[[], bool] = lambda: True
) -> list[Line]:
    """Forget somebody: names, addresses and keys go, sums and counts stay. Again: nothing is left to do, so `[]`.

    Returns the receipt in the language that is spoken: what went, what stays, and until when.

    Args:
        only_if: asked when they are locked; when it says no, nobody is forgotten, and nothing is said.

    Raises:
        Refusal: a room says that it cannot be yet (`may_be_forgotten`); then nothing has changed.
    """
    with database.atomic():
        rooms = holders()
        for holder in rooms.values():
            holder.hold(person)
        found: Person = locked(Person.select().where(Person.id == person.id)).get()
        if found.erased_at or not only_if():
            return []
        may_be_forgotten(found, now=now)
        others = [holder for room, holder in rooms.items() if room != OWN]
        lines = [line for holder in (*others, rooms[OWN]) for line in holder.forget(found, now=now)]
        journal.record(by, "forgot a person", found, at=now)
    return [*sorted(lines, key=lambda line: line.stays), *_without_remains(is_awaited=by is not None)]


def leave_nothing_behind(*, now: datetime) -> bool:
    """Lay the file anew once more when somebody was forgotten of late; whether nothing of them can be left in it.

    Called every night, for somebody may have stood in the way, or a job may have been dropped. And who showed a passkey
    at the very moment of being forgotten may have left a session behind that opens nothing.
    """
    lately = Person.select(Person.id).where(Person.erased_at > now - timedelta(hours=25))
    if not lately.exists():
        return True
    for table in (Session, SignInCode, PaperCard, ContactPoint):
        table.delete().where(table.person.in_(lately)).execute()
    return lay_anew()


@jobs.queue.task(name="leave_no_remains")
def leave_no_remains() -> None:
    """Lay the file anew, in the worker, where nobody waits for it."""
    lay_anew()


def _without_remains(*, is_awaited: bool) -> list[Line]:
    """Lay the file anew at once when somebody waits for it, nobody is in a transaction, and the file is not large.

    What the house does by its clock, one person after the other, is left to one job for all of them.
    """
    if is_awaited and not database.in_transaction() and is_quick() and lay_anew():
        return []
    if not jobs.waits("leave_no_remains"):
        leave_no_remains()
    return [Line(_(LATER), stays=True)]
