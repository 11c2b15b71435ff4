"""The treasurer's questions: what needs me? Read only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.money import ledger
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt, Reconciliation, Refund

STUCK_AFTER = timedelta(minutes=50)


@dataclass(frozen=True)
class Desk:
    """What lies on the treasurer's desk."""

    orphans: list[PaymentAttempt]
    failed_refunds: list[Refund]
    stuck: list[PaymentAttempt]
    balances: list[tuple[ledger.Account, int]]
    last_asked: Reconciliation | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs the treasurer."""
        return not (self.orphans or self.failed_refunds or self.stuck)


def what_needs_me(*, now: datetime) -> Desk:
    """Everything that a person has to look at, and how the accounts stand."""
    return Desk(
        orphans=_orphans(now),
        failed_refunds=list(
            Refund.select(Refund, PaymentAttempt, Payable)
            .join(PaymentAttempt)
            .join(Payable)
            .where(Refund.state == "failed")
            .order_by(Refund.asked_at.desc())
            .limit(50)
        ),
        stuck=_stuck(now),
        balances=ledger.balances(),
        last_asked=Reconciliation.select().order_by(Reconciliation.began_at.desc()).first(),
    )


def state_of(payable: Payable) -> str:
    """What to tell the payer: open (being paid), paid, refunded, orphaned, ended, or waiting."""
    attempts = payable.attempts()
    states = {attempt.state for attempt in attempts}
    if "succeeded" in states:
        paid = next(attempt for attempt in attempts if attempt.state == "succeeded")
        return "refunded" if paid.refund() else "paid"
    if "orphaned" in states:
        return "orphaned"
    if payable.ended_at:
        return "ended"
    return "open" if any(attempt.is_live for attempt in attempts) else "waiting"


def _orphans(now: datetime) -> list[PaymentAttempt]:
    return _ORPHANS.rows(now - timedelta(days=30))


def _stuck(now: datetime) -> list[PaymentAttempt]:
    return _STUCK.rows(now - STUCK_AFTER)


def _attempts(*which: pw.Expression) -> pw.ModelSelect:
    return PaymentAttempt.select(PaymentAttempt, Payable).join(Payable).where(*which)


_IS_LIVE = PaymentAttempt.state.in_([pw.SQL(f"'{state}'") for state in LIVE])
_IS_ORPHAN = PaymentAttempt.state == pw.SQL("'orphaned'")
_ORPHANS = Prepared(
    lambda since: _attempts(_IS_ORPHAN, PaymentAttempt.ended_at > since).order_by(PaymentAttempt.ended_at.desc()),
    "since",
)
_STUCK = Prepared(lambda before: _attempts(_IS_LIVE, PaymentAttempt.created_at < before), "before")
