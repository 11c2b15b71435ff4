"""Questions about orders: how one stands, and which ones wait for somebody at the counter.

How an order stands is never stored: it follows from its claim, its handover and its cancellation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.days import house_day
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt, Refund
from meetinghouse.shop import withdrawing
from meetinghouse.shop.models.tables import Cancellation, Claim, Handover, Item, Order, said


def state_of(claim: str, *, cancelled: str | None, given: str | None, by_card: bool) -> str:
    """How an order stands (`Standing.state`), from its claim's state, why it was undone and how it was handed over."""
    if cancelled and cancelled != "gave_up":
        return cancelled
    if claim in ("released", "expired"):
        return "let_go"
    if claim == "held":
        return "waiting" if by_card else "reserved"
    if given:
        return "given" if given == "pickup" else "posted"
    return "paid"


@dataclass(frozen=True)
class Standing:
    """An order with all that decides how it stands, read in one query."""

    order: Order
    claim: Claim
    item: Item
    payable: Payable
    handover: Handover | None
    cancellation: Cancellation | None
    by_card: bool

    @property
    def state(self) -> str:
        """`waiting` (for the payment), `reserved` (pays at the house), `let_go`, `paid`, `given`, `posted`,
        `cancelled` or `withdrawn`."""
        why, how = (self.cancellation and self.cancellation.why), (self.handover and self.handover.how)
        return state_of(self.claim.state, cancelled=why, given=how, by_card=self.by_card)

    @property
    def title(self) -> str:
        """What was ordered, as it was called then."""
        return str(self.payable.promise["title"])

    @property
    def may_be_cancelled(self) -> bool:
        """Whether the buyer may undo it before they have got it; what is made to measure is begun at once."""
        return self.state in ("paid", "reserved") and self.order.withdrawal_right == "14_days"

    def last_withdrawal_day(self, country: str, zone: ZoneInfo) -> date | None:
        """The last day on which the buyer may withdraw; None when there is no such right, or nothing was given yet."""
        if self.handover is None or self.order.withdrawal_right != "14_days":
            return None
        given_on = house_day(self.handover.at, zone)
        return withdrawing.last_day(given_on, country, by_post=self.handover.how == "post")

    def may_be_withdrawn(self, country: str, zone: ZoneInfo, now: datetime) -> bool:
        """Whether the buyer may still change their mind about what they got."""
        last = self.last_withdrawal_day(country, zone)
        return self.cancellation is None and last is not None and house_day(now, zone) <= last


def by_token(token: str) -> Standing | None:
    """The order that this capability link opens."""
    return _first(_BY_TOKEN, token)


def by_number(number: str) -> Standing | None:
    """The order with this number, for the counter."""
    return _first(_BY_NUMBER, number)


def by_id(order_id: int) -> Standing | None:
    """The order with this id."""
    return _first(_BY_ID, order_id)


def by_code(code: str) -> Standing | None:
    """The order with this pick-up code (as `rules.read_code` gives it)."""
    return _first(_BY_CODE, code)


def of_address(email: str, since: datetime) -> list[Standing]:
    """The orders of an e-mail address (as `clean_contact` gives it) since a moment, the newest first."""
    mine = (Order.buyer_email == email) & (Order.ordered_at > since)
    return [_standing(row) for row in _standings(mine).order_by(Order.ordered_at.desc()).limit(50)]


def these(which: pw.Expression) -> list[Standing]:
    """The orders that a condition names, the oldest first."""
    return [_standing(row) for row in _standings(which).order_by(Order.id)]


def money_back(standing: Standing) -> Refund | None:
    """The money of this order that is on its way back or back already, with its payment, whatever the reason."""
    refunds = (
        Refund.select(Refund, PaymentAttempt).join(PaymentAttempt).where(PaymentAttempt.payable == standing.payable)
    )
    return refunds.order_by(Refund.id.desc()).first()


def tried_by_card() -> pw.Expression:
    """Whether Stripe decides about it. After cash that was taken back, a person does."""
    tries = PaymentAttempt.select(PaymentAttempt.id).where(PaymentAttempt.payable == Claim.payable)
    by_card, taken_back = PaymentAttempt.method == said("stripe"), PaymentAttempt.state == said("reversed")
    live = pw.fn.EXISTS(tries.where(PaymentAttempt.state.in_([said(state) for state in LIVE])))
    return live | (pw.fn.EXISTS(tries.where(by_card)) & ~pw.fn.EXISTS(tries.where(taken_back)))


def _standings(where: pw.Expression) -> pw.ModelSelect:
    return (
        Order.select(Order, Claim, Item, Payable, Handover, Cancellation, tried_by_card().alias("by_card"))
        .join(Claim, on=(Claim.order == Order.id), attr="claim")
        .join(Item)
        .join_from(Claim, Payable)
        .join_from(Order, Handover, pw.JOIN.LEFT_OUTER, on=(Handover.order == Order.id), attr="handover")
        .join_from(Order, Cancellation, pw.JOIN.LEFT_OUTER, on=(Cancellation.order == Order.id), attr="cancellation")
        .where(where)
    )


_BY_TOKEN = Prepared(lambda token: _standings(Order.token == token), "token")
_BY_NUMBER = Prepared(lambda number: _standings(Order.number == number), "number")
_BY_ID = Prepared(lambda order: _standings(Order.id == order), "order")
_BY_CODE = Prepared(lambda code: _standings(Order.pickup_code == code), "code")


def _first(query: Prepared, value: object) -> Standing | None:
    row = query.first(value)
    return _standing(row) if row else None


def _standing(row: Any) -> Standing:
    return Standing(
        order=row,
        claim=row.claim,
        item=row.claim.item,
        payable=row.claim.payable,
        handover=getattr(row, "handover", None),
        cancellation=getattr(row, "cancellation", None),
        by_card=bool(row.by_card),
    )
