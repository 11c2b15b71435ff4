"""A round of the clock goes on while others write: SQLite refuses to write on what somebody has read half of."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from meetinghouse.board import actions as board
from meetinghouse.board.actions import closing
from meetinghouse.board.models import Poll
from meetinghouse.ground.database import database
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions as members
from meetinghouse.members.actions import erasing
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.makers import NOW, a_person, a_poll
from tests.members.making import a_member
from tests.members.making_dues import a_charge, on_day

TOLD, ERASED = date(2026, 9, 23), date(2026, 10, 23)


def test_all_are_told_and_forgotten_though_others_write_in_between(
    open_house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = [a_charge(person=a_member(f"Silent {n}", since=date(2026, 1, 1))).person for n in range(3)]
    others_write_after("_tell", erasing, monkeypatch)
    others_write_after("forget", people, monkeypatch)

    assert members.tell_the_silent(now=on_day(TOLD, 2)) == len(silent)
    assert members.let_go_of_the_silent(now=on_day(ERASED, 2)) == len(silent)


def test_all_votes_that_are_over_are_closed_though_others_write_in_between(
    open_house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair = a_person(role="chair")
    polls = [a_poll(by=chair) for _ in range(3)]
    others_write_after("close_poll", closing, monkeypatch)

    board.close_due(now=NOW + timedelta(days=9))

    assert {Poll.get_by_id(poll.id).state for poll in polls} <= {"published", "void"}


def others_write_after(name: str, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time after `name` of `place` was called, somebody else writes, on a connection of their own."""
    real: Callable[..., Any] = getattr(place, name)

    def and_others(*things: Any, **how: Any) -> Any:
        done = real(*things, **how)
        other = threading.Thread(target=_write)
        other.start()
        other.join()
        return done

    monkeypatch.setattr(place, name, and_others)


def _write() -> None:
    try:
        Person.update(language="da").execute()
    finally:
        database.close()
