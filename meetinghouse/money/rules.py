"""The rules of paying, as pure functions."""

from datetime import datetime, timedelta
from typing import NamedTuple

from meetinghouse.ground.amounts import MOST_ORE, ShownAmount, round_cash
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

SESSION_LASTS = timedelta(minutes=40)
"""How long somebody may take on the payment page. Stripe's minimum is 30 minutes from when it hears of it (API:
`expires_at`), so a request that was lost can be sent again for ten."""

ALMOST_OVER = timedelta(minutes=3)
"""A payment page with less left than this is not worth sending anybody to."""

MINIMUM = {"NOK": 300, "DKK": 250, "EUR": 50}
"""The smallest card payment in øre. Source: Stripe, "Minimum and maximum charge amounts"."""

REASONS = {
    "not_paid": N_("Nobody paid"),
    "wrong_one": N_("Another order was meant"),
    "other_way": N_("It was paid in another way"),
    "given_back": N_("They got their money back"),
}
"""Why a payment in cash is taken back. A choice and no free text: nobody writes about people here."""

PLACEHOLDER = "{CHECKOUT_SESSION_ID}"


def may_pay_by_card(amount: int, currency: str) -> None:
    """Refuse a card payment that Stripe would refuse for being too small.

    Raises:
        Refusal: with a sentence that sends people to the counter.
    """
    if amount < MINIMUM.get(currency, 50):
        raise Refusal(N_("This sum is too small to pay by card. Please pay at the house."))


def may_be_taken_in_cash(amount: int, currency: str, given: int | None) -> None:
    """Refuse cash that is too little. Amounts in øre; `given` is what lies on the counter, when somebody typed it.

    Raises:
        Refusal: it rounds to nothing, or less was given than it costs.
    """
    to_pay, _rounding = round_cash(amount, currency)
    if to_pay == 0:
        raise Refusal(N_("This sum is too small to pay in cash."))
    if given is not None and given < to_pay:
        short = ShownAmount(to_pay - given, currency)
        raise Refusal(N_("That is %(short)s too little."), field="given", short=short)


def may_be_counted(counted: int) -> None:
    """Refuse a count that no till can hold, in øre.

    Raises:
        Refusal: with a sentence that asks to count again.
    """
    if not 0 <= counted <= MOST_ORE:
        raise Refusal(N_("That is more than a till can hold. Please count again."), field="counted")


def known_reason(reason: str) -> str:
    """The reason, if it is one of `REASONS`.

    Raises:
        Refusal: it is none of them.
    """
    if reason not in REASONS:
        raise Refusal(N_("Please choose one."), field="reason")
    return reason


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
