"""What becomes of somebody's belonging when they are forgotten: it ends today, and nobody waits for their dues."""

from datetime import datetime

from meetinghouse.ground import keys
from meetinghouse.ground.database import locked
from meetinghouse.members.actions.households import leave_for_good
from meetinghouse.members.actions.leaving import end_membership
from meetinghouse.members.actions.letting_go import write_off
from meetinghouse.members.actions.locking import lock_all_dues
from meetinghouse.members.actions.spells import end_spell, house_day_of
from meetinghouse.members.models import Application, Household, Membership, place_of, spells_of
from meetinghouse.members.models.owing import Dues, dues_of
from meetinghouse.members.vocabulary import ERASED, MISTAKE
from meetinghouse.people.models import Person

FORGOTTEN = "forgotten"
"""What stands where a decision would, when dues are written off because their member was forgotten."""


def hold_before_person(person: Person) -> None:
    """Take the locks that this room takes before a person's: what they asked, and where they live."""
    locked(Application.select().where(_asks(person)).order_by(Application.id)).execute()
    if place := place_of(person):
        locked(Household.select().where(Household.id == place.household_id)).execute()


def let_belonging_go(person: Person, *, now: datetime) -> list[Dues]:
    """End all of it, in the transaction of the forgetting and with the person locked; the dues that were owed still.

    Rows stay, for years were counted by them. The card opens nothing any more.
    """
    Application.update(accepted=False, decided_at=now).where(_asks(person)).execute()
    leave_for_good(person, now=now)
    if membership := Membership.of(person):
        end_membership(person, ERASED, by=None, now=now)
        _never_begins(membership, now=now)
        Membership.update(card_token=keys.new_token()).where(Membership.id == membership.id).execute()
    lock_all_dues(person)
    owed = [dues for dues in dues_of(person) if dues.owed]
    for dues in owed:
        write_off(dues.charge, decision_ref=FORGOTTEN, by=None, now=now)
    return owed


def _asks(person: Person) -> object:
    return (Application.person == person) & Application.decided_at.is_null()


def _never_begins(membership: Membership, *, now: datetime) -> None:
    """A spell that lies ahead does not come."""
    today = house_day_of(now)
    for spell in spells_of(membership):
        if spell.to_on is None and spell.from_on > today:
            end_spell(spell, spell.from_on, MISTAKE, by=None, now=now)
