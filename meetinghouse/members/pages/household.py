"""A person's household in the register: who lives with them, and who pays."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _
from meetinghouse.members import actions, models
from meetinghouse.members.forms import HouseholdForm
from meetinghouse.members.models import HouseholdPlace, Membership
from meetinghouse.members.pages.room import (
    member_here,
    note_change,
    note_read,
    pages,
    private,
    refusals_on,
    somebody,
)
from meetinghouse.members.vocabulary import CHILD
from meetinghouse.people.duties import REGISTER
from meetinghouse.people.models import Person


@pages.get("/register/<int:number>/household")
@guard(REGISTER)
def household(number: int) -> Response:
    """Who lives there, and a form for somebody who moves in."""
    member = member_here(number)
    note_read(member.person)
    places = _places(member)
    return _page(member, places, _form(member, places, formdata=None))


@pages.post("/register/<int:number>/household")
@guard(REGISTER)
def move_in(number: int) -> Response:
    """Somebody moves in. The first time this makes the household, and this person pays for it."""
    member = member_here(number)
    places = _places(member)
    form = _form(member, places)
    if form.validate():
        with refusals_on(form):
            _add(member, places, form)
            note_change(member.person)
            flash(_("It is written down."), "done")
            return redirect(url_for("members.household", number=number), 303)
    return _page(member, places, form, 422)


@pages.post("/register/<int:number>/household/leaving")
@guard(REGISTER)
def move_out(number: int) -> Response:
    """This person lives there no more."""
    member = member_here(number)
    try:
        actions.leave_household(member.person, by=somebody(), now=clock.now())
        note_change(member.person)
        flash(_("It is written down."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("members.household", number=number), 303)


@pages.post("/register/<int:number>/household/payer")
@guard(REGISTER)
def become_payer(number: int) -> Response:
    """From now on this person pays for all who live there."""
    member = member_here(number)
    try:
        actions.pay_for_household(member.person, by=somebody(), now=clock.now())
        note_change(member.person)
        flash(_("It is written down."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("members.household", number=number), 303)


def _places(member: Membership) -> list[HouseholdPlace]:
    place = models.place_of(member.person)
    return models.places_in(place.household) if place else []


def _form(member: Membership, places: list[HouseholdPlace], **told: Any) -> HouseholdForm:
    """The form; guardians are the adults who live there, or this person when nobody does yet."""
    form = HouseholdForm(**told)
    adults = [place.person for place in places if place.role != CHILD] or [member.person]
    form.guardian.choices = [(each.public_ref, each.nickname) for each in adults]
    return form


def _add(member: Membership, places: list[HouseholdPlace], form: HouseholdForm) -> None:
    other = models.one_person(form.number.number or 0)
    if other is None or other.person_id == member.person_id:
        raise Refusal(N_("Write the number of somebody else in the register."), field="number")
    adults: list[Person] = [place.person for place in places if place.role != CHILD] or [member.person]
    guardian = next((each for each in adults if each.public_ref == form.guardian.data), None)
    by: dict[str, Any] = {"by": somebody(), "now": clock.now()}
    home = places[0].household if places else actions.make_household(member.person, **by)
    actions.add_to_household(home, other.person, form.role.data, guardian=guardian, **by)


def _page(member: Membership, places: list[HouseholdPlace], form: HouseholdForm, status: int = 200) -> Response:
    mine = next((place for place in places if place.person_id == member.person_id), None)
    return private("members/household.html", status, member=member, places=places, mine=mine, form=form)
