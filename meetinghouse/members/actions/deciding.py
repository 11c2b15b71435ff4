"""What the house decides about belonging."""

from datetime import datetime
from itertools import pairwise

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.accounts import clean_account
from meetinghouse.members.actions.credit import the_open_house
from meetinghouse.members.actions.spells import locked_rules
from meetinghouse.members.models import MembersHouse


def decide_rules(*, by: Actor, now: datetime, **rules: bool | int | str) -> MembersHouse:
    """Change rules about belonging, by the names of `MembersHouse`; those that are not named stay.

    Raises:
        Refusal: the reminders and the lapse do not follow one another, a number is too small or too large, or the
            account is none (field `account`).
    """
    if unknown := rules.keys() - (MembersHouse._meta.fields.keys() - {"id"}):
        raise ValueError(f"No such rules: {unknown}")
    with database.atomic():
        house = locked_rules()
        before = house.account
        for name, value in rules.items():
            setattr(house, name, value)
        if "account" in rules:
            house.account = clean_account(house.account, the_open_house().country)
        _in_order(house)
        house.save()
        journal.record(by, "decided about belonging", house, at=now)
        if house.account != before:
            journal.record(by, "changed the account for dues", house, at=now)
    return house


def _in_order(house: MembersHouse) -> None:
    days = (0, house.remind_after, house.remind_again_after, house.lapse_after, 366)
    if not all(one < other for one, other in pairwise(days)):
        raise Refusal(N_("First a reminder, then another one, then the membership rests. Look at the days again."))
    if not (0 <= house.least_age <= 99 and 1 <= house.erase_after_months <= 60 and 0 <= house.grace_days <= 365):
        raise Refusal(N_("One of these numbers is too small or too large."))
