"""How the demo's past was paid by card: with sessions of its own, for there was no Stripe to ask."""

from datetime import datetime

from meetinghouse.money.actions.settling import settle_session
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.money.stripe_door import Session


def pay_by_card(attempt: PaymentAttempt, *, now: datetime) -> None:
    """The payer has paid this try on the payment page; receipt and voucher are written, and the room is told."""
    payable = attempt.payable
    settle_session(
        Session(
            id=f"cs_demo_{attempt.id}",
            status="complete",
            is_paid=True,
            amount=attempt.amount,
            currency=payable.currency,
            livemode=False,
            url="",
            payment_intent=f"pi_demo_{attempt.id}",
            payable_ref=payable.ref,
            attempt_no=attempt.no,
        ),
        now=now,
    )
