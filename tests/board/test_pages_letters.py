"""Voting with a code from a letter: made by a teller, typed on a phone or a tablet, used once."""

import itertools
import re
from datetime import timedelta

import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, OpenVote, Poll, RollEntry, VotingCode
from meetinghouse.ground.limits import Limit
from tests.board.voting import CLOSED, voters
from tests.makers import NOW, a_person, a_poll
from tests.visiting import Page, Visitor

PRINTED = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on: a second each time that somebody looks at it."""
    seconds = itertools.count()
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW + timedelta(seconds=next(seconds)))


def a_letter(**facts: object) -> tuple[Poll, str]:
    """An open vote and the code of somebody's letter for it."""
    (person,) = voters(email=None)
    poll = a_poll(**facts)  # type: ignore[arg-type]
    return poll, actions.make_code(poll, person, by=a_person(role="teller"), now=NOW)


def typed(client: Visitor, code: str) -> Page:
    return client.visit("/votes/code").form("/votes/code").fill(code=code).press()


def test_a_whole_vote_with_a_letter_needs_no_signing_in(client: Visitor) -> None:
    _poll, code = a_letter(question="Shall we paint the hall?")

    ballot = typed(client, code)
    look = ballot.form("/check").fill(choice="yes").press()
    done = look.form("/ballot").press()

    assert ballot.h1 == "Shall we paint the hall?"
    assert "You choose: Yes." in look.text
    assert "Your vote is recorded. It cannot be seen or changed." in done.text
    assert 'data-return="20"' in done.html
    assert [each.choices for each in Ballot.select()] == ['["yes"]']


def test_a_code_is_read_however_it_is_typed(client: Visitor) -> None:
    poll, code = a_letter()

    for text in (code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} "):
        assert typed(client, text).h1 == poll.question


def test_a_wrong_code_is_said_clearly_and_kept_in_its_field(client: Visitor) -> None:
    _poll, _code = a_letter()

    page = typed(client, "ABCD-EFGH-JKMN")

    assert page.status == 422
    assert "We do not know this code." in page.text
    assert page.form("/votes/code").values["code"] == "ABCD-EFGH-JKMN"
    assert typed(client, "").status == 422


def test_a_code_works_once(client: Visitor) -> None:
    _poll, code = a_letter()
    look = typed(client, code).form("/check").fill(choice="yes").press()
    look.form("/ballot").press()

    again = [look.form("/ballot").press(), typed(client, code)]
    back = look.form("/ballot")
    back.action = "/votes/code/check"
    again.append(back.press())

    for page in again:
        assert page.status == 409
        assert "Your vote is recorded. It cannot be seen or changed." in page.text
        assert "You choose" not in page.text
    assert Ballot.select().count() == 1


def test_an_open_answer_by_letter_may_be_changed_by_typing_the_code_again(client: Visitor, ticking: None) -> None:
    _poll, code = a_letter(secret=False)

    for choice in ("yes", "no"):
        done = typed(client, code).form("/check").fill(choice=choice).press().form("/ballot").press()

    assert "To change it before the vote closes, type the code again." in done.text
    assert [vote.choices for vote in OpenVote.select().order_by(OpenVote.turn)] == ['["yes"]', '["no"]']


@pytest.mark.parametrize("again", [False, True])
def test_going_back_after_an_open_answer_shows_neither_the_answer_nor_the_code(
    client: Visitor, ticking: None, again: bool
) -> None:
    _poll, code = a_letter(secret=False)
    if again:  # and the same answer once more
        typed(client, code).form("/check").fill(choice="yes").press().form("/ballot").press()
    field = client.visit("/votes/code").form("/votes/code").fill(code=code)
    ballot = field.press().form("/check").fill(choice="yes")
    look = ballot.press().form("/ballot")
    look.press()
    said = OpenVote.select().count()

    for page in (field.press(), ballot.press(), look.press(), look.press(step="back")):
        assert page.status == 409
        assert "An answer is recorded with this code. To change it, type the code again." in page.text
        assert "You choose" not in page.text
        assert code not in page.html
        assert 'value="yes"' not in page.html
    assert OpenVote.select().count() == said


@pytest.mark.parametrize("shown", ["", "never", "nan", "-inf"])
def test_a_page_that_does_not_say_when_it_was_shown_changes_no_answer(client: Visitor, shown: str) -> None:
    _poll, code = a_letter(secret=False)
    typed(client, code).form("/check").fill(choice="yes").press().form("/ballot").press()

    page = client.visit("/votes/code").form("/votes/code").fill(code=code, shown=shown).press()

    assert page.status == 409
    assert code not in page.html


def test_a_letter_for_a_vote_that_is_over_says_so(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    _poll, code = a_letter()
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: CLOSED)

    page = typed(client, code)

    assert "This vote is over." in page.text


def test_only_wrong_codes_are_counted_so_that_no_count_tells_when_somebody_voted(client: Visitor) -> None:
    _poll, code = a_letter()

    typed(client, code).form("/check").fill(choice="yes").press().form("/ballot").press()
    assert not Limit.select().exists()

    typed(client, "ABCD-EFGH-JKMN")
    assert Limit.select().exists()


