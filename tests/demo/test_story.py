"""The demo house has lived through everything that can happen to an order from the town and to a vote."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from meetinghouse.demo.folk import ROLES
from meetinghouse.demo.living import Life, live
from meetinghouse.members.vocabulary import KINDS
from meetinghouse.repairs.vocabulary import ORDER_STATES, PRICE_KINDS
from tests.conftest import ENGINES
from tests.demo.conftest import NOW
from tests.demo.telling import Story


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine's house is looked at."""
    return str(getattr(request, "param", "sqlite"))


both_engines = pytest.mark.parametrize("engine", ENGINES, indirect=True)


def orders(story: Story, **facts: str) -> list[dict[str, Any]]:
    return [each for each in story["orders"] if all(each[fact] == value for fact, value in facts.items())]


def poll(story: Story, words: str) -> dict[str, Any]:
    (found,) = [each for each in story["polls"] if words in each["question"]]
    return dict(found)


@both_engines
def test_sixty_orders_stand_in_every_state(story: Story) -> None:
    found = Counter(order["state"] for order in story["orders"])
    assert found.total() == 60
    assert found.keys() == ORDER_STATES.keys()
    assert all(count >= 2 for count in found.values())


@both_engines
def test_everything_in_the_demo_house_adds_up(story: Story) -> None:
    assert story["wrong"] == []


@both_engines
def test_what_is_promised_fits_into_the_days_before(story: Story) -> None:
    assert all(given <= minutes for _on, minutes, given in story["days"])
    for order in story["orders"]:
        promised = date.fromisoformat(order["promised_on"])
        assert promised.weekday() in (1, 2, 3)
        assert promised > date.fromisoformat(order["taken_on"])


def test_some_of_what_is_ready_is_known_by_mail_some_waits_for_a_call_and_some_cannot_be_told(story: Story) -> None:
    ready = {order["number"]: order for order in orders(story, state="ready")}
    assert {order["contact"] for order in ready.values()} == {"email", "phone", "none"}
    assert len(story["calls"]) == 2
    assert set(story["calls"]) < ready.keys()
    assert set(story["mailed"]) & ready.keys()
    assert {order["said"] for order in ready.values()} == {"coming", "wait", ""}


def test_orders_were_paid_in_cash_and_by_card_and_a_wrong_payment_was_taken_back(story: Story) -> None:
    paid = Counter(payment[0] for order in orders(story, state="collected") for payment in order["payments"])
    assert paid["cash"] >= 10
    assert paid["stripe"] >= 10
    wrong = [order["payments"] for order in story["orders"] if len(order["payments"]) > 1]
    assert wrong == [[["cash", "reversed", 0], ["stripe", "succeeded", 0]]]
    assert any(payment[2] for order in story["orders"] for payment in order["payments"]), "no sum was rounded"


def test_orders_were_corrected_taken_back_and_mended_once_more(story: Story) -> None:
    verbs = {verb for order in story["orders"] for verb in order["verbs"]}
    assert {"corrected", "undone", "price_agreed", "answered", "unpaid"} <= verbs
    again = [order["state"] for order in story["orders"] if ["ready", "in_work"] in _pairs(order["states"])]
    assert sorted(again) == ["collected", "in_work"]


def test_pieces_have_notes_colours_and_every_kind_of_price(story: Story) -> None:
    pieces = [piece for order in story["orders"] for piece in order["pieces"]]
    assert len({colour for _garment, colour, _marks, _state in pieces}) >= 8
    assert len({marks for _garment, _colour, marks, _state in pieces}) >= 12
    assert {order["price_kind"] for order in story["orders"]} == PRICE_KINDS.keys()
    assert {order["kind"] for order in story["orders"]} == {"repair", "alteration"}
    assert story["services"] >= 10


@both_engines
def test_the_till_is_open_and_holds_what_the_books_say(story: Story) -> None:
    till = story["till"]
    assert len(till["taken"]) == 3
    assert till["should_hold"] == till["opened_with"] + sum(till["taken"]) == till["books"]
    assert NOW - timedelta(hours=3) <= datetime.fromisoformat(till["opened_at"]) < NOW
    assert len(till["to_give_back"]) == 1


def test_of_the_tills_that_were_closed_one_was_short(story: Story) -> None:
    assert [difference for difference in story["till"]["differences"] if difference] == [-2_000]


