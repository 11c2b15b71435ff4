"""Paying a checkout session: the card is asked, the intent and the charge are written, the events go out."""

from typing import Any

from . import subscriptions
from .cards import Card
from .catalogue import create_customer
from .desk import Desk
from .errors import Refused

# What Stripe calls the reasons of `Card.declines_with`; the rest of the words are "Decline codes" in its documentation.
_MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "incorrect_number": "Your card number is incorrect.",
}

_HANDED_ON = (
    "description", "metadata", "receipt_email", "setup_future_usage", "statement_descriptor",
    "statement_descriptor_suffix",
)  # fmt: skip


def pay_session(desk: Desk, session: dict[str, Any], card: Card, email: str, *, later: bool = False) -> dict[str, Any]:
    """Pay an open session with a card; one that declines leaves it open, with the failed attempt on its intent.

    With `later`, the money is only promised: the session is complete but unpaid, as with a bank debit.

    Raises:
        Refused: the session is not open.
    """
    if session["status"] != "open":
        raise Refused(f"This Checkout Session is {session['status']}.", code="payment_intent_unexpected_state")
    if session["mode"] == "subscription":
        return session if card.declines_with else _pay_subscription(desk, session, card, email)
    session = _with_customer(desk, session, email)
    intent = _intent_of(desk, session, email)
    session = desk.change(session, payment_intent=intent["id"])
    if card.declines_with:
        decline(desk, intent, card, email)
        return session
    if later:
        intent = desk.change(intent, status="processing", processing={"type": "card"})
        desk.emit("payment_intent.processing", intent)
    else:
        collect(desk, intent, card, email)
    return _complete(desk, session, email, "unpaid" if later else "paid")


def money_arrives(desk: Desk, session: dict[str, Any], card: Card) -> dict[str, Any]:
    """Let money that was only promised come in.

    Raises:
        Refused: nothing was promised.
    """
    intent = _promised(desk, session)
    collect(desk, intent, card, session["customer_details"]["email"])
    session = desk.change(session, payment_status="paid")
    desk.emit("checkout.session.async_payment_succeeded", session)
    return session


def money_stays_away(desk: Desk, session: dict[str, Any], card: Card) -> dict[str, Any]:
    """Let money that was only promised not come.

    Raises:
        Refused: nothing was promised.
    """
    intent = _promised(desk, session)
    decline(desk, intent, card, session["customer_details"]["email"])
    desk.emit("checkout.session.async_payment_failed", session)
    return session


def pay_renewal(desk: Desk, subscription: dict[str, Any], card: Card) -> dict[str, Any]:
    """Take the money for the period a subscription is in and return the paid invoice."""
    items = subscription["items"]["data"]
    amount = sum(item["price"]["unit_amount"] * item["quantity"] for item in items)
    customer = desk.find("customer", subscription["customer"])
    email = customer["email"] or ""
    intent = open_intent(desk, amount, subscription["currency"], customer=customer["id"])
    intent = collect(desk, intent, card, email)
    return subscriptions.invoice_period(desk, subscription, intent, email, "subscription_cycle")


def open_intent(desk: Desk, amount: int, currency: str, **fields: Any) -> dict[str, Any]:
    """Write down that a sum in minor units is asked for."""
    id = desk.new_id("pi")
    intent = desk.put({
        "id": id, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_received": 0,
        "amount_details": {}, "currency": currency, "status": "requires_payment_method", "created": desk.now(),
        "livemode": False, "capture_method": "automatic_async", "confirmation_method": "automatic",
        "client_secret": f"{id}_secret_test", "payment_method_types": ["card"], "metadata": {}, **fields,
    })  # fmt: skip
    desk.emit("payment_intent.created", intent)
    return intent


def collect(desk: Desk, intent: dict[str, Any], card: Card, email: str) -> dict[str, Any]:
    """Take the sum of an intent from a card."""
    charge = _charge(desk, intent, card, email, succeeded=True)
    intent = desk.change(
        intent, status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"],
        payment_method=charge["payment_method"], last_payment_error=None, processing=None,
    )  # fmt: skip
    desk.emit("charge.succeeded", charge)
    desk.emit("payment_intent.succeeded", intent)
    return intent


