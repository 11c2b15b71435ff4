"""Locks are taken in one order everywhere, or two transactions would wait for each other for ever: the order's charges
(the oldest first, also those that have ended: late money locks one of them) and the payment, the order, the week, and
last the rows that numbers are drawn from.

Only an intake takes the week first: nobody else knows its order yet.
"""

from meetinghouse.ground.database import Prepared, database, locked
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.repairs.models import Piece, RepairOrder, RepairSettings, charge_of
from meetinghouse.repairs.models.standing import Charge


def locked_charge(order: RepairOrder) -> Charge:
    """What is asked for an order, and its payment; both stay so until the transaction ends.

    What costs nothing has no charge, so there nothing is locked.
    """
    mine = (Payable.kind == "repairs") & (Payable.subject_id == order.id)
    charges = list(locked(Payable.select().where(mine).order_by(Payable.id)))
    found = charge_of(order).payable
    if found is None:
        return Charge(None, None)
    if found not in charges:  # it took the place of another one while we waited
        return locked_charge(order)
    paid = (PaymentAttempt.payable == found) & (PaymentAttempt.state == "succeeded")
    return Charge(found, locked(PaymentAttempt.select().where(paid)).get_or_none())


def locked_order(order: RepairOrder | int) -> RepairOrder:
    """The order as it is now; whoever moves its pieces waits until the transaction ends."""
    return locked(RepairOrder.select().where(RepairOrder.id == order)).get()


def pieces_of(order: RepairOrder) -> list[Piece]:
    """The order's pieces as they are now. Ask with the order locked."""
    return list(Piece.select().where(Piece.order == order).order_by(Piece.n))


def locked_week() -> RepairSettings:
    """The week's sewing minutes. While it is locked nobody else gives minutes away, so no two get the same ones."""
    if not database.in_transaction():
        raise RuntimeError("A lock outside a transaction protects nothing.")
    found: RepairSettings | None = _LOCKED_WEEK.first()
    if found is None:
        RepairSettings.insert(id=1).on_conflict_ignore().execute()
        found = _LOCKED_WEEK.rows()[0]
    return found


_LOCKED_WEEK = Prepared(lambda: locked(RepairSettings.select()))
