"""Mails to customers. Putting them into words is left to the worker, so that nobody waits for it at the counter."""

from datetime import datetime

from meetinghouse.ground import clock, jobs, post
from meetinghouse.ground.database import database
from meetinghouse.repairs.models import RepairOrder, standing_of


@jobs.queue.task(name="mail_about_repair")
def mail_soon(template: str, order_id: int) -> None:
    """Queue `repairs/<template>` to the customer of an order; queued in the caller's transaction."""
    order = RepairOrder.get_or_none(RepairOrder.id == order_id)
    if order is not None:
        with database.atomic():
            mail_customer(template, order, now=clock.now())


def mail_customer(template: str, order: RepairOrder, *, now: datetime) -> bool:
    """Write a mail to the customer, in their language and in the caller's transaction; False without an address."""
    standing = standing_of(order)
    if standing.customer.contact_kind != "email":
        return False
    post.queue(
        f"repairs/{template}",
        to=standing.customer.contact,
        language=order.language,
        now=now,
        order=order,
        standing=standing,
        works=[line.service.name for piece in standing.pieces for line in piece.lines],
    )
    return True
