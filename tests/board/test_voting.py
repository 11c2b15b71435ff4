"""Calling a vote and voting: openly, in secret, with a code from a letter; by time, and once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from meetinghouse.board import actions, models, rules, shuffling
from meetinghouse.board import jobs as board_jobs
from meetinghouse.board.actions import AlreadyRecorded, closing, codes
from meetinghouse.board.actions.drafting import fingerprint_of
from meetinghouse.board.models import Ballot, Count, OpenVote, Poll, RollEntry, VotingCode
from meetinghouse.board.pages import rolls
from meetinghouse.board.rules import Draft
from meetinghouse.ground import clock, jobs
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.limits import Limit
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people.models import ContactPoint, Person
from tests.makers import NOW, a_person, a_poll

pytestmark = pytest.mark.usefixtures("db")

AFTER = NOW + timedelta(days=2)
TRIP = {"kind": "choose_one", "options": ("To the sea", "To the hills", "To the museum"), "secret": False}


def test_the_same_form_twice_is_one_vote() -> None:
    draft, chair = Draft("form", "Shall we?"), a_person(role="chair")
    first = actions.draft_poll(draft, by=chair, now=NOW)
    assert actions.draft_poll(draft, by=chair, now=NOW) == first
    assert Poll.select().count() == 1


def test_votes_are_numbered_without_gaps() -> None:
    first, second = a_poll(until="draft"), a_poll(until="draft")
    assert second.number == first.number + 1


def test_a_draft_can_be_changed_in_every_part() -> None:
    poll = a_poll(until="draft")
    wish = Draft(poll.form_key, "Which trip?", kind="choose_several", options=("A", "B ", "C"), most=2)
    changed = actions.change_draft(poll, wish, by=a_person(), now=NOW)
    assert (changed.as_draft().options, changed.most, changed.secret) == (("A", "B", "C"), 2, False)


def test_empty_options_are_left_out_and_as_many_may_be_chosen_as_there_are() -> None:
    poll = a_poll(kind="choose_several", options=("A", " ", "B  b", ""), secret=False)
    assert ([option.text for option in poll.options()], poll.most) == (["A", "B b"], 2)


def test_a_vote_that_opens_by_another_clock_has_the_same_fingerprint() -> None:
    poll = a_poll(until="ready")
    opened = actions.open_poll(poll, by=a_person(), now=NOW.astimezone(ZoneInfo("Europe/Oslo")))
    assert fingerprint_of(opened) == opened.fingerprint


def test_ballots_that_cannot_be_shuffled_yet_wait_for_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    poll = a_poll()
    monkeypatch.setattr(closing, "shuffle", lambda polls: False)
    assert actions.close_due(now=AFTER) == 0
    assert Poll.get_by_id(poll.id).state == "closed"
    monkeypatch.setattr(closing, "shuffle", lambda polls: True)
    assert actions.close_due(now=AFTER) == 1


def test_a_vote_that_is_ready_cannot_be_changed() -> None:
    poll = a_poll(until="ready")
    with pytest.raises(Refusal, match="cannot be changed"):
        actions.change_draft(poll, poll.as_draft(), by=a_person(), now=NOW)


def test_a_vote_without_a_closing_time_is_not_ready() -> None:
    poll = a_poll(until="draft", closes_at=None)
    with pytest.raises(Refusal, match="until when"):
        actions.ready_poll(poll, by=a_person(), now=NOW)


def test_a_vote_that_closes_at_an_hour_that_comes_twice_is_not_ready() -> None:
    poll = a_poll(until="draft", closes_at=NOW.replace(month=10, day=25, hour=0, minute=30))
    with pytest.raises(Refusal, match="twice"):
        actions.ready_poll(poll, by=a_person(), now=NOW)


def test_making_ready_and_opening_twice_is_once() -> None:
    poll, chair = a_poll(until="draft"), a_person()
    for act in (actions.ready_poll, actions.open_poll):
        assert act(act(poll, by=chair, now=NOW), by=chair, now=NOW + timedelta(hours=1))
    assert Poll.get_by_id(poll.id).opened_at == NOW


def test_a_vote_opens_only_when_it_is_ready_and_not_too_late() -> None:
    with pytest.raises(Refusal, match="not ready"):
        actions.open_poll(a_poll(until="draft"), by=a_person(), now=NOW)
    with pytest.raises(Refusal, match="closing time has passed"):
        actions.open_poll(a_poll(until="ready"), by=a_person(), now=AFTER)


def test_the_roll_is_everybody_of_that_moment_and_why() -> None:
    before, gone = a_person(), a_person()
    Person.update(erased_at=NOW, nickname="").where(Person.id == gone.id).execute()
    poll = a_poll()
    late = a_person()
    on_it = {entry.person_id for entry in RollEntry.select().where(RollEntry.poll == poll)}
    assert before.id in on_it
    assert not {gone.id, late.id} & on_it
    assert models.entry_of(poll, before).reason == "Known to the house"  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="not on the list"):
        actions.cast(poll, ["yes"], by=late, now=NOW)


def test_two_votes_have_two_fingerprints_and_the_roll_is_part_of_it() -> None:
    one = a_poll("Shall we?")
    a_person()
    assert len(one.fingerprint) == 64
    assert a_poll("Shall we?").fingerprint != one.fingerprint


def test_a_secret_vote_is_recorded_once() -> None:
    voter = a_person()
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voter, now=NOW)
    with pytest.raises(AlreadyRecorded, match="is recorded"):
        actions.cast(poll, ["no"], by=voter, now=NOW)
    assert [ballot.choices for ballot in Ballot.select()] == ['["yes"]']
    assert models.has_voted(poll, voter)


def test_a_secret_vote_leaves_nothing_but_a_mark_and_a_ballot() -> None:
    voter = a_person()
    poll = a_poll()
    tables = (Entry, Limit, Mail, jobs.HueyTask, jobs.HueySchedule, Count, OpenVote, VotingCode)
    before = [model.select().count() for model in tables]
    actions.cast(poll, ["yes"], by=voter, now=NOW)
    assert [model.select().count() for model in tables] == before
    assert set(Ballot._meta.fields) == {"key", "poll", "choices"}
    assert set(RollEntry._meta.fields) == {"id", "poll", "person", "reason", "used"}


def test_a_ballot_after_closing_time_is_refused_though_nothing_has_closed_it() -> None:
    voter = a_person()
    poll = a_poll()
    with pytest.raises(Refusal, match="not open"):
        actions.cast(poll, ["yes"], by=voter, now=AFTER)
    assert Poll.get_by_id(poll.id).state == "open"
    assert not Ballot.select().exists()
    assert not models.has_voted(poll, voter)


def test_a_ballot_a_moment_before_closing_time_counts() -> None:
    voter = a_person()
    poll = a_poll()
    actions.cast(poll, ["yes"], by=voter, now=AFTER - timedelta(microseconds=1))
    assert Ballot.select().count() == 1


def test_an_answer_in_an_open_vote_may_change_and_the_last_one_counts() -> None:
    voter, other, third = a_person(), a_person(), a_person()
    poll = a_poll(**TRIP)
    for choice in ("1", "1", "2"):
        actions.vote_openly(poll, [choice], by=voter, now=NOW)
    actions.vote_openly(poll, ["2"], by=other, now=NOW)
    actions.vote_openly(poll, ["blank"], by=third, now=NOW)
    assert models.my_open_vote(models.entry_of(poll, voter)) == ["2"]  # type: ignore[arg-type]
    assert [
        (vote.turn, vote.choices) for vote in OpenVote.select().where(OpenVote.entry == models.entry_of(poll, voter))
    ] == [
        (1, '["1"]'),
        (2, '["2"]'),
    ]
    assert actions.close_due(now=AFTER) == 1
    result = models.result_of(Poll.get_by_id(poll.id))
    assert result is not None
    assert (result.chosen, result.votes, result.blank, result.used) == (("2",), {"1": 0, "2": 2, "3": 0}, 1, 3)


def test_an_open_vote_cannot_be_changed_after_closing_time() -> None:
    voter = a_person()
    poll = a_poll(**TRIP)
    actions.vote_openly(poll, ["1"], by=voter, now=NOW)
    with pytest.raises(Refusal, match="not open"):
        actions.vote_openly(poll, ["2"], by=voter, now=AFTER)


def test_an_open_and_a_secret_vote_have_verbs_of_their_own() -> None:
    voter = a_person()
    with pytest.raises(ValueError, match="verb of its own"):
        actions.vote_openly(a_poll(), ["yes"], by=voter, now=NOW)
    with pytest.raises(ValueError, match="verb of its own"):
        actions.cast(a_poll(secret=False), ["yes"], by=voter, now=NOW)


def test_a_code_from_a_letter_votes_like_its_person() -> None:
    kari = a_person("Kari", email=None)
    poll = a_poll()
    code = actions.make_code(poll, kari, by=a_person(role="teller"), now=NOW)
    assert set(code) <= set(rules.CODE_LETTERS) | {"-"}
    assert len(rules.read_code(code)) == 12
    actions.cast_with_code(f" {code.lower()} ", ["no"], remote="::1", now=NOW)
    with pytest.raises(AlreadyRecorded):
        actions.cast_with_code(code, ["yes"], remote="::1", now=NOW)
    with pytest.raises(AlreadyRecorded):
        actions.cast(poll, ["yes"], by=kari, now=NOW)
    assert [ballot.choices for ballot in Ballot.select()] == ['["no"]']


def test_a_code_changes_an_open_answer_until_it_closes() -> None:
    kari = a_person(email=None)
    code = actions.make_code(a_poll(**TRIP), kari, by=a_person(), now=NOW)
    for choice in ("1", "3", "3"):
        actions.cast_with_code(code, [choice], remote="::1", now=NOW)
    assert [vote.choices for vote in OpenVote.select().order_by(OpenVote.turn)] == ['["1"]', '["3"]', '["3"]']


def test_a_new_letter_makes_the_old_one_worthless() -> None:
    kari = a_person(email=None)
    poll = a_poll()
    old, new = (actions.make_code(poll, kari, by=a_person(), now=NOW) for _ in range(2))
    assert models.code_entry(old) is None
    with pytest.raises(Refusal, match="do not know this code"):
        actions.cast_with_code(old, ["yes"], remote="::1", now=NOW)
    assert models.code_entry(new).person_id == kari.id  # type: ignore[union-attr]


def test_a_letter_for_somebody_who_has_voted_tells_nothing_and_gives_nothing() -> None:
    kari = a_person(email=None)
    poll = a_poll()
    actions.cast(poll, ["yes"], by=kari, now=NOW)
    code = actions.make_code(poll, kari, by=a_person(), now=NOW)
    with pytest.raises(AlreadyRecorded):
        actions.cast_with_code(code, ["no"], remote="::1", now=NOW)


def test_letters_are_for_the_roll_and_while_the_vote_is_open() -> None:
    poll = a_poll()
    with pytest.raises(Refusal, match="not on the list"):
        actions.make_code(poll, a_person(), by=a_person(), now=NOW)
    with pytest.raises(Refusal, match="while the vote is open"):
        actions.make_code(poll, a_person(), by=a_person(), now=AFTER)


def test_nobody_gets_a_letter_whom_e_mail_reaches() -> None:
    kari, ola = a_person(), a_person()
    poll = a_poll()
    ContactPoint.update(status="bounced").where(ContactPoint.person == ola).execute()
    with pytest.raises(Refusal, match="has e-mail"):
        actions.make_code(poll, kari, by=a_person(), now=NOW)
    assert not VotingCode.select().exists()
    assert actions.make_code(poll, ola, by=a_person(), now=NOW)


def test_a_code_is_nowhere_in_the_house() -> None:
    kari = a_person(email=None)
    code = rules.read_code(actions.make_code(a_poll(), kari, by=a_person(), now=NOW))
    kept = VotingCode.get()
    assert code.lower() not in kept.digest.lower()
    assert kept.digest != rules.fingerprint({"code": code})


def test_wrong_codes_are_counted_by_the_day_and_right_ones_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "WRONG_CODES_A_DAY", 2)
    kari = a_person(email=None)
    code = actions.make_code(a_poll(), kari, by=a_person(), now=NOW)
    actions.cast_with_code(code, ["yes"], remote="::1", now=NOW)
    assert not Limit.select().exists()
    asked = [try_wrong(NOW + timedelta(hours=hour)) for hour in range(3)]
    assert asked == [409, 409, 429]
    assert {limit.window for limit in Limit.select()} == {NOW.replace(hour=0)}
    assert actions.try_code(code, remote="::1", now=NOW).person_id == kari.id


def test_nobody_is_told_who_has_voted_before_three_have() -> None:
    voters = [a_person(name) for name in ("Cato", "anna", "Berit")]
    poll = a_poll()
    for voter in voters[:2]:
        actions.cast(poll, ["yes"], by=voter, now=NOW)
    assert not rolls.shows_names(poll)
    assert {line.used for line in rolls.roll_page(poll, None, search="", with_names=False)} == {None}
    actions.cast(poll, ["no"], by=voters[2], now=NOW)
    assert rolls.shows_names(poll)
    told = rolls.roll_page(poll, None, search="", with_names=True)
    assert [line.name for line in told if line.used] == ["anna", "Berit", "Cato"]


def test_nothing_is_told_before_it_is_published() -> None:
    voters = [a_person() for _ in range(4)]
    poll = a_poll()
    for voter in voters:
        actions.cast(poll, ["yes"], by=voter, now=NOW)
    assert models.result_of(Poll.get_by_id(poll.id)) is None
    assert Poll.get_by_id(poll.id).standing(AFTER) == "counting"
    actions.close_due(now=AFTER)
    found = Poll.get_by_id(poll.id)
    result = models.result_of(found)
    assert result is not None
    assert (found.standing(AFTER), result.outcome, result.votes) == ("published", "adopted", {"yes": 4, "no": 0})


def test_closing_again_finds_nothing_to_do() -> None:
    a_poll()
    assert actions.close_due(now=NOW) == 0
    assert actions.close_due(now=AFTER) == 1
    assert actions.close_due(now=AFTER) == 0
    assert Count.select().count() == 1


def test_the_worker_closes_a_vote_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    poll = a_poll()
    monkeypatch.setattr(clock, "now", lambda: AFTER + timedelta(days=1))
    board_jobs.close_votes.call_local()
    assert Poll.get_by_id(poll.id).state == "published"


def test_ballots_are_not_shuffled_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        shuffling.shuffle([a_poll()])


def test_a_vote_that_nobody_used_is_not_adopted() -> None:
    poll = a_poll()
    actions.close_due(now=AFTER)
    result = models.result_of(Poll.get_by_id(poll.id))
    assert result is not None
    assert (result.outcome, result.is_few) == ("not_adopted", True)


def test_a_vote_whose_ballots_are_too_few_stops_and_can_only_be_void() -> None:
    voters = [a_person() for _ in range(3)]
    poll = a_poll()
    RollEntry.update(used=True).where(RollEntry.person == voters[0]).execute()
    assert actions.close_due(now=AFTER) == 0
    found = Poll.get_by_id(poll.id)
    assert (found.state, found.shuffled_at) == ("closed", None)
    with pytest.raises(Refusal, match="cannot be counted"):
        actions.count(poll, now=AFTER)
    actions.void_poll(poll, "A ballot is missing.", by=voters[0], now=AFTER)
    actions.close_due(now=AFTER)
    found = Poll.get_by_id(poll.id)
    assert (found.state, found.shuffled_at, models.secret_vote_goes_on()) == ("void", AFTER, False)


def test_a_vote_that_is_not_whole_is_in_the_log_without_anything_about_anybody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    voter = a_person("Kari")
    poll = a_poll()
    RollEntry.update(used=True).where(RollEntry.person == voter).execute()
    actions.close_due(now=AFTER)
    (line,) = [record for record in caplog.records if record.name == "house.board"]
    assert line.levelname == "WARNING"
    assert line.getMessage() == f"secret vote {poll.number} is not counted: its ballots and used entries differ"


def test_two_workers_that_shuffle_at_once_both_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    poll = a_poll()

    def shuffle_beside_another(polls: list[Poll]) -> bool:
        """Shuffle, and be overtaken by a worker that says so first."""
        Poll.update(shuffled_at=AFTER).where(Poll.id == poll.id).execute()
        return True

    monkeypatch.setattr(closing, "shuffle", shuffle_beside_another)
    actions.close_due(now=AFTER + timedelta(minutes=1))
    found = Poll.get_by_id(poll.id)
    assert (found.shuffled_at, found.state) == (AFTER, "published")


def test_a_void_vote_takes_no_more_votes_and_says_why() -> None:
    voter = a_person()
    poll = actions.void_poll(a_poll(), " The question was wrong. ", by=voter, now=NOW)
    assert poll.void_reason == "The question was wrong."
    assert actions.void_poll(poll, "Another reason", by=voter, now=NOW).void_reason == poll.void_reason
    with pytest.raises(Refusal, match="not open"):
        actions.cast(poll, ["yes"], by=voter, now=NOW)
    assert [each.id for each in models.decided(NOW, 1)] == [poll.id]


def test_a_published_vote_cannot_be_made_void_and_a_reason_is_needed() -> None:
    poll, chair = a_poll(), a_person()
    with pytest.raises(Refusal, match="Say why"):
        actions.void_poll(poll, " ", by=chair, now=NOW)
    actions.close_due(now=AFTER)
    with pytest.raises(Refusal, match="published"):
        actions.void_poll(poll, "No", by=chair, now=AFTER)


def test_a_vote_is_not_closed_before_its_time_nor_published_uncounted() -> None:
    poll = a_poll()
    with pytest.raises(Refusal, match="cannot be closed now"):
        actions.close_poll(poll, now=NOW)
    with pytest.raises(Refusal, match="not closed yet"):
        actions.count(poll, now=NOW)
    with pytest.raises(Refusal, match="not counted yet"):
        actions.publish(poll, by=None, now=NOW)


def test_everybody_sees_what_is_open_to_them_and_their_own_mark() -> None:
    voter = a_person()
    later, sooner = a_poll(closes_at=NOW + timedelta(days=9)), a_poll(**TRIP)
    a_poll(until="ready")
    actions.cast(later, ["yes"], by=voter, now=NOW)
    mine = rolls.open_for(voter, NOW)
    assert [(poll.id, bool(poll.is_done)) for poll in mine] == [(sooner.id, False), (later.id, True)]
    assert len(models.drafts()) == 1


def test_a_ballot_paper_offers_its_answers_with_blank_last() -> None:
    assert models.answers_of(a_poll()) == [("yes", "Yes"), ("no", "No"), ("blank", "Blank")]
    assert models.answers_of(a_poll(**TRIP))[::3] == [("1", "To the sea"), ("blank", "Blank")]


def try_wrong(now) -> int:  # type: ignore[no-untyped-def]
    """The status that a wrong code is answered with."""
    with pytest.raises(Refusal) as refusal:
        actions.try_code("2222-2222-2222", remote="::1", now=now)
    return refusal.value.status