def decline(desk: Desk, intent: dict[str, Any], card: Card, email: str) -> None:
    """Write down that the card's bank said no."""
    charge = _charge(desk, intent, card, email, succeeded=False)
    is_wrong = card.declines_with == "incorrect_number"
    error = {
        "type": "card_error", "code": "incorrect_number" if is_wrong else "card_declined", "charge": charge["id"],
        "decline_code": None if is_wrong else card.declines_with, "message": charge["failure_message"],
    }  # fmt: skip
    intent = desk.change(
        intent, status="requires_payment_method", latest_charge=charge["id"], last_payment_error=error, processing=None
    )
    desk.emit("charge.failed", charge)
    desk.emit("payment_intent.payment_failed", intent)


def _charge(desk: Desk, intent: dict[str, Any], card: Card, email: str, *, succeeded: bool) -> dict[str, Any]:
    reason = card.declines_with or "generic_decline"
    failure = {} if succeeded else {
        "failure_code": "incorrect_number" if reason == "incorrect_number" else "card_declined",
        "failure_message": _MESSAGES[reason],
    }  # fmt: skip
    outcome = {
        "type": "authorized" if succeeded else "issuer_declined", "risk_level": "normal",
        "network_status": "approved_by_network" if succeeded else "declined_by_network",
        "reason": None if succeeded else reason, "seller_message": None if succeeded else _MESSAGES[reason],
    }  # fmt: skip
    return desk.put({
        "id": desk.new_id("ch"), "object": "charge", "amount": intent["amount"], "amount_refunded": 0,
        "amount_captured": intent["amount"] if succeeded else 0, "currency": intent["currency"],
        "captured": succeeded, "paid": succeeded, "refunded": False, "disputed": False, "created": desk.now(),
        "livemode": False, "payment_intent": intent["id"], "status": "succeeded" if succeeded else "failed",
        "customer": intent["customer"], "description": intent["description"], "metadata": intent["metadata"],
        "payment_method": desk.new_id("pm"), "payment_method_details": card.details(), "outcome": outcome,
        "receipt_email": intent["receipt_email"], "billing_details": {"email": email}, "fraud_details": {}, **failure,
    }, parent=intent["id"], refund_starts=card.refund_starts)  # fmt: skip


def _intent_of(desk: Desk, session: dict[str, Any], email: str) -> dict[str, Any]:
    if session["payment_intent"]:
        return desk.find("payment_intent", session["payment_intent"])
    told = desk.kept(session)["payment_intent_data"]
    fields = {name: told[name] for name in _HANDED_ON if name in told}
    return open_intent(desk, session["amount_total"], session["currency"], customer=session["customer"], **fields)


def _with_customer(desk: Desk, session: dict[str, Any], email: str) -> dict[str, Any]:
    if session["customer"] or session["customer_creation"] != "always":
        return session
    return desk.change(session, customer=create_customer(desk, {"email": email})["id"])


def _pay_subscription(desk: Desk, session: dict[str, Any], card: Card, email: str) -> dict[str, Any]:
    customer = session["customer"] or create_customer(desk, {"email": email})["id"]
    subscription = subscriptions.start(desk, session, customer)
    intent = open_intent(desk, session["amount_total"], session["currency"], customer=customer)
    intent = collect(desk, intent, card, email)
    invoice = subscriptions.invoice_period(desk, subscription, intent, email, "subscription_create")
    session = desk.change(session, customer=customer, subscription=subscription["id"], invoice=invoice["id"])
    return _complete(desk, session, email, "paid")


def _complete(desk: Desk, session: dict[str, Any], email: str, payment_status: str) -> dict[str, Any]:
    who = {"email": email, "tax_exempt": "none", "tax_ids": []}
    session = desk.change(session, status="complete", payment_status=payment_status, url=None, customer_details=who)
    desk.emit("checkout.session.completed", session)
    return session


def _promised(desk: Desk, session: dict[str, Any]) -> dict[str, Any]:
    if session["status"] != "complete" or session["payment_status"] != "unpaid":
        raise Refused("No money is on its way for this Checkout Session.")
    intent = desk.find("payment_intent", session["payment_intent"])
    if intent["status"] != "processing":
        raise Refused("No money is on its way for this Checkout Session.")
    return intent
