"""Charges, payments, refunds and receipts. All amounts are øre (minor units); the ledger is in `ledger.py`."""

import json
from typing import Any, Self

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import append_only, fixed, refuse
from meetinghouse.people.models import Person

LIVE = ("created", "open")


class Payable(BaseModel):
    """Something that somebody owes: what for, how much, and what was promised. `ref` opens its payment page."""

    ref = pw.CharField(unique=True, default=keys.new_token)
    kind = pw.CharField()
    subject_id = pw.IntegerField()
    person = pw.ForeignKeyField(Person, null=True, backref="payables")
    payer_email = pw.CharField(default="")
    language = pw.CharField()
    amount = pw.IntegerField(constraints=[pw.Check("amount > 0")])
    currency = pw.CharField()
    promised = pw.TextField(default="{}")
    opened_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("kind", "subject_id"), False),)

    @property
    def promise(self) -> dict[str, Any]:
        """What the payer saw when they agreed, as the room wrote it down."""
        return dict(json.loads(self.promised))

    def lines(self) -> list["PayableLine"]:
        """What the amount is made of."""
        return list(self.line_rows.order_by(PayableLine.id))

    def attempts(self) -> list["PaymentAttempt"]:
        """Every try to pay it, oldest first."""
        return list(self.attempt_rows.order_by(PaymentAttempt.no))

    def live_attempt(self) -> "PaymentAttempt | None":
        """The try that is under way, if any: there is never more than one."""
        return self.attempt_rows.where(PaymentAttempt.state.in_(LIVE)).first()

    def payment(self) -> "PaymentAttempt | None":
        """The try that paid it."""
        return self.attempt_rows.where(PaymentAttempt.state == "succeeded").first()


class PayableLine(BaseModel):
    """One line of a charge: where it goes in the ledger (an account's role), its text and amount in øre."""

    payable = pw.ForeignKeyField(Payable, backref="line_rows")
    account = pw.CharField()
    text = pw.CharField()
    amount = pw.IntegerField()
    vat_basis_points = pw.IntegerField(default=0)


class PaymentAttempt(BaseModel):
    """One try to pay a charge. Stripe's truth wins: late money may still turn an ended try into a paid one.

    `amount` is what was asked, `received` what really came; both in øre. `followed`: the payer goes on with another
    try, so what is held stays held when this one ends.
    """

    payable = pw.ForeignKeyField(Payable, backref="attempt_rows")
    no = pw.IntegerField()
    method = pw.CharField(constraints=[pw.Check("method IN ('stripe', 'cash', 'vipps_manual', 'bank')")])
    state = pw.CharField(
        default="created",
        constraints=[
            pw.Check("state IN ('created', 'open', 'succeeded', 'expired', 'failed', 'cancelled', 'orphaned')")
        ],
    )
    amount = pw.IntegerField(constraints=[pw.Check("amount > 0")])
    key = pw.CharField(unique=True)
    parameters = pw.TextField(default="{}")
    session_id = pw.CharField(null=True, unique=True)
    session_url = pw.TextField(default="")
    payment_intent = pw.CharField(null=True)
    expires_at = UTCDateTimeField(null=True)
    received = pw.IntegerField(null=True)
    followed = pw.BooleanField(default=False)
    orphan_reason = pw.CharField(default="")
    created_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("payable", "no"), True),)

    @property
    def is_live(self) -> bool:
        """Whether it may still be paid as far as we know."""
        return self.state in LIVE

    def refund(self) -> "Refund | None":
        """The money on its way back, or back already."""
        return self.refund_rows.where(Refund.state.not_in(("failed", "cancelled"))).first()


PaymentAttempt.add_index(
    PaymentAttempt.index(
        PaymentAttempt.payable,
        unique=True,
        where=PaymentAttempt.state.in_(LIVE),
        name="payment_attempt_one_live",
    )
)
PaymentAttempt.add_index(
    PaymentAttempt.index(
        PaymentAttempt.payable,
        unique=True,
        where=PaymentAttempt.state == "succeeded",
        name="payment_attempt_paid_once",
    )
)
PaymentAttempt.add_index(
    PaymentAttempt.index(
        PaymentAttempt.expires_at, where=PaymentAttempt.state.in_(LIVE), name="payment_attempt_under_way"
    )
)


