"""Receipts, credit notes, and what a payment does to the books."""

import json
from datetime import datetime

from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.words import N_, translate
from meetinghouse.money import ledger
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund, Reversal


def issue_receipt(attempt: PaymentAttempt, *, given: int | None = None, now: datetime) -> Receipt:
    """Write the receipt of a payment, in the caller's transaction and in the payer's language; it never changes.

    Args:
        given: the coins and notes (øre) that were put on the counter, when somebody typed it.
    """
    return _issue("receipt", attempt, attempt.amount, {} if given is None else {"given": given}, now=now)


def issue_credit_note(back: Refund | Reversal, *, now: datetime) -> Receipt:
    """Write the credit note of money that goes back, or of a payment that was written down wrongly."""
    if isinstance(back, Refund):
        return _issue("credit", back.attempt, back.amount, {}, refund=back, now=now)
    return _issue("credit", back.attempt, back.attempt.amount, {"wrong": True}, reversal=back, now=now)


def book_payment(attempt: PaymentAttempt, *, now: datetime) -> None:
    """What was paid: what came (cash, rounded) or what the card company owes us, against the incomes of the charge."""
    lines = [(line.account, -line.amount) for line in attempt.payable.lines()]
    came = [(_lies_on(attempt), attempt.amount - attempt.rounding), (ledger.ROUNDING, attempt.rounding)]
    currency = attempt.payable.currency
    _book(N_("Payment: %(title)s"), attempt, [*came, *lines], f"attempt/{attempt.id}", now=now, currency=currency)


def book_reversal(reversal: Reversal, *, now: datetime) -> ledger.Voucher:
    """A payment was written down wrongly: the exact opposite of its voucher."""
    attempt, house = reversal.attempt, _house()
    wrong = ledger.Voucher.get(ledger.Voucher.source == f"attempt/{attempt.id}")
    title = kind_of(attempt.payable.kind).title(attempt.payable.subject_id, house.language)
    text = translate(N_("Written down wrongly: %(title)s"), house.language, title=title)
    return ledger.reverse_voucher(wrong, house.today(now), text, source=f"reversal/{reversal.id}", now=now)


def book_orphan(attempt: PaymentAttempt, currency: str, *, now: datetime) -> None:
    """Money that is owed back the moment it comes; income is not touched."""
    amount = attempt.received or attempt.amount
    postings = [(ledger.CARD, amount), (ledger.REFUNDS_DUE, -amount)]
    _book(N_("To give back: %(title)s"), attempt, postings, f"attempt/{attempt.id}", now=now, currency=currency)


def book_credit(refund: Refund, *, now: datetime) -> None:
    """A payment that is undone: the incomes and the rounding go down, and the money is owed back."""
    lines = [(line.account, line.amount) for line in refund.attempt.payable.lines()]
    postings = [*lines, (ledger.ROUNDING, -refund.attempt.rounding), (ledger.REFUNDS_DUE, -refund.amount)]
    _book(N_("Payment undone: %(title)s"), refund.attempt, postings, f"refund/{refund.id}", now=now)


def book_refund(refund: Refund, *, now: datetime) -> None:
    """The money went back: nothing is owed any more."""
    postings = [(ledger.REFUNDS_DUE, refund.amount), (_lies_on(refund.attempt), -refund.amount)]
    _book(N_("Given back: %(title)s"), refund.attempt, postings, f"refund/{refund.id}/sent", now=now)


def book_failed_refund(refund: Refund, *, now: datetime) -> None:
    """The money came back to us: it is owed again. Reverses the voucher that said it was sent."""
    sent = ledger.Voucher.get_or_none(ledger.Voucher.source == f"refund/{refund.id}/sent")
    if sent:
        postings = [(ledger.CARD, refund.amount), (ledger.REFUNDS_DUE, -refund.amount)]
        source = f"refund/{refund.id}/failed"
        _book(N_("Did not get back: %(title)s"), refund.attempt, postings, source, now=now, reverses=sent)


def _book(
    what: str,
    attempt: PaymentAttempt,
    postings: list[tuple[str, int]],
    source: str,
    *,
    now: datetime,
    currency: str = "",
    reverses: ledger.Voucher | None = None,
) -> None:
    payable: Payable = attempt.payable
    house = _house()
    ledger.write_voucher(
        house.today(now),
        translate(what, house.language, title=kind_of(payable.kind).title(payable.subject_id, house.language)),
        postings,
        currency=currency or _came_in(attempt) or payable.currency,
        source=source,
        now=now,
        reverses=reverses,
    )


def _came_in(attempt: PaymentAttempt) -> str:
    """The currency in which a payment was booked; empty before it was."""
    postings = ledger.Posting.select(ledger.Posting.currency).join(ledger.Voucher)
    first = postings.where(ledger.Voucher.source == f"attempt/{attempt.id}").first()
    return str(first.currency) if first else ""


def _lies_on(attempt: PaymentAttempt) -> str:
    """The account (its role) on which money of this kind lies."""
    return {"stripe": ledger.CARD, "cash": ledger.CASH}.get(attempt.method, ledger.BANK)


def _issue(
    series: str,
    attempt: PaymentAttempt,
    amount: int,
    said: dict[str, object],
    *,
    now: datetime,
    refund: Refund | None = None,
    reversal: Reversal | None = None,
) -> Receipt:
    payable, house = attempt.payable, _house()
    title = N_("Receipt") if series == "receipt" else N_("Credit note")
    text = {
        "title": translate(title, payable.language),
        "lines": [{"text": line.text, "amount": line.amount} for line in payable.lines()],
        "house": house.name,
        "address": house.address,
        "organisation_number": house.organisation_number,
        "method": attempt.method,
        "received": attempt.amount - attempt.rounding,
    }
    receipt: Receipt = Receipt.create(
        series=series,
        number=next_number(series),
        attempt=attempt,
        refund=refund,
        reversal=reversal,
        amount=amount,
        currency=payable.currency,
        language=payable.language,
        text=json.dumps(text | said, ensure_ascii=False),
        issued_at=now,
    )
    return receipt


def _house() -> House:
    house = the_house()
    if house is None:
        raise LookupError("A house that has not been set up keeps no books.")
    return house
