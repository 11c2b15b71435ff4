"""What the house holds of a person: the registry that lets people ask every room, without importing one.

`rooms.py` lists one holder for each room. It tells what the room knows of somebody, and lets it go when they are
forgotten. Every foreign key to `Person` is answered for by exactly one of them; a test looks at all tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

import peewee as pw

from meetinghouse.ground.house import House
from meetinghouse.people.models import ContactPoint, Merge, Person, contacts_of, merges_into
from meetinghouse.people.models.traces import Traces, shown_traces_of


class Whom:
    """Whom the rooms are asked about, with what several of them have to know: it is asked for once, and only if needed.

    Make a new one for each asking: what it knows does not change any more.
    """

    def __init__(self, person: Person, house: House | None = None) -> None:
        self.person, self.house = person, house

    @cached_property
    def contacts(self) -> list[ContactPoint]:
        """Every way to reach them."""
        return contacts_of(self.person)

    @cached_property
    def traces(self) -> Traces:
        """By which words something is found that is shown to them."""
        return shown_traces_of(self.person, self.contacts)

    @cached_property
    def merges(self) -> list[Merge]:
        """When they stood here twice."""
        return merges_into(self.person)

    @property
    def ids(self) -> list[int]:
        """Their own id, and those of the persons who turned out to be them."""
        return [self.person.id, *(each.emptied_id for each in self.merges)]


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

    def tells(self, whom: Whom) -> list[Told]:
        """All that the room knows of them, in plain words."""
        return []

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Let go of them, inside the transaction of `people.actions.forget`, with the person locked.

        The room below, `people`, is asked last: until then the others find the person by their names and addresses.
        """
        return []


_holders: dict[str, Holder] = {}


def register(room: str, holder: Holder) -> None:
    """List a room's holder (called by `rooms.py` only). They are asked in the order in which they were listed; when
    somebody is forgotten, `people` is the last."""
    _holders[room] = holder


def holders() -> dict[str, Holder]:
    """The rooms that hold something of people, and who answers there."""
    return dict(_holders)
