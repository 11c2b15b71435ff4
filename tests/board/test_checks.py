"""Each check of the board finds what it is there to find."""

from datetime import timedelta

import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, Poll, RollEntry
from meetinghouse.ground.checks import CHECKS
from meetinghouse.ground.database import database
from meetinghouse.ground.triggers import TRIGGERS
from meetinghouse.people.models import Person
from tests.makers import NOW, a_person, a_poll

pytestmark = pytest.mark.usefixtures("db")

AFTER = NOW + timedelta(days=2)


def test_a_house_that_votes_is_sound() -> None:
    voter = a_person()
    secret, plain = a_poll(), a_poll(secret=False, kind="choose_several", options=("A", "B"))
    actions.cast(secret, ["yes"], by=voter, now=NOW)
    actions.vote_openly(plain, ["1", "2"], by=voter, now=NOW)
    assert wrong() == {}
    actions.close_due(now=AFTER)
    assert wrong() == {}


def test_a_mark_without_a_ballot_is_found() -> None:
    voter = a_person()
    a_poll()
    RollEntry.update(used=True).where(RollEntry.person == voter).execute()
    assert wrong() == {"board: secret votes whose ballots and used entries differ": 1}


def test_a_mark_without_an_answer_is_found() -> None:
    voter = a_person()
    a_poll(secret=False)
    RollEntry.update(used=True).where(RollEntry.person == voter).execute()
    assert wrong() == {"board: open votes whose answers and used entries differ": 1}


def test_a_question_changed_behind_everybodys_back_is_found() -> None:
    a_poll()
    without(f"{Poll._meta.table_name}_keeps_its_question")
    Poll.update(question="Another?").execute()
    assert wrong() == {"board: votes changed after they opened": 1}


def test_somebody_changed_on_the_roll_is_found_but_not_one_who_was_forgotten() -> None:
    voter = a_person()
    poll = a_poll()
    late = a_person()
    Person.update(erased_at=NOW, nickname="").where(Person.id == voter.id).execute()
    assert wrong() == {}
    without("roll_entry_fixed")
    RollEntry.update(person=late).where(RollEntry.person == voter, RollEntry.poll == poll).execute()
    assert wrong() == {"board: votes changed after they opened": 1}


def test_a_ballot_changed_after_the_count_is_found() -> None:
    voters = [a_person() for _ in range(3)]
    poll = a_poll()
    for voter in voters:
        actions.cast(poll, ["yes"], by=voter, now=NOW)
    actions.close_due(now=AFTER)
    without("poll_ballot_fixed")
    without("poll_ballot_rewritten_after")
    Ballot.update(choices='["maybe"]').execute()
    assert wrong() == {
        "board: ballots that say nothing the vote knows": 3,
        "board: counts that another counting does not give": 1,
    }


def without(trigger: str) -> None:
    """Take a trigger away, as somebody with the database's keys could; the test's transaction brings it back."""
    on = f' ON "{TRIGGERS[trigger].table}"' if "Postgres" in type(database.obj).__name__ else ""
    database.execute_sql(f'DROP TRIGGER "{trigger}"{on}')


def wrong() -> dict[str, int]:
    """What the board's checks find."""
    return {name: ask() for name, ask in CHECKS.items() if name.startswith("board: ") and ask()}
