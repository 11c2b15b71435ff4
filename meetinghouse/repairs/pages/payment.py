"""Paying for an order at the counter: in cash, or by card on the customer's own phone."""

from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.amounts import ShownAmount, round_cash
from meetinghouse.ground.guards import guard
from meetinghouse.ground.qr import qr_svg
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.money import actions as money
from meetinghouse.money.forms import CashForm
from meetinghouse.money.models import PaymentAttempt, drawer
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.repairs import models
from meetinghouse.repairs.models import RepairOrder
from meetinghouse.repairs.pages.room import pages, private, root, somebody, unfinished


@pages.get("/counter/repairs/<ref>/payment")
@guard(HAND_OUT)
def payment(ref: str) -> Response:
    """What it costs in cash, and the code for paying by card."""
    return private("repairs/payment.html", **_told(_order(ref), CashForm()))


@pages.post("/counter/repairs/<ref>/cash")
@guard(HAND_OUT)
def cash(ref: str) -> Response:
    """The customer pays in coins and notes."""
    order, form = _order(ref), CashForm()
    payable = models.charge_of(order).payable or abort(404)
    if form.validate():
        try:
            paid = money.take_cash(payable, given=form.given.ore, by=somebody(), now=clock.now())
            flash(_taken_words(paid, form.given.ore), "done")
            return redirect(url_for("repairs.order", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
        except money.TillUnreachable:
            form.refuse(Refusal(money.NO_ANSWER))
    return unfinished("repairs/payment.html", **_told(order, form))


def _order(ref: str) -> RepairOrder:
    return models.by_ref(ref) or abort(404)


def _told(order: RepairOrder, form: CashForm) -> dict[str, Any]:
    charge = models.charge_of(order)
    payable, is_paid = charge.payable, charge.is_settled
    link = f"{root()}/pay/{payable.ref}" if payable else ""
    return {
        "order": order,
        "form": form,
        "payable": payable,
        "is_paid": is_paid,
        "to_pay": round_cash(payable.amount, payable.currency)[0] if payable else 0,
        "is_till_open": not is_paid and drawer.open_till() is not None,
        "takes_cards": settings.current().has_stripe,
        "link": link,
        "code": qr_svg(link, _("Code for the payment page")) if link and not is_paid else "",
        "cash_receipt": drawer.receipt_of_cash(payable) if payable and is_paid else None,
    }


def _taken_words(paid: PaymentAttempt, given: int | None) -> str:
    """What to say when it is paid, and how much goes back over the counter."""
    received, currency = paid.received or 0, paid.payable.currency
    if given and given > received:
        return _("It is paid. Give back %(change)s.", change=ShownAmount(given - received, currency))
    return _("It is paid: %(amount)s.", amount=ShownAmount(received, currency))