class Refund(BaseModel):
    """Money on its way back to whoever paid. Its key is sent to Stripe, so asking again never pays back twice."""

    attempt = pw.ForeignKeyField(PaymentAttempt, backref="refund_rows")
    amount = pw.IntegerField(constraints=[pw.Check("amount > 0")])
    reason = pw.CharField()
    state = pw.CharField(
        default="requested",
        constraints=[pw.Check("state IN ('requested', 'pending', 'succeeded', 'failed', 'cancelled')")],
        index=True,
    )
    key = pw.CharField(unique=True)
    stripe_id = pw.CharField(null=True, unique=True)
    asked_by = pw.CharField(default="")
    asked_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)
    problem = pw.CharField(default="")


class StripeEvent(BaseModel):
    """An event that Stripe told us of, once; its body is not kept."""

    id = pw.CharField(primary_key=True)
    type = pw.CharField()
    object_id = pw.CharField()
    source = pw.CharField(constraints=[pw.Check("source IN ('webhook', 'poll')")])
    state = pw.CharField(default="received", constraints=[pw.Check("state IN ('received', 'done')")])
    received_at = UTCDateTimeField(index=True)


class Reconciliation(BaseModel):
    """One round of asking Stripe what happened; the next round reads events from `began_at` of the last."""

    began_at = UTCDateTimeField(index=True)
    ended_at = UTCDateTimeField()
    settled = pw.IntegerField(default=0)


class Receipt(BaseModel):
    """A receipt or credit note as it was issued: gapless number, the payer's language, no name.

    `text` is JSON: `{"title", "lines": [{"text", "amount"}], "house", "address", "organisation_number"}`.
    """

    series = pw.CharField(constraints=[pw.Check("series IN ('receipt', 'credit')")])
    number = pw.IntegerField(constraints=[pw.Check("number > 0")])
    attempt = pw.ForeignKeyField(PaymentAttempt, backref="receipt_rows")
    refund = pw.ForeignKeyField(Refund, null=True, unique=True)
    amount = pw.IntegerField(constraints=[pw.Check("amount > 0")])
    currency = pw.CharField()
    language = pw.CharField()
    text = pw.TextField()
    issued_at = UTCDateTimeField()

    class Meta:
        indexes = ((("series", "number"), True),)

    @property
    def content(self) -> dict[str, Any]:
        """What it says."""
        return dict(json.loads(self.text))

    @classmethod
    def for_attempt(cls, attempt: PaymentAttempt) -> Self | None:
        """The receipt of a payment."""
        return cls.get_or_none(cls.attempt == attempt, cls.series == "receipt")


Receipt.add_index(
    Receipt.index(Receipt.attempt, unique=True, where=Receipt.series == "receipt", name="receipt_one_per_payment")
)

append_only(PayableLine)
append_only(Receipt)
fixed(Payable, Payable.ref, Payable.kind, Payable.subject_id, Payable.amount, Payable.currency, Payable.promised)
fixed(
    PaymentAttempt,
    PaymentAttempt.payable,
    PaymentAttempt.no,
    PaymentAttempt.method,
    PaymentAttempt.amount,
    PaymentAttempt.key,
    PaymentAttempt.parameters,
)
refuse(
    PaymentAttempt,
    "UPDATE",
    "payment_attempt_forward",
    "(OLD.state = 'succeeded' AND NEW.state <> 'succeeded') OR (OLD.state = 'orphaned' AND NEW.state <> 'orphaned')",
    "what was paid stays paid",
)
refuse(
    Refund,
    "INSERT",
    "refund_at_most_paid",
    "NEW.amount + (SELECT COALESCE(SUM(amount), 0) FROM refund WHERE attempt_id = NEW.attempt_id "
    "AND state NOT IN ('failed', 'cancelled')) > "
    "(SELECT COALESCE(received, amount) FROM payment_attempt WHERE id = NEW.attempt_id)",
    "no more goes back than was paid",
)
fixed(Refund, Refund.attempt, Refund.amount, Refund.key)
refuse(Refund, "DELETE", "refund_stays", "1 = 1", "refunds stay")
refuse(PaymentAttempt, "DELETE", "payment_attempt_stays", "1 = 1", "payments stay")
