"""Somebody is forgotten, and a search through all that the house keeps finds nothing of them; before, it finds all."""

import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetinghouse import create_app
from meetinghouse.board import actions as board
from meetinghouse.board.models import Poll
from meetinghouse.ground import clock
from meetinghouse.ground.database import database
from meetinghouse.ground.engines import HousePostgres
from meetinghouse.ground.settings import Settings
from meetinghouse.members.counting import actions as counting
from meetinghouse.members.counting.models import counts_again, frozen_counts
from meetinghouse.members.models import sums_of_year
from meetinghouse.money import ledger
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.counting.making import a_counting_rule
from tests.members.making_dues import faults
from tests.repairs.making import an_order, open_the_workroom
from tests.rights.living import CLOSED, NOW, everything_kept, found_in, needles, one_with_a_life


def counted() -> dict[str, Any]:
    """What must not change when somebody is forgotten."""
    accounts = [role for (role,) in ledger.Account.select(ledger.Account.role).tuples()]
    results = {poll.number: str(board_result(poll)) for poll in Poll.select()}
    frozen = [(each.year, each.people, each.total, each.digest) for each in frozen_counts()]
    vouchers = ledger.Voucher.select(ledger.Voucher.text, ledger.Voucher.source).order_by(ledger.Voucher.id)
    return {
        "ledger": {role: ledger.balance(role) for role in accounts},
        "vouchers": list(vouchers.tuples()),
        "votes": results,
        "frozen": frozen,
        "paid": sums_of_year(2026).paid,
    }


def board_result(poll: Poll) -> Any:
    """What was counted, of a poll that is over."""
    return poll.count_rows.first().result if poll.count_rows.exists() else None


def a_life_with_counts() -> Person:
    """The whole life, votes closed and counted, and a year frozen."""
    person = one_with_a_life()
    counting.freeze(a_counting_rule(), 2025, by=a_person(role="board"), now=NOW)
    counting.freeze(a_counting_rule("region"), 2025, by=a_person(role="board"), now=NOW)
    board.close_due(now=CLOSED)
    return person


def test_a_search_through_the_whole_database_and_the_logs_finds_nothing(
    open_house: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    person = a_life_with_counts()
    before, seen = counted(), found_in(everything_kept(open_house))
    assert seen.keys() == needles().keys()
    assert faults() == {}
    capfd.readouterr()
    caplog.clear()

    lines = people.forget(person, by=person, now=CLOSED)

    assert found_in(everything_kept(open_house)) == {}
    assert found_in((caplog.text + "".join(capfd.readouterr())).encode()) == {}
    assert found_in("\n".join(line.words for line in lines).encode()) == {}
    assert faults() == {}
    assert counted() == before
    assert all(counts_again(each) for each in frozen_counts())


def test_who_shares_nothing_finds_their_own_words_still(open_house: Settings) -> None:
    person, other = one_with_a_life(), a_person("Ørjan", email="orjan@example.no")
    people.forget(person, by=other, now=NOW)
    kept = everything_kept(open_house)
    assert "Ørjan".encode() in kept
    assert b"orjan@example.no" in kept


@pytest.fixture
def browser(open_house: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A browser at the pages of the open house."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    app = create_app(open_house)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    opened = database.obj
    opened.close_all() if isinstance(opened, HousePostgres) else opened.close()


def test_the_pages_of_forgetting_leave_nothing_either(
    open_house: Settings, browser: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    database.connect(reuse_if_open=True)
    person = one_with_a_life()
    browser.set_cookie("session_id", people.open_session(person, now=NOW))
    assert browser.get("/me").status_code == 200
    answer = browser.post("/me/forget", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200
    assert found_in(everything_kept(open_house)) == {}
    assert found_in("".join(capfd.readouterr()).encode()) == {}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_of_many_in_a_full_house_nothing_lies_on_in_a_corner_of_the_file(engine: str, open_house: Settings) -> None:
    """Without laying the file anew, one of these is found again: a row was moved before it was emptied."""
    assert [database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("secure_delete", "journal_mode")] == [
        1,
        "wal",
    ]
    drawn = random.Random(5)
    open_the_workroom(1400)
    crowd = [_somebody(drawn) for _ in range(60)]
    drawn.shuffle(crowd)
    for _mark, person in crowd[:40]:
        people.forget(person, by=person, now=NOW)
        if drawn.random() < 0.3:
            _somebody(drawn)
    kept = everything_kept(open_house)
    assert [mark for mark, _ in crowd[:40] if mark.encode() in kept] == []
    assert all(mark.encode() in kept for mark, _ in crowd[40:])


def _somebody(drawn: random.Random) -> tuple[str, Person]:
    mark = f"zq{drawn.getrandbits(60):x}qz"
    person = a_person(mark, email=f"{mark}@example.no", legal_name=f"{mark} {mark}olsen" * 3)
    people.add_contact(person, "post", f"{mark} gate " * 30)
    an_order("button", name=mark, contact=f"{mark}@example.no")
    return mark, person
