"""Questions about orders: how one stands, and which ones wait for somebody at the counter.

How an order stands is never stored: it follows from its claim, its handover and its cancellation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import peewee as pw

from meetinghouse.ground.days import house_day
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt, Refund
from meetinghouse.shop import withdrawing
from meetinghouse.shop.models.tables import Cancellation, Claim, Handover, Item, Order


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
        if self.cancellation and self.cancellation.why != "gave_up":
            return str(self.cancellation.why)
        if self.claim.state in ("released", "expired"):
            return "let_go"
        if self.claim.state == "held":
            return "waiting" if self.by_card else "reserved"
        if self.handover:
            return "given" if self.handover.how == "pickup" else "posted"
        return "paid"

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
    return _first(Order.token == token)


def by_number(number: str) -> Standing | None:
    """The order with this number, for the counter."""
    return _first(Order.number == number)


def by_id(order_id: int) -> Standing | None:
    """The order with this id."""
    return _first(Order.id == order_id)


def by_code(code: str) -> Standing | None:
    """The order with this pick-up code (as `rules.read_code` gives it)."""
    return _first(Order.pickup_code == code)


def waiting(fulfilment: str, at_most: int = 200) -> list[Standing]:
    """Paid orders that nobody has handed out or posted yet, the oldest first."""
    ready = (Claim.state == "sold") & Handover.id.is_null() & Cancellation.id.is_null()
    return _all((Order.fulfilment == fulfilment) & ready, at_most)


def reservations(at_most: int = 200) -> list[Standing]:
    """What is put aside for people who pay at the house, the oldest first."""
    return _all((Claim.state == "held") & ~_tried_by_card(), at_most)


def to_put_back(at_most: int = 200) -> list[Standing]:
    """What was undone and is still counted as sold, until a person has it in their hand."""
    undone = Cancellation.why.in_(("cancelled", "withdrawn"))
    return _all((Claim.state == "sold") & undone, at_most)


def of_address(email: str, since: datetime) -> list[Standing]:
    """The orders of an e-mail address (as `clean_contact` gives it) since a moment, the newest first."""
    mine = (Order.buyer_email == email) & (Order.ordered_at > since)
    return sorted(_all(mine, 50), key=lambda standing: standing.order.ordered_at, reverse=True)


def money_back(standing: Standing) -> Refund | None:
    """The money of this order that is on its way back or back already, with its payment, whatever the reason."""
    refunds = (
        Refund.select(Refund, PaymentAttempt).join(PaymentAttempt).where(PaymentAttempt.payable == standing.payable)
    )
    return refunds.order_by(Refund.id.desc()).first()


def _tried_by_card() -> pw.Expression:
    """Whether Stripe decides about it. After cash that was taken back, a person does."""
    tries = PaymentAttempt.select(PaymentAttempt.id).where(PaymentAttempt.payable == Claim.payable)
    by_card, taken_back = PaymentAttempt.method == "stripe", PaymentAttempt.state == "reversed"
    live = pw.fn.EXISTS(tries.where(PaymentAttempt.state.in_(LIVE)))
    return live | (pw.fn.EXISTS(tries.where(by_card)) & ~pw.fn.EXISTS(tries.where(taken_back)))


def _first(where: pw.Expression) -> Standing | None:
    return next(iter(_all(where, 1)), None)


def _all(where: pw.Expression, at_most: int) -> list[Standing]:
    query = (
        Order.select(Order, Claim, Item, Payable, Handover, Cancellation, _tried_by_card().alias("by_card"))
        .join(Claim, on=(Claim.order == Order.id), attr="claim")
        .join(Item)
        .join_from(Claim, Payable)
        .join_from(Order, Handover, pw.JOIN.LEFT_OUTER, on=(Handover.order == Order.id), attr="handover")
        .join_from(Order, Cancellation, pw.JOIN.LEFT_OUTER, on=(Cancellation.order == Order.id), attr="cancellation")
    )
    return [_standing(row) for row in query.where(where).order_by(Order.id).limit(at_most)]


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
