"""The rules of paying, as pure functions."""

from datetime import datetime, timedelta
from typing import NamedTuple

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

SESSION_LASTS = timedelta(minutes=40)
"""How long somebody may take on the payment page. Stripe's minimum is 30 minutes from when it hears of it (API:
`expires_at`), so a request that was lost can be sent again for ten."""

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


class Sum(NamedTuple):
    """Money as asked for or as it came: øre, currency, and whether it is real."""

    amount: int
    currency: str
    is_live: bool


def why_not_honoured(*, asked: Sum, received: Sum, is_paid_already: bool) -> str:
    """Why money that came cannot be taken for what it was meant for; empty when it can."""
    if received.is_live != asked.is_live:
        return "livemode"
    if received.currency != asked.currency:
        return "currency"
    if received.amount != asked.amount:
        return "amount"
    return "paid already" if is_paid_already else ""


def ends_at(now: datetime) -> datetime:
    """When a payment page opened now closes, in whole seconds as Stripe counts."""
    return (now + SESSION_LASTS).replace(microsecond=0)
