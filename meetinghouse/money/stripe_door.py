"""The one door to Stripe: plain values in, plain values out. Never called inside a transaction.

Source: Stripe API 2026-10-28.endive (stripe-python 16.1), Checkout Sessions in payment mode, Refunds, Events.
`stripe` is imported where it is used: it is large, and most requests never need it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from meetinghouse.ground import settings
from meetinghouse.ground.database import database
from meetinghouse.ground.turns import step_aside
from meetinghouse.ground.words import N_

if TYPE_CHECKING:
    from stripe import StripeClient


class TillUnreachable(Exception):
    """Stripe did not answer, or not now; the same question may be asked again."""


NO_ANSWER = N_("The payment page does not answer just now. Nothing is lost. Please try again in a few minutes.")


class TillRefuses(Exception):
    """Stripe says no for good to what was asked. `code` is Stripe's word for why."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Session:
    """A Checkout session as Stripe now sees it. `status` is open, complete or expired."""

    id: str
    status: str
    is_paid: bool
    amount: int
    currency: str
    livemode: bool
    url: str
    payment_intent: str | None
    payable_ref: str
    attempt_no: int


@dataclass(frozen=True)
class StripeRefund:
    """A refund as Stripe now sees it. `status` is pending, requires_action, succeeded, failed or canceled."""

    id: str
    status: str
    key: str
    problem: str


@dataclass(frozen=True)
class Event:
    """An event's envelope: what it is about, not what it says."""

    id: str
    type: str
    object_id: str
    created: int


def create_session(parameters: dict[str, Any], key: str) -> Session:
    """Open a Checkout session; the same key and parameters give the same session back.

    Raises:
        TillUnreachable: no answer. TillRefuses: the parameters are refused.
    """
    return _session(_ask(lambda c: c.v1.checkout.sessions.create(parameters, {"idempotency_key": key})))


def session(session_id: str) -> Session:
    """A session as it is now."""
    return _session(_ask(lambda c: c.v1.checkout.sessions.retrieve(session_id)))


def expire_session(session_id: str) -> None:
    """Close an open session for good. Raises `TillRefuses` when it is not open any more."""
    _ask(lambda c: c.v1.checkout.sessions.expire(session_id))


def create_refund(payment_intent: str, amount: int, key: str) -> StripeRefund:
    """Send money back; the same key never sends it twice."""
    asked = {"payment_intent": payment_intent, "amount": amount, "metadata": {"refund": key}}
    return _refund(_ask(lambda c: c.v1.refunds.create(asked, {"idempotency_key": key})))


def refund(stripe_id: str) -> StripeRefund:
    """A refund as it is now."""
    return _refund(_ask(lambda c: c.v1.refunds.retrieve(stripe_id)))


def refunds_of(payment_intent: str) -> list[StripeRefund]:
    """All refunds of a payment."""
    listed = _ask(lambda c: c.v1.refunds.list({"payment_intent": payment_intent, "limit": 100}))
    return [_refund(found) for found in listed.data]


def events_since(moment: datetime, types: Collection[str]) -> Iterator[Event]:
    """Every event of these types created at or after a moment, newest first, page by page; Stripe takes 20 types."""
    asked: dict[str, Any] = {"created": {"gte": int(moment.timestamp())}, "types": sorted(types), "limit": 100}
    while True:
        page = _ask(lambda c: c.v1.events.list(asked))  # noqa: B023 - called at once
        yield from (_event(found) for found in page.data)
        if not page.has_more:
            return
        asked = {**asked, "starting_after": page.data[-1].id}


def read_event(body: bytes, signature: str, *, now: datetime) -> Event:
    """A webhook's event, once its signature is ours, it is fresh, and it is of our mode and API version.

    `construct_event` refuses old signatures, but not ones from the future, and looks at neither `livemode` nor
    `api_version` (stripe 16.1); that is done here.

    Raises:
        TillRefuses: it is not to be believed.
    """
    import stripe

    try:
        found = _client().construct_event(body, signature, settings.current().stripe_webhook_secret)
    except (stripe.SignatureVerificationError, ValueError) as error:
        raise TillRefuses("This is not signed by Stripe.") from error
    signed_at = _signed_at(signature)
    if signed_at - now.timestamp() > 300:
        raise TillRefuses("This is signed in the future.")
    if found.livemode != is_live() or found.api_version != stripe.api_version:
        raise TillRefuses("This is of another mode or API version.")
    return _event(found)


def is_live() -> bool:
    """Whether real money moves here."""
    return settings.current().stripe_key.startswith(("sk_live_", "rk_live_"))


def _signed_at(signature: str) -> float:
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    return float(stamps[0]) if stamps and stamps[0].isdecimal() else float("inf")


def _ask(question: Any) -> Any:
    import stripe

    if database.in_transaction() and not _may_ask_inside:
        raise RuntimeError("Stripe is never asked inside a transaction.")
    step_aside()
    try:
        return question(_client())
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise TillUnreachable(type(error).__name__) from error
    except stripe.StripeError as error:
        if (error.http_status or 500) >= 500 or error.http_status == 409:
            raise TillUnreachable(type(error).__name__) from error
        raise TillRefuses(error.user_message or str(error), error.code or "") from error


_may_ask_inside = False  # tests run in one rolled-back transaction and say so


@cache
def _client_for(key: str, base: str) -> "StripeClient":
    import stripe

    addresses: Any = {"api": base} if base else {}
    return stripe.StripeClient(key, base_addresses=addresses, max_network_retries=0)


def _client() -> "StripeClient":
    chosen = settings.current()
    return _client_for(chosen.stripe_key, chosen.stripe_api_base)


def _session(found: Any) -> Session:
    about = found.metadata.to_dict() if found.metadata else {}
    return Session(
        id=found.id,
        status=found.status,
        is_paid=found.payment_status == "paid",
        amount=found.amount_total or 0,
        currency=(found.currency or "").upper(),
        livemode=found.livemode,
        url=found.url or "",
        payment_intent=found.payment_intent,
        payable_ref=about.get("payable", ""),
        attempt_no=int(no) if (no := about.get("attempt", "")).isdecimal() else 0,
    )


def _refund(found: Any) -> StripeRefund:
    about = found.metadata.to_dict() if found.metadata else {}
    return StripeRefund(found.id, found.status or "pending", about.get("refund", ""), _why(found))


def _why(found: Any) -> str:
    return str(found.failure_reason or "") if hasattr(found, "failure_reason") else ""


def _event(found: Any) -> Event:
    return Event(found.id, found.type, getattr(found.data.object, "id", ""), found.created)
