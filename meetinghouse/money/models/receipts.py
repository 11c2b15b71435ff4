"""Receipts and credit notes, as they were issued."""

import json
from typing import Any, Self

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import append_only
from meetinghouse.money.models.charges import PaymentAttempt, Refund, Reversal


class Receipt(BaseModel):
    """A receipt or credit note as it was issued: gapless number, the payer's language, no name.

    `text` is JSON: `{"title", "lines": [{"text", "amount"}], "house", "address", "organisation_number", "method",
    "received"}`, and for cash with change also `"given"`.
    """

    series = pw.CharField(constraints=[pw.Check("series IN ('receipt', 'credit')")])
    number = pw.IntegerField(constraints=[pw.Check("number > 0")])
    attempt = pw.ForeignKeyField(PaymentAttempt, backref="receipt_rows")
    refund = pw.ForeignKeyField(Refund, null=True, unique=True)
    reversal = pw.ForeignKeyField(Reversal, null=True, unique=True)
    amount = pw.IntegerField(constraints=[pw.Check("amount > 0")])
    currency = pw.CharField()
    language = pw.CharField()
    text = pw.TextField()
    issued_at = UTCDateTimeField()

    class Meta:
        indexes = ((("series", "number"), True),)
        constraints = [
            pw.Check(
                "(series = 'credit') = ((refund_id IS NULL) <> (reversal_id IS NULL))", name="receipt_credit_of_one"
            )
        ]

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
append_only(Receipt)
