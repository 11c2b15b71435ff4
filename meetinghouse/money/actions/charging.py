"""Asking for money: a charge, and tries to pay it.

The order matters. One transaction commits charge, claim and try with its idempotency key; only then is Stripe
asked; then the answer is saved. A crash in between is mended by asking again with the same key.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meetinghouse.ground import settings
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.ground.writing import note_rows
from meetinghouse.money import kinds, rules, stripe_door
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import LIVE, Payable, PayableLine, PaymentAttempt
from meetinghouse.people.models import Person


@dataclass(frozen=True)
class Line:
    """One line of a charge: the role of its ledger account, its text, its amount in øre."""

    account: str
    text: str
    amount: int


def open_payable(
    kind: str,
    subject_id: int,
    lines: Sequence[Line],
    *,
    person: Person | None,
    payer_email: str,
    language: str,
    currency: str,
    promised: dict[str, Any],
    now: datetime,
) -> Payable:
    """Write down what somebody owes, in the caller's transaction. What was promised is kept as it was said.

    Raises:
        LookupError: no room answers for this kind; nothing is written.
    """
    kind_of(kind)
    payable = Payable.create(
        kind=kind,
        subject_id=subject_id,
        person=person,
        payer_email=payer_email,
        language=language,
        amount=sum(line.amount for line in lines),
        currency=currency,
        promised=json.dumps(promised, ensure_ascii=False, sort_keys=True),
        opened_at=now,
    )
    told = ({"account": line.account, "text": line.text, "amount": line.amount} for line in lines if line.amount)
    note_rows(PayableLine, ({"payable": payable.id, **line} for line in told))
    return payable


def new_attempt(payable: Payable, *, now: datetime) -> PaymentAttempt:
    """Write down a new try to pay by card, in the caller's transaction, with all that Stripe will be asked.

    Raises:
        Refusal: the sum is too small for a card.
        IntegrityError: another try is under way (the database keeps it to one).
    """
    rules.may_pay_by_card(payable.amount, payable.currency)
    no = payable.next_no()
    ends_at = rules.ends_at(now)
    return PaymentAttempt.create(
        payable=payable,
        no=no,
        method="stripe",
        amount=payable.amount,
        key=f"{payable.ref}-{no}",
        parameters=json.dumps(_parameters(payable, no, ends_at)),
        expires_at=ends_at,
        created_at=now,
    )


def ask_stripe(attempt: PaymentAttempt, *, now: datetime) -> str:
    """Open the payment page for a try that was written down; returns its address. Again: the same page.

    Raises:
        TillUnreachable: Stripe did not answer; the try stays and is asked for again by the reconciler.
        Refusal: Stripe will not open a page for this; the try has failed and what was held is free.
    """
    if attempt.state == "open":
        return attempt.session_url
    try:
        email = attempt.payable.payer_email  # kept in one place only, where it can be forgotten
        asked = json.loads(attempt.parameters) | ({"customer_email": email} if email else {})
        session = stripe_door.create_session(asked, attempt.key)
    except stripe_door.TillRefuses as refusal:
        _fail(attempt, now=now)
        raise Refusal(N_("The payment page could not be opened. Please pay at the house, or try later.")) from refusal
    with database.atomic():
        attempt = locked(PaymentAttempt.select().where(PaymentAttempt.id == attempt.id)).get()
        if attempt.state == "created":
            attempt.state, attempt.session_id, attempt.session_url = "open", session.id, session.url
            attempt.save()
    return session.url


def hold_charges(kind: str, subjects: Collection[int]) -> None:
    """Take the locks of all charges for these things, which come before those of the things themselves."""
    of_these = (Payable.kind == kind) & Payable.subject_id.in_(list(subjects))
    locked(Payable.select().where(of_these).order_by(Payable.id)).execute()


def forget_payers(*, before: datetime) -> int:
    """Let go of who paid charges opened before a moment, in the caller's transaction; sums stay. How many."""
    old = (Payable.opened_at < before) & ((Payable.payer_email != "") | Payable.person.is_null(False))
    return int(Payable.update(payer_email="", person=None).where(old).execute())


def _fail(attempt: PaymentAttempt, *, now: datetime) -> None:
    with database.atomic():
        payable = locked(Payable.select().where(Payable.id == attempt.payable_id)).get()
        ended = PaymentAttempt.update(state="failed", ended_at=now).where(
            PaymentAttempt.id == attempt.id, PaymentAttempt.state.in_(LIVE)
        )
        if ended.execute() and kinds.holds(payable.kind):
            Payable.update(ended_at=now).where(Payable.id == payable.id).execute()
            kind_of(payable.kind).release(payable.subject_id, now=now)


def _parameters(payable: Payable, no: int, ends_at: datetime) -> dict[str, Any]:
    root = settings.current().url.rstrip("/")
    about = {"payable": payable.ref, "attempt": str(no)}
    return {
        "mode": "payment",
        "locale": payable.language,
        "adaptive_pricing": {"enabled": False},
        "line_items": [_line_item(line, payable.currency) for line in payable.lines()],
        "success_url": f"{root}/pay/{payable.ref}/thanks?cs={rules.PLACEHOLDER}",
        "cancel_url": f"{root}/pay/{payable.ref}",
        "client_reference_id": payable.ref,
        "metadata": about,
        "payment_intent_data": {"metadata": about},
        "expires_at": int(ends_at.timestamp()),
    }


def _line_item(line: PayableLine, currency: str) -> dict[str, Any]:
    price = {"currency": currency.lower(), "unit_amount": line.amount, "product_data": {"name": line.text}}
    return {"price_data": price, "quantity": 1}
