"""What becomes of rows of lists when two persons turn out to be one."""

from datetime import datetime

from meetinghouse.ground.journal import Actor
from meetinghouse.members.exchange.models import ImportRow
from meetinghouse.people.merging import Merger
from meetinghouse.people.models import Person


class ListsMerger(Merger):
    """A row that was about one of them is about the one who is kept, so that the same list again changes nothing."""

    answers = (ImportRow.person,)

    def move(self, kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
        """Rows follow."""
        ImportRow.update(person=kept).where(ImportRow.person == emptied).execute()
