"""What becomes of votes when two persons turn out to be one."""

from datetime import datetime

from meetinghouse.board.models import Poll, RollEntry
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.merging import Merger
from meetinghouse.people.models import Person


class BoardMerger(Merger):
    """A roll is fixed when its vote opens, so entries stay with the emptied person; nobody votes twice meanwhile."""

    answers = (RollEntry.person,)

    def may_merge(self, kept: Person, emptied: Person, *, now: datetime) -> None:
        """Raises `Refusal` while the one who goes is on the roll of a vote that is open."""
        is_open = (RollEntry.person == emptied) & (Poll.state == "open") & (Poll.closes_at > now)
        if RollEntry.select().join(Poll).where(is_open).exists():
            raise Refusal(N_("The one who goes may vote in something that is open now. Wait until it is over."))
