"""The payer's pages: what is this, is it paid, pay it, let it go, see the receipt."""

import logging

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import _
from meetinghouse.money import actions, desk, kinds
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt
from meetinghouse.money.onward import to_payment_page
from meetinghouse.money.pages.room import pages, private

log = logging.getLogger("meetinghouse.money")


@pages.get("/pay/<ref>")
@guard(ANYONE)
def payment(ref: str) -> Response:
    """What is this, is it paid, pay it, let it go, see the receipt."""
    payable = _payable(ref)
    kind = kind_of(payable.kind)
    return private(
        "money/payment.html",
        payable=payable,
        lines=payable.lines(),
        state=desk.state_of(payable),
        is_held=kinds.holds(payable.kind),
        takes_cards=settings.current().has_stripe,
        what=kind.title(payable.subject_id, payable.language),
        url=kind.url(payable.subject_id),
    )


@pages.post("/pay/<ref>/attempts")
@guard(ANYONE)
def attempt(ref: str) -> Response:
    """Go to the payment page: the open one, or a new one."""
    return to_payment_page(_payable(ref))


@pages.post("/pay/<ref>/release")
@guard(ANYONE)
def release(ref: str) -> Response:
    """Let it go: nothing is bought, and others may buy it."""
    payable = _payable(ref)
    try:
        let_go = actions.give_up(payable, now=clock.now())
    except actions.TillUnreachable:
        flash(_(actions.NO_ANSWER), "attention")
    else:
        flash(_("You let it go. Nothing was paid.") if let_go else _("This was paid in the meantime."), "note")
    return redirect(url_for("money.payment", ref=ref), 303)


@pages.get("/pay/<ref>/thanks")
@guard(ANYONE)
def thanks(ref: str) -> Response:
    """Where the payment page sends people back: ask Stripe whether it is paid, then show what they bought."""
    payable = _payable(ref)
    if _session_is_of(payable, request.args.get("cs", "")):
        try:
            actions.settle(request.args["cs"], now=clock.now())
        except (actions.TillUnreachable, actions.TillRefuses, LookupError):
            log.warning("stripe did not answer on the way back")
    paid = Payable.get_by_id(payable.id).payment()
    to = kind_of(payable.kind).url(payable.subject_id) if paid else url_for("money.payment", ref=ref)
    return quiet(redirect(to, 303))


@pages.get("/pay/<ref>/receipt")
@guard(ANYONE)
def receipt(ref: str) -> Response:
    """The receipt, and the credit note if the money went back, as they were issued; made for printing."""
    found = list(
        Receipt.select().join(PaymentAttempt).where(PaymentAttempt.payable == _payable(ref)).order_by(Receipt.id)
    )
    return private("money/receipt.html", receipts=found or abort(404))


def _payable(ref: str) -> Payable:
    found: Payable = Payable.get_or_none(Payable.ref == ref) or abort(404)
    return found


def _session_is_of(payable: Payable, session_id: str) -> bool:
    """Only a session of this charge is asked about; one whose number was not saved before a crash is ours to find."""
    attempts = payable.attempts()
    return any(a.session_id == session_id for a in attempts) or any(a.state == "created" for a in attempts)
