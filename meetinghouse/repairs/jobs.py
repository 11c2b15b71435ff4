"""What the mending room does by the clock: tell customers that their things are ready, and forget them in the end."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.ground.words import N_
from meetinghouse.people import retention
from meetinghouse.repairs import actions

retention.register(
    "old_repair_customers",
    N_("Customers of the mending room"),
    N_("Names and contacts: 90 days after the last piece was given back."),
    actions.forget_old_customers,
)


@jobs.queue.periodic_task(crontab(minute="*"), name="send_repair_notices")
def send_repair_notices() -> None:
    """Mail those whose order has been ready for ten minutes."""
    actions.send_notices(now=clock.now())
