"""Two persons who are one: the registry that lets people ask every room, without importing one.

`rooms.py` lists one merger for each room that points at people. Every foreign key to `Person` is answered for by
exactly one of them; a test looks at all tables. Why rows follow or stay: `docs/decisions/merging.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import peewee as pw

from meetinghouse.ground.journal import Actor
from meetinghouse.people.models import Person


@dataclass(frozen=True)
class Chosen:
    """What the one who is kept is called from now on, and what is written of them."""

    nickname: str
    legal_name: str | None
    birth_year: int | None
    language: str


class Merger(Protocol):
    """How a room answers when two persons turn out to be one. A room's own merger inherits, and is silent by itself."""

    answers: Sequence[pw.ForeignKeyField] = ()
    """The foreign keys to `Person` that it answers for: it moves them, lets them go, or leaves them where they are."""

    def may_merge(self, kept: Person, emptied: Person, *, now: datetime) -> None:
        """Raises `Refusal` when something must be done first. Asked of all rooms before anything is changed."""
        return

    def move(self, kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
        """Let everything follow to the one who is kept, in the transaction of the merging, with both persons locked.

        The room below, `people`, comes last.
        """
        return


_mergers: dict[str, Merger] = {}


def register(room: str, merger: Merger) -> None:
    """List a room's merger (called by `rooms.py` only)."""
    _mergers[room] = merger


def mergers() -> dict[str, Merger]:
    """The rooms that point at people, and who answers there when two are one."""
    return dict(_mergers)
