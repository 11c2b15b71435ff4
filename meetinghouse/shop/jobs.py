"""What the shop does by the clock: forget who bought something, once nobody needs to know."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.shop import actions


@jobs.queue.periodic_task(crontab(minute="30", hour="3"), name="forget_old_buyers")
def forget_old_buyers() -> None:
    """Empty the names and addresses of orders that the books do not need any more."""
    actions.forget_old_buyers(now=clock.now())
