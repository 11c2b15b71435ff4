"""The rules of paying, as pure functions."""

from datetime import datetime, timedelta

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

SESSION_LASTS = timedelta(minutes=31)
"""How long somebody may take on the payment page. Stripe's minimum is 30 minutes (API: `expires_at`)."""

ALMOST_OVER = timedelta(minutes=3)
"""A payment page with less left than this is not worth sending anybody to."""

MINIMUM = {"NOK": 300, "DKK": 250, "EUR": 50}
"""The smallest card payment in øre. Source: Stripe, "Minimum and maximum charge amounts"."""

PLACEHOLDER = "{CHECKOUT_SESSION_ID}"


def may_pay_by_card(amount: int, currency: str) -> None:
    """Refuse a card payment that Stripe would refuse for being too small.

    Raises:
        Refusal: with a sentence that sends people to the counter.
    """
    if amount < MINIMUM.get(currency, 50):
        raise Refusal(N_("This sum is too small to pay by card. Please pay at the house."))


def why_not_honoured(*, asked: tuple[int, str, bool], received: tuple[int, str, bool], is_paid_already: bool) -> str:
    """Why money that came cannot be taken for what it was meant for; empty when it can.

    Args:
        asked: amount in øre, currency, live money or not, as the house asked for it.
        received: the same, as Stripe tells.
    """
    if received[2] != asked[2]:
        return "livemode"
    if received[1] != asked[1]:
        return "currency"
    if received[0] != asked[0]:
        return "amount"
    return "paid already" if is_paid_already else ""


def ends_at(now: datetime) -> datetime:
    """When a payment page opened now closes, in whole seconds as Stripe counts."""
    return (now + SESSION_LASTS).replace(microsecond=0)
