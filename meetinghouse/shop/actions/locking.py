"""Locks are taken in one order everywhere: the charge, its payment, the order. Two orders of locks would meet."""

from meetinghouse.ground.database import locked
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.shop.models import Claim, Order, orders
from meetinghouse.shop.models.orders import Standing


def locked_standing(order: Order) -> tuple[PaymentAttempt | None, Standing]:
    """How an order stands, and the payment that paid it, if any; both stay so until the transaction ends.

    A payment that is being settled holds the charge, so this waits for it and then sees what it did.
    """
    claim = Claim.get(Claim.order == order)
    locked(Payable.select().where(Payable.id == claim.payable_id)).get()
    paid = (PaymentAttempt.payable == claim.payable_id) & (PaymentAttempt.state == "succeeded")
    payment = locked(PaymentAttempt.select().where(paid)).get_or_none()
    locked(Order.select().where(Order.id == order.id)).get()
    standing = orders.by_id(order.id)
    if standing is None:
        raise LookupError(f"There is no order {order.id}.")
    return payment, standing
