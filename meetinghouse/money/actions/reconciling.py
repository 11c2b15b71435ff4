"""Asking Stripe, instead of waiting to be told: lost webhooks, killed processes, holds whose time is over.

A hold never ends by our clock alone while its payment page may still be paid: the page is closed at Stripe first.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import kinds, stripe_door
from meetinghouse.money.actions.charging import ask_stripe
from meetinghouse.money.actions.listening import ABOUT_REFUNDS, ABOUT_SESSIONS, take_event
from meetinghouse.money.actions.paying import close_attempt, end_if_abandoned
from meetinghouse.money.actions.refunding import note_refund, send_refund
from meetinghouse.money.actions.settling import settle_session
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt, Reconciliation, Refund
from meetinghouse.people.models import Person

SETTLES_ITSELF = timedelta(minutes=2)
OVERLAP = timedelta(minutes=10)
EVENTS_KEPT = timedelta(days=29)


def reconcile(*, now: datetime, by: Person | None = None) -> Reconciliation:
    """Ask Stripe about everything that is under way, and about every event since the last round.

    Safe to call at any time and by several processes at once: everything it does, it does once.

    Raises:
        TillUnreachable: Stripe did not answer; what was found so far is kept.
    """
    before = _settled()
    for attempt in _under_way(now):
        _look_up(attempt, now=now)
    for payable in _dropped(now):
        end_if_abandoned(payable, now=now)
    for event in stripe_door.events_since(_since(now), ABOUT_SESSIONS | ABOUT_REFUNDS):
        _hear(event, now=now)
    for refund in _refunds_under_way():
        with suppress(stripe_door.TillRefuses):  # Stripe does not know it; the others behind it must not wait
            _follow(refund, now=now)
    with database.atomic():
        done: Reconciliation = Reconciliation.create(began_at=now, ended_at=now, settled=_settled() - before)
        Reconciliation.delete().where(Reconciliation.began_at < now - EVENTS_KEPT).execute()
        if by:
            journal.record(by, "reconciled", done, at=now)
    return done


def _under_way(now: datetime) -> list[PaymentAttempt]:
    waiting = PaymentAttempt.state.in_(LIVE) & (PaymentAttempt.created_at < now - SETTLES_ITSELF)
    return list(PaymentAttempt.select().where(waiting, PaymentAttempt.method == "stripe"))


def _dropped(now: datetime) -> list[Payable]:
    """Charges whose last try by card ended without money and without freeing what is held: a process died between."""
    ended = PaymentAttempt.select(PaymentAttempt.payable).where(
        PaymentAttempt.method == "stripe", PaymentAttempt.ended_at < now - SETTLES_ITSELF
    )
    under_way = PaymentAttempt.select(PaymentAttempt.payable).where(
        PaymentAttempt.state.in_((*LIVE, "succeeded", "orphaned", "reversed"))
    )
    left = Payable.ended_at.is_null() & Payable.id.in_(ended) & Payable.id.not_in(under_way)
    return [payable for payable in Payable.select().where(left) if kinds.holds(payable.kind)]


def _refunds_under_way() -> list[Refund]:
    waiting = Refund.state.in_(("requested", "pending")) & (PaymentAttempt.method == "stripe")
    return list(Refund.select(Refund, PaymentAttempt).join(PaymentAttempt).where(waiting))


def _look_up(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Find out what became of a try. Of a page that Stripe does not know, the treasurer's list tells."""
    with suppress(Refusal, stripe_door.TillRefuses):
        if attempt.state == "created":
            ask_stripe(attempt, now=now)
            attempt = PaymentAttempt.get_by_id(attempt.id)
        if attempt.expires_at <= now:
            close_attempt(attempt, ended_as="expired", now=now)
        else:
            settle_session(stripe_door.session(attempt.session_id), now=now)


def _hear(event: stripe_door.Event, *, now: datetime) -> None:
    """Act on an event, unless it is of another system on the same Stripe account."""
    with suppress(LookupError, stripe_door.TillRefuses):
        take_event(event, source="poll", now=now)


def _settled() -> int:
    """How many payments have come so far."""
    return int(PaymentAttempt.select().where(PaymentAttempt.state.in_(("succeeded", "orphaned"))).count())


def _since(now: datetime) -> datetime:
    last = Reconciliation.select().order_by(Reconciliation.began_at.desc()).first()
    return last.began_at - OVERLAP if last else now - EVENTS_KEPT


def _follow(refund: Refund, *, now: datetime) -> None:
    if refund.state == "requested":
        send_refund(refund.id, now=now)
    elif refund.stripe_id:
        note_refund(stripe_door.refund(refund.stripe_id), now=now)
