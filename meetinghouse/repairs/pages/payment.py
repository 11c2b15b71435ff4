"""Paying for an order at the counter: in cash, or by card on the customer's own phone."""

from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.amounts import round_cash
from meetinghouse.ground.guards import guard
from meetinghouse.ground.qr import qr_svg
from meetinghouse.ground.words import _
from meetinghouse.money.change import take_from
from meetinghouse.money.forms import CashForm
from meetinghouse.money.models import drawer
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
    if answer := take_from(form, payable, by=somebody(), now=clock.now()):
        flash(answer, "done")
        return redirect(url_for("repairs.order", ref=ref), 303)
    return unfinished("repairs/payment.html", **_told(order, form))


def _order(ref: str) -> RepairOrder:
    return models.by_ref(ref) or abort(404)


def _told(order: RepairOrder, form: CashForm) -> dict[str, Any]:
    charge = models.charge_of(order)
    payable, is_paid = charge.payable, charge.is_settled
    link = f"{root()}/pay/{payable.ref}" if payable else ""
    is_till_open = not is_paid and drawer.open_till() is not None
    return {
        "order": order,
        "form": form,
        "payable": payable,
        "is_paid": is_paid,
        "to_pay": round_cash(payable.amount, payable.currency)[0] if payable else 0,
        "is_till_open": is_till_open,
        "next_key": payable.next_key() if payable and is_till_open else "",
        "takes_cards": settings.current().has_stripe,
        "link": link,
        "code": qr_svg(link, _("Code for the payment page")) if link and not is_paid else "",
        "cash_receipt": drawer.receipt_of_cash(payable) if payable and is_paid else None,
    }
