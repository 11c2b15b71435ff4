"""Makers: the things a test arranges with, each with sensible words of its own."""

import itertools
from datetime import UTC, datetime
from typing import Any

from meetinghouse.people import actions as people
from meetinghouse.people.models import Person

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_person(nickname: str = "", *, email: str | None = "", role: str | None = None, **facts: Any) -> Person:
    """Somebody the house knows; `email=None` for somebody without one."""
    n = next(_numbers)
    address = f"person{n}@example.no" if email == "" else email
    return people.add_person(nickname or f"Person {n}", email=address, role=role, by=None, now=NOW, **facts)
