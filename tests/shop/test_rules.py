"""The shop's rules, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground.refusal import Refusal
from meetinghouse.shop import rules, withdrawing
from meetinghouse.shop.rules import Availability
from tests.shop.making import some_facts

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)


def found(**facts: object) -> Availability:
    told: dict[str, object] = {"kind": "one_off", "stock": 1, "sold": 0, "held": 0, "until": None}
    told |= {"is_published": True, "is_withdrawn": False, "is_sold_here": True}
    return rules.availability(**(told | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "available"),
        ({"is_published": False}, "draft"),
        ({"held": 1, "until": NOW}, "held"),
        ({"sold": 1}, "sold"),
        ({"sold": 1, "is_withdrawn": True}, "sold"),
        ({"is_withdrawn": True}, "withdrawn"),
        ({"kind": "multiple", "stock": 3, "sold": 1, "held": 1}, "available"),
        ({"kind": "multiple", "stock": 3, "sold": 1, "held": 2, "until": NOW}, "held"),
        ({"kind": "made_to_order", "sold": 9, "held": 4}, "made_to_order"),
        ({"is_sold_here": False}, "counter_only"),
    ],
)
def test_what_can_be_had_follows_from_what_is_held_and_sold(facts: dict[str, object], state: str) -> None:
    assert found(**facts).state == state


@pytest.mark.parametrize("state", rules.SCHEMA)
def test_every_state_has_words_and_a_name_for_search_engines(state: str) -> None:
    shown = rules.badge(Availability(state), kind="one_off", zone=OSLO, now=NOW)

    assert str(shown.words)
    assert shown.schema == rules.SCHEMA[state]


def test_a_held_thing_says_until_when_by_the_clock_on_the_wall() -> None:
    words = rules.held_words(NOW + timedelta(minutes=32), zone=OSLO, now=NOW)

    assert str(words) == "Somebody is buying this – until 12:32"


def test_who_buys_at_midnight_is_buying_and_not_somebody_for_whom_it_is_put_aside() -> None:
    late = datetime(2026, 3, 24, 22, 50, tzinfo=UTC)
    held = Availability("held", until=late + timedelta(minutes=40))

    with pytest.raises(Refusal) as refused:
        rules.may_be_taken(held, zone=OSLO, now=late)

    assert refused.value.words() == "Somebody is buying this right now. It is theirs until 00:30."
    assert str(rules.held_words(held.until, zone=OSLO, now=late)) == "Somebody is buying this – until 00:30"


def test_a_thing_put_aside_for_days_says_the_day() -> None:
    assert "31 March" in str(rules.held_words(NOW + timedelta(days=7), zone=OSLO, now=NOW))


def test_a_hold_whose_time_is_over_names_no_time() -> None:
    assert str(rules.held_words(NOW, zone=OSLO, now=NOW)) == "Somebody is buying this right now"


def test_what_was_put_aside_and_not_fetched_is_not_being_bought_right_now() -> None:
    later = NOW + timedelta(days=20)
    held = rules.Availability("held", until=NOW)
    with pytest.raises(Refusal) as refused:
        rules.may_be_taken(held, zone=OSLO, now=later)
    assert "has not come yet" in refused.value.words()
    assert str(rules.held_words(NOW, zone=OSLO, now=later)) == "Put aside for somebody"


@pytest.mark.parametrize("state", ["held", "sold", "withdrawn", "draft", "counter_only"])
def test_what_cannot_be_had_is_refused_in_words_that_name_nobody(state: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.may_be_taken(Availability(state, until=NOW + timedelta(minutes=5)), zone=OSLO, now=NOW)

    assert refused.value.words()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": "  "}, "title"),
        ({"price": 299}, "price"),
        ({"price": 10**9}, "price"),
        ({"fibres": (("wool", 60), ("silk", 30))}, "fibres"),
        ({"fibres": (("wool", 50), ("wool", 50))}, "fibres"),
        ({"fibres": (("moss", 100),)}, "fibres"),
        ({"fibres": (("wool", 110), ("silk", -10))}, "fibres"),
        ({"stock": 2}, "stock"),
        ({"kind": "made_to_order", "stock": 1}, "lead_days"),
        ({"offers_post": False, "postage": 100}, "postage"),
    ],
)
def test_what_cannot_be_said_of_a_thing_is_refused_beside_its_field(facts: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.may_keep(some_facts(**facts), "NOK")

    assert refused.value.field == field


def test_a_thing_without_fibres_is_fine_because_a_bowl_has_none() -> None:
    rules.may_keep(some_facts(fibres=()), "NOK")


def test_a_picture_without_words_is_not_shown() -> None:
    with pytest.raises(Refusal):
        rules.may_publish(["A blue sweater", " "], offers_post=False, postage=0, weight_grams=None)


def test_postage_is_named_or_known_to_be_free() -> None:
    with pytest.raises(Refusal):
        rules.may_publish([], offers_post=True, postage=0, weight_grams=None)
    rules.may_publish([], offers_post=True, postage=0, weight_grams=400)


def test_the_fingerprint_changes_with_each_thing_the_buyer_agrees_to() -> None:
    seen = [("Hat", 100, 10, "one_off"), ("Cap", 100, 10, "one_off"), ("Hat", 101, 10, "one_off")]
    seen += [("Hat", 100, 11, "one_off"), ("Hat", 100, 10, "multiple")]

    assert len({rules.fingerprint(*facts) for facts in seen}) == len(seen)


@pytest.mark.parametrize("typed", ["acd-347", " ACD 347 ", "Acd347"])
def test_a_pickup_code_is_read_as_people_write_it(typed: str) -> None:
    assert rules.read_code(typed) == "ACD347"


def test_a_pickup_code_has_no_letters_that_look_alike() -> None:
    assert not set("0O1IL2Z5S8B") & set(rules.LETTERS)
    assert len(rules.LETTERS) ** rules.CODE_LENGTH > 200_000_000


@pytest.mark.parametrize(
    ("title", "slug"), [("Blå vott & ærfugl", "bla-vott-aerfugl-7"), ("</script>", "script-7"), ("🧶", "7")]
)
def test_an_address_is_readable_and_harmless(title: str, slug: str) -> None:
    assert rules.slug(title, 7) == slug


def test_units_of_several_alike_are_given_out_lowest_first() -> None:
    assert rules.free_unit(kind="multiple", stock=3, taken={1, 3}, used=3) == 2
    assert rules.free_unit(kind="multiple", stock=3, taken={1, 2, 3}, used=3) is None


def test_what_is_made_to_order_gets_a_fresh_unit_each_time() -> None:
    assert rules.free_unit(kind="made_to_order", stock=1, taken=set(), used=4) == 5


@pytest.mark.parametrize(
    ("given_on", "country", "last"),
    [
        (date(2026, 3, 9), "NO", date(2026, 3, 23)),  # a Monday: the day itself is not counted
        (date(2026, 3, 14), "NO", date(2026, 3, 30)),  # ends on a Saturday: Monday
        (date(2026, 3, 19), "NO", date(2026, 4, 7)),  # ends on Maundy Thursday: Tuesday after Easter
        (date(2026, 5, 3), "NO", date(2026, 5, 18)),  # ends on 17 May, a Sunday
        (date(2026, 12, 11), "NO", date(2026, 12, 28)),  # ends on Christmas Day, a Friday
        (date(2026, 5, 22), "DK", date(2026, 6, 8)),  # ends on Constitution Day, a Friday
        (date(2026, 5, 22), "NO", date(2026, 6, 5)),
    ],
)
def test_fourteen_days_are_counted_as_the_law_counts(given_on: date, country: str, last: date) -> None:
    assert withdrawing.last_day(given_on, country) == last


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(["NO", "DK"]), st.booleans())
def test_a_buyer_always_has_fourteen_whole_days_and_ends_on_a_working_day(
    given_on: date, country: str, by_post: bool
) -> None:
    last = withdrawing.last_day(given_on, country, by_post=by_post)

    assert timedelta(days=14) <= last - given_on <= timedelta(days=28)
    assert last.weekday() < 5
    assert not withdrawing.is_holiday(last, country)


@pytest.mark.parametrize(("year", "month", "day"), [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)])
def test_easter_falls_where_the_almanac_says(year: int, month: int, day: int) -> None:
    assert withdrawing.easter(year) == date(year, month, day)


def test_what_is_made_to_measure_has_no_right_of_withdrawal() -> None:
    assert withdrawing.right_for("made_to_order") == "none_made_to_order"
    assert withdrawing.right_for("multiple") == "14_days"
