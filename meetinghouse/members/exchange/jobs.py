"""What lists need by the clock: letting go of those that nobody needs any more."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.members.exchange import actions


@jobs.queue.periodic_task(crontab(minute="50", hour="3"), name="tidy_lists")
def tidy_lists() -> None:
    """Every night, throw away lists that wait in vain, and empty old ones."""
    actions.tidy_lists(now=clock.now())
