"""How an order ends otherwise than planned: it costs something else than was said, or it is cancelled."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money import actions as money
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.charging import asked_for, end_charge, open_charge
from meetinghouse.repairs.actions.locking import locked_charge, locked_order, pieces_of
from meetinghouse.repairs.actions.stepping import note, step
from meetinghouse.repairs.models import Allocation, Cancellation, Piece, RepairOrder, WorkLine, standing_of
from meetinghouse.repairs.models.standing import Charge


def agree_final_price(order: RepairOrder, price: int, *, by: Person, now: datetime) -> RepairOrder:
    """Write down what it costs in the end, in øre; the charge is opened anew. The same price again changes nothing.

    Raises:
        Refusal: it is more than the kind of price allows, it is paid or being paid already, or the order is over.
    """
    with database.atomic():
        charge = locked_charge(order)
        standing = standing_of(locked_order(order))
        if standing.price == price:
            return standing.order
        if standing.is_over:
            raise Refusal(N_("This order is over. Its price stays as it is."))
        rules.may_charge(standing.order.price_kind, agreed=standing.agreed, final=price)
        end_charge(charge, now=now)
        standing.order.final_price = price
        standing.order.save()
        open_charge(standing.order, standing.customer, asked_for(standing), now=now)
        note(standing.order, "price_agreed", str(price), by=by, now=now)
        journal.record(by, "wrote down a final price", standing.order, at=now)
    return standing.order


def cancel_order(order: RepairOrder, reason: str, *, by: Person, now: datetime) -> Cancellation:
    """Cancel an order before work begins; its minutes are free again. A second call gives the same cancellation.

    What was paid goes back: by card to the card, in cash when the customer comes to the till for it. A payment page
    that is open just now cannot be closed from here; who pays there gets the money back by itself.

    Raises:
        Refusal: work has begun.
    """
    with database.atomic():
        charge = locked_charge(order)
        order = locked_order(order)
        if known := Cancellation.get_or_none(Cancellation.order == order):
            return known
        pieces = pieces_of(order)
        rules.may_be_cancelled([piece.state for piece in pieces])
        cancelled: Cancellation = Cancellation.create(
            order=order, reason=reason.strip()[:200], by=by.public_ref, at=now
        )
        step(order, pieces, "cancelled", by=by, now=now)
        _free_minutes(order)
        _give_money_back(charge, by=by, now=now)
        journal.record(by, "cancelled an order", order, at=now)
    return cancelled


def _free_minutes(order: RepairOrder) -> None:
    lines = WorkLine.select(WorkLine.id).join(Piece).where(Piece.order == order)
    Allocation.delete().where(Allocation.line.in_(lines)).execute()


def _give_money_back(charge: Charge, *, by: Person, now: datetime) -> None:
    if charge.payment:
        money.refund_whole(charge.payment, "cancelled before work began", by=by, now=now)
    elif charge.payable:
        money.end_at_once(charge.payable, now=now)
