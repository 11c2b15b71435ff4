"""Charges, payments, and money that goes back. All amounts are øre (minor units); the ledger is in `ledger.py`."""

import json
from typing import Any

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.ground.triggers import append_only, fixed, refuse
from meetinghouse.money.models.tills import TillSession
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
        return _LINES.rows(self.id)

    def attempts(self) -> list["PaymentAttempt"]:
        """Every try to pay it, oldest first."""
        return _ATTEMPTS.rows(self.id)

    def live_attempt(self) -> "PaymentAttempt | None":
        """The try that is under way, if any: there is never more than one."""
        return next((attempt for attempt in self.attempts() if attempt.is_live), None)

    def payment(self) -> "PaymentAttempt | None":
        """The try that paid it."""
        return next((attempt for attempt in self.attempts() if attempt.state == "succeeded"), None)

    def next_no(self) -> int:
        """The number that the next try to pay it gets."""
        return len(self.attempts()) + 1

    def next_key(self) -> str:
        """The key that the next try gets. A form carries it, so that sent again later it is known as an old one."""
        return f"{self.ref}-{self.next_no()}"

    @property
    def is_paid(self) -> bool:
        """Whether it is paid; a payment that was written down wrongly and taken back does not count."""
        return self.payment() is not None


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
    try, so what is held stays held when this one ends. In cash `received` and `rounding` make up the amount, and
    `till` and `taken_by` (a public reference) say where it lies. `reversed`: written down wrongly, see `Reversal`.
    """

    payable = pw.ForeignKeyField(Payable, backref="attempt_rows", index=False)
    no = pw.IntegerField()
    method = pw.CharField(constraints=[pw.Check("method IN ('stripe', 'cash', 'vipps_manual', 'bank')")])
    state = pw.CharField(
        default="created",
        constraints=[
            pw.Check(
                "state IN ('created', 'open', 'succeeded', 'expired', 'failed', 'cancelled', 'orphaned', 'reversed')"
            )
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
    rounding = pw.IntegerField(default=0)
    till = pw.ForeignKeyField(TillSession, null=True, backref="attempt_rows")
    taken_by = pw.CharField(default="")
    followed = pw.BooleanField(default=False)
    orphan_reason = pw.CharField(default="")
    created_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("payable", "no"), True),)
        constraints = [
            pw.Check("(method = 'cash') = (till_id IS NOT NULL)", name="payment_attempt_cash_in_a_till"),
            pw.Check("method <> 'cash' OR received + rounding = amount", name="payment_attempt_cash_adds_up"),
        ]

    @property
    def is_live(self) -> bool:
        """Whether it may still be paid as far as we know."""
        return self.state in LIVE

    def refund(self) -> "Refund | None":
        """The money on its way back, or back already."""
        return self.refund_rows.where(Refund.state.not_in(("failed", "cancelled"))).first()

    def reversal(self) -> "Reversal | None":
        """Who said that it was written down wrongly, if somebody did."""
        return self.reversal_rows.first()


_LINES = Prepared(
    lambda payable: PayableLine.select().where(PayableLine.payable == payable).order_by(PayableLine.id), "payable"
)
_ATTEMPTS = Prepared(
    lambda payable: PaymentAttempt.select().where(PaymentAttempt.payable == payable).order_by(PaymentAttempt.no),
    "payable",
)

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


PaymentAttempt.add_index(
    PaymentAttempt.index(
        PaymentAttempt.ended_at, where=PaymentAttempt.state == "orphaned", name="payment_attempt_orphaned"
    )
)


class Refund(BaseModel):
    """Money on its way back to whoever paid. Its key is sent to Stripe, so asking again never pays back twice.

    What was paid in cash goes back in cash, out of `till`, when the payer comes for it.
    """

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
    till = pw.ForeignKeyField(TillSession, null=True, backref="refund_rows")
    asked_by = pw.CharField(default="")
    asked_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)
    problem = pw.CharField(default="")


class Reversal(BaseModel):
    """A payment in cash was written down although it should not have been; who says so, and why.

    The payment stays in the books and is reversed there; the charge is unpaid again. `till` holds that much less.
    """

    attempt = pw.ForeignKeyField(PaymentAttempt, backref="reversal_rows", unique=True)
    reason = pw.CharField(constraints=[pw.Check("reason IN ('not_paid', 'wrong_one', 'other_way', 'given_back')")])
    till = pw.ForeignKeyField(TillSession, backref="reversal_rows")
    by = pw.CharField(default="")
    at = UTCDateTimeField()


append_only(PayableLine)
fixed(Payable, Payable.ref, Payable.kind, Payable.subject_id, Payable.amount, Payable.currency, Payable.promised)
fixed(
    PaymentAttempt,
    PaymentAttempt.payable,
    PaymentAttempt.no,
    PaymentAttempt.method,
    PaymentAttempt.amount,
    PaymentAttempt.key,
    PaymentAttempt.parameters,
    PaymentAttempt.rounding,
    PaymentAttempt.till,
    PaymentAttempt.taken_by,
)
refuse(
    PaymentAttempt,
    "UPDATE",
    "payment_attempt_forward",
    "(OLD.state = 'succeeded' AND NEW.state NOT IN ('succeeded', 'reversed')) "
    "OR (OLD.state IN ('orphaned', 'reversed') AND NEW.state <> OLD.state)",
    "what was paid stays paid",
)
refuse(
    PaymentAttempt,
    "UPDATE",
    "payment_attempt_reversed_by_a_row",
    "NEW.state = 'reversed' AND NOT EXISTS (SELECT 1 FROM reversal WHERE attempt_id = NEW.id)",
    "a payment is only taken back by somebody who says why",
)
refuse(
    PaymentAttempt,
    "UPDATE",
    "payment_attempt_received_once",
    "OLD.received IS NOT NULL AND OLD.received IS DISTINCT FROM NEW.received",
    "what came is what came",
)
refuse(
    PaymentAttempt,
    "INSERT",
    "payment_attempt_into_an_open_till",
    "EXISTS (SELECT 1 FROM till_session WHERE id = NEW.till_id AND closed_at IS NOT NULL)",
    "a closed till takes no money",
)
refuse(
    Reversal,
    "INSERT",
    "reversal_of_cash_that_stands",
    "NOT EXISTS (SELECT 1 FROM payment_attempt WHERE id = NEW.attempt_id AND method = 'cash' AND state = 'succeeded') "
    "OR EXISTS (SELECT 1 FROM refund WHERE attempt_id = NEW.attempt_id AND state NOT IN ('failed', 'cancelled')) "
    "OR EXISTS (SELECT 1 FROM till_session WHERE id = NEW.till_id AND closed_at IS NOT NULL)",
    "only cash that was noted and stands is taken back",
)
append_only(Reversal)
refuse(
    Refund,
    "INSERT",
    "refund_at_most_paid",
    "NEW.amount + (SELECT COALESCE(SUM(amount), 0) FROM refund WHERE attempt_id = NEW.attempt_id "
    "AND state NOT IN ('failed', 'cancelled')) > "
    "(SELECT COALESCE(received, amount) FROM payment_attempt WHERE id = NEW.attempt_id)",
    "no more goes back than was paid",
)
refuse(
    Refund,
    "INSERT",
    "refund_of_what_stands",
    "EXISTS (SELECT 1 FROM payment_attempt WHERE id = NEW.attempt_id AND state = 'reversed')",
    "what was never paid does not go back",
)
refuse(
    Refund,
    "UPDATE",
    "refund_out_of_an_open_till",
    "NEW.till_id IS DISTINCT FROM OLD.till_id AND (OLD.till_id IS NOT NULL "
    "OR EXISTS (SELECT 1 FROM till_session WHERE id = NEW.till_id AND closed_at IS NOT NULL))",
    "a closed till gives no money",
)
fixed(Refund, Refund.attempt, Refund.amount, Refund.key)
refuse(Refund, "DELETE", "refund_stays", "1 = 1", "refunds stay")
refuse(PaymentAttempt, "DELETE", "payment_attempt_stays", "1 = 1", "payments stay")