def test_too_many_wrong_codes_have_to_wait(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetinghouse.board.actions.codes.WRONG_CODES_A_DAY", 2)

    statuses = [typed(client, "ABCD-EFGH-JKMN").status for _ in range(3)]

    assert statuses == [422, 422, 429]


def test_a_teller_prints_a_letter_whose_square_leads_to_the_page_with_the_code_behind_the_hash(
    client: Visitor,
) -> None:
    kari = a_person("Kari", email=None, language="en")
    poll = a_poll("Shall we paint the hall?")
    client.be(a_person(role="teller", language="en"))

    page = client.visit(f"/votes/{poll.number}/tellers").form(f"/letters/{kari.public_ref}").press()

    (code,) = PRINTED.findall(page.html)
    assert page.h1 == "A code letter for Kari"
    assert "localhost/votes/code" in page.text
    assert "<svg" in page.html
    assert "paper.css" in page.html
    assert page.response.headers["Cache-Control"] == "no-store"
    assert typed(client, code).h1 == "Shall we paint the hall?"


def test_a_new_letter_makes_the_old_one_void_and_says_so(client: Visitor) -> None:
    kari = a_person("Kari", email=None, language="en")
    poll = a_poll()
    client.be(a_person(role="teller", language="en"))

    def print_one() -> Page:
        return client.visit(f"/votes/{poll.number}/tellers").form(f"/letters/{kari.public_ref}").press()

    first, second = print_one(), print_one()

    assert "The old code is void." not in first.text
    assert "The old code is void." in second.text
    assert typed(client, PRINTED.findall(first.html)[0]).status == 422
    assert typed(client, PRINTED.findall(second.html)[0]).status == 200


def test_letters_are_made_for_those_on_the_roll_while_the_vote_is_open(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    voters(email=None)
    poll = a_poll()
    late = a_person("Late")
    client.be(a_person(role="teller", language="en"))
    page = client.visit(f"/votes/{poll.number}/tellers")
    form = page.form("/letters/" + page.form("").action.rsplit("/", 1)[1])
    kept = form.action

    form.action = f"/votes/{poll.number}/letters/{late.public_ref}"
    assert form.press().status == 404
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: CLOSED)
    form.action = kept
    assert form.press().status == 409
    assert "/letters/" not in client.visit(f"/votes/{poll.number}/tellers").html


def test_there_is_no_letter_for_somebody_whom_e_mail_reaches(client: Visitor) -> None:
    (kari,), (ola,) = voters(), voters(email=None)
    poll = a_poll()
    client.be(a_person(role="teller", language="en"))
    page = client.visit(f"/votes/{poll.number}/tellers")
    form = page.form(f"/letters/{ola.public_ref}")

    form.action = f"/votes/{poll.number}/letters/{kari.public_ref}"
    refused = form.press()

    assert kari.public_ref not in page.html
    assert refused.status == 409
    assert "has e-mail and can vote by signing in" in refused.text
    assert not VotingCode.select().exists()


def test_tellers_see_names_once_three_have_voted_and_never_what(client: Visitor) -> None:
    people = voters(4)
    poll = a_poll()
    client.be(a_person(role="teller", language="en"))
    seen = []

    for person in people[:3]:
        seen.append(client.visit(f"/votes/{poll.number}/tellers").text)
        actions.cast(poll, ["yes"], by=person, now=NOW)
    after = client.visit(f"/votes/{poll.number}/tellers")

    assert len(set(seen)) == 1
    assert "Has voted" not in seen[0]
    assert after.text.count("Has voted ") >= 3
    assert "Yes" not in after.text
    assert len(after.queries) <= 8


def test_a_letter_is_made_the_same_way_whether_somebody_has_voted_or_not(client: Visitor) -> None:
    voter, other = voters(2, email=None)
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voter, now=NOW)
    client.be(a_person(role="teller", language="en"))
    page = client.visit(f"/votes/{poll.number}/tellers")

    letters = [page.form(f"/letters/{person.public_ref}").press() for person in (voter, other)]

    plain = [PRINTED.sub("", re.sub(r"<path.*?/>", "", letter.html)) for letter in letters]
    assert plain[0].replace(voter.nickname, "") == plain[1].replace(other.nickname, "")


def test_a_long_roll_comes_a_page_at_a_time_and_can_be_searched(client: Visitor) -> None:
    voters(30)
    a_person("Åse", email=None)
    poll = a_poll()
    client.be(a_person(role="teller", language="en"))

    first, found = (client.visit(f"/votes/{poll.number}/tellers{more}") for more in ("", "?q=åse"))

    assert "Page 1 of 2" in first.text
    assert "Åse (no e-mail)" in found.text
    assert "1 person on the list" in found.text
    assert "Nobody found." in client.visit(f"/votes/{poll.number}/tellers?q=zzz").text
    assert RollEntry.select().count() == 32
    assert max(len(page.queries) for page in (first, found)) <= 8
