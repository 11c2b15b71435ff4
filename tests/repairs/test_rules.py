"""The rules of mending, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground.refusal import Refusal
from meetinghouse.repairs import rules
from meetinghouse.repairs.vocabulary import MOVES, STATES

TUESDAY = date(2026, 3, 24)
DAYS = [TUESDAY + timedelta(days=n) for n in range(1, 400)]
NOW = datetime(2026, 3, 24, 11, tzinfo=UTC)

lines = st.lists(st.integers(1, 90), min_size=1, max_size=12)
free_days = st.dictionaries(st.sampled_from(DAYS[:60]), st.integers(0, 120), min_size=0, max_size=60)


def promise(minutes: list[int], days: list[date], free: dict[date, int]) -> rules.Promise:
    """The promise when these days have so many free minutes, and no other day has any."""
    return rules.promise(minutes, days, lambda on: free.get(on, 0))


def roomy(free: dict[date, int]) -> dict[date, int]:
    """The same days, and after them enough for anything."""
    return free | dict.fromkeys(DAYS[60:], 240)


def test_a_hem_of_trousers_is_promised_for_the_day_after_the_free_half_hour() -> None:
    found = promise([30], DAYS, {DAYS[0]: 20, DAYS[1]: 60})

    assert found.shares == (rules.Share(0, DAYS[0], 20), rules.Share(0, DAYS[1], 10))
    assert found.on == DAYS[2]


def test_a_day_that_is_just_filled_is_followed_by_the_next_one() -> None:
    assert promise([30, 30], DAYS, {DAYS[0]: 60}).on == DAYS[1]


def test_when_every_day_is_full_nothing_is_promised() -> None:
    with pytest.raises(Refusal, match="All days are full"):
        promise([30], DAYS, {})


def test_a_promise_needs_an_open_day_to_come_on() -> None:
    with pytest.raises(Refusal):
        promise([30], DAYS[:1], {DAYS[0]: 30})


@given(lines, free_days)
def test_no_day_is_ever_given_more_than_it_has_and_no_line_less_than_it_needs(
    minutes: list[int], free: dict[date, int]
) -> None:
    free = roomy(free)

    shares = promise(minutes, DAYS, free).shares

    for on in {share.on for share in shares}:
        assert sum(share.minutes for share in shares if share.on == on) <= free[on]
    for line, needed in enumerate(minutes):
        assert sum(share.minutes for share in shares if share.line == line) == needed


@given(lines, free_days)
def test_the_earliest_minutes_are_filled_first_and_the_promise_is_the_open_day_after_the_last(
    minutes: list[int], free: dict[date, int]
) -> None:
    free = roomy(free)

    found = promise(minutes, DAYS, free)

    last = max(share.on for share in found.shares)
    assert found.on == DAYS[DAYS.index(last) + 1]
    for on in DAYS[: DAYS.index(last)]:
        assert sum(share.minutes for share in found.shares if share.on == on) == free.get(on, 0)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_piece_goes_where_the_table_says_and_the_answer_to_anything_else_lists_it(before: str, after: str) -> None:
    if after in MOVES[before]:
        rules.may_move(before, after)
        return
    with pytest.raises(Refusal) as no:
        rules.may_move(before, after)
    assert all(STATES[each] in no.value.words() for each in MOVES[before])


def test_the_answer_to_a_wrong_step_is_a_sentence() -> None:
    with pytest.raises(Refusal) as no:
        rules.may_move("queued", "collected")
    assert no.value.words() == (
        "This piece is “In the queue”. It can go on to “Being mended”, “Waiting for the customer” or “Cancelled”."
    )


@pytest.mark.parametrize(
    ("states", "order"),
    [
        (["received", "received"], "received"),
        (["received", "queued"], "queued"),
        (["queued", "in_work"], "in_work"),
        (["ready", "queued"], "in_work"),
        (["waiting_for_customer", "in_work"], "waiting_for_customer"),
        (["ready", "ready", "cancelled"], "ready"),
        (["collected", "ready"], "partly_collected"),
        (["collected", "collected"], "collected"),
        (["cancelled"], "cancelled"),
    ],
)
def test_an_order_stands_as_its_pieces_stand(states: list[str], order: str) -> None:
    assert rules.order_state(states) == order


@given(st.integers(0, 10**8))
def test_an_estimate_is_exceeded_by_fifteen_per_cent_at_most(agreed: int) -> None:
    most = rules.most_to_charge("estimate", agreed)

    assert most * 100 <= agreed * 115 < (most + 1) * 100
    rules.may_charge("estimate", agreed=agreed, final=most)
    with pytest.raises(Refusal):
        rules.may_charge("estimate", agreed=agreed, final=most + 1)


def test_exactly_fifteen_per_cent_is_allowed() -> None:
    rules.may_charge("estimate", agreed=20000, final=23000)
    with pytest.raises(Refusal, match="15 per cent"):
        rules.may_charge("estimate", agreed=20000, final=23001)


@pytest.mark.parametrize("kind", ["fixed", "maximum"])
def test_a_fixed_or_highest_price_is_not_exceeded_by_an_ore(kind: str) -> None:
    rules.may_charge(kind, agreed=20000, final=20000)
    rules.may_charge(kind, agreed=20000, final=15000)
    with pytest.raises(Refusal):
        rules.may_charge(kind, agreed=20000, final=20001)


def test_a_price_is_never_below_nothing() -> None:
    with pytest.raises(Refusal):
        rules.may_charge("fixed", agreed=20000, final=-1)


def undo(**but: object) -> None:
    told = {"moved_by": "kari", "moved_at": NOW, "to_state": "ready", "by": "kari", "now": NOW} | but
    rules.may_undo(**told)  # type: ignore[arg-type]


def test_the_last_step_can_be_taken_back_for_ten_minutes() -> None:
    undo(now=NOW + timedelta(minutes=10))
    with pytest.raises(Refusal, match="ten minutes"):
        undo(now=NOW + timedelta(minutes=10, seconds=1))


def test_only_whoever_made_a_step_takes_it_back() -> None:
    with pytest.raises(Refusal, match="Somebody else"):
        undo(by="ola")


@pytest.mark.parametrize("state", ["cancelled", "received"])
def test_what_was_cancelled_or_only_taken_in_is_not_taken_back(state: str) -> None:
    with pytest.raises(Refusal, match="new order"):
        undo(to_state=state)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "none"),
        ("  ", "none"),
        ("kari@example.no", "email"),
        ("91 23 45 67", "phone"),
        ("+47 (912) 34-567", "phone"),
    ],
)
def test_a_contact_is_an_address_or_a_number_or_nothing(typed: str, kind: str) -> None:
    assert rules.contact_kind(typed) == kind


@pytest.mark.parametrize("typed", ["kari", "kari@", "@example.no", "kari@example", "k ari@example.no", "12", "9" * 16])
def test_what_is_neither_an_address_nor_a_number_is_said_so(typed: str) -> None:
    with pytest.raises(Refusal) as no:
        rules.contact_kind(typed)
    assert no.value.field == "contact"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("147", (147, None)),
        ("R-0147", (147, None)),
        ("r147", (147, None)),
        ("r 147", (147, None)),
        (" R-0147-2026 ", (147, 2026)),
        ("R-0147/2026", (147, 2026)),
        ("Kari", None),
        ("", None),
        ("R-", None),
        ("1-2-3", None),
        ("²", None),
        ("9" * 30, None),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str, read: tuple[int, int | None] | None) -> None:
    assert rules.read_number(typed) == read


@pytest.mark.parametrize(
    ("garments", "services", "price_kind", "field"),
    [
        ([], [], "fixed", "garment"),
        (["hat"], [["hem"]], "fixed", "garment"),
        (["trousers"], [[]], "fixed", "services"),
        (["trousers"], [["hem"] * 11], "fixed", "services"),
        (["trousers"] * 21, [["hem"]] * 21, "fixed", "garment"),
        (["trousers"], [["hem"]], "indication", "price_kind"),
    ],
)
def test_an_intake_that_says_too_little_or_too_much_is_refused_at_its_field(
    garments: list[str], services: list[list[str]], price_kind: str, field: str
) -> None:
    with pytest.raises(Refusal) as no:
        rules.may_take_in(garments, services, price_kind)
    assert no.value.field == field


@pytest.mark.parametrize(("said", "on"), [("coming", None), ("wait", TUESDAY), ("never", None), ("coming", TUESDAY)])
def test_only_the_answers_that_were_offered_are_taken(said: str, on: date | None) -> None:
    with pytest.raises(Refusal):
        rules.may_answer(said, on, [DAYS[0]])
