"""What a vote leaves behind: a ballot, a tick on the roll, and nothing else anywhere."""

import base64
import json
import logging
from collections.abc import Callable

import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, Poll, RollEntry
from meetinghouse.ground.database import tables
from meetinghouse.people.models import Person
from tests.board.voting import checked, voters
from tests.makers import NOW, a_person, a_poll
from tests.visiting import Page, Visitor

WORD = "Quetzalcoatl"
TWO = {"kind": "choose_one", "options": (WORD, "Kongsberg")}
KEPT_IN_SEED = {"csrf_token", "language", "_permanent"}


def with_account(client: Visitor, poll: Poll, _person: Person) -> Page:
    return checked(client, poll, "1")


def with_letter(client: Visitor, poll: Poll, person: Person) -> Page:
    code = actions.make_code(poll, person, by=a_person(role="teller"), now=NOW)
    ballot = client.visit("/votes/code").form("/votes/code").fill(code=code).press()
    return ballot.form("/check").fill(choice="1").press()


def everything() -> dict[str, list[str]]:
    """All that stands in the database, table by table."""
    return {model._meta.table_name: sorted(map(str, model.select().tuples())) for model in tables()}


@pytest.fixture(params=[with_account, with_letter])
def looked(client: Visitor, request: pytest.FixtureRequest) -> Page:
    """The check page of somebody who chose, with an account or with a letter."""
    (person,) = voters(email=None)
    poll = a_poll(**TWO)
    client.be(person)
    way: Callable[[Visitor, Poll, Person], Page] = request.param
    return way(client, poll, person)


def test_after_the_check_page_no_page_header_cookie_or_address_holds_the_choice(client: Visitor, looked: Page) -> None:
    assert f"You choose: {WORD}." in looked.text
    cast = looked.form("/ballot").press(follow=False)
    pages = [cast, client.visit(cast.location), client.visit("/votes"), client.visit(f"/votes/{Poll.get().number}")]

    for page in pages:
        assert WORD not in page.html
        assert "choice" not in page.html + page.location
    for page in [looked, *pages]:
        assert WORD not in str(page.response.headers)
        assert page.response.request.query_string == b""
        assert page.response.headers["Cache-Control"] == "no-store"
    seed = client.client.get_cookie("seed")
    assert seed is not None
    payload = seed.value.split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))).keys() <= KEPT_IN_SEED


def test_the_database_holds_a_tick_and_a_ballot_more_and_nothing_else(client: Visitor, looked: Page) -> None:
    before = everything()

    looked.form("/ballot").press()

    after = everything()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"poll_ballot", "roll_entry"}
    assert len(after["poll_ballot"]) == 1
    assert RollEntry.select().where(RollEntry.used).count() == 1


def test_the_log_has_no_line_of_a_vote(client: Visitor, looked: Page, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        done = looked.form("/ballot").press()
        client.visit("/votes")

    lines = [str(vars(record)) for record in caplog.records]
    assert any("'/votes'" in line for line in lines)
    assert not [line for line in lines if "<int:poll>" in line or "/votes/code" in line or WORD in line]
    assert "X-Request-Id" not in done.response.headers


def test_the_walk_up_to_the_ballot_is_not_in_the_log_either(client: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    (person,) = voters()
    poll = a_poll(**TWO)
    client.be(person)

    with caplog.at_level(logging.DEBUG):
        checked(client, poll, "1")
        client.visit("/votes/code")

    assert not [record for record in caplog.records if record.name == "house.web"]


def test_opening_a_page_never_votes(client: Visitor) -> None:
    (person,) = voters(email=None)
    poll = a_poll()
    code = actions.make_code(poll, person, by=a_person(role="teller"), now=NOW)
    client.be(person)
    asked = [f"/votes/{poll.number}{step}" for step in ("", "/check", "/ballot", "/done")]
    asked += [f"/votes/code{step}" for step in ("", "/check", "/ballot", "/done")]
    before = everything()

    for path in asked:
        client._ask("GET", f"{path}?choice=yes&code={code}&step=check", {})

    assert everything() == before
    assert code not in client.visit(f"/votes/code?code={code}").html


def test_the_help_page_makes_the_promise_word_for_word(client: Visitor) -> None:
    page = client.visit("/help/is-my-vote-secret")

    assert (
        "Nobody using this site, also not the board, can see who voted what. "
        "Whoever runs the server could in theory find out while the vote is open."
    ) in page.text
    assert page.h1 == "Is my vote secret?"
    assert "What we cannot protect you from" in page.text


def test_a_ballot_is_given_by_its_own_form_only(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    client.visit(f"/votes/{poll.number}")

    page = client.post(f"/votes/{poll.number}/ballot", {"choice": "yes"})

    assert page.status == 400
    assert not Ballot.select().exists()


def test_what_goes_wrong_on_the_way_to_a_ballot_is_not_in_the_log(
    client: Visitor, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (person,) = voters()
    poll = a_poll()
    caplog.set_level(logging.INFO)
    client.visit("/votes/code")
    capsys.readouterr()

    statuses = [client.visit(f"/votes/{poll.number}", follow=False, status=303).status]
    client.be(person)
    for path in (f"/votes/{poll.number}/check", f"/votes/{poll.number}/ballot", "/votes/code/ballot"):
        statuses.append(client.post(path, {"choice": "yes"}).status)
    said = capsys.readouterr().err
    client.visit("/votes")

    assert statuses == [303, 400, 400, 400]
    assert said == ""
    assert '"/votes"' in capsys.readouterr().err
