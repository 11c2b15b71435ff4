"""What is owed, paid and counted: the till's questions are in `drawer.py`."""

from meetinghouse.money.models.asking import Reconciliation, StripeEvent
from meetinghouse.money.models.charges import LIVE, Payable, PayableLine, PaymentAttempt, Refund, Reversal
from meetinghouse.money.models.receipts import Receipt
from meetinghouse.money.models.tills import CashCount, TillSession

__all__ = [
    "LIVE",
    "CashCount",
    "Payable",
    "PayableLine",
    "PaymentAttempt",
    "Receipt",
    "Reconciliation",
    "Refund",
    "Reversal",
    "StripeEvent",
    "TillSession",
]
