"""Makers: the things a test arranges with, each with sensible words of its own."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from meetinghouse.board import actions as board
from meetinghouse.board.models import Poll
from meetinghouse.board.rules import Draft
from meetinghouse.money import actions as money
from meetinghouse.money.models import TillSession
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


def an_open_till(counted: int = 50000) -> TillSession:
    """The till, open, with so many øre in it."""
    return money.open_till(counted, by=a_person(role="host"), now=NOW)


def an_item(title: str = "Elvegenser", *, price: int = 85000, published: bool = True, **facts: Any) -> Item:
    """Something for sale; `published=False` for a draft."""
    item = shop.add_item(Facts(title, price, **facts), by=None, now=NOW)
    return shop.publish(item, by=None, now=NOW) if published else item


def a_poll(question: str = "", *, until: str = "open", by: Person | None = None, **facts: Any) -> Poll:
    """A vote on something that closes in two days; `until` says how far it has come: draft, ready or open."""
    n = next(_numbers)
    caller = by or a_person("Styrelederen", email=None, role="chair")
    facts = {"secret": True, "closes_at": NOW + timedelta(days=2)} | facts
    poll = board.draft_poll(Draft(f"form-{n}", question or f"Shall we do thing {n}?", **facts), by=caller, now=NOW)
    for step, act in (("ready", board.ready_poll), ("open", board.open_poll)):
        if until in (step, "open"):
            poll = act(poll, by=caller, now=NOW)
    return poll
