"""Stripe's door: events, signed by Stripe."""

import logging

from flask import request

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.security import csrf
from meetinghouse.money import actions, stripe_door
from meetinghouse.money.pages.room import pages

log = logging.getLogger("meetinghouse.money")
LARGEST_EVENT = 64 * 1024


@pages.post("/stripe/webhook")
@csrf.exempt
@guard(ANYONE)
def webhook() -> tuple[str, int]:
    """Stripe tells us of an event. Signed by Stripe instead of carrying a token of ours.

    200 done; 400 not to be believed; 413 too large; 500 come again.
    """
    if (request.content_length or 0) > LARGEST_EVENT:
        return "too large", 413
    body = request.stream.read(LARGEST_EVENT + 1)
    if len(body) > LARGEST_EVENT:
        return "too large", 413
    now = clock.now()
    try:
        event = stripe_door.read_event(body, request.headers.get("Stripe-Signature", ""), now=now)
    except actions.TillRefuses as refusal:
        log.warning("webhook refused: %s", refusal)
        return "refused", 400
    try:
        actions.take_event(event, source="webhook", now=now)
    except (LookupError, actions.TillRefuses, actions.TillUnreachable) as error:
        log.warning("webhook to come again: %s", type(error).__name__)
        return "again", 500
    return "done", 200


webhook.signed_otherwise = True
