"""What payments are for: the registry that lets money call the room it is for, without importing it.

`rooms.py` lists one implementation for each kind. An unknown kind is an error before any row is written.
"""

from datetime import datetime
from typing import Protocol

from meetinghouse.money.models import PaymentAttempt, Refund, Reversal


class CannotHonour(Exception):
    """The room cannot keep its promise any more (the thing went to somebody else); the money goes back."""


class Kind(Protocol):
    """How a room answers for the payments that are for it. What changes something is called inside the transaction of
    the payment; `title` and `url` also by pages."""

    def title(self, subject_id: int, language: str) -> str:
        """What is being paid, for people: in a language where the room words it, else as it was called when agreed."""

    def url(self, subject_id: int) -> str:
        """The path of the page where the payer sees what they paid for."""

    def settle(self, subject_id: int, payment: PaymentAttempt, *, now: datetime) -> None:
        """It is paid. Raises `CannotHonour` when the promise cannot be kept; then nothing may have been written."""

    def unsettle(self, subject_id: int, refund: Refund, *, now: datetime) -> None:
        """The money goes back."""

    def unrecord(self, subject_id: int, reversal: Reversal, *, now: datetime) -> None:
        """The payment in cash was written down wrongly: it is unpaid as before, and may be paid again.

        Raises `Refusal` when that cannot be, because the thing has left the house.
        """

    def prolong(self, subject_id: int, *, until: datetime, now: datetime) -> None:
        """Keep the hold while a new try to pay is under way. Raises `Refusal` when it was prolonged too often."""

    def release(self, subject_id: int, *, now: datetime) -> None:
        """Nobody can pay it any more: the hold ends. The second call changes nothing."""


_kinds: dict[str, Kind] = {}
_without_hold: set[str] = set()


def register(code: str, kind: Kind, *, holds: bool = True) -> None:
    """List a room's kind of payment (called by `rooms.py` only).

    Args:
        holds: whether something is kept for the payer while they pay. Without it a try that ends frees nothing, and
            the charge may be paid at any later time (`prolong` and `release` are still called where a person asks).
    """
    _kinds[code] = kind
    (_without_hold.discard if holds else _without_hold.add)(code)


def holds(code: str) -> bool:
    """Whether something is kept for the payer, so that an unpaid charge of this kind ends some day."""
    return code not in _without_hold


def kind_of(code: str) -> Kind:
    """The room that answers for this kind of payment.

    Raises:
        LookupError: no room answers for it.
    """
    if code not in _kinds:
        raise LookupError(f"No room answers for payments of the kind {code!r}.")
    return _kinds[code]
