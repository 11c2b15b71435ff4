"""Many processes at once: each is spawned, opens the house for itself, and waits for the others before it acts."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any

from meetinghouse import create_app
from meetinghouse.ground import clock
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.money import actions as money
from meetinghouse.shop import actions as shop
from meetinghouse.shop.actions import Wish
from meetinghouse.shop.models import Item

Answers = list[tuple[str, str]]
"""What a process found: (what happened, words)."""


def together(act: Callable[..., Answers], processes: int, settings: Settings, *arguments: Any) -> list[Answers]:
    """Run `act(number, meet, settings, *arguments)` in so many fresh processes; their answers, in order."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager:
        meet = manager.Barrier(processes)
        with spawn.Pool(processes) as pool:
            waiting = [pool.apply_async(act, (n, meet, settings, *arguments)) for n in range(processes)]
            return [answer.get(timeout=180) for answer in waiting]


def buy_everything(number: int, meet: Barrier, settings: Settings, items: list[int]) -> Answers:
    """One eager buyer: for each thing, wait for the others, then order it and go to the payment page."""
    create_app(settings)
    database.connect(reuse_if_open=True)
    return [_buy(number, meet, Item.get_by_id(item)) for item in items]


def _buy(number: int, meet: Barrier, item: Item) -> tuple[str, str]:
    wish = Wish(
        key=f"{item.id}-{number}",
        fingerprint=item.fingerprint,
        name=f"Buyer {number}",
        email=f"buyer{number}@example.no",
        fulfilment="pickup",
    )
    meet.wait()
    try:
        ordered = shop.order_item(item, wish, by=None, language="nb", now=clock.now())
    except Refusal as refusal:
        return "refused", refusal.words()
    assert ordered.attempt is not None
    return "page", money.ask_stripe(ordered.attempt, now=clock.now())
