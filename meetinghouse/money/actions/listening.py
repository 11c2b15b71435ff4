"""What Stripe tells us by itself: events, each acted on once, whichever way and however often they come."""

from datetime import datetime

from meetinghouse.ground.database import database, locked
from meetinghouse.money import stripe_door
from meetinghouse.money.actions.refunding import note_refund
from meetinghouse.money.actions.settling import settle_session
from meetinghouse.money.models import StripeEvent
from meetinghouse.money.stripe_door import Event

ABOUT_SESSIONS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}
ABOUT_REFUNDS = {"refund.created", "refund.updated", "refund.failed"}


def take_event(event: Event, *, source: str, now: datetime) -> None:
    """Act on an event; one that was done before changes nothing. Its body is not kept.

    An event only says where to look: what happened is always asked at Stripe.

    Raises:
        TillUnreachable: Stripe did not answer; the event stays undone and comes again.
        LookupError: it names a charge that this house does not have.
    """
    with database.atomic():
        StripeEvent.insert(
            id=event.id, type=event.type, object_id=event.object_id, source=source, received_at=now
        ).on_conflict_ignore().execute()
        known = locked(StripeEvent.select().where(StripeEvent.id == event.id)).get()
    if known.state == "done":
        return
    if event.type in ABOUT_SESSIONS:
        end = "failed" if event.type == "checkout.session.async_payment_failed" else "expired"
        settle_session(stripe_door.session(event.object_id), now=now, unpaid_end=end)
    elif event.type in ABOUT_REFUNDS:
        note_refund(stripe_door.refund(event.object_id), now=now)
    StripeEvent.update(state="done").where(StripeEvent.id == event.id).execute()
