"""What the room of belonging does by the clock: remind people of their dues, and let go of who was silent for long."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.ground.words import N_
from meetinghouse.members import actions
from meetinghouse.people import retention

retention.register(
    "silent_members",
    N_("Silent members"),
    N_(
        "Those who have paid nothing for some months after the first due day, usually six."
        " They are told 30 days before. Who says yes to being kept stays."
    ),
    actions.let_go_of_the_silent,
)


@jobs.queue.periodic_task(crontab(minute="10", hour="8"), name="remind_of_dues")
def remind_of_dues() -> None:
    """Make the reminders that are due today."""
    actions.remind_due(now=clock.now())
