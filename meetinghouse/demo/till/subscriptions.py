"""Subscriptions as far as dues need them: started by a session, renewed, cancelled, each period invoiced."""

from typing import Any

from .desk import Desk
from .errors import Refused
from .listing import newest_first, page_of

# Stripe counts calendar months and years. A test till has no calendar: a month is 30 days here, a year 365.
_SECONDS = {"day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400, "year": 365 * 86_400}


def start(desk: Desk, session: dict[str, Any], customer: str) -> dict[str, Any]:
    """Begin the subscription that a session asked for."""
    id, now = desk.new_id("sub"), desk.now()
    told = desk.kept(session)["subscription_data"]
    lines = [line for line in desk.store.listed("item", session["id"]) if line["price"]["recurring"]]
    subscription = desk.put({
        "id": id, "object": "subscription", "status": "active", "customer": customer, "created": now,
        "start_date": now, "billing_cycle_anchor": now, "livemode": False, "currency": session["currency"],
        "metadata": told["metadata"], "description": told.get("description"), "cancel_at_period_end": False,
        "collection_method": "charge_automatically", "automatic_tax": {"enabled": False}, "discounts": [],
        "billing_mode": {"type": "flexible"}, "billing_schedules": [], "invoice_settings": {"issuer": {"type": "self"}},
        "items": {
            "object": "list", "has_more": False, "url": f"/v1/subscription_items?subscription={id}",
            "data": [_item(desk, id, line, now) for line in lines],
        },
    })  # fmt: skip
    desk.emit("customer.subscription.created", subscription)
    return subscription


def renew(desk: Desk, subscription: dict[str, Any]) -> dict[str, Any]:
    """Move a subscription to its next period."""
    items = [_next_period(item) for item in subscription["items"]["data"]]
    subscription = desk.change(subscription, items={**subscription["items"], "data": items})
    desk.emit("customer.subscription.updated", subscription)
    return subscription


def cancel(desk: Desk, params: dict[str, Any], id: str) -> dict[str, Any]:
    """End a subscription at once.

    Raises:
        Refused: there is none, or it has ended already.
    """
    subscription = desk.find("subscription", id)
    if subscription["status"] == "canceled":
        raise Refused(f"No such subscription: '{id}'", status=404, code="resource_missing", param="id")
    now = desk.now()
    subscription = desk.change(subscription, status="canceled", canceled_at=now, ended_at=now)
    desk.emit("customer.subscription.deleted", subscription)
    return subscription


def list_invoice_payments(desk: Desk, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of what paid an invoice: since 2025 it is here that an invoice tells its payment intent."""
    found = newest_first(desk, "invoice_payment", params, "invoice", "status")
    return page_of(found, params, "/v1/invoice_payments")


def invoice_period(
    desk: Desk, subscription: dict[str, Any], intent: dict[str, Any], email: str, reason: str
) -> dict[str, Any]:
    """Write the paid invoice for the period a subscription is in.

    Args:
        reason: Stripe's word, `subscription_create` or `subscription_cycle`.
    """
    id, now = desk.new_id("in"), desk.now()
    total = intent["amount"]
    lines = [_invoice_line(desk, id, subscription, item) for item in subscription["items"]["data"]]
    sums = dict.fromkeys(("amount_due", "amount_paid", "subtotal", "total"), total)
    zeros = ("amount_overpaid", "amount_remaining", "amount_shipping", "post_payment_credit_notes_amount",
             "pre_payment_credit_notes_amount", "starting_balance")  # fmt: skip
    invoice = desk.put({
        "id": id, "object": "invoice", "created": now, "currency": intent["currency"], "livemode": False, **sums,
        **dict.fromkeys(zeros, 0), "attempt_count": 1, "attempted": True, "automatic_tax": {"enabled": False},
        "billing_reason": reason, "collection_method": "charge_automatically", "customer": subscription["customer"],
        "customer_email": email, "default_tax_rates": [], "discounts": [], "effective_at": now, "metadata": {},
        "issuer": {"type": "self"}, "payment_settings": {}, "period_start": now, "period_end": now, "status": "paid",
        "status_transitions": {"finalized_at": now, "paid_at": now},
        "lines": {"object": "list", "has_more": False, "url": f"/v1/invoices/{id}/lines", "data": lines},
        "parent": {"type": "subscription_details", "subscription_details": {
            "subscription": subscription["id"], "metadata": subscription["metadata"]}},
    })  # fmt: skip
    _pay_invoice(desk, invoice, intent)
    desk.change(subscription, latest_invoice=id)
    for type in ("invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded"):
        desk.emit(type, invoice)
    return invoice


def _item(desk: Desk, subscription: str, line: dict[str, Any], now: int) -> dict[str, Any]:
    price = line["price"]
    return {
        "id": desk.new_id("si"), "object": "subscription_item", "created": now, "current_period_start": now,
        "current_period_end": now + _length(price), "discounts": [], "metadata": {}, "plan": _plan(price),
        "price": price, "quantity": line["quantity"], "subscription": subscription, "tax_rates": [],
    }  # fmt: skip


def _plan(price: dict[str, Any]) -> dict[str, Any]:
    of_price = ("id", "active", "billing_scheme", "created", "currency", "livemode", "metadata", "nickname", "product")
    of_period = ("interval", "interval_count", "usage_type")
    return {
        "object": "plan", "amount": price["unit_amount"], "amount_decimal": price["unit_amount_decimal"],
        **{name: price[name] for name in of_price}, **{name: price["recurring"][name] for name in of_period},
    }  # fmt: skip


def _length(price: dict[str, Any]) -> int:
    return int(_SECONDS[price["recurring"]["interval"]] * price["recurring"]["interval_count"])


def _next_period(item: dict[str, Any]) -> dict[str, Any]:
    start = item["current_period_end"]
    return {**item, "current_period_start": start, "current_period_end": start + _length(item["price"])}


def _invoice_line(desk: Desk, invoice: str, subscription: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    price, amount = item["price"], item["price"]["unit_amount"] * item["quantity"]
    belongs = {"subscription": subscription["id"], "subscription_item": item["id"], "proration": False}
    return {
        "id": desk.new_id("il"), "object": "line_item", "amount": amount, "subtotal": amount, "livemode": False,
        "currency": price["currency"], "discountable": True, "discounts": [], "invoice": invoice, "metadata": {},
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "parent": {"type": "subscription_item_details", "subscription_item_details": belongs},
        "pricing": {
            "type": "price_details", "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": item["quantity"], "subscription": subscription["id"],
    }  # fmt: skip


def _pay_invoice(desk: Desk, invoice: dict[str, Any], intent: dict[str, Any]) -> None:
    now = desk.now()
    payment = desk.put({
        "id": desk.new_id("inpay"), "object": "invoice_payment", "amount_paid": intent["amount"],
        "amount_requested": intent["amount"], "created": now, "currency": intent["currency"],
        "invoice": invoice["id"], "is_default": True, "livemode": False, "status": "paid",
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]}, "status_transitions": {"paid_at": now},
    }, parent=invoice["id"])  # fmt: skip
    desk.emit("invoice_payment.paid", payment)
