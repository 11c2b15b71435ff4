"""What the house holds of a person: the registry that lets people ask every room, without importing one.

`rooms.py` lists one holder for each room. It tells what the room knows of somebody, and lets it go when they are
forgotten. Every foreign key to `Person` is answered for by exactly one of them; a test looks at all tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import peewee as pw

from meetinghouse.people.models import Person


@dataclass(frozen=True)
class Told:
    """One heading of "my data" with its rows: `{column: value}`.

    `words` and the columns are marked (`N_`) and are put into words where they are shown. A value is a text, a number,
    yes or no, a day, a moment or None; an amount is a text, as it is shown to its reader.
    """

    words: str
    rows: list[dict[str, object]]


@dataclass(frozen=True)
class Line:
    """One sentence of the receipt, in the language that was spoken: something that went, or that `stays`."""

    words: str
    stays_until: date | None = None
    stays: bool = False


class Holder(Protocol):
    """How a room answers for what it holds of a person. A room's own holder inherits, and so is silent by itself."""

    answers: Sequence[pw.ForeignKeyField] = ()
    """The foreign keys to `Person` that it answers for."""

    def may_go(self, person: Person, *, now: datetime) -> None:
        """Raises `Refusal` when the person cannot be forgotten yet. Asked of all rooms before anything is changed."""
        return

    def hold(self, person: Person) -> None:
        """Take the locks that come before a person's in the house's order, in the transaction of the forgetting."""
        return

    def tells(self, person: Person) -> list[Told]:
        """All that the room knows of them, in plain words."""
        return []

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Let go of them, inside the transaction of `people.actions.forget`, with the person locked.

        The room below, `people`, is asked last: until then the others find the person by their names and addresses.
        """
        return []


_holders: dict[str, Holder] = {}


def register(room: str, holder: Holder) -> None:
    """List a room's holder (called by `rooms.py` only). They are asked in the order in which they were listed."""
    _holders[room] = holder


def holders() -> dict[str, Holder]:
    """The rooms that hold something of people, and who answers there."""
    return dict(_holders)
