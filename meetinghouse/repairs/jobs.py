"""What the mending room does by the clock: tell customers that their things are ready, and forget them in the end."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.repairs import actions


@jobs.queue.periodic_task(crontab(minute="*"), name="send_repair_notices")
def send_repair_notices() -> None:
    """Mail those whose order has been ready for ten minutes."""
    actions.send_notices(now=clock.now())


@jobs.queue.periodic_task(crontab(minute="40", hour="3"), name="forget_old_repair_customers")
def forget_old_repair_customers() -> None:
    """Empty names and contacts of orders that were picked up long ago."""
    actions.forget_old_customers(now=clock.now())
