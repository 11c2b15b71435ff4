"""Coins and notes: taken, taken back when it was written down wrongly, and given back when a sale is undone."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money import rules
from meetinghouse.money.actions.paying import close_attempt, locked_payable, may_be_paid
from meetinghouse.money.actions.receipts import book_refund, book_reversal, issue_credit_note
from meetinghouse.money.actions.settling import honour
from meetinghouse.money.actions.telling import tell_payer
from meetinghouse.money.actions.tills import locked_till
from meetinghouse.money.kinds import CannotHonour, kind_of
from meetinghouse.money.models import Payable, PaymentAttempt, Refund, Reversal, TillSession
from meetinghouse.people.models import Person


def take_cash(payable: Payable, *, given: int | None, key: str = "", by: Person, now: datetime) -> PaymentAttempt:
    """Take a charge in cash, rounded as the country rounds. While it stands paid, a second call gives the same
    payment back; once that was taken back, a call without `key` takes the money anew, and one with it is refused.

    A payment page that is open is first closed at Stripe, outside the transaction. Who paid there a moment before has
    paid, and no cash is taken; who pays there a moment after gets that money back by itself.

    Args:
        given: what was put on the counter, in øre, when somebody typed it; it stands on the receipt.
        key: the `next_key` of the charge when the form was shown, so that a form sent again is no second payment.

    Raises:
        Refusal: the till is closed, it is too little, it is paid by card, was given up, went to somebody else, or
            somebody has tried to pay it since the form was shown.
        TillUnreachable: Stripe did not answer, so the open payment page is still open and nothing was taken.
    """
    rules.may_be_taken_in_cash(payable.amount, payable.currency, given)
    _close_page(payable, key, now=now)
    with database.atomic():
        payable = locked_payable(payable)
        paid = payable.payment()
        if paid and paid.method == "cash" and key in ("", paid.key):
            return paid
        may_be_paid(payable)
        _may_be_this_form(payable, key)
        if payable.live_attempt():
            raise Refusal(N_("Somebody is paying this by card just now. Try again in a moment."))
        attempt = _write_attempt(payable, locked_till(), by=by, now=now)
        try:
            honour(attempt, given=given, by=by, now=now)
        except CannotHonour as gone:
            raise Refusal(N_("Do not take the money: this is not to be had any more.")) from gone
    return attempt


def undo_cash(attempt: PaymentAttempt, *, reason: str, by: Person, now: datetime) -> Reversal:
    """A payment in cash should not have been written down: the books are reversed, a credit note is written, the
    room goes back to unpaid, and it can be paid again. A second call gives the same reversal back.

    Args:
        reason: one of `rules.REASONS`.

    Raises:
        Refusal: it is not cash, its money goes back already, the till is closed, or the thing has left the house.
    """
    with database.atomic():
        payable = locked_payable(attempt.payable)
        attempt = locked(PaymentAttempt.select().where(PaymentAttempt.id == attempt.id)).get()
        if known := attempt.reversal():
            return known
        _may_be_undone(attempt)
        reversal: Reversal = Reversal.create(
            attempt=attempt, reason=rules.known_reason(reason), till=locked_till(), by=by.public_ref, at=now
        )
        attempt.state = "reversed"
        attempt.save()
        issue_credit_note(reversal, now=now)
        book_reversal(reversal, now=now)
        kind_of(payable.kind).unrecord(payable.subject_id, reversal, now=now)
        journal.record(by, "took back a payment", payable, at=now)
        tell_payer(payable, "money/reversed", now=now)
    return reversal


def give_back(refund: Refund, *, by: Person, now: datetime) -> Refund:
    """Hand out money that was paid in cash, out of the open till. A second call changes nothing.

    Raises:
        Refusal: the till is closed, or it was paid by card, so Stripe sends it.
    """
    with database.atomic():
        refund = locked(Refund.select().where(Refund.id == refund.id)).get()
        if refund.attempt.method != "cash":
            raise Refusal(N_("This was paid by card. The money goes back to the card by itself."))
        if refund.state != "requested":
            return refund
        refund.till, refund.state, refund.ended_at = locked_till(), "succeeded", now
        refund.save()
        book_refund(refund, now=now)
        journal.record(by, "gave money back", refund, at=now)
    return refund


def _may_be_this_form(payable: Payable, key: str) -> None:
    if key and key != payable.next_key():
        raise Refusal(N_("Nothing was taken. Somebody paid or tried to pay since you opened this page. Look again."))


def _close_page(payable: Payable, key: str, *, now: datetime) -> None:
    """Close the payment page that may be open. The hold stays, because the payer goes on here (`followed`)."""
    attempt = payable.live_attempt()
    if attempt is None:
        return
    with database.atomic():
        _may_be_this_form(payable, key)  # refuse before anything is closed
        locked_till()
        PaymentAttempt.update(followed=True).where(PaymentAttempt.id == attempt.id).execute()
    close_attempt(attempt, ended_as="cancelled", now=now)


def _write_attempt(payable: Payable, till: TillSession, *, by: Person, now: datetime) -> PaymentAttempt:
    received, rounding = rules.round_cash(payable.amount, payable.currency)
    no = payable.next_no()
    attempt: PaymentAttempt = PaymentAttempt.create(
        payable=payable,
        no=no,
        method="cash",
        amount=payable.amount,
        received=received,
        rounding=rounding,
        till=till,
        taken_by=by.public_ref,
        key=f"{payable.ref}-{no}",
        created_at=now,
        ended_at=now,
    )
    return attempt


def _may_be_undone(attempt: PaymentAttempt) -> None:
    if attempt.method != "cash" or attempt.state != "succeeded":
        raise Refusal(N_("Only a payment in cash can be taken back here."))
    if attempt.refund():
        raise Refusal(N_("This money goes back to the buyer already."))
