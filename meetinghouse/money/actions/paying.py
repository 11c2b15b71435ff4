"""What a payer can do with a charge: pay it, pay it after all, or let it go."""

from contextlib import suppress
from datetime import datetime

from meetinghouse.ground import settings
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money import kinds, rules, stripe_door
from meetinghouse.money.actions.charging import ask_stripe, new_attempt
from meetinghouse.money.actions.settling import settle_session
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import Payable, PaymentAttempt


def pay_again(payable: Payable, *, now: datetime) -> str:
    """The address of a page where this charge can be paid now: the open one, or a fresh one when that is nearly over.

    Raises:
        Refusal: no cards here, it is paid, was given up, or has been held too often for somebody who did not pay.
        TillUnreachable: Stripe did not answer.
    """
    if not settings.current().has_stripe:
        raise Refusal(N_("Cards are not taken here. Please pay at the house."))
    attempt = payable.live_attempt()
    if attempt and attempt.expires_at - now > rules.ALMOST_OVER and not payable.ended_at:
        return ask_stripe(attempt, now=now)
    with database.atomic():
        payable = locked_payable(payable)
        may_be_paid(payable)
        kind_of(payable.kind).prolong(payable.subject_id, until=rules.ends_at(now), now=now)
        if attempt:
            PaymentAttempt.update(followed=True).where(PaymentAttempt.id == attempt.id).execute()
    if attempt:
        close_attempt(attempt, ended_as="expired", now=now)
    with database.atomic():
        payable = locked_payable(payable)
        may_be_paid(payable)
        attempt = payable.live_attempt() or new_attempt(payable, now=now)
    return ask_stripe(attempt, now=now)


def give_up(payable: Payable, *, now: datetime) -> bool:
    """The payer lets go: the payment page is closed at Stripe, then what was held is free. True when it was let go.
    Where nothing is held, the charge stays and may be paid later.

    False means that it was paid in the meantime: Stripe's truth wins.

    Raises:
        TillUnreachable: Stripe did not answer, so nothing was let go.
    """
    if attempt := payable.live_attempt():
        close_attempt(attempt, ended_as="cancelled", now=now)
    if kinds.holds(payable.kind):
        end_if_abandoned(payable, now=now)
    return not payable.payment() and not payable.live_attempt()


def end_if_abandoned(payable: Payable, *, now: datetime) -> bool:
    """End a charge that nobody paid and nobody is paying: what was held for it is free. True when it was ended now."""
    with database.atomic():
        payable = locked_payable(payable)
        if payable.ended_at or payable.payment() or payable.live_attempt():
            return False
        Payable.update(ended_at=now).where(Payable.id == payable.id).execute()
        kind_of(payable.kind).release(payable.subject_id, now=now)
    return True


def end_at_once(payable: Payable, *, now: datetime) -> None:
    """Nobody shall pay this any more, in the caller's transaction, also when a payment page is open just now: money
    that comes there is late, and goes back by itself. A charge that was paid or has ended stays as it is."""
    payable = locked_payable(payable)
    if payable.ended_at or payable.payment():
        return
    Payable.update(ended_at=now).where(Payable.id == payable.id).execute()
    kind_of(payable.kind).release(payable.subject_id, now=now)


def close_attempt(attempt: PaymentAttempt, *, ended_as: str, now: datetime) -> PaymentAttempt:
    """Close a try at Stripe and act on what Stripe then says: unpaid and closed, or paid after all."""
    if attempt.session_id is None:
        ask_stripe(attempt, now=now)
        attempt = PaymentAttempt.get_by_id(attempt.id)
    with suppress(stripe_door.TillRefuses):  # it is not open any more: paid or expired, and the next line sees which
        stripe_door.expire_session(attempt.session_id)
    session = stripe_door.session(attempt.session_id)
    settle_session(session, now=now, unpaid_end=ended_as)
    closed: PaymentAttempt = PaymentAttempt.get_by_id(attempt.id)
    return closed


def locked_payable(payable: Payable) -> Payable:
    """The charge as it is now, locked until the caller's transaction ends: every payment begins with this."""
    return locked(Payable.select().where(Payable.id == payable.id)).get()


def may_be_paid(payable: Payable) -> None:
    """Refuse a charge that is paid, or that nobody waits for any more.

    Raises:
        Refusal: with a sentence for the payer.
    """
    if payable.is_paid:
        raise Refusal(N_("This is paid already."))
    if payable.ended_at and kinds.holds(payable.kind):
        raise Refusal(N_("This order was given up. You can start again from the shop."))
    if payable.ended_at:
        raise Refusal(N_("This is not to be paid any more: the order was changed or cancelled."))
