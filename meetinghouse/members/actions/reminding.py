"""Reminding people of their dues, kindly and at most twice: by mail, or as a task for a person."""

from collections.abc import Iterator
from datetime import date, datetime

from meetinghouse.ground import journal, post
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.members import rules
from meetinghouse.members.actions.credit import title_of
from meetinghouse.members.actions.locking import locked_dues
from meetinghouse.members.actions.spells import house_day_of
from meetinghouse.members.models import MembersHouse, the_rules
from meetinghouse.members.models.dues import DuesCharge, Reminder
from meetinghouse.members.models.owing import Dues, patience_of, to_remind
from meetinghouse.people.models import ContactPoint, Person

IN_ONE_ROUND = 500


def remind_due(*, now: datetime) -> int:
    """Make every reminder that is due; returns how many. Again on the same day: none.

    Nobody is reminded who has paid, has said that they leave, or need not pay. Mail goes to an address that works and
    wants service mail only; for everybody else it is a task for a person: a letter where there is an address of
    stone and wood, else a talk.
    """
    today, house = house_day_of(now), the_rules()
    charges = list(to_remind(today, house).limit(IN_ONE_ROUND))
    return sum(_remind(charge, today, house, now=now) for charge in charges)


def mark_reminded(reminder: Reminder, *, by: Actor, now: datetime) -> Reminder:
    """Somebody has talked to the member, or sent the letter; the task is done. A second call changes nothing."""
    with database.atomic():
        reminder = locked(Reminder.select().where(Reminder.id == reminder.id)).get()
        if reminder.done_at is None:
            reminder.done_at, reminder.done_by = now, by.public_ref
            reminder.save()
            journal.record(by, "reminded a member", reminder, at=now)
    return reminder


def _remind(charge: DuesCharge, today: date, house: MembersHouse, *, now: datetime) -> bool:
    with database.atomic():
        dues = locked_dues(charge)
        made = {each.level: each.made_on for each in _made(dues.charge)}
        level = rules.reminder_due(dues.charge.due_on, made, patience_of(house), on=today) if dues.owed else 0
        if not level:
            return False
        _make(dues, level, today, now=now)
    return True


def _made(charge: DuesCharge) -> Iterator[Reminder]:
    """The reminders of these dues, also of the amount that the member did not choose: the due day is the same."""
    same = (DuesCharge.person == charge.person_id) & (DuesCharge.plan == charge.plan_id)
    of_both = Reminder.select().join(DuesCharge).where(same, DuesCharge.original_due_on == charge.original_due_on)
    yield from of_both.order_by(Reminder.made_on)


def _make(dues: Dues, level: int, today: date, *, now: datetime) -> None:
    person = dues.charge.person
    address, channel = _way_to(person)
    told = {"done_at": now} if channel == "mail" else {}
    Reminder.create(charge=dues.charge, level=level, channel=channel, made_on=today, made_at=now, **told)
    if channel == "mail":
        title, has_account = title_of(dues.charge, person.language), bool(the_rules().account)
        post.queue(
            "members/reminder", to=address, language=person.language, now=now,
            dues=dues, title=title, level=level, has_account=has_account,
        )  # fmt: skip


def _way_to(person: Person) -> tuple[str, str]:
    """The address and the channel that reach somebody: mail, letter or talk."""
    works = (ContactPoint.status == "ok") & ContactPoint.may_service
    points = list(person.contact_rows.where(works).order_by(ContactPoint.verified_at.is_null(), ContactPoint.id))
    for kind, channel in (("email", "mail"), ("post", "letter")):
        for point in points:
            if point.kind == kind:
                return point.value, channel
    return "", "talk"
