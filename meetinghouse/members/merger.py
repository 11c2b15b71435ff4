"""What becomes of belonging and dues when two persons turn out to be one."""

from datetime import datetime

from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.joining_up import belong_as_one, owe_as_one
from meetinghouse.members.models import (
    Application,
    DuesCharge,
    HouseholdPlace,
    Membership,
    application_of,
    place_of,
)
from meetinghouse.people.merging import Merger
from meetinghouse.people.models import Person


class MembersMerger(Merger):
    """The days on which either belonged are the kept one's; so are the dues, with what was paid on them.

    The emptied membership keeps its number, and its spells are struck out: nobody is counted twice.
    """

    answers = (
        *(Membership.person, Application.person, DuesCharge.person),
        *(HouseholdPlace.person, HouseholdPlace.guardian),
    )

    def may_merge(self, kept: Person, emptied: Person, *, now: datetime) -> None:
        """Raises `Refusal` when somebody has to answer, move or give back something first."""
        if application_of(emptied):
            raise Refusal(N_("The one who goes has asked to join. Answer that first."))
        if place_of(emptied):
            raise Refusal(N_("The one who goes lives in a household here. Let them leave it first."))

    def move(self, kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
        """Belonging first, for dues are asked of members."""
        belong_as_one(kept, emptied, by=by, now=now)
        owe_as_one(kept, emptied, by=by, now=now)
