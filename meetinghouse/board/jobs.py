"""What the board does by the clock: close votes whose time is over. And when no copy of the house is made."""

from huey import crontab

from meetinghouse.board import actions
from meetinghouse.board.models import secret_vote_goes_on
from meetinghouse.ground import clock, jobs, safekeeping
from meetinghouse.ground.words import N_, Phrase


@jobs.queue.periodic_task(crontab(minute="*"), name="close_votes")
def close_votes() -> None:
    """Close, shuffle, count and publish what is due. Nobody can vote after the time, whether this runs or not."""
    actions.close_due(now=clock.now())


@safekeeping.reason_against_copies
def a_secret_vote_is_going_on() -> Phrase | None:
    """Two copies made during a secret vote would tell, laid side by side, who voted what."""
    if secret_vote_goes_on():
        return Phrase(
            N_("A secret vote is going on. A copy made now could tell who voted what. Wait until it has closed.")
        )
    return None
