"""Makers: the things a test arranges with, each with sensible words of its own."""

import itertools
from datetime import UTC, datetime
from typing import Any

from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Item
from meetinghouse.shop.rules import Facts

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_person(nickname: str = "", *, email: str | None = "", role: str | None = None, **facts: Any) -> Person:
    """Somebody the house knows; `email=None` for somebody without one."""
    n = next(_numbers)
    address = f"person{n}@example.no" if email == "" else email
    return people.add_person(nickname or f"Person {n}", email=address, role=role, by=None, now=NOW, **facts)


def an_item(title: str = "Elvegenser", *, price: int = 85000, published: bool = True, **facts: Any) -> Item:
    """Something for sale; `published=False` for a draft."""
    item = shop.add_item(Facts(title, price, **facts), by=None, now=NOW)
    return shop.publish(item, by=None, now=NOW) if published else item
