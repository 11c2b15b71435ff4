"""Calling a vote: a few questions, a last look, ready, open, and letting it not count."""

from typing import Any

import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Poll, RollEntry
from meetinghouse.people.models import Person
from tests.board.voting import CLOSED, a_result
from tests.makers import a_person, a_poll
from tests.visiting import Page, Visitor

TOLD = {
    "question": {"question": "Shall we paint the hall?", "explanation": "Blue."},
    "answers": {"kind": "yes_no_blank", "secrecy": "secret"},
    "majority": {"majority": "half"},
    "options": {"options": "Hadeland\n\nKongsberg"},
    "closing": {"closes_on": "Thursday 26 March", "closes_clock": "16"},
}


@pytest.fixture(autouse=True)
def chair(client: Visitor) -> Person:
    found = a_person(role="chair", language="en")
    client.be(found)
    return found


def later(client: Visitor, chair: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vote is over; the chair has come back and shown the passkey once more."""
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: CLOSED)
    client.now = CLOSED
    client.be(chair)


def walked(client: Visitor, *steps: str, **instead: dict[str, str]) -> Page:
    """The page after these steps of a new vote."""
    page = client.visit("/votes/new")
    for step in steps:
        told = instead.get(step, TOLD[step])
        page = page.form("/votes/new").fill(**told).press(step=step)
    return page


def kept(client: Visitor, *steps: str, **instead: dict[str, str]) -> Poll:
    walked(client, *steps, **instead).form("/votes").press()
    return Poll.select().order_by(Poll.id.desc()).get()


def test_a_vote_is_called_in_four_small_pages_and_one_look(client: Visitor) -> None:
    look = walked(client, "question", "answers", "majority", "closing")
    chair = look.form("/votes").press()

    assert "Shall we paint the hall?" in look.text
    assert "Secret: nobody sees who voted what." in look.text
    assert "Until when can people vote? Thursday 26 March at 16:00" in look.text
    assert chair.h1 == "Looking after: Shall we paint the hall?"
    poll = Poll.get()
    assert (poll.kind, poll.secret, poll.state, poll.explanation) == ("yes_no_blank", True, "draft", "Blue.")
    assert poll.closes_at.isoformat() == "2026-03-26T15:00:00+00:00"


def test_a_choice_of_several_asks_for_what_there_is_to_choose(client: Visitor) -> None:
    answers = {"kind": "choose_several", "secrecy": "open"}

    three = {"options": "Hadeland\n\nKongsberg\nThe sea", "most": "2"}
    poll = kept(client, "question", "answers", "options", "closing", answers=answers, options=three)

    assert (poll.kind, poll.secret, poll.most) == ("choose_several", False, 2)
    assert [option.text for option in poll.options()] == ["Hadeland", "Kongsberg", "The sea"]
    assert "How many may one person choose? 2" in client.visit(f"/votes/{poll.number}/change").text


def test_options_have_short_lines_and_their_number_is_a_number(client: Visitor) -> None:
    answers = {"kind": "choose_several", "secrecy": "open"}
    told = TOLD["options"] | {"most": "two"}

    wrong = walked(client, "question", "answers", "options", answers=answers, options=told)

    long = walked(client, "question", "answers", "options", answers=answers, options={"options": "A\n" + "b" * 201})

    assert "Please write a number, such as 2." in wrong.text
    assert "One of the lines is too long." in long.text
    poll = kept(client, "question", "answers", "options", "closing", answers=answers)
    assert poll.most == 2  # as many as there are


@pytest.mark.parametrize(
    ("step", "told", "sentence"),
    [
        ("question", {"question": ""}, "Please fill this in."),
        ("answers", {}, "Please choose one."),
        ("closing", {"closes_on": "32.3", "closes_clock": "16"}, "There is no such day."),
        ("closing", {"closes_on": "26.3", "closes_clock": "25"}, "We cannot read this time."),
        ("closing", {"closes_on": "29.3", "closes_clock": "2.30"}, "The clock skips 02:30"),
        ("closing", {"closes_on": "25.10", "closes_clock": "2.30"}, "The clock shows 02:30 twice"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(client: Visitor, step: str, told: dict[str, str], sentence: str) -> None:
    before = {"question": [], "answers": ["question"], "closing": ["question", "answers", "majority"]}[step]

    page = walked(client, *before, step, **{step: told})

    assert page.status == 422
    assert sentence in page.text
    assert not told.items() - page.form("/votes/new").values.items()


def test_a_vote_that_closes_in_the_past_is_not_kept(client: Visitor) -> None:
    past = {"closes_on": "24.3.2026", "closes_clock": "8"}

    page = walked(client, "question", "answers", "majority", "closing", closing=past).form("/votes").press()

    assert page.status == 422
    assert "This time has passed. Choose a later one." in page.text
    assert page.h1 == "Until when can people vote?"
    assert not Poll.select().exists()


def test_a_draft_that_waited_too_long_is_not_made_ready(
    client: Visitor, chair: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = a_poll(until="draft")
    later(client, chair, monkeypatch)

    page = client.visit(f"/votes/{poll.number}/chair").form("/ready").press()

    assert page.status == 409
    assert "This time has passed. Choose a later one." in page.text
    assert Poll.get().state == "draft"


def test_going_back_loses_nothing(client: Visitor) -> None:
    page = walked(client, "question", "answers")

    back = page.form("/votes/new").press(back="question")

    assert back.form("/votes/new").values["explanation"] == "Blue."
    again = back.form("/votes/new").fill(question="Shall we paint the door?").press(step="question")
    assert again.h1 == page.h1


def test_a_double_press_keeps_one_vote(client: Visitor) -> None:
    form = walked(client, "question", "answers", "majority", "closing").form("/votes")

    pages = [form.press(), form.press()]

    assert [page.status for page in pages] == [200, 200]
    assert Poll.select().count() == 1


def test_a_draft_is_changed_until_it_is_ready(client: Visitor) -> None:
    poll = kept(client, "question", "answers", "majority", "closing")
    chair = client.visit(f"/votes/{poll.number}/chair")

    look = client.visit(f"/votes/{poll.number}/change")
    form = look.form(f"/votes/{poll.number}")
    form.action += "/change"
    page = form.press(back="question")
    look = page.form("/change").fill(question="Shall we paint the door?").press(step="question")
    changed = look.form(f"/votes/{poll.number}").press()

    assert "Change it" in chair.text
    assert "Shall we paint the door?" in changed.h1
    assert (Poll.get().question, Poll.get().explanation) == ("Shall we paint the door?", "Blue.")
    changed.form("/ready").press()
    assert client.visit(f"/votes/{poll.number}/change").h1.startswith("Looking after")


def test_a_vote_is_made_ready_and_opened_by_hand(client: Visitor) -> None:
    poll = kept(client, "question", "answers", "majority", "closing")

    ready = client.visit(f"/votes/{poll.number}/chair").form("/ready").press()
    opened = ready.form("/opening").press()

    assert "Ready." in ready.text
    assert "It is open." in opened.text
    assert "Shall we paint the hall?" in client.visit("/votes", as_=a_person(language="en")).text


def test_a_small_roll_is_warned_about_in_secret_votes_only(client: Visitor) -> None:
    secret, open_ = a_poll(until="draft"), a_poll(until="draft", secret=False)

    assert "people may guess who voted what" in client.visit(f"/votes/{secret.number}/chair").text
    assert "people may guess who voted what" not in client.visit(f"/votes/{open_.number}/chair").text


def test_a_vote_that_shall_not_count_says_why_to_everybody(client: Visitor) -> None:
    poll = a_poll("Shall we paint the hall?")

    page = client.visit(f"/votes/{poll.number}/void").form("/void").press()
    assert page.status == 422
    page.form("/void").fill(reason="The question was wrong.").press()

    told = client.visit(f"/votes/{poll.number}", as_=a_person(language="en"))
    assert "This vote does not count. The question was wrong." in told.text
    assert "This vote does not count." in client.visit("/votes").text


def test_a_secret_vote_that_is_not_whole_says_so_to_its_caller_and_only_once_it_is_over(
    client: Visitor, chair: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = a_poll()
    path = f"/votes/{poll.number}/chair"
    RollEntry.update(used=True).where(RollEntry.poll == poll).execute()
    during = client.visit(path)

    actions.close_due(now=CLOSED)
    later(client, chair, monkeypatch)
    after = client.visit(path)

    assert "is not counted" not in during.text
    assert "This vote is not counted: its ballots and the list do not agree." in after.text
    assert "Let this vote not count" in after.text


def test_what_is_published_stays(client: Visitor) -> None:
    poll = a_result("yes", "yes", "no")

    assert client.visit(f"/votes/{poll.number}/void").h1.startswith("Looking after")
    assert "/void" not in client.visit(f"/votes/{poll.number}/chair").html


def test_only_those_who_call_votes_come_here(client: Visitor) -> None:
    draft: Any = a_poll(until="draft")
    for role in (None, "teller", "treasurer", "host"):
        client.be(a_person(role=role))
        client.visit("/votes/new", status=403)
        client.visit(f"/votes/{draft.number}/chair", status=403)
