"""What waits at the counter: orders whose thing is still in the house, or shall come back to it."""

import json
from dataclasses import dataclass
from datetime import datetime

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.money.models import Payable
from meetinghouse.shop.models.orders import state_of, tried_by_card
from meetinghouse.shop.models.tables import Cancellation, Claim, Order, said


@dataclass(frozen=True)
class Line:
    """An order as a list names it; `state` as in `Standing.state`."""

    number: str
    title: str
    buyer_name: str
    fulfilment: str
    held_until: datetime
    state: str


@dataclass(frozen=True)
class Counter:
    """The counter's lists, each with the oldest order first."""

    to_pick_up: list[Line]
    to_post: list[Line]
    put_aside: list[Line]
    to_put_back: list[Line]


def counter(at_most: int = 200) -> Counter:
    """What waits for somebody at the counter, in one query; so many orders a list at most, the others by their code."""
    lines = [_line(*row) for row in _HERE.rows()]
    ready = [line for line in lines if line.state == "paid"]
    return Counter(
        to_pick_up=[line for line in ready if line.fulfilment == "pickup"][:at_most],
        to_post=[line for line in ready if line.fulfilment == "post"][:at_most],
        put_aside=[line for line in lines if line.state == "reserved"][:at_most],
        to_put_back=[line for line in lines if line.state in ("cancelled", "withdrawn")][:at_most],
    )


def _here() -> pw.ModelSelect:
    columns = (Order.number, Order.buyer_name, Order.fulfilment, Payable.promised, Claim.held_until)
    is_here = Claim.state.in_([said("held"), said("sold")]) & Claim.left_at.is_null()
    return (
        Order.select(*columns, Claim.state, Cancellation.why, tried_by_card())
        .join(Claim, on=(Claim.order == Order.id))
        .join(Payable)
        .join_from(Order, Cancellation, pw.JOIN.LEFT_OUTER, on=(Cancellation.order == Order.id))
        .where(is_here)
        .order_by(Order.id)
        .tuples()
    )


_HERE = Prepared(_here)


def _line(
    number: str, buyer: str, how: str, promised: str, until: datetime, claim: str, undone: str | None, by_card: bool
) -> Line:
    state = state_of(claim, cancelled=undone, given=None, by_card=bool(by_card))
    return Line(number, str(json.loads(promised)["title"]), buyer, how, until, state)
