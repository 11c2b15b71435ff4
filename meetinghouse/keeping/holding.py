"""What is outside the database: copies of the house that its keepers made."""

from datetime import datetime

from meetinghouse.ground.words import _
from meetinghouse.people.holdings import Holder, Line
from meetinghouse.people.models import Person


class CopiesHolder(Holder):
    """A copy is a file, and nothing in it can be forgotten; so the receipt says that there may be some."""

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Only the sentence."""
        words = _("Copies of the house from before today hold your name until its keepers throw them away.")
        return [Line(words, stays=True)]
