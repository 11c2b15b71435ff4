"""How a purchase becomes paid. Every way leads here: webhook, thank-you page, reconciler, letting go, paying again.

Stripe is asked what really happened; then one transaction decides, once, what the money is for. (The demo's made-up
past comes here too, with sessions of its own.)
"""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.money import kinds, rules, stripe_door
from meetinghouse.money.actions.receipts import book_orphan, book_payment, issue_receipt
from meetinghouse.money.actions.refunding import request_refund
from meetinghouse.money.actions.telling import tell_payer
from meetinghouse.money.kinds import CannotHonour, kind_of
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt
from meetinghouse.money.stripe_door import Session
from meetinghouse.people.models import Person


def settle(session_id: str, *, now: datetime) -> PaymentAttempt | None:
    """Find out at Stripe what became of a payment page, and act on it once. The second call changes nothing.

    Returns the try it belongs to; None when the session is not of this house.

    Raises:
        TillUnreachable: Stripe did not answer; ask again.
        TillRefuses: Stripe knows no such page.
        LookupError: the session names a charge of ours that does not exist (yet).
    """
    return settle_session(stripe_door.session(session_id), now=now)


def settle_session(session: Session, *, now: datetime, unpaid_end: str = "expired") -> PaymentAttempt | None:
    """Act once on a session that Stripe just told us about.

    Args:
        unpaid_end: what the try is called when the page closed unpaid: `expired`, `cancelled` or `failed`.
    """
    if not session.payable_ref:
        return None
    with database.atomic():
        attempt = _locked_attempt(session)
        if attempt.state in ("succeeded", "orphaned"):
            return attempt
        if session.is_paid:
            _take(attempt, session, now=now)
        elif _is_over(session, unpaid_end) and attempt.state in LIVE:
            _end(attempt, unpaid_end, now=now)
    return attempt


def _is_over(session: Session, unpaid_end: str) -> bool:
    """Whether nobody can pay any more: the page ran out, or money that was promised later did not come."""
    return session.status == "expired" or (session.status == "complete" and unpaid_end == "failed")


def _locked_attempt(session: Session) -> PaymentAttempt:
    payable = locked(Payable.select().where(Payable.ref == session.payable_ref)).get_or_none()
    if payable is None:
        raise LookupError("Stripe names a charge that this house does not have.")
    wanted = PaymentAttempt.select().where(PaymentAttempt.payable == payable, PaymentAttempt.no == session.attempt_no)
    attempt: PaymentAttempt | None = locked(wanted).get_or_none()
    if attempt is None:
        raise LookupError("Stripe names a payment that this house does not have.")
    attempt.payable = payable
    return attempt


def _take(attempt: PaymentAttempt, session: Session, *, now: datetime) -> None:
    payable = attempt.payable
    attempt.session_id, attempt.payment_intent = session.id, session.payment_intent
    attempt.received, attempt.ended_at = session.amount, now
    attempt.save()
    problem = rules.why_not_honoured(
        asked=rules.Sum(attempt.amount, payable.currency, stripe_door.is_live()),
        received=rules.Sum(session.amount, session.currency, session.livemode),
        is_paid_already=payable.payment() is not None,
    )
    if not problem:
        try:
            with database.atomic():
                honour(attempt, now=now)
        except CannotHonour:
            problem = "gone"
    if problem:
        _orphan(attempt, problem, session.currency, now=now)


def honour(attempt: PaymentAttempt, *, given: int | None = None, by: Person | None = None, now: datetime) -> None:
    """Receipt, voucher, then the room, whose mail names the receipt. Late money opens an ended charge again.

    In the caller's transaction, with charge and try locked. `given` and `by` belong to cash.

    Raises:
        CannotHonour: the room cannot keep its promise; the caller rolls everything back.
    """
    payable = attempt.payable
    attempt.state = "succeeded"
    attempt.save()
    issue_receipt(attempt, given=given, now=now)
    book_payment(attempt, now=now)
    kind_of(payable.kind).settle(payable.subject_id, attempt, now=now)  # here it still says whether it had ended
    Payable.update(ended_at=None).where(Payable.id == payable.id).execute()
    journal.record(by, "was paid", payable, at=now)


def _orphan(attempt: PaymentAttempt, reason: str, currency: str, *, now: datetime) -> None:
    """Money that cannot be honoured is owed back: booked as a debt, sent back, and everybody concerned is told."""
    payable = attempt.payable
    attempt.state, attempt.orphan_reason = "orphaned", reason
    attempt.save()
    book_orphan(attempt, currency, now=now)
    request_refund(attempt, f"orphaned: {reason}", by=None, now=now)
    journal.record(None, "could not be honoured", payable, at=now)
    tell_payer(payable, "money/orphaned", now=now, amount=attempt.received, currency=currency)


def _end(attempt: PaymentAttempt, state: str, *, now: datetime) -> None:
    attempt.state, attempt.ended_at = state, now
    attempt.save()
    if not attempt.followed and kinds.holds(attempt.payable.kind):
        payable = attempt.payable
        payable.ended_at = now
        payable.save()
        kind_of(payable.kind).release(payable.subject_id, now=now)
