"""What a payment means in the shop: a held thing becomes its buyer's, and the buyer is told."""

from datetime import datetime
from typing import Any

from meetinghouse.ground import journal
from meetinghouse.ground.database import Prepared, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money import actions as money
from meetinghouse.money.kinds import CannotHonour
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund, Reversal
from meetinghouse.shop import rules
from meetinghouse.shop.models import Cancellation, Claim, Handover, Item, Order

_ORDER = Prepared(lambda order: Order.select().where(Order.id == order), "order")
_PROMISED = Prepared(
    lambda order: Payable.select().join(Claim, on=(Claim.payable == Payable.id)).where(Claim.order == order), "order"
)


class ShopOrders:
    """How the shop answers for payments of its orders (`money.kinds.Kind`); `subject_id` is an order's id."""

    def title(self, subject_id: int, language: str) -> str:
        """What is being paid, as it was called when it was ordered."""
        return str(_PROMISED.first(subject_id).promise["title"])

    def url(self, subject_id: int) -> str:
        """The path of the buyer's order page."""
        return str(_ORDER.first(subject_id).url)

    def settle(self, subject_id: int, payment: PaymentAttempt, *, now: datetime) -> None:
        """The thing is the buyer's. A hold that has ended is honoured while the thing is still free.

        Raises:
            CannotHonour: it went to somebody else, or is not for sale any more.
        """
        claim = _locked_claim(subject_id)
        if claim.state == "sold":
            return
        if claim.state != "held":
            _find_another_way(claim)
        _move(claim, state="sold", unit=claim.unit, changed_at=now)
        order = _ORDER.first(subject_id)
        journal.record(None, "sold", order, at=now)
        _confirm(order, claim, payment, now=now)

    def unsettle(self, subject_id: int, refund: Refund, *, now: datetime) -> None:
        """The money goes back; the thing stays off the shelf until a person puts it back."""
        Claim.update(left_at=None).where(Claim.order == subject_id, Claim.left_at.is_null(False)).execute()
        Cancellation.insert(
            order=subject_id, why="cancelled", by=refund.asked_by, at=now
        ).on_conflict_ignore().execute()

    def unrecord(self, subject_id: int, reversal: Reversal, *, now: datetime) -> None:
        """The cash was written down wrongly: the thing is put aside again for its buyer, for seven days.

        Raises:
            Refusal: it was handed out, so it cannot be put aside.
        """
        claim = _locked_claim(subject_id)
        if Handover.select().where(Handover.order == subject_id).exists():
            raise Refusal(N_("This was handed out already. Ask the treasurer to put it right."))
        if claim.state == "sold":
            until = max(claim.held_until, now + rules.HELD_AT_THE_HOUSE)
            _move(claim, state="held", held_until=until, changed_at=now)

    def prolong(self, subject_id: int, *, until: datetime, now: datetime) -> None:
        """Hold the thing for a new try to pay, at most twice.

        Raises:
            Refusal: it was held too often for somebody who did not pay, or it is not held any more.
        """
        claim = _locked_claim(subject_id)
        if claim.state != "held":
            raise Refusal(N_("This was given up. You can order it again if it is still there."))
        if claim.prolonged >= rules.MOST_PROLONGED:
            raise Refusal(N_("You have tried a few times now. Come and pay at the house, or try again later."))
        later = max(claim.held_until, until)
        _move(claim, held_until=later, prolonged=claim.prolonged + 1, changed_at=now)

    def release(self, subject_id: int, *, now: datetime) -> None:
        """Nobody can pay it any more: the thing is free for others. Again: nothing."""
        claim = _locked_claim(subject_id)
        if claim.state == "held":
            _move(claim, state="expired" if claim.held_until <= now else "released", changed_at=now)


def _locked_claim(order_id: int) -> Claim:
    return locked(Claim.select().where(Claim.order == order_id)).get()


def _move(claim: Claim, **columns: Any) -> None:
    Claim.update(**columns).where(Claim.id == claim.id).execute()


def _find_another_way(claim: Claim) -> None:
    """Give a claim whose hold has ended its unit again, or another free one of the same kind."""
    item = locked(Item.select().where(Item.id == claim.item_id)).get()
    if item.withdrawn_at:
        raise CannotHonour("The thing is not for sale any more.")
    if claim.is_free_unit():
        return
    unit = item.free_unit()
    if unit is None:
        raise CannotHonour("The thing went to somebody else.")
    claim.unit = unit


def _confirm(order: Order, claim: Claim, payment: PaymentAttempt, *, now: datetime) -> None:
    """Directive 2011/83/EU art. 8 (7): the buyer gets the terms and the withdrawal form on something that lasts."""
    receipt = Receipt.for_attempt(payment)
    about = {"order": order, "receipt": receipt.number if receipt else None}
    title = payment.payable.promise["title"]
    money.tell_payer(payment.payable, "shop/order_paid", now=now, title=title, path=order.url, **about)
