"""What a payment means in the mending room: nothing is held for it; the order may be handed out."""

from datetime import datetime

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money.kinds import CannotHonour
from meetinghouse.money.models import Payable, PaymentAttempt, Refund, Reversal
from meetinghouse.repairs.actions.locking import locked_order
from meetinghouse.repairs.models import Cancellation, Handover, OrderEvent, Piece, RepairOrder, charge_of


class RepairOrders:
    """How the room answers for payments of its orders (`money.kinds.Kind`); `subject_id` is an order's id.

    Registered without hold: the charge that an order has now may be paid at any time, before or after it is ready. A
    correction ends it and opens another one (or none, when it costs nothing), and a cancellation ends it; money that
    comes for a charge that has ended goes back.
    """

    def title(self, subject_id: int, language: str) -> str:
        """What is being paid: the number and the work, as it was called when it was agreed."""
        mine = (Payable.kind == "repairs") & (Payable.subject_id == subject_id)
        return str(Payable.select().where(mine).order_by(Payable.id.desc()).get().promise["title"])

    def url(self, subject_id: int) -> str:
        """The path of the customer's tracking page."""
        return str(RepairOrder.get_by_id(subject_id).url)

    def settle(self, subject_id: int, payment: PaymentAttempt, *, now: datetime) -> None:
        """It is paid.

        Raises:
            CannotHonour: the order was cancelled or corrected meanwhile, so this charge has ended.
        """
        order = locked_order(subject_id)
        asked = charge_of(order).payable
        is_cancelled = Cancellation.select().where(Cancellation.order == order).exists()
        if is_cancelled or asked is None or asked.id != payment.payable_id:
            raise CannotHonour("The order was cancelled or corrected meanwhile.")
        _note(order, "paid", payment.method, now=now)

    def unsettle(self, subject_id: int, refund: Refund, *, now: datetime) -> None:
        """The money goes back; the order's own page shows it."""
        _note(locked_order(subject_id), "unpaid", "refund", by=refund.asked_by, now=now)

    def unrecord(self, subject_id: int, reversal: Reversal, *, now: datetime) -> None:
        """The cash was written down wrongly: the order is unpaid, and is not handed out before it is paid.

        Raises:
            Refusal: a piece of it has been handed out.
        """
        order = locked_order(subject_id)
        given = Handover.select().join(Piece).where(Piece.order == order, Handover.undone_at.is_null())
        if given.exists():
            raise Refusal(N_("This was handed out already. Ask the treasurer to put it right."))
        _note(order, "unpaid", reversal.reason, by=reversal.by, now=now)

    def prolong(self, subject_id: int, *, until: datetime, now: datetime) -> None:
        """Nothing is held, so there is nothing to prolong."""

    def release(self, subject_id: int, *, now: datetime) -> None:
        """Nothing is held, so there is nothing to release: what was brought stays the customer's."""


def _note(order: RepairOrder, verb: str, words: str, *, now: datetime, by: str = "") -> None:
    OrderEvent.create(order=order, verb=verb, note=words, by=by, at=now)
