"""What becomes of payments when two persons turn out to be one."""

from datetime import datetime

from meetinghouse.ground.journal import Actor
from meetinghouse.money.models import Payable
from meetinghouse.people.merging import Merger
from meetinghouse.people.models import Person


class MoneyMerger(Merger):
    """Who was asked to pay is the one who is kept. Sums, receipts and vouchers name nobody, and stay as they are."""

    answers = (Payable.person,)

    def move(self, kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
        """What they were asked to pay follows."""
        Payable.update(person=kept).where(Payable.person == emptied).execute()
