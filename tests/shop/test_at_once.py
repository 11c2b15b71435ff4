"""Buyers who press the button in the same second, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from meetinghouse import rooms
from meetinghouse.ground import actions as ground_actions
from meetinghouse.ground import settings
from meetinghouse.ground.database import database, open_database, tables
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.ground.triggers import lay_triggers
from meetinghouse.shop import actions
from meetinghouse.shop.models import Claim, Item, Order
from tests.shop.making import NOW, a_thing, a_wish

BUYERS = 6
WITH_CARDS = Settings(secret_key="for tests only", stripe_key="sk_test_shop", stripe_webhook_secret="whsec_shop")


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[None]:
    """A house in a file of its own, where every thread commits for itself."""
    assert rooms.BLUEPRINTS  # importing it declares every table and kind of payment
    before, chosen = database.obj, settings.current()
    settings.use(replace(WITH_CARDS, instance=str(tmp_path)))
    opened = open_database(f"sqlite:///{tmp_path}/house.db")
    opened.create_tables(tables())
    lay_triggers()
    ground_actions.open_house("Verkstedet", "NO", by=None, now=NOW)
    yield
    opened.close()
    settings.use(chosen)
    database.initialize(before) if before else None


def press_together(press: Callable[[int], str]) -> list[str]:
    """What each of the buyers is told when all press at once."""
    ready = threading.Barrier(BUYERS)

    def one(buyer: int) -> str:
        ready.wait()
        try:
            return press(buyer)
        except Refusal as refusal:
            return refusal.words()
        finally:
            database.close()

    with ThreadPoolExecutor(BUYERS) as crowd:
        return list(crowd.map(one, range(BUYERS)))


def buy(item: Item, key: str) -> str:
    wish = replace(a_wish(item), key=key)
    return actions.order_item(item, wish, by=None, language="en", now=NOW).order.number


def test_of_many_buyers_one_gets_the_sweater_and_the_others_read_why(own_house: None) -> None:
    item = a_thing()

    answers = press_together(lambda buyer: buy(item, f"form {buyer}"))

    assert answers.count("Somebody is buying this right now. It is theirs until 12:40.") == BUYERS - 1
    assert (Claim.select().count(), Order.select().count()) == (1, 1)


def test_three_alike_go_to_three_buyers(own_house: None) -> None:
    item = a_thing(kind="multiple", stock=3)

    answers = press_together(lambda buyer: buy(item, f"form {buyer}"))

    assert sum(answer.startswith("2026-") for answer in answers) == 3
    assert sorted(claim.unit for claim in Claim.select()) == [1, 2, 3]


def test_one_form_sent_many_times_at_once_is_one_order(own_house: None) -> None:
    item = a_thing()

    answers = press_together(lambda _buyer: buy(item, "one form"))

    assert len(set(answers)) == 1
    assert Order.select().count() == 1
