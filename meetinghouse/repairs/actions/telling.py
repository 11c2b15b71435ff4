"""Telling customers: mails, calls that a person makes, and what the customer answers on the tracking page."""

from datetime import date, datetime

from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.locking import locked_order
from meetinghouse.repairs.actions.mailing import mail_customer
from meetinghouse.repairs.actions.stepping import note
from meetinghouse.repairs.actions.work import open_house_now
from meetinghouse.repairs.models import Answer, Notice, RepairOrder, days_to_come
from meetinghouse.repairs.models.standing import last_answer

IN_ONE_ROUND = 100


def note_called(notice: Notice, *, by: Person, now: datetime) -> Notice:
    """Somebody called and reached the customer; the order leaves the list. A second call changes nothing."""
    with database.atomic():
        notice = _locked(notice)
        if notice.done_at is None and notice.withdrawn_at is None:
            _tick(notice, by=by, now=now)
    return notice


def send_notices(*, now: datetime) -> int:
    """Queue the mails to customers whose order has been ready for ten minutes; returns how many. Again: none."""
    due = (Notice.channel == "mail") & Notice.done_at.is_null() & Notice.withdrawn_at.is_null() & (Notice.due_at <= now)
    found = list(Notice.select().where(due).order_by(Notice.id).limit(IN_ONE_ROUND))
    return sum(_send(notice, now=now) for notice in found)


def answer(order: RepairOrder, said: str, *, on: date | None, now: datetime) -> Answer:
    """The customer says on the tracking page that they are `coming` on one of the next open days, or asks us to `wait`.

    The same answer again changes nothing; another one counts from then on. Days that are offered: `days_to_come`.

    Raises:
        Refusal: nothing is with us any more, or it is none of the answers that are offered.
    """
    rules.may_answer(said, on, days_to_come(open_house_now(), now))
    with database.atomic():
        order = locked_order(order)
        if order.closed_at:
            raise Refusal(N_("You have got everything back already."))
        before = last_answer(order)
        if before and (before.said, before.on) == (said, on):
            return before
        given: Answer = Answer.create(order=order, said=said, on=on, at=now)
        note(order, "answered", f"{said} {on.isoformat()}" if on else said, by=None, now=now)
    return given


def _send(notice: Notice, *, now: datetime) -> bool:
    with database.atomic():
        notice = _locked(notice)
        if notice.done_at or notice.withdrawn_at:
            return False
        _tick(notice, by=None, now=now)
        return mail_customer("ready", notice.order, now=now)


def _locked(notice: Notice) -> Notice:
    """The notice as it is now; its order is locked first, as everywhere."""
    locked_order(notice.order_id)
    return locked(Notice.select().where(Notice.id == notice.id)).get()


def _tick(notice: Notice, *, by: Person | None, now: datetime) -> None:
    notice.done_at, notice.done_by = now, by.public_ref if by else ""
    notice.save()
    note(notice.order, "told", notice.channel, by=by, now=now)
