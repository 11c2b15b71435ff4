"""One person of the register: how they belong, what was asked for and came, who lives with them."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.days import ShownDay
from meetinghouse.ground.furniture import money
from meetinghouse.ground.guards import guard
from meetinghouse.ground.words import _
from meetinghouse.members import actions, models
from meetinghouse.members.forms import KindForm, LeaveForm, ReturnForm
from meetinghouse.members.models import ErasureNotice, Membership, Said
from meetinghouse.members.pages.mine import Mine, mine_of
from meetinghouse.members.pages.room import (
    member_here,
    note_change,
    note_read,
    pages,
    private,
    record_here,
    refusals_on,
    somebody,
    today,
)
from meetinghouse.people.duties import FORGET, HELP_IN, KEEP_BOOKS, MERGE, REGISTER
from meetinghouse.people.models import contacts_of


@pages.get("/register/<int:number>")
@guard(REGISTER)
def one_member(number: int) -> Response:
    """Somebody's membership, with what can be done about it."""
    record = record_here(number)
    member, person = record.membership, record.membership.person
    note_read(person)
    mine, said = mine_of(person, record), models.said_of_dues(person, today=today())
    return private(
        "members/person.html",
        member=member,
        mine=mine,
        contacts=contacts_of(person),
        erasing=_erasing(mine, said),
        keeps_books=somebody().may(KEEP_BOOKS),
        may_forget=somebody().may(FORGET),
        may_help=somebody().may(HELP_IN),
        may_merge=somebody().may(MERGE),
        reminders=said.reminders,
    )


@pages.get("/register/<int:number>/belonging")
@guard(REGISTER)
def belonging(number: int) -> Response:
    """Belong in another way, leave, or come back."""
    member = member_here(number)
    note_read(member.person)
    return _belonging_page(member)


@pages.post("/register/<int:number>/kind")
@guard(REGISTER)
def change_kind(number: int) -> Response:
    """They belong in another way from today on."""
    member, form = member_here(number), KindForm(_prices())
    if form.validate():
        with refusals_on(form):
            actions.change_kind(member.person, form.kind.data, by=somebody(), now=clock.now())
            note_change(member.person)
            flash(_("It is changed."), "done")
            return to_member(number)
    return _belonging_page(member, kind=form, status=422)


@pages.post("/register/<int:number>/leaving")
@guard(REGISTER)
def member_leaves(number: int) -> Response:
    """They have told somebody in the house that they leave."""
    member, form = member_here(number), LeaveForm()
    if form.validate():
        with refusals_on(form):
            said = actions.say_leaving(member.person, form.when.data, by=somebody(), now=clock.now())
            note_change(member.person)
            flash(_("It is written down. The last day is %(day)s.", day=ShownDay(said.last_on)), "done")
            return to_member(number)
    return _belonging_page(member, leave=form, status=422)


@pages.post("/register/<int:number>/return")
@guard(REGISTER)
def member_returns(number: int) -> Response:
    """They stay after all, or come back with the same number: in the way that was chosen, or as before."""
    member, form = member_here(number), ReturnForm(_prices())
    if form.validate():
        with refusals_on(form):
            actions.come_back(member.person, form.kind.data or None, by=somebody(), now=clock.now())
            note_change(member.person)
            flash(_("Written down: they belong to the house again."), "done")
            return to_member(number)
    return _belonging_page(member, back=form, status=422)


def to_member(number: int) -> Response:
    """Back to somebody's page in the register."""
    return redirect(url_for("members.one_member", number=number), 303)


def _belonging_page(
    member: Membership,
    *,
    kind: KindForm | None = None,
    leave: LeaveForm | None = None,
    back: ReturnForm | None = None,
    status: int = 200,
) -> Response:
    mine = mine_of(member.person)
    told: dict[str, Any] = {"member": member, "mine": mine}
    told["kind_form"] = kind or KindForm(_prices(), formdata=None, kind=mine.spell.kind if mine.spell else None)
    told["leave_form"] = leave or LeaveForm(formdata=None)
    told["back_form"] = back or ReturnForm(_prices(), formdata=None, kind=mine.spells[0].kind if mine.spells else None)
    return private("members/belonging.html", status, **told)


def _prices() -> dict[str, str]:
    """What each way of belonging costs for the whole of this year; ways that nothing was decided of are out."""
    return {plan.kind: money(plan.amount) for plan in models.plans() if plan.year == today().year}


def _erasing(mine: Mine, said: Said) -> ErasureNotice | None:
    """That they will be forgotten if nothing happens; None when nobody told them so, or they want to be kept."""
    latest = mine.dues[0] if mine.dues else None
    is_late = latest is not None and latest.owed and latest.charge.original_due_on < today()
    return said.notices.get(latest.charge.id) if latest and is_late else None
