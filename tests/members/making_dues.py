"""Makers for the tests of dues: what was decided, who is asked for it, and money that comes in every way."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from meetinghouse.ground import checks
from meetinghouse.members import actions
from meetinghouse.members.models import DuesCharge, DuesPlan, dues_of
from meetinghouse.members.rules import Terms
from meetinghouse.money import actions as money
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.making import NOW, TODAY, a_member
from tests.shop.making import pay

_numbers = itertools.count(1)
BANK_DAY = date(2026, 3, 23)


def on_day(on: date, hour: int = 11) -> datetime:
    """Noon or so in the house on a day."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def days_later(days: int) -> datetime:
    """So many days after the tests' own day."""
    return NOW + timedelta(days=days)


def a_treasurer() -> Person:
    """Somebody who keeps the books."""
    return a_person(role="treasurer", language="en")


def a_plan(amount: int = 50000, *, year: int = 2026, kind: str = "ordinary", **terms: Any) -> DuesPlan:
    """What the annual meeting decided."""
    told = Terms(amount, **terms)
    return actions.set_plan(year, kind, told, decision_ref="AM 2026", by=a_treasurer(), now=NOW)


def a_charge(amount: int = 50000, *, person: Person | None = None, now: datetime = NOW, **terms: Any) -> DuesCharge:
    """A member who is asked for this year's dues: 500 kroner, due in thirty days, unless something else is said."""
    a_plan(amount, **terms)
    member = person or a_member(since=date(2026, 1, 1), language="en")
    return actions.open_charge(member, 2026, on=TODAY, by=None, now=now)


def by_card(charge: DuesCharge, amount: int, *, now: datetime = NOW) -> PaymentAttempt:
    """The member pays a part by card, and Stripe says so."""
    payable = actions.pay_part(charge, amount, by=charge.person, now=now)
    paid = pay(money.new_attempt(payable, now=now), now=now)
    assert paid is not None
    return paid


def by_bank(charge: DuesCharge, amount: int, *, reference: str = "", now: datetime = NOW) -> PaymentAttempt:
    """A part came to the bank, and the treasurer writes it down."""
    told = reference or f"B{next(_numbers)}"
    by = a_treasurer()
    return actions.note_bank_payment(charge, amount, paid_on=BANK_DAY, reference=told, by=by, now=now)


def in_cash(charge: DuesCharge, amount: int, *, key: str = "", now: datetime = NOW) -> PaymentAttempt:
    """A host takes a part in cash; the till is open."""
    told = key or f"cash-{next(_numbers)}"
    return actions.take_dues_in_cash(charge, amount, given=None, key=told, by=a_person(role="host"), now=now)


def status(charge: DuesCharge) -> str:
    """How the dues of this year stand."""
    return next(dues.status for dues in dues_of(charge.person) if dues.charge.year == charge.year)


def owed(charge: DuesCharge) -> int:
    """What is left to pay of them, in øre."""
    return next(dues.owed for dues in dues_of(charge.person) if dues.charge.year == charge.year)


def faults() -> dict[str, int]:
    """What `meetinghouse check` finds, save the number of the migration, which a test's house has none of."""
    return {
        answer.name: answer.found for answer in checks.ask_all() if not answer.ok and "migration" not in answer.name
    }
