"""What people need by the clock: letting go of browsers that are not coming back."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.people import actions


@jobs.queue.periodic_task(crontab(minute="40", hour="3"), name="forget_idle_visitors")
def forget_idle_visitors() -> None:
    """Every night, forget visitors' browsers that stayed away, and codes that ran out."""
    actions.forget_idle_visitors(now=clock.now())
