"""One person's dues as the treasurer sees them: money from the bank, what is let go, and credit."""

from typing import Any

import peewee as pw
from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _
from meetinghouse.members import actions, models
from meetinghouse.members.forms import BankForm, CreditForm, LetGoForm
from meetinghouse.members.models import CreditEntry, DuesCharge, Waiver
from meetinghouse.members.pages.room import note_read, pages, private, refusals_on, somebody, status_of, today
from meetinghouse.people.duties import KEEP_BOOKS
from meetinghouse.people.models import Person


@pages.get("/treasurer/dues/bank")
@guard(KEEP_BOOKS)
def bank_page() -> Response:
    """Write down what came to the bank."""
    return private("members/bank.html", form=BankForm(formdata=None, data={"kid": request.args.get("kid", "")[:40]}))


@pages.post("/treasurer/dues/bank")
@guard(KEEP_BOOKS)
def note_bank_payment() -> Response:
    """It came; what nobody owed becomes the member's credit."""
    form = BankForm()
    form.paid_on.today = today()
    if form.validate():
        with refusals_on(form):
            charge = _noted(form)
            flash(_("It is written down."), "done")
            return redirect(url_for("members.charge_page", charge_id=charge.id), 303)
    return private("members/bank.html", status_of(form), form=form)


@pages.get("/treasurer/dues/<int:charge_id>")
@guard(KEEP_BOOKS)
def charge_page(charge_id: int) -> Response:
    """How one charge stands, and what the treasurer can do about it."""
    charge = _charge(charge_id)
    note_read(charge.person)
    return _charge_page(charge)


@pages.post("/treasurer/dues/<int:charge_id>/waiver")
@guard(KEEP_BOOKS)
def let_go(charge_id: int) -> Response:
    """What is left need not be paid."""
    charge, form = _charge(charge_id), LetGoForm()
    if form.validate():
        with refusals_on(form):
            act: Any = actions.waive if form.what.data == "waive" else actions.write_off
            act(charge, decision_ref=form.decision_ref.data or "", by=somebody(), now=clock.now())
            flash(_("It is written down."), "done")
            return redirect(url_for("members.charge_page", charge_id=charge_id), 303)
    return _charge_page(charge, letting=form, status=422)


@pages.post("/treasurer/dues/<int:charge_id>/waiver/end")
@guard(KEEP_BOOKS)
def take_back_waiver(charge_id: int) -> Response:
    """It is owed again."""
    if waiver := _waiver(_charge(charge_id)):
        actions.take_back_waiver(waiver, by=somebody(), now=clock.now())
        flash(_("It is to be paid again."), "done")
    return redirect(url_for("members.charge_page", charge_id=charge_id), 303)


@pages.post("/treasurer/dues/<int:charge_id>/credit")
@guard(KEEP_BOOKS)
def give_credit_back(charge_id: int) -> Response:
    """Credit was sent back to their bank account."""
    charge, form = _charge(charge_id), CreditForm()
    if form.validate():
        with refusals_on(form):
            told = {"key": form.key.data, "by": somebody(), "now": clock.now()}
            actions.give_credit_back(charge.person, form.amount.ore or 0, **told)
            flash(_("It is written down."), "done")
            return redirect(url_for("members.charge_page", charge_id=charge_id), 303)
    return _charge_page(charge, credit_form=form, status=422)


@pages.get("/treasurer/dues/credits")
@guard(KEEP_BOOKS)
def credits() -> Response:
    """Whose money the house keeps for their next dues."""
    left = pw.fn.SUM(CreditEntry.amount)
    query = (
        Person.select(Person, left.alias("left"), pw.fn.MAX(DuesCharge.id).alias("charge_id"))
        .join(DuesCharge)
        .join(CreditEntry)
        .group_by(Person.id)
        .having(left > 0)
        .order_by(Person.id)
    )
    return private("members/credits.html", page=paginate(query, request.args.get("page")))


def _noted(form: BankForm) -> DuesCharge:
    charge = models.charge_with_kid(form.kid.data)
    if charge is None:
        raise Refusal(N_("Nobody was given this payment reference."), field="kid")
    told: dict[str, Any] = {"reference": form.reference.data, "by": somebody(), "now": clock.now()}
    actions.note_bank_payment(charge, form.amount.ore or 0, paid_on=form.paid_on.on or today(), **told)
    return charge


def _charge(charge_id: int) -> DuesCharge:
    query = DuesCharge.select(DuesCharge, Person).join(Person).where(DuesCharge.id == charge_id)
    found: DuesCharge = query.first() or abort(404)
    return found


def _waiver(charge: DuesCharge) -> Waiver | None:
    found: Waiver | None = Waiver.get_or_none(Waiver.charge == charge, Waiver.ended_at.is_null())
    return found


def _charge_page(
    charge: DuesCharge,
    *,
    letting: LetGoForm | None = None,
    credit_form: CreditForm | None = None,
    status: int = 200,
) -> Response:
    dues, credit = models.standing_of_charge(charge), models.credit_of(charge.person_id)
    return private(
        "members/charge.html",
        status,
        whose=charge.person,
        dues=dues,
        credit=credit,
        member=models.membership_of(charge.person),
        waiver=_waiver(charge) if dues.waiver else None,
        letting=letting or LetGoForm(formdata=None),
        credit_form=credit_form or CreditForm(formdata=None, amount=credit),
    )
