"""What the database refuses of polls, rolls and ballots, on either engine, whoever asks."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, Count, OpenVote, Poll, PollOption, RollEntry, VotingCode
from meetinghouse.board.models.tables import STATES
from meetinghouse.ground.database import database
from tests.makers import NOW, a_person, a_poll

pytestmark = pytest.mark.usefixtures("db")

AFTER = NOW + timedelta(days=2)
BEFORE_THE_END = {
    "draft": {"ready", "void"},
    "ready": {"open", "void"},
    "open": {"closed", "void"},
    "closed": {"counted", "void"},
    "counted": {"published", "void"},
    "published": set(),
    "void": set(),
}


def refuses(change: Callable[[], object], says: str) -> None:
    """The database says no, with these words."""
    with pytest.raises((pw.IntegrityError, pw.InternalError, pw.DatabaseError), match=says), database.atomic():
        change()


def a_poll_in(state: str) -> Poll:
    """A secret poll in this state, led there by the actions."""
    poll = a_poll(until=state if state in ("draft", "ready") else "open")
    steps = {"closed": ["close"], "counted": ["close", "count"], "published": ["close", "count", "publish"]}
    for step in steps.get(state, []):
        Poll.update(shuffled_at=AFTER).where(Poll.id == poll.id, Poll.state == "closed").execute()
        {
            "close": lambda: actions.close_poll(poll, now=AFTER),
            "count": lambda: actions.count(poll, now=AFTER),
            "publish": lambda: actions.publish(poll, by=None, now=AFTER),
        }[step]()
    return actions.void_poll(poll, "Wrong", by=a_person(), now=NOW) if state == "void" else Poll.get_by_id(poll.id)


@pytest.mark.parametrize("state", STATES)
def test_a_poll_goes_only_forward(state: str) -> None:
    poll = a_poll_in(state)
    for other in set(STATES) - BEFORE_THE_END[state] - {state}:
        refuses(
            lambda other=other: Poll.update(state=other, void_reason="x" * (other == "void")).execute(),
            "goes only forward|only a whole",
        )
    refuses(lambda: Poll.delete().where(Poll.id == poll.id).execute(), "never deleted")


def test_a_poll_begins_as_a_draft() -> None:
    facts = {"number": 99, "form_key": "x", "question": "?", "kind": "yes_no_blank", "secret": True, "drafted_at": NOW}
    refuses(lambda: Poll.create(state="ready", closes_at=AFTER, **facts), "begins as a draft")


@pytest.mark.parametrize("state", ["ready", "open"])
@pytest.mark.parametrize(
    "change",
    [
        {"question": "Other?"}, {"explanation": "Other"}, {"kind": "choose_one"}, {"most": 2}, {"secret": False},
        {"closes_at": AFTER + timedelta(days=1)}, {"rule_num": 2, "rule_den": 3}, {"rule_strict": False},
        {"rule_base": "roll"}, {"rule_blank_is_cast": True},
    ],
    ids=str,
)  # fmt: skip
def test_a_poll_keeps_its_question_and_rules_once_it_is_ready(state: str, change: dict[str, object]) -> None:
    a_poll(until=state)
    refuses(lambda: Poll.update(**change).execute(), "keeps its question")


def test_a_poll_keeps_its_number_and_fingerprint() -> None:
    a_poll()
    refuses(lambda: Poll.update(number=77).execute(), "keeps what was agreed")
    refuses(lambda: Poll.update(fingerprint="f" * 64).execute(), "keeps its fingerprint")
    refuses(lambda: Poll.update(opened_at=NOW - timedelta(days=1)).execute(), "keeps its fingerprint")


def test_choices_stay_once_the_poll_is_ready() -> None:
    poll = a_poll(until="ready", kind="choose_one", options=("A", "B"))
    refuses(lambda: PollOption.update(text="C").execute(), "keeps its choices")
    refuses(lambda: PollOption.delete().execute(), "keeps its choices")
    refuses(lambda: PollOption.create(poll=poll, position=3, text="C"), "keeps its choices")


def test_the_roll_is_fixed_when_the_poll_opens() -> None:
    voter = a_person()
    poll = a_poll()
    late = a_person()
    refuses(lambda: RollEntry.create(poll=poll, person=late, reason="x"), "roll is fixed")
    refuses(lambda: RollEntry.delete().where(RollEntry.person == voter).execute(), "off a roll")
    refuses(lambda: RollEntry.update(person=late).where(RollEntry.person == voter).execute(), "what was agreed")
    refuses(lambda: RollEntry.update(reason="another").execute(), "what was agreed")
    refuses(lambda: RollEntry.create(poll=a_poll(until="draft"), person=late, reason="x"), "roll is fixed")
    refuses(lambda: RollEntry.create(poll=a_poll(until="ready"), person=late, reason="x", used=True), "roll is fixed")


def test_a_used_entry_stays_used_and_is_used_only_while_open() -> None:
    voter = a_person()
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voter, now=NOW)
    refuses(lambda: RollEntry.update(used=False).execute(), "never changes")
    actions.close_poll(poll, now=AFTER)
    refuses(lambda: RollEntry.update(used=True).execute(), "never changes")


@pytest.mark.parametrize("state", sorted(set(STATES) - {"open"}))
def test_ballots_go_only_into_an_open_poll(state: str) -> None:
    poll = a_poll_in(state)
    refuses(lambda: Ballot.insert(poll=poll, choices="[]").execute(), "only into an open secret poll")


def test_ballots_go_only_into_a_secret_poll_and_answers_only_into_an_open_one() -> None:
    voter = a_person()
    plain, secret = a_poll(secret=False), a_poll()
    refuses(lambda: Ballot.insert(poll=plain, choices="[]").execute(), "only into an open secret poll")
    RollEntry.update(used=True).execute()
    entry = RollEntry.get(RollEntry.poll == secret, RollEntry.person == voter)
    refuses(lambda: OpenVote.create(entry=entry, turn=1, choices="[]", at=NOW), "only into an open poll")


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_ballot_is_never_changed_or_deleted(state: str) -> None:
    voter = a_person()
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voter, now=NOW)
    if state == "closed":
        actions.close_poll(poll, now=AFTER)
    refuses(lambda: Ballot.update(choices='["no"]').execute(), "keeps what was agreed|only after closing")
    refuses(lambda: Ballot.update(key=secrets.token_bytes(16)).execute(), "keeps what was agreed|only after closing")
    refuses(lambda: Ballot.delete().execute(), "never deleted")


def test_writing_a_ballot_once_more_unchanged_is_possible_after_closing_only() -> None:
    voter = a_person()
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voter, now=NOW)
    refuses(lambda: Ballot.update(key=Ballot.key).execute(), "only after closing")
    actions.close_poll(poll, now=AFTER)
    assert Ballot.update(key=Ballot.key).execute() == 1


def test_a_poll_is_counted_only_shuffled_and_whole() -> None:
    voters = [a_person() for _ in range(2)]
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voters[0], now=NOW)
    RollEntry.update(used=True).where(RollEntry.person == voters[1]).execute()
    refuses(lambda: count_row(poll), "counted after closing")
    refuses(lambda: Poll.update(shuffled_at=NOW).execute(), "shuffled once, after closing")
    actions.close_poll(poll, now=AFTER)
    refuses(lambda: Poll.update(state="counted").execute(), "whole and shuffled")
    count_row(poll)
    refuses(lambda: Poll.update(state="counted").execute(), "whole and shuffled")
    Poll.update(shuffled_at=AFTER).execute()
    refuses(lambda: Poll.update(shuffled_at=NOW).execute(), "shuffled once")
    refuses(lambda: Poll.update(state="counted").execute(), "whole and shuffled")


def test_counts_and_open_answers_are_written_once() -> None:
    voter = a_person()
    poll = a_poll(secret=False)
    actions.vote_openly(poll, ["yes"], by=voter, now=NOW)
    refuses(lambda: OpenVote.update(choices='["no"]').execute(), "append-only")
    actions.close_due(now=AFTER)
    refuses(lambda: Count.update(result="{}").execute(), "append-only")
    refuses(lambda: Count.delete().execute(), "append-only")


def test_a_code_is_revoked_for_good_and_there_is_one_that_works() -> None:
    kari = a_person(email=None)
    poll = a_poll()
    for _ in range(2):
        actions.make_code(poll, kari, by=a_person(), now=NOW)
    old = VotingCode.revoked_at.is_null(False)
    refuses(lambda: VotingCode.update(revoked_at=None).where(old).execute(), "stays revoked")
    refuses(lambda: VotingCode.update(digest="x").where(~old).execute(), "what was agreed")
    refuses(lambda: VotingCode.delete().execute(), "not deleted")
    entry = RollEntry.get(RollEntry.person == kari)
    refuses(lambda: VotingCode.create(entry=entry, digest="y", made_at=NOW), "(?i)unique")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "guess"}, {"most": 0}, {"rule_num": 0}, {"rule_num": 4}, {"rule_base": "all"}, {"state": "gone"},
        {"question": ""}, {"state": "void"}, {"void_reason": "x"}, {"fingerprint": "f"},
    ],
    ids=str,
)  # fmt: skip
def test_a_draft_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    a_poll(until="draft")
    refuses(lambda: Poll.update(**change).execute(), "(?i)check|forward|fingerprint|violates")


def test_a_key_is_sixteen_bytes() -> None:
    poll = a_poll()
    refuses(lambda: Ballot.insert(key=b"short", poll=poll, choices="[]").execute(), "(?i)check")


def count_row(poll: Poll) -> None:
    """A count by somebody who does not ask the actions."""
    Count.create(poll=poll, engine="1", input_digest="", result="{}", counted_at=NOW)
