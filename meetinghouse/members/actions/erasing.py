"""Letting go of members who have been silent for long: they are told a month before, and then forgotten."""

from datetime import date, datetime, timedelta

from peewee import ModelSelect

from meetinghouse.ground import post
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import rules
from meetinghouse.members.actions.locking import lock_owing
from meetinghouse.members.actions.spells import house_day_of
from meetinghouse.members.models import the_rules
from meetinghouse.members.models.dues import DuesCharge
from meetinghouse.members.models.erasing import ErasureNotice, silent, told_of
from meetinghouse.money import actions as money
from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, Person

TOLD_BEFORE = timedelta(days=30)
"""So long before, somebody is told that they will be forgotten. Our own choice."""

IN_ONE_ROUND = 500


def let_go_of_the_silent(*, now: datetime) -> int:
    """Tell those whose time comes within a month, and forget those who were told a month ago. How many were forgotten.

    Again on the same day: nobody. Whoever pays, asks to be kept or is let off meanwhile stays as if nothing had been.
    """
    tell_the_silent(now=now)
    today, house = house_day_of(now), the_rules()
    due = silent(today, today, house).where(DuesCharge.id.in_(told_of(today, by=today - TOLD_BEFORE)))
    return sum(_forget(charge, due, now=now) for charge in list(due.limit(IN_ONE_ROUND)))


def tell_the_silent(*, now: datetime) -> int:
    """Mail everybody who would be forgotten in a month and was not told yet; returns how many. Again: nobody."""
    today, house = house_day_of(now), the_rules()
    due = silent(today + TOLD_BEFORE, today, house).where(DuesCharge.id.not_in(told_of(today, by=today)))
    months = house.erase_after_months
    return sum(_tell(charge, due, today, months, now=now) for charge in list(due.limit(IN_ONE_ROUND)))


def _tell(charge: DuesCharge, due: ModelSelect, today: date, months: int, *, now: datetime) -> bool:
    erase_on = max(rules.erase_on(charge.original_due_on, months), today + TOLD_BEFORE)
    with database.atomic():
        person = lock_owing(charge)
        if not _is_among(charge, due):
            return False
        address = _address_of(person)
        channel = "mail" if address else "none"
        ErasureNotice.create(charge=charge, erase_on=erase_on, channel=channel, made_on=today, made_at=now)
        if address:
            post.queue(
                "members/erasing", to=address, language=person.language, now=now, nickname=person.nickname,
                erase_on=erase_on,
            )  # fmt: skip
    return True


def _forget(charge: DuesCharge, due: ModelSelect, *, now: datetime) -> int:
    """Whoever the house needs first (the second keeper) stays until it does not; tomorrow is asked again."""

    def is_silent_still() -> bool:
        """They may have paid while others had their turn. What is on its way from a card is waited for."""
        money.hold_charges("dues", [each.id for each in charge.person.dues_rows])
        return _is_among(charge, due)

    try:
        return bool(people.forget(charge.person, by=None, now=now, only_if=is_silent_still))
    except Refusal:
        return 0


def _is_among(charge: DuesCharge, due: ModelSelect) -> bool:
    return bool(due.where(DuesCharge.id == charge.id).exists())


def _address_of(person: Person) -> str:
    works = (ContactPoint.kind == "email") & (ContactPoint.status == "ok") & ContactPoint.may_service
    points = person.contact_rows.where(works).order_by(ContactPoint.verified_at.is_null(), ContactPoint.id)
    return next((point.value for point in points), "")
