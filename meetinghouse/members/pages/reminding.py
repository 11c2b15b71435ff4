"""Reminders that a person takes care of: a talk when they come by, or a letter to print."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import Page, paginate
from meetinghouse.ground.words import _, speaking
from meetinghouse.members import actions, models
from meetinghouse.members.models import DuesCharge, Membership, Reminder
from meetinghouse.members.pages.room import pages, private, somebody, today
from meetinghouse.people.duties import REGISTER
from meetinghouse.people.models import ContactPoint, Person


@pages.get("/register/reminders")
@guard(REGISTER)
def reminders() -> Response:
    """Whom somebody should talk to or write a letter, because dues are left to pay."""
    page = paginate(models.reminders_to_do(), request.args.get("page"))
    return private("members/reminders.html", page=page, numbers=_numbers(page))


@pages.post("/register/reminders/<int:reminder_id>/done")
@guard(REGISTER)
def reminded(reminder_id: int) -> Response:
    """Somebody has talked to them, or sent the letter."""
    actions.mark_reminded(_reminder(reminder_id), by=somebody(), now=clock.now())
    flash(_("Thank you. It is written down."), "done")
    return redirect(url_for("members.reminders"), 303)


@pages.get("/register/reminders/<int:reminder_id>/letter")
@guard(REGISTER)
def letter(reminder_id: int) -> Response:
    """The letter, in the member's language, made for printing."""
    reminder = _reminder(reminder_id)
    person = reminder.charge.person
    told: dict[str, Any] = {"dues": models.standing_of_charge(reminder.charge), "to": person}
    with speaking(person.language):
        return private("members/letter.html", **told, address=_address(person), on=today())


def _reminder(reminder_id: int) -> Reminder:
    query = Reminder.select(Reminder, DuesCharge, Person).join(DuesCharge).join(Person)
    found: Reminder = query.where(Reminder.id == reminder_id, Person.erased_at.is_null()).first() or abort(404)
    return found


def _numbers(page: Page) -> dict[int, int]:
    """The numbers of those on the page, by their person's id."""
    ids = [reminder.charge.person_id for reminder in page]
    found = Membership.select(Membership.person, Membership.number).where(Membership.person.in_(ids))
    return {row.person_id: row.number for row in found} if ids else {}


def _address(person: Person) -> str:
    """Where a letter goes; empty when nobody knows."""
    post = ContactPoint.select().where(ContactPoint.person == person, ContactPoint.kind == "post")
    found = post.where(ContactPoint.status == "ok").order_by(ContactPoint.id).first()
    return str(found.value) if found else ""
