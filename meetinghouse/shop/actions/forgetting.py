"""Forgetting buyers: what was sold stays in the books, to whom does not."""

from collections.abc import Collection
from datetime import datetime

import peewee as pw

from meetinghouse.ground import limits
from meetinghouse.ground.database import database
from meetinghouse.ground.house import the_house
from meetinghouse.money import actions as money
from meetinghouse.people.models.traces import Traces, same_name
from meetinghouse.shop.models import Cancellation, MakerCredit, Order

YEARS_KEPT = 5
"""Whole years after the year of the sale. Source: bokføringsloven § 13 (NO), bogføringsloven § 12 (DK)."""


def forget_old_buyers(*, now: datetime) -> int:
    """Empty name, address and e-mail of every order older than the books need; returns how many. Again: nothing."""
    house = the_house()
    if house is None:
        return 0
    before = datetime(house.today(now).year - YEARS_KEPT, 1, 1, tzinfo=house.zone)
    with database.atomic():
        count = _emptied(Order.ordered_at < before)
        money.forget_payers(before=before)
    return count


def forget_buyer(orders: Collection[Order], traces: Traces, *, now: datetime) -> int:
    """Empty these orders of their buyer, in the transaction of the forgetting; and the names of a maker beside things.

    Returns how many things said who made them. A name that another known person has as well stays with them.
    """
    _emptied(Order.id.in_([order.id for order in orders]))
    Cancellation.update(acknowledged="").where(Cancellation.order.in_(list(orders))).execute()
    for address in (each for each in traces.own if "@" in each):
        limits.forget_who("orders to", address)
        limits.forget_who("lost order links", address)
    return _taken_from_things(traces, now=now)


def _emptied(which: pw.Expression) -> int:
    known = (Order.buyer_email != "") | (Order.buyer_name != "") | (Order.address != "")
    return int(Order.update(buyer_name="", buyer_email="", address="").where(which, known).execute())


def _taken_from_things(traces: Traces, *, now: datetime) -> int:
    named = MakerCredit.select().where(MakerCredit.withdrawn_at.is_null(), MakerCredit.shown_as != "")
    mine = [credit.id for credit in named if same_name(credit.shown_as) in map(same_name, traces.sole_names)]
    gone = MakerCredit.update(shown_as="", withdrawn_at=now).where(MakerCredit.id.in_(mine))
    return int(gone.execute())
