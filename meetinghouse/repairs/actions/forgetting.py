"""Forgetting customers: what was mended stays in the books, for whom does not."""

from collections.abc import Collection
from datetime import datetime

import peewee as pw

from meetinghouse.ground.database import database
from meetinghouse.people.models.traces import Traces
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.stepping import withdraw_notices
from meetinghouse.repairs.models import Cancellation, Customer, Piece, RepairOrder


def forget_old_customers(*, now: datetime) -> int:
    """Empty names and contacts of orders whose tracking page has died; returns how many. Again: nothing.

    An address on a charge stays as long as the books need it (`money.actions.forget_payers`).
    """
    old = RepairOrder.select(RepairOrder.customer).where(RepairOrder.closed_at < now - rules.LINK_LIVES)
    with database.atomic():
        return _emptied(Customer.id.in_(old))


def forget_customer(orders: Collection[RepairOrder], traces: Traces, *, now: datetime) -> None:
    """Empty the customer of these orders, and what was noted with their words, in the transaction of the forgetting.

    What is still being mended stays on the board, to be fetched with its number; nobody is called or written to.
    """
    _emptied(Customer.id.in_([order.customer_id for order in orders]))
    Cancellation.update(reason="").where(Cancellation.order.in_(list(orders))).execute()
    for order in orders:
        withdraw_notices(order, now=now)
        for piece in order.piece_rows.where(Piece.marks != ""):
            if order.closed_at or traces.are_in(piece.marks):
                Piece.update(marks="").where(Piece.id == piece.id).execute()


def _emptied(which: pw.Expression) -> int:
    empty = {"name": "", "name_key": "", "name_start": "", "contact_kind": "none", "contact": ""}
    known = (Customer.name != "") | (Customer.contact != "")
    return int(Customer.update(**empty).where(which, known).execute())
