"""A room that sells something, for the tests of money: it remembers what it was told."""

from collections.abc import Iterator
from datetime import datetime

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money import kinds, ledger
from meetinghouse.money.kinds import CannotHonour
from meetinghouse.money.models import Payable, PaymentAttempt, Refund, Reversal


class Stall:
    """A kind of payment that writes down every call."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.is_gone = False

    def title(self, subject_id: int, language: str) -> str:
        """What is sold here."""
        return f"Mitten {subject_id}"

    def url(self, subject_id: int) -> str:
        """Where the buyer sees it."""
        return f"/mittens/{subject_id}"

    def settle(self, subject_id: int, payment: PaymentAttempt, *, now: datetime) -> None:
        """It is paid, unless it is gone."""
        if self.is_gone:
            raise CannotHonour
        self.calls.append("settle")

    def unsettle(self, subject_id: int, refund: Refund, *, now: datetime) -> None:
        """The money goes back."""
        self.calls.append("unsettle")

    def unrecord(self, subject_id: int, reversal: Reversal, *, now: datetime) -> None:
        """It is unpaid again, unless it has left the house."""
        if self.is_gone:
            raise Refusal("gone")
        self.calls.append("unrecord")

    def prolong(self, subject_id: int, *, until: datetime, now: datetime) -> None:
        """Another try."""
        self.calls.append("prolong")

    def release(self, subject_id: int, *, now: datetime) -> None:
        """The hold ends."""
        self.calls.append("release")


@pytest.fixture
def stall() -> Iterator[Stall]:
    """The room that sells mittens."""
    stall = Stall()
    kinds.register("mitten", stall)
    yield stall
    del kinds._kinds["mitten"]


@pytest.fixture
def charge(stall: Stall, db: pw.Database, now: datetime) -> Payable:
    """Somebody owes 850 kroner for a mitten."""
    with database.atomic():
        return money.open_payable(
            "mitten",
            1,
            [money.Line(ledger.SALES, "Mitten", 85000)],
            person=None,
            payer_email="kari@example.no",
            language="nb",
            currency="NOK",
            promised={"title": "Mitten"},
            now=now,
        )
