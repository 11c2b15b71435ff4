"""Voting as members see it: the list, the ballot, the look before it counts, and the result."""

from datetime import timedelta

import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, OpenVote, RollEntry
from tests.board.voting import CLOSED, a_result, checked, voted, voters
from tests.makers import NOW, a_person, a_poll
from tests.visiting import Visitor

TRIPS = {"kind": "choose_one", "secret": False, "options": ("Hadeland", "Kongsberg")}


def test_a_house_that_has_decided_nothing_says_so(client: Visitor) -> None:
    page = client.visit("/votes", as_=a_person(language="en"))

    assert "Nothing is up for a vote just now." in page.text
    assert "Nothing has been decided here yet." in page.text


def test_visitors_are_asked_to_sign_in_first(client: Visitor) -> None:
    assert client.visit("/votes", follow=False, status=303).location.startswith("/sign-in")


def test_the_list_says_until_when_and_whether_one_has_voted(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll("Shall we paint the hall?")
    before = client.visit("/votes", as_=person)

    voted(client, poll, "yes")

    assert "Shall we paint the hall? Until Thursday 26 March at 12:00" in before.text
    assert "You have voted" not in before.text
    assert "You have voted" in client.visit("/votes").text


def test_a_votes_page_tells_all_there_is_to_know_before_voting(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll("Shall we paint the hall?", explanation="Blue, like the river.")

    page = client.visit(f"/votes/{poll.number}", as_=person)

    assert page.h1 == "Shall we paint the hall?"
    for words in (
        "Blue, like the river.",
        "Everybody whom the house knew when it opened.",
        "Until Thursday 26 March at 12:00",
        "More than half of the votes cast must say yes.",
        "Nobody here can see who voted what.",
        poll.fingerprint,
    ):
        assert words in page.text
    assert "/help/is-my-vote-secret" in page.links


def test_nothing_is_chosen_beforehand(client: Visitor) -> None:
    (person,) = voters()
    client.be(person)

    for facts in ({}, TRIPS, TRIPS | {"kind": "choose_several"}):
        poll = a_poll(**facts)
        page = client.visit(f"/votes/{poll.number}")

        assert "checked" not in page.html
        assert "<select" not in page.html


def test_a_whole_secret_vote_takes_five_requests(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    asked: list[str] = []
    real = client._ask
    monkeypatch.setattr(client, "_ask", lambda method, path, values: asked.append(path) or real(method, path, values))

    client.visit("/votes")
    look = checked(client, poll, "yes")
    done = look.form("/ballot").press()

    assert "You choose: Yes." in look.text
    assert "This cannot be changed afterwards." in look.text
    assert "Your vote is recorded. It cannot be seen or changed." in done.text
    assert [(ballot.poll_id, ballot.choices) for ballot in Ballot.select()] == [(poll.id, '["yes"]')]
    assert asked == ["/votes", *(f"/votes/{poll.number}{step}" for step in ("", "/check", "/ballot", "/done"))]


def test_the_check_page_writes_nothing(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)

    page = checked(client, poll, "no")

    assert not any(query.startswith(("INSERT", "UPDATE", "DELETE")) for query in page.queries)
    assert not RollEntry.select().where(RollEntry.used).exists()


def test_whoever_chose_wrong_goes_back_and_chooses_again(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    look = checked(client, poll, "no")

    form = look.form("/ballot")
    form.action = f"/votes/{poll.number}/check"
    again = form.press(step="back")

    assert again.form("/check").values["choice"] == "no"
    assert not Ballot.select().exists()


def test_whoever_chooses_nothing_is_asked_to(client: Visitor) -> None:
    (person,) = voters()
    client.be(person)
    for poll in (a_poll(), a_poll(**TRIPS | {"kind": "choose_several"})):
        page = client.visit(f"/votes/{poll.number}").form("/check").press()

        assert page.status == 422
        assert "Please choose" in page.text
        assert page.html.count("<title>Error: ") == 1


def test_an_answer_that_is_not_on_the_ballot_is_not_taken(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    token = client.visit(f"/votes/{poll.number}").form("/check").values["csrf_token"]

    for step in ("check", "ballot"):
        page = client.post(f"/votes/{poll.number}/{step}", {"csrf_token": token, "choice": "maybe"})
        assert page.status == 422
    assert not RollEntry.select().where(RollEntry.used).exists()


def test_blank_stands_alone_on_a_ballot(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll(**TRIPS | {"kind": "choose_several"})
    client.be(person)

    assert checked(client, poll, "1", "blank").status == 422
    assert "You choose: Blank." in checked(client, poll, "blank").text


def test_a_second_vote_is_told_that_the_first_one_stands(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    kept = checked(client, poll, "yes")
    voted(client, poll, "no")

    second = kept.form("/ballot").press()

    assert second.status == 409
    assert "Your vote is recorded. It cannot be seen or changed." in second.text
    assert [ballot.choices for ballot in Ballot.select()] == ['["no"]']


def test_whoever_has_voted_is_not_shown_what_was_chosen(client: Visitor) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    look = checked(client, poll, "yes")
    look.form("/ballot").press()

    form = look.form("/ballot")
    form.action = f"/votes/{poll.number}/check"
    back = form.press()

    assert back.status == 409
    assert "You choose" not in back.text
    assert "Your vote is recorded" in client.visit(f"/votes/{poll.number}").text


def test_whoever_came_after_the_opening_is_told_why_they_cannot_vote(client: Visitor) -> None:
    poll = a_poll()

    page = client.visit(f"/votes/{poll.number}", as_=a_person(language="en"))

    assert "You are not on the list for this vote." in page.text
    assert "<fieldset" not in page.html


def test_a_vote_that_is_over_takes_no_ballot_even_when_nobody_has_closed_it(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person,) = voters()
    poll = a_poll()
    client.be(person)
    look = checked(client, poll, "yes")
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: CLOSED)

    late = look.form("/ballot").press()

    assert late.status == 409
    assert "This vote is not open. Nothing was recorded." in late.text
    assert not Ballot.select().exists()
    assert "The time is over. The votes are being counted." in client.visit(f"/votes/{poll.number}").text
    assert client.visit("/votes").text.index("Decided") < client.visit("/votes").text.index(poll.question)


def test_an_open_answer_is_shown_to_its_own_person_and_may_be_changed(client: Visitor) -> None:
    mine, other = voters(2)
    poll = a_poll("Which trip?", **TRIPS)
    client.be(mine)
    look = checked(client, poll, "1")
    first = look.form("/ballot").press()

    voted(client, poll, "2")

    assert "You may change it until Thursday 26 March at 12:00." in look.text
    assert "Your answer is recorded. You may change it until" in first.text
    assert "Your answer: Kongsberg." in client.visit(f"/votes/{poll.number}").text
    assert "Your answer:" not in client.visit(f"/votes/{poll.number}", as_=other).text
    assert [vote.choices for vote in OpenVote.select().order_by(OpenVote.turn)] == ['["1"]', '["2"]']


def test_a_result_is_told_in_words_first_with_every_step_of_the_arithmetic(client: Visitor) -> None:
    person = a_person(language="en")
    poll = a_result("yes", "yes", "yes", "no", "blank")

    page = client.visit(f"/votes/{poll.number}", as_=person)

    assert page.text.index("The house said yes.") < page.text.index("Yes: 3 votes")
    for words in ("No: 1 vote", "Blank: 1 vote", "On the roll 7", "Have voted 5", "Valid 4", "3 × 2 = 6", "adopted."):
        assert words in page.text
    assert poll.fingerprint in page.text
    assert page.html.count('<svg class="bar"') == 3


def test_of_fewer_than_three_ballots_only_the_outcome_is_told(client: Visitor) -> None:
    person = a_person(language="en")
    poll = a_result("yes", "no")

    page = client.visit(f"/votes/{poll.number}", as_=person)

    assert "The house did not say yes." in page.text
    assert "Fewer than three voted." in page.text
    assert "1 vote" not in page.text
    assert 'class="bar"' not in page.html


def test_of_fewer_than_three_ballots_nothing_is_chosen_as_the_help_page_says(client: Visitor) -> None:
    person = a_person(language="en")
    poll = a_result("2", "2", kind="choose_one", options=("Hadeland", "Kongsberg"))

    page, listed = (client.visit(path, as_=person) for path in (f"/votes/{poll.number}", "/votes"))

    for each in (page, listed):
        assert "Too few voted. Nothing is chosen. A new vote is needed." in each.text
        assert "Kongsberg" not in each.text
    assert "Fewer than three voted. We do not tell what they chose, so that nobody can guess." in page.text
    assert "nothing is chosen then. A new vote is needed." in client.visit("/help/is-my-vote-secret").text


def test_of_several_things_the_chosen_one_is_named(client: Visitor) -> None:
    person = a_person(language="en")
    poll = a_result("2", "2", "1", kind="choose_one", options=("Hadeland", "Kongsberg"))

    page = client.visit(f"/votes/{poll.number}", as_=person)

    assert "The house has chosen: Kongsberg." in page.text
    assert "Kongsberg: 2 votes" in page.text


@pytest.mark.parametrize("role", [None, "chair", "teller", "secretary", "treasurer", "keeper"])
def test_nobody_sees_results_or_turnout_while_people_vote(client: Visitor, role: str | None) -> None:
    people, looker = voters(5), a_person(role=role)
    poll = a_poll()
    client.be(looker)
    before = [client.visit(path).text for path in ("/votes", f"/votes/{poll.number}")]

    for person in people:
        actions.cast(poll, ["yes"], by=person, now=NOW)

    assert [client.visit(path).text for path in ("/votes", f"/votes/{poll.number}")] == before


def test_a_long_list_of_decisions_comes_a_page_at_a_time_in_few_queries(client: Visitor) -> None:
    person = a_person(language="en")
    chair = a_person(role="chair")
    for _ in range(25):
        a_poll(secret=False, by=chair)
    actions.close_due(now=CLOSED)
    open_now = a_poll(closes_at=CLOSED + timedelta(days=9))

    first, second = client.visit("/votes", as_=person), client.visit("/votes?page=2")

    assert open_now.question in first.text
    assert "Page 1 of 2" in first.text
    assert second.text.count("The house did not say yes.") == 1
    a_poll(until="draft")
    assert max(len(page.queries) for page in (first, second, client.visit("/votes", as_=chair))) <= 8


@pytest.mark.parametrize("standing", ["open", "voted", "result"])
def test_a_votes_page_asks_eight_times_at_most(client: Visitor, standing: str) -> None:
    (person,) = voters()
    poll = a_result("1", "2", "2", kind="choose_one", options=("A", "B")) if standing == "result" else a_poll(**TRIPS)
    client.be(person)
    if standing == "voted":
        actions.vote_openly(poll, ["1"], by=person, now=NOW)

    page = client.visit(f"/votes/{poll.number}")

    assert len(page.queries) <= 8, "\n".join(page.queries)


def test_drafts_are_there_for_those_who_call_votes_only(client: Visitor) -> None:
    draft = a_poll("A half thought", until="draft")

    assert "A half thought" not in client.visit("/votes", as_=a_person(language="en")).text
    client.visit(f"/votes/{draft.number}", status=404)
    assert "A half thought" in client.visit("/votes", as_=a_person(role="board", language="en")).text
    assert "Looking after: A half thought" in client.visit(f"/votes/{draft.number}").text
