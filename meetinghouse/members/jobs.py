"""What the room of belonging does by the clock: remind people of their dues, in the morning."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.members import actions


@jobs.queue.periodic_task(crontab(minute="10", hour="8"), name="remind_of_dues")
def remind_of_dues() -> None:
    """Make the reminders that are due today."""
    actions.remind_due(now=clock.now())
