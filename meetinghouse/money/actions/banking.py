"""Money that came to the bank, or was sent from there, and is written down by hand from the bank's list."""

import json
import re
from datetime import date, datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money.actions.paying import locked_payable
from meetinghouse.money.actions.receipts import book_refund
from meetinghouse.money.actions.settling import honour
from meetinghouse.money.models import Payable, PaymentAttempt, Refund
from meetinghouse.people.models import Person

_REFERENCE = re.compile(r"(?=.*\d)[0-9A-Za-z/.:*-]{1,40}", re.ASCII)


def note_bank(payable: Payable, *, paid_on: date, reference: str, by: Person, now: datetime) -> PaymentAttempt:
    """Write down that a charge was paid to the bank: receipt, voucher, and the room is told. The money is here, so a
    charge that had ended is paid all the same. The same payment for the same thing again gives the first one back.

    Args:
        paid_on: the day on which the bank had it.
        reference: the bank's own number of the payment, never a name.

    Raises:
        Refusal: the day has not come, the reference is none, or the charge is paid already.
    """
    _may_be_noted(paid_on, reference, now)
    with database.atomic():
        payable = locked_payable(payable)
        known = bank_payment(
            payable.kind, payable.subject_id, paid_on=paid_on, amount=payable.amount, reference=reference
        )
        if known:
            return known
        if payable.is_paid:
            raise Refusal(N_("This is paid already."))
        attempt = _write_attempt(payable, paid_on, reference, by=by, now=now)
        honour(attempt, by=by, now=now)
    return attempt


def bank_payment(kind: str, subject_id: int, *, paid_on: date, amount: int, reference: str) -> PaymentAttempt | None:
    """This payment (amount in øre) for this thing, if it was written down before."""
    if not _REFERENCE.fullmatch(_plain(reference)):
        return None
    key = _key(kind, subject_id, paid_on, amount, reference)
    found: PaymentAttempt | None = PaymentAttempt.get_or_none(PaymentAttempt.key == key)
    return found


def note_sent_back(refund: Refund, *, by: Person, now: datetime) -> Refund:
    """Write down that money which came to the bank was sent back from there. A second call changes nothing.

    Raises:
        Refusal: it was paid in another way, and goes back that way.
    """
    with database.atomic():
        refund = locked(Refund.select().where(Refund.id == refund.id)).get()
        if refund.attempt.method != "bank":
            raise Refusal(N_("This did not come to the bank. It goes back the way it came."))
        if refund.state != "requested":
            return refund
        refund.state, refund.ended_at = "succeeded", now
        refund.save()
        book_refund(refund, now=now)
        journal.record(by, "gave money back", refund, at=now)
    return refund


def paid_on_of(attempt: PaymentAttempt, otherwise: date) -> date:
    """The day on which a payment counts: for the bank's the day it had the money, else the day that is given."""
    told = json.loads(attempt.parameters).get("paid_on") if attempt.method == "bank" else None
    return date.fromisoformat(told) if told else otherwise


def _may_be_noted(paid_on: date, reference: str, now: datetime) -> None:
    house = the_house()
    if house and paid_on > house.today(now):
        raise Refusal(N_("This day has not come yet. Look at the day again."), field="paid_on")
    if not _REFERENCE.fullmatch(_plain(reference)):
        raise Refusal(N_("Write the bank's own number of the payment, not a name."), field="reference")


def _write_attempt(payable: Payable, paid_on: date, reference: str, *, by: Person, now: datetime) -> PaymentAttempt:
    written: PaymentAttempt = PaymentAttempt.create(
        payable=payable,
        no=payable.next_no(),
        method="bank",
        state="succeeded",
        amount=payable.amount,
        received=payable.amount,
        taken_by=by.public_ref,
        key=_key(payable.kind, payable.subject_id, paid_on, payable.amount, reference),
        parameters=json.dumps({"paid_on": paid_on.isoformat(), "reference": _plain(reference)}),
        created_at=now,
        ended_at=now,
    )
    return written


def _key(kind: str, subject_id: int, paid_on: date, amount: int, reference: str) -> str:
    return f"bank-{kind}-{subject_id}-{paid_on.isoformat()}-{amount}-{_plain(reference).lower()}"


def _plain(reference: str) -> str:
    return "".join(reference.split())
