"""The treasurer's questions: what needs me? Read only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
    recent = PaymentAttempt.ended_at > now - timedelta(days=30)
    query = PaymentAttempt.select(PaymentAttempt, Payable).join(Payable)
    return list(query.where(PaymentAttempt.state == "orphaned", recent).order_by(PaymentAttempt.ended_at.desc()))


def _stuck(now: datetime) -> list[PaymentAttempt]:
    waiting = PaymentAttempt.state.in_(LIVE) & (PaymentAttempt.created_at < now - STUCK_AFTER)
    return list(PaymentAttempt.select(PaymentAttempt, Payable).join(Payable).where(waiting))
