"""The arithmetic of votes, and what is told of it."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.board import rules, wording
from meetinghouse.board.rules import Draft, Result, Rule, Tally
from meetinghouse.ground.refusal import Refusal

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)
YES_NO = [rules.YES, rules.NO]
counts = st.integers(0, 2000)
all_rules = st.tuples(
    st.integers(1, 12), st.integers(1, 12), st.booleans(), st.sampled_from(rules.BASES), st.booleans()
).map(lambda each: Rule(min(each[:2]), max(each[:2]), *each[2:]))
ballots = st.lists(st.sampled_from(['["yes"]', '["no"]', "[]"]), max_size=60)


@given(ballots, all_rules, st.integers(0, 40))
def test_a_vote_is_adopted_exactly_when_its_share_of_yes_is_enough(votes: list[str], rule: Rule, absent: int) -> None:
    yes, no, blank = (votes.count(each) for each in ('["yes"]', '["no"]', "[]"))
    roll = len(votes) + absent
    cast = yes + no + blank * rule.blank_is_cast
    base = {"cast": cast, "valid": yes + no, "present": len(votes), "roll": roll}[rule.base]
    needed = Fraction(rule.num, rule.den)
    enough = base and (Fraction(yes, base) > needed if rule.strict else Fraction(yes, base) >= needed)

    result = rules.decide(tallied(votes), kind="yes_no_blank", rule=rule, roll=roll)

    assert result.is_adopted == bool(enough and yes + no)
    assert (result.base, result.valid + result.blank + result.rejected) == (base, len(votes))


@given(st.randoms(use_true_random=False), ballots, all_rules)
def test_the_order_of_ballots_changes_nothing(random, votes: list[str], rule: Rule) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(votes, len(votes))
    one, other = (
        rules.decide(tallied(each), kind="yes_no_blank", rule=rule, roll=60).to_json() for each in (votes, mixed)
    )
    assert one == other
    assert rules.ballots_digest(votes) == rules.ballots_digest(mixed)


@given(ballots, all_rules)
def test_one_more_yes_never_turns_a_yes_into_a_no(votes: list[str], rule: Rule) -> None:
    before, after = (
        rules.decide(tallied(each), kind="yes_no_blank", rule=rule, roll=100) for each in (votes, [*votes, '["yes"]'])
    )
    assert after.is_adopted or not before.is_adopted


@given(st.lists(st.sets(st.sampled_from("1234"), max_size=3), max_size=40))
def test_of_several_the_one_that_more_named_is_chosen(named: list[set[str]]) -> None:
    written = [rules.canonical(each, codes="1234", most=3) for each in named]
    votes = {code: sum(code in each for each in named) for code in "1234"}
    first = [code for code, count in votes.items() if count == max(votes.values()) > 0]

    result = rules.decide(rules.tally(written, codes="1234", most=3), kind="choose_several", rule=Rule(), roll=50)

    assert result.votes == votes
    assert result.blank == sum(not each for each in named)
    assert result.chosen == (tuple(first) if len(first) == 1 else ())
    assert result.outcome == {0: "none", 1: "chosen"}.get(len(first), "tied")


@given(ballots, all_rules)
def test_a_kept_result_is_read_back_as_it_was(votes: list[str], rule: Rule) -> None:
    result = rules.decide(tallied(votes), kind="yes_no_blank", rule=rule, roll=70)
    assert Result.from_json(result.to_json()) == result


@given(ballots, all_rules)
def test_the_words_end_with_what_was_decided(votes: list[str], rule: Rule) -> None:
    result = rules.decide(tallied(votes), kind="yes_no_blank", rule=rule, roll=70)
    last = str(wording.arithmetic(result)[-1])
    assert last.endswith("adopted.")
    assert last.endswith("not adopted.") != result.is_adopted


@pytest.mark.parametrize(
    ("rule", "yes", "no", "blank", "adopted"),
    [
        (Rule(), 5, 5, 0, False),
        (Rule(), 6, 5, 0, True),
        (Rule(), 5, 4, 3, True),
        (Rule(blank_is_cast=True), 5, 4, 3, False),
        (Rule(2, 3, strict=False), 6, 3, 0, True),
        (Rule(2, 3, strict=True), 6, 3, 0, False),
        (Rule(base="present"), 5, 2, 3, False),
        (Rule(base="roll"), 10, 0, 0, False),
        (Rule(base="roll"), 11, 0, 0, True),
        (Rule(), 0, 0, 0, False),
        (Rule(1, 2, strict=False, base="cast", blank_is_cast=True), 0, 0, 4, False),
    ],
)
def test_majorities_are_counted_as_bylaws_say(rule: Rule, yes: int, no: int, blank: int, adopted: bool) -> None:
    counted = Tally({"yes": yes, "no": no}, blank, 0, yes + no)
    assert rules.decide(counted, kind="yes_no_blank", rule=rule, roll=20).is_adopted is adopted


def test_the_arithmetic_can_be_counted_along() -> None:
    result = rules.decide(Tally({"yes": 7, "no": 3}, 2, 0, 10), kind="yes_no_blank", rule=Rule(2, 3, False), roll=15)
    assert [str(each) for each in wording.arithmetic(result)] == [
        "On the roll: 15. Voted: 12.",
        "Yes: 7. No: 3. Blank: 2.",
        "At least two thirds of the votes cast must say yes.",
        "Blank votes do not count.",
        "Counted against the votes cast: 10.",
        "7 × 3 = 21. 10 × 2 = 20.",
        "21 is more than 20: adopted.",
    ]


def test_of_two_secret_ballots_only_the_outcome_is_told() -> None:
    result = rules.decide(tallied(['["yes"]', "[]"]), kind="yes_no_blank", rule=Rule(), roll=9)
    told = rules.told(result, secret=True)
    assert (told.outcome, told.is_few, told.used, told.blank, set(told.votes.values())) == ("adopted", True, 0, 0, {0})
    assert len(wording.arithmetic(told)) == 1
    assert rules.told(result, secret=False) == result


@pytest.mark.parametrize("ballots", [[], ['["1"]'], ['["1"]', '["1"]'], ['["1"]', '["2"]'], ['["2"]', "[]"]])
@pytest.mark.parametrize("kind", ["choose_one", "choose_several"])
def test_of_two_secret_ballots_nothing_is_chosen_and_nobody_sees_what_they_say(kind: str, ballots: list[str]) -> None:
    told, empty = (
        rules.told(rules.decide(rules.tally(each, codes="12", most=1), kind=kind, rule=Rule(), roll=9), secret=True)
        for each in (ballots, [])
    )
    assert (told.outcome, told.chosen, told.is_adopted) == ("too_few", (), False)
    assert told == empty
    assert str(wording.outcome_words(told)) == "Too few voted. Nothing is chosen. A new vote is needed."


def test_of_three_secret_ballots_everything_is_told() -> None:
    result = rules.decide(tallied(['["yes"]', "[]", "[]"]), kind="yes_no_blank", rule=Rule(), roll=9)
    assert rules.told(result, secret=True) == result


@pytest.mark.parametrize("written", ['["yes", "no"]', '["maybe"]', '["yes","yes"]', '[ "yes"]'])
def test_what_is_no_ballot_is_rejected_and_counts_for_nothing(written: str) -> None:
    counted = tallied([written, '["no"]'])
    assert (counted.rejected, counted.valid, counted.votes["yes"]) == (1, 1, 0)


def test_a_ballot_is_written_in_one_way_only() -> None:
    assert rules.canonical(["3", "1"], codes="123", most=2) == rules.canonical(("1", "3"), codes="123", most=2)
    assert json.loads(rules.canonical(["blank"], codes="123", most=2)) == []


@pytest.mark.parametrize("choices", [["1", "2"], ["4"], ["1", "blank"], ["yes"]])
def test_a_ballot_that_says_too_much_or_something_else_is_refused(choices: list[str]) -> None:
    with pytest.raises(Refusal):
        rules.canonical(choices, codes="123", most=1)


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "twice"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "twice"),
        (datetime(2026, 3, 24, 10, 59, tzinfo=UTC), "has passed"),
    ],
)
def test_a_closing_time_that_is_over_or_exists_twice_is_refused(moment: datetime, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        rules.may_close_at(moment, zone=OSLO, now=NOW)


def test_an_ordinary_closing_time_is_fine() -> None:
    rules.may_close_at(NOW + timedelta(days=9), zone=OSLO, now=NOW)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("k", " "), "question"),
        (Draft("k", "Which?", kind="guess"), "kind"),
        (Draft("k", "Shall we?", rule=Rule(1, 1)), "majority"),
        (Draft("k", "Shall we?", rule=Rule(3, 2)), "majority"),
        (Draft("k", "Which?", kind="choose_several", most=0), "most"),
    ],
)
def test_what_is_no_question_to_vote_on_is_refused(draft: Draft, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        rules.may_keep(draft)
    assert refusal.value.field == field


@pytest.mark.parametrize(("options", "field"), [((), "options"), (("A trip",), "options"), (("A", " a "), "options")])
def test_choices_must_be_two_and_different(options: tuple[str, ...], field: str) -> None:
    draft = Draft("k", "Which?", kind="choose_one", options=options, closes_at=NOW + timedelta(days=1))
    with pytest.raises(Refusal) as refusal:
        rules.may_be_ready(draft, zone=OSLO, now=NOW)
    assert refusal.value.field == field


def test_a_small_secret_vote_is_warned_of() -> None:
    assert rules.warnings(secret=True, roll=8) == rules.warnings(secret=False, roll=3) == []
    assert "Only 7 can vote" in str(rules.warnings(secret=True, roll=7)[0])


def test_a_code_is_read_however_it_is_typed() -> None:
    assert rules.read_code(" abcd-efgh jkmn\n") == "ABCDEFGHJKMN"
    assert rules.show_code("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"


def tallied(votes: list[str]) -> Tally:
    """These ballots of a yes/no/blank vote added up."""
    return rules.tally(votes, codes=YES_NO, most=1)
