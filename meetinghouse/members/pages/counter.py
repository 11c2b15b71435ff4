"""Dues of one person, as a host sees them: take cash at the till, give more time."""

from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.amounts import round_cash
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _
from meetinghouse.members import actions, models
from meetinghouse.members.forms import DuesCashForm, MoreTimeForm
from meetinghouse.members.models import Dues, Membership
from meetinghouse.members.pages.room import (
    house_here,
    member_here,
    note_change,
    note_read,
    pages,
    private,
    refusals_on,
    somebody,
    today,
)
from meetinghouse.money.change import change_words
from meetinghouse.money.models import Payable, drawer
from meetinghouse.people.duties import HAND_OUT, KEEP_BOOKS, REGISTER


@pages.get("/register/<int:number>/dues/<int:charge_id>")
@guard(REGISTER)
def dues_page(number: int, charge_id: int) -> Response:
    """How dues stand, with the sums; cash is taken here when the till is open."""
    member = member_here(number)
    note_read(member.person)
    return _dues_page(member, _dues(member, charge_id))


@pages.post("/register/<int:number>/dues/<int:charge_id>/cash")
@guard(REGISTER)
def take_cash(number: int, charge_id: int) -> Response:
    """Somebody pays in coins and notes."""
    member, form = member_here(number), DuesCashForm()
    dues = _dues(member, charge_id)
    if form.validate():
        with refusals_on(form):
            words = _take(dues, form)
            note_change(member.person)
            flash(words, "done")
            return redirect(url_for("members.dues_page", number=number, charge_id=charge_id), 303)
    return _dues_page(member, dues, cash=form, status=422)


@pages.post("/register/<int:number>/dues/<int:charge_id>/due-day")
@guard(REGISTER)
def more_time(number: int, charge_id: int) -> Response:
    """They may pay later."""
    member, form = member_here(number), MoreTimeForm()
    dues, form.due_on.today = _dues(member, charge_id), today()
    if form.validate() and form.due_on.on:
        with refusals_on(form):
            actions.extend_due(dues.charge, form.due_on.on, by=somebody(), now=clock.now())
            note_change(member.person)
            flash(_("There is more time now."), "done")
            return redirect(url_for("members.dues_page", number=number, charge_id=charge_id), 303)
    return _dues_page(member, dues, time=form, status=422)


def _take(dues: Dues, form: DuesCashForm) -> str:
    """Take what the form says; the words to answer.

    Raises:
        Refusal: not for who does not keep the till, or what the action refuses.
    """
    if not somebody().may(HAND_OUT):
        raise Refusal(N_("Cash is taken by a host, who keeps the till."))
    told: dict[str, Any] = {"given": form.given.ore, "key": form.key.data, "by": somebody(), "now": clock.now()}
    paid = actions.take_dues_in_cash(dues.charge, form.amount.ore or 0, **told)
    return change_words(paid, Payable.get_by_id(paid.payable_id), form.given.ore)


def _dues(member: Membership, charge_id: int) -> Dues:
    found = (dues for dues in models.dues_of(member.person) if dues.charge.id == charge_id)
    return next(found, None) or abort(404)


def _dues_page(
    member: Membership,
    dues: Dues,
    *,
    cash: DuesCashForm | None = None,
    time: MoreTimeForm | None = None,
    status: int = 200,
) -> Response:
    keeps_till = somebody().may(HAND_OUT)
    return private(
        "members/dues.html",
        status,
        member=member,
        dues=dues,
        cash=cash or DuesCashForm(formdata=None, amount=dues.owed),
        time=time or MoreTimeForm(formdata=None),
        to_pay=round_cash(dues.owed, house_here().currency)[0],
        keeps_till=keeps_till,
        keeps_books=somebody().may(KEEP_BOOKS),
        is_till_open=keeps_till and dues.owed > 0 and drawer.open_till() is not None,
    )