@both_engines
def test_everybody_of_the_bar_belongs_and_somebody_stands_in_every_way(story: Story) -> None:
    told = story["belonging"]
    stands = told["standings"]
    assert {stands[nickname] for _code, _words, nickname, _role in ROLES if nickname} == {"member"}
    assert set(stands.values()) == {"member", "trial", "grace", "lapsed", "left", "waiting"}
    assert set(told["kinds"]) == KINDS.keys()
    assert {"left", "other_kind"} <= set(told["ended"])
    assert {role for _nickname, role in told["places"]} == {"payer", "adult", "child"}


@both_engines
def test_dues_stand_in_every_way_and_are_paid_in_every_way(story: Story) -> None:
    told = story["belonging"]
    statuses = {"none", "open", "part-paid", "paid", "over-paid", "waived", "written off"}
    assert {status for _nickname, _year, status, _paid in told["dues"]} == statuses
    assert {year for _nickname, year, _status, _paid in told["dues"]} == {NOW.year - 1, NOW.year}
    assert told["paid_by"] == ["bank", "cash", "stripe"]
    assert told["reduced"] >= 1
    assert told["credit"] > 0
    reminders = {(level, channel) for level, channel, _waits in told["reminders"]}
    assert {(1, "mail"), (2, "mail"), (1, "letter"), (1, "talk"), (2, "talk")} <= reminders
    assert {channel for _level, channel, waits in told["reminders"] if waits} == {"talk", "letter"}


def test_one_list_was_brought_in_one_waits_and_a_year_is_frozen(story: Story) -> None:
    told = story["belonging"]
    assert [state for state, _counts in told["lists"]] == ["committed", "dry"]
    waits = told["lists"][1][1]
    assert min(waits[what] for what in ("problem", "ask", "new", "same")) == 1
    ((year, people, total),) = told["counts"]
    assert year == NOW.year - 1
    assert people > total > 20


def test_three_votes_are_open_and_one_is_a_draft(story: Story) -> None:
    open_now = {(each["kind"], each["secret"]) for each in story["polls"] if each["standing"] == "open"}
    assert open_now == {("yes_no_blank", True), ("choose_one", False), ("choose_several", False)}
    assert [each["standing"] for each in story["polls"]].count("draft") == 1


@both_engines
def test_votes_that_are_over_tell_their_results_each_in_another_way(story: Story) -> None:
    told = {(each["secret"], each["result"][0]) for each in story["polls"] if each["standing"] == "published"}
    assert {(True, "adopted"), (True, "not_adopted"), (False, "chosen"), (False, "tied")} <= told
    few = poll(story, "kaffemerke")["result"]
    assert few == ["adopted", {"yes": 0, "no": 0}, 0, True]
    assert [each["standing"] for each in story["polls"]].count("void") == 1


def test_members_without_mail_are_on_the_rolls_and_some_have_a_letter(story: Story) -> None:
    for each in story["polls"]:
        if each["standing"] == "open":
            assert each["roll"] > each["without_mail"] > each["letters"] > 1


def test_whoever_tries_the_house_has_not_voted_yet(story: Story) -> None:
    voted = {
        each["question"]: (each["used"], each["tried_by"]) for each in story["polls"] if each["standing"] == "open"
    }
    assert all(used >= 3 and tried == 0 for used, tried in voted.values())


def test_one_who_voted_openly_has_changed_their_mind(story: Story) -> None:
    assert 2 in [turn for _name, turn, _choices in poll(story, "sommertur")["answers"]]


def test_what_is_written_down_is_norwegian_in_a_fresh_checkout_too(story: Story) -> None:
    assert "Betaling" in story["vouchers"]
    assert "Payment" not in story["vouchers"]


def test_one_seed_and_one_day_tell_one_story_whatever_the_engine(story_on: Callable[[str], Story]) -> None:
    one, other = map(story_on, ENGINES)
    assert one.keys() == other.keys()
    for chapter in one:
        assert one[chapter] == other[chapter], chapter


def test_deeds_of_several_lives_are_done_in_the_order_of_their_moments() -> None:
    done = []

    def life(name: str, *hours: int) -> Life:
        """Do something at each of these hours."""
        for hour in hours:
            yield NOW + timedelta(hours=hour)
            done.append((name, hour))

    live([life("Kari", 1, 4), life("Ola", 2, 3)])
    assert done == [("Kari", 1), ("Ola", 2), ("Ola", 3), ("Kari", 4)]


def _pairs(states: list[str]) -> list[list[str]]:
    return [list(pair) for pair in pairwise(states)]
