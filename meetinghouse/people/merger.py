"""What becomes of names, addresses, roles and keys when two persons turn out to be one."""

from datetime import datetime

from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.actions.correcting import erase
from meetinghouse.people.merging import Merger
from meetinghouse.people.models import (
    AccessLog,
    Consent,
    ContactPoint,
    Merge,
    NameWord,
    PaperCard,
    Passkey,
    Person,
    Role,
    Session,
    SignInCode,
)


class PeopleMerger(Merger):
    """Addresses follow; keys do not, for nobody may come in as another; what was said and seen stays where it was."""

    answers = (
        *(ContactPoint.person, NameWord.person, Role.person, Session.person, SignInCode.person),
        *(Consent.person, AccessLog.about, Passkey.person, Merge.kept, Merge.emptied),
        *(PaperCard.person, Session.helper),
    )

    def may_merge(self, kept: Person, emptied: Person, *, now: datetime) -> None:
        """Raises `Refusal` when somebody could get another's duties by it."""
        if emptied.role_rows.where(Role.to_at.is_null()).exists():
            raise Refusal(N_("The one who goes has a role in the house. Keep that one, or end the role first."))
        if kept.role_rows.where(Role.to_at.is_null()).exists() and _new_ways_in(kept, emptied):
            raise Refusal(
                N_("Who has a role in the house adds e-mail addresses by themselves. Take the address away first.")
            )

    def move(self, kept: Person, emptied: Person, *, by: Actor, now: datetime) -> None:
        """Ways to reach them follow once; every key of the emptied one opens nothing any more."""
        known = {(each.kind, each.value) for each in kept.contact_rows}
        for point in emptied.contact_rows:
            if (point.kind, point.value) not in known:
                ContactPoint.update(person=kept).where(ContactPoint.id == point.id).execute()
        SignInCode.delete().where(SignInCode.person == emptied).execute()
        Session.delete().where((Session.person == emptied) | (Session.helper == emptied)).execute()
        PaperCard.delete().where(PaperCard.person == emptied).execute()
        Passkey.delete().where(Passkey.person == emptied).execute()
        erase(emptied, now=now)


def _new_ways_in(kept: Person, emptied: Person) -> bool:
    """Whether the one who goes has an e-mail address that the kept one has not: a code sent there would open the door.

    One that both have opened it before.
    """
    mine = ContactPoint.select(ContactPoint.value).where(ContactPoint.person == kept, ContactPoint.kind == "email")
    theirs = emptied.contact_rows.where(ContactPoint.kind == "email", ContactPoint.value.not_in(mine))
    return bool(theirs.exists())
