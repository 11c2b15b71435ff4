"""Makers for the shop's tests: things, orders, and payments that Stripe has just told us about."""

import io
import itertools
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from meetinghouse.money.actions.settling import settle_session
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.money.stripe_door import Session
from meetinghouse.people.models import Person
from meetinghouse.shop import actions
from meetinghouse.shop.actions import Ordered, Wish
from meetinghouse.shop.models import Item
from meetinghouse.shop.rules import Facts
from tests.makers import a_person

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def some_facts(**facts: Any) -> Facts:
    """A sweater, unless something else is said."""
    told = {"title": "Blue sweater", "price": 85000, "category": "sweaters", "size": "m", "colour": "blue"}
    told |= {"fibres": (("wool", 70), ("alpaca", 30)), "offers_post": True, "postage": 9900, "care": "Wash by hand"}
    return Facts(**(told | facts))


def a_thing(*, on_show: bool = True, now: datetime = NOW, **facts: Any) -> Item:
    """A thing, on the shelf unless it is a draft."""
    item = actions.add_item(some_facts(**facts), by=None, now=now)
    return actions.publish(item, by=None, now=now) if on_show else item


def a_wish(item: Item, **wish: Any) -> Wish:
    """What a buyer who saw the thing as it is now asks for."""
    told = {"key": f"form-{next(_numbers)}", "fingerprint": item.fingerprint, "name": "Kari"}
    told |= {"email": "kari@example.no", "fulfilment": "pickup"}
    return Wish(**(told | wish))


def order(item: Item, *, now: datetime = NOW, **wish: Any) -> Ordered:
    """An order of a thing, not paid yet."""
    return actions.order_item(item, a_wish(item, **wish), by=None, language="en", now=now)


def a_paid_order(item: Item | None = None, *, now: datetime = NOW, **wish: Any) -> Ordered:
    """An order that was paid by card."""
    ordered = order(item or a_thing(), now=now, **wish)
    assert ordered.attempt is not None, "ask for the fixture `cards`"
    pay(ordered.attempt, now=now)
    return ordered


def pay(attempt: PaymentAttempt, *, now: datetime = NOW) -> PaymentAttempt | None:
    """Stripe says that this try was paid."""
    return settle_session(_told(attempt, "complete", is_paid=True), now=now)


def let_lapse(attempt: PaymentAttempt, *, now: datetime = NOW) -> PaymentAttempt | None:
    """Stripe says that this try's page closed unpaid."""
    return settle_session(_told(attempt, "expired", is_paid=False), now=now)


def session_of(parameters: dict[str, Any], key: str) -> Session:
    """An open payment page, as Stripe answers when it is asked for one."""
    total = sum(line["price_data"]["unit_amount"] for line in parameters["line_items"])
    about = parameters["metadata"]
    url = f"https://checkout.stripe.com/c/{key}"
    return Session(f"cs_{key}", "open", False, total, "NOK", False, url, None, about["payable"], int(about["attempt"]))


def a_photo(colour: str = "#0d4a73") -> bytes:
    """A small JPEG."""
    written = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(written, "JPEG")
    return written.getvalue()


def a_worker(role: str) -> Person:
    """Somebody with a role who reads English."""
    return a_person(role=role, language="en")


def _told(attempt: PaymentAttempt, status: str, *, is_paid: bool) -> Session:
    payable = Payable.get_by_id(attempt.payable_id)
    name = f"cs_{attempt.key}"
    intent = f"pi_{attempt.key}" if is_paid else None
    return Session(name, status, is_paid, attempt.amount, payable.currency, False, "", intent, payable.ref, attempt.no)
