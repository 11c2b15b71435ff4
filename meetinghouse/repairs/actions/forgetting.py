"""Forgetting customers: what was mended stays in the books, for whom does not."""

from datetime import datetime

from meetinghouse.ground.database import database
from meetinghouse.repairs import rules
from meetinghouse.repairs.models import Customer, RepairOrder


def forget_old_customers(*, now: datetime) -> int:
    """Empty names and contacts of orders whose tracking page has died; returns how many. Again: nothing.

    An address on a charge stays as long as the books need it (`money.actions.forget_payers`).
    """
    empty = {"name": "", "name_key": "", "name_start": "", "contact_kind": "none", "contact": ""}
    old = RepairOrder.select(RepairOrder.customer).where(RepairOrder.closed_at < now - rules.LINK_LIVES)
    with database.atomic():
        known = (Customer.name != "") | (Customer.contact != "")
        return int(Customer.update(**empty).where(Customer.id.in_(old), known).execute())
