"""Sending money back: asked for in a transaction, sent by the worker, booked when Stripe says it went."""

from datetime import datetime

from meetinghouse.ground import clock, jobs, journal
from meetinghouse.ground.database import database, locked
from meetinghouse.money import stripe_door
from meetinghouse.money.actions.receipts import book_credit, book_failed_refund, book_refund, issue_credit_note
from meetinghouse.money.actions.telling import tell_payer
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import PaymentAttempt, Refund
from meetinghouse.money.stripe_door import StripeRefund
from meetinghouse.people.models import Person

STATES = {"succeeded": "succeeded", "failed": "failed", "canceled": "cancelled"}


def refund_whole(attempt: PaymentAttempt, reason: str, *, by: Person | None, now: datetime) -> Refund:
    """Undo a sale in the caller's transaction: credit note, books, the room told, and the money on its way back.

    The second call gives the same refund back.
    """
    attempt = locked(PaymentAttempt.select().where(PaymentAttempt.id == attempt.id)).get()
    if known := attempt.refund():
        return known
    if attempt.state != "succeeded":
        raise ValueError("Only a payment that was honoured is refunded; orphaned money goes back by itself.")
    refund = request_refund(attempt, reason, by=by, now=now)
    issue_credit_note(refund, now=now)
    book_credit(refund, now=now)
    kind_of(attempt.payable.kind).unsettle(attempt.payable.subject_id, refund, now=now)
    return refund


def request_refund(attempt: PaymentAttempt, reason: str, *, by: Person | None, now: datetime) -> Refund:
    """Write down that all of a payment goes back, in the caller's transaction, and queue its sending. What was paid
    in cash waits for its payer at the till (`cash.give_back`).

    The key is made of the payment's own, so a crash and a second try can never send the money twice.
    """
    again = attempt.refund_rows.count()
    refund: Refund = Refund.create(
        attempt=attempt,
        amount=attempt.received or attempt.amount,
        reason=reason,
        key=f"{attempt.key}-refund" + (f"-{again + 1}" if again else ""),
        asked_by=by.public_ref if by else "",
        asked_at=now,
    )
    journal.record(by, "asked for a refund", refund, at=now)
    if attempt.method == "stripe":
        send_refund_soon(refund.id)
    return refund


@jobs.queue.task(name="send_refund")
def send_refund_soon(refund_id: int) -> None:
    """Send one refund that is due; when Stripe does not answer, the reconciler comes back to it."""
    try:
        send_refund(refund_id, now=clock.now())
    except stripe_door.TillUnreachable:
        return


def send_refund(refund_id: int, *, now: datetime) -> None:
    """Ask Stripe to send the money back, and note what it says. Nothing happens when it was sent before, or is cash.

    Raises:
        TillUnreachable: Stripe did not answer; the refund stays requested.
    """
    refund: Refund = Refund.get_by_id(refund_id)
    if refund.state != "requested" or refund.attempt.method != "stripe":
        return
    intent = refund.attempt.payment_intent
    try:
        told = stripe_door.create_refund(intent, refund.amount, refund.key)
    except stripe_door.TillRefuses as refusal:
        sent = [found for found in stripe_door.refunds_of(intent) if found.key == refund.key]
        told = sent[0] if sent else StripeRefund("", "failed", refund.key, refusal.code or "refused")
    note_refund(told, now=now)


def note_refund(told: StripeRefund, *, now: datetime) -> Refund | None:
    """Write down what Stripe says about a refund. The same news twice changes nothing; None when it is not ours."""
    with database.atomic():
        refund: Refund | None = locked(Refund.select().where(Refund.key == told.key)).get_or_none()
        if refund is None:
            return None
        before, after = refund.state, STATES.get(told.status, "pending")
        if before == after or before in ("failed", "cancelled"):
            return refund
        if before == "succeeded" and after == "pending":
            return refund
        refund.state, refund.stripe_id, refund.problem = after, told.id or None, told.problem
        refund.ended_at = now if after != "pending" else None
        refund.save()
        _book_change(refund, after, now=now)
    return refund


def _book_change(refund: Refund, after: str, *, now: datetime) -> None:
    if after == "succeeded":
        book_refund(refund, now=now)
        tell_payer(refund.attempt.payable, "money/refunded", now=now, amount=refund.amount)
    elif after in ("failed", "cancelled"):
        book_failed_refund(refund, now=now)
