"""Locks are taken in one order everywhere: the charge and its payment, the order, the week. Two orders would meet."""

from meetinghouse.ground.database import locked
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.repairs.models import Piece, RepairOrder, RepairSettings, charge_of
from meetinghouse.repairs.models.standing import Charge


def locked_charge(order: RepairOrder) -> Charge:
    """What is asked for an order, and its payment; both stay so until the transaction ends."""
    found = charge_of(order).payable
    if found is None:
        return Charge(None, None)
    payable = locked(Payable.select().where(Payable.id == found.id)).get()
    if payable.ended_at:  # another charge took its place while we waited
        return locked_charge(order)
    paid = (PaymentAttempt.payable == payable) & (PaymentAttempt.state == "succeeded")
    return Charge(payable, locked(PaymentAttempt.select().where(paid)).get_or_none())


def locked_order(order: RepairOrder | int) -> RepairOrder:
    """The order as it is now; whoever moves its pieces waits until the transaction ends."""
    return locked(RepairOrder.select().where(RepairOrder.id == order)).get()


def pieces_of(order: RepairOrder) -> list[Piece]:
    """The order's pieces as they are now. Ask with the order locked."""
    return list(Piece.select().where(Piece.order == order).order_by(Piece.n))


def locked_week() -> RepairSettings:
    """The week's sewing minutes. While it is locked nobody else gives minutes away, so no two get the same ones."""
    found = locked(RepairSettings.select().where(RepairSettings.id == 1)).get_or_none()
    if found is None:
        RepairSettings.insert(id=1).on_conflict_ignore().execute()
        found = locked(RepairSettings.select().where(RepairSettings.id == 1)).get()
    return found
