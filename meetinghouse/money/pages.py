"""The payer's pages, Stripe's webhook, and the treasurer's desk."""

import logging

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import csrf, quiet
from meetinghouse.ground.words import _
from meetinghouse.money import actions, desk, ledger, stripe_door
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt
from meetinghouse.people import door
from meetinghouse.people.duties import KEEP_BOOKS

pages = Blueprint("money", __name__)
log = logging.getLogger("meetinghouse.money")
LARGEST_EVENT = 64 * 1024


@pages.get("/pay/<ref>")
@guard(ANYONE)
def payment(ref: str) -> Response:
    """What is this, is it paid, pay it, let it go, see the receipt."""
    payable = _payable(ref)
    kind = kind_of(payable.kind)
    return _quiet_page(
        "money/payment.html",
        payable=payable,
        lines=payable.lines(),
        state=desk.state_of(payable),
        what=kind.title(payable.subject_id),
        url=kind.url(payable.subject_id),
    )


@pages.post("/pay/<ref>/attempts")
@guard(ANYONE)
def attempt(ref: str) -> Response:
    """Go to the payment page: the open one, or a new one."""
    payable = _payable(ref)
    try:
        return redirect(actions.pay_again(payable, now=clock.now()), 303)
    except actions.TillUnreachable:
        flash(_(actions.NO_ANSWER), "attention")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("money.payment", ref=ref), 303)


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
    return _quiet_page("money/receipt.html", receipts=found or abort(404))


@pages.post("/stripe/webhook")
@csrf.exempt
@guard(ANYONE)
def webhook() -> tuple[str, int]:
    """Stripe tells us of an event. Signed by Stripe instead of carrying a token of ours.

    200 done; 400 not to be believed; 413 too large; 500 come again.
    """
    if (request.content_length or 0) > LARGEST_EVENT:
        return "too large", 413
    body = request.stream.read(LARGEST_EVENT + 1)
    if len(body) > LARGEST_EVENT:
        return "too large", 413
    now = clock.now()
    try:
        event = stripe_door.read_event(body, request.headers.get("Stripe-Signature", ""), now=now)
    except actions.TillRefuses as refusal:
        log.warning("webhook refused: %s", refusal)
        return "refused", 400
    try:
        actions.take_event(event, source="webhook", now=now)
    except (LookupError, actions.TillRefuses, actions.TillUnreachable) as error:
        log.warning("webhook to come again: %s", type(error).__name__)
        return "again", 500
    return "done", 200


webhook.signed_otherwise = True


@pages.get("/treasurer")
@guard(KEEP_BOOKS)
def desk_page() -> str:
    """What needs the treasurer."""
    return render_template("money/desk.html", desk=desk.what_needs_me(now=clock.now()))


@pages.post("/treasurer/reconciliations")
@guard(KEEP_BOOKS)
def reconciliation() -> Response:
    """Ask Stripe now instead of in five minutes."""
    try:
        done = actions.reconcile(now=clock.now(), by=door.me())
    except actions.TillUnreachable:
        flash(_(actions.NO_ANSWER), "attention")
    else:
        flash(_("Asked. Payments found: %(count)s.", count=done.settled), "done")
    return redirect(url_for("money.desk_page"), 303)


@pages.get("/treasurer/vouchers")
@guard(KEEP_BOOKS)
def vouchers() -> str:
    """The books, newest first."""
    wanted = request.args.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None
    page = paginate(ledger.vouchers(year), request.args.get("page"), 30)
    return render_template("money/vouchers.html", page=page, sums=ledger.sums_of(page.rows), years=ledger.years())


@pages.get("/treasurer/vouchers/<name>")
@guard(KEEP_BOOKS)
def voucher(name: str) -> str:
    """One voucher with its postings."""
    found = ledger.voucher_named(name) or abort(404)
    return render_template("money/voucher.html", voucher=found, postings=ledger.postings_of(found))


def _quiet_page(template: str, **context: object) -> Response:
    return quiet(make_response(render_template(template, **context)))


def _payable(ref: str) -> Payable:
    found: Payable = Payable.get_or_none(Payable.ref == ref) or abort(404)
    return found


def _session_is_of(payable: Payable, session_id: str) -> bool:
    """Only a session of this charge is asked about; one whose number was not saved before a crash is ours to find."""
    attempts = payable.attempts()
    return any(a.session_id == session_id for a in attempts) or any(a.state == "created" for a in attempts)
