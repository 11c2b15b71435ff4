"""Checkout sessions: what is to be paid, by when, and where to go afterwards."""

import re
from typing import Any
from urllib.parse import urlsplit

from . import catalogue
from .desk import Desk
from .errors import Refused
from .listing import newest_first, page_of

Params = dict[str, Any]
SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 60 * 60
# Stripe: "Minimum and maximum charge amounts", in minor units.
SMALLEST = {"nok": 300, "dkk": 250, "sek": 300, "eur": 50, "gbp": 30, "usd": 50}
LARGEST = 99_999_999
# Real parameters that would change the sum or what the page asks for. The till has no such page,
# and taking them in silence would make a test pass that fails at Stripe.
NOT_PLAYED = frozenset({
    "consent_collection", "custom_fields", "discounts", "managed_payments", "name_collection", "optional_items",
    "permissions", "return_url", "setup_intent_data", "shipping_address_collection", "shipping_options",
    "tax_id_collection",
})  # fmt: skip
NOT_PLAYED_IN_A_LINE = frozenset({"adjustable_quantity", "dynamic_tax_rates", "tax_rates"})
_ECHOED = (
    "allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id", "customer",
    "customer_email", "excluded_payment_method_types", "integration_identifier", "locale", "origin_context",
    "submit_type", "success_url",
)  # fmt: skip


def create_session(desk: Desk, params: Params) -> dict[str, Any]:
    """Open a checkout session with a page of its own.

    Raises:
        Refused: what Stripe would refuse, and what the till does not play.
    """
    _check_what_is_played(params)
    _check_mode(params)
    _check_addresses(params)
    if params.get("customer"):
        desk.find("customer", params["customer"], "customer")
    expires_at = _expiry(desk.now(), params)
    id = desk.new_id("cs")
    lines = _put_lines(desk, id, params)
    total = sum(line["amount_total"] for line in lines)
    _check_total(total, lines[0]["currency"])
    return desk.put(
        {**_session(desk, params, id, total, lines[0]["currency"]), "expires_at": expires_at},
        due=expires_at,
        payment_intent_data=_with_metadata(params, "payment_intent_data"),
        subscription_data=_with_metadata(params, "subscription_data"),
    )


def expire_session(desk: Desk, params: Params, id: str) -> dict[str, Any]:
    """Close an open session, so that it can no longer be paid.

    Raises:
        Refused: it is not open.
    """
    session = desk.find("checkout.session", id, "session")
    if session["status"] != "open":
        raise Refused(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
    if session["payment_intent"]:
        intent = desk.find("payment_intent", session["payment_intent"])
        intent = desk.change(intent, status="canceled", canceled_at=desk.now(), cancellation_reason="expired")
        desk.emit("payment_intent.canceled", intent)
    session = desk.change(session, status="expired", url=None)
    desk.emit("checkout.session.expired", session)
    return session


def expire_what_is_due(desk: Desk) -> None:
    """Close every session whose time has run out by the till's clock."""
    for id in desk.store.due_by(desk.now()):
        expire_session(desk, {}, id)


def lines_of(desk: Desk, session_id: str) -> list[dict[str, Any]]:
    """Return the lines of a session, in the order they were given."""
    return desk.store.listed("item", session_id)


def list_lines(desk: Desk, params: Params, id: str) -> dict[str, Any]:
    """Return a page of the lines of a session.

    Raises:
        Refused: no such session.
    """
    desk.find("checkout.session", id, "session")
    return page_of(lines_of(desk, id), params, f"/v1/checkout/sessions/{id}/line_items")


def list_sessions(desk: Desk, params: Params) -> dict[str, Any]:
    """Return a page of sessions, newest first, narrowed by what was asked."""
    found = newest_first(desk, "checkout.session", params, "customer", "payment_intent", "status", "subscription")
    if email := params.get("customer_details", {}).get("email"):
        found = [session for session in found if (session["customer_details"] or {}).get("email") == email]
    return page_of(found, params, "/v1/checkout/sessions")


def move_open_pages(desk: Desk) -> None:
    """Give every open session the address the till has now: a restarted till may listen on another port."""
    for session in desk.store.listed("checkout.session"):
        if session["status"] == "open":
            desk.change(session, url=_page(desk, session["id"]))


def looks_like_email(text: str) -> bool:
    """Is it near enough to an address to try? Stripe and the house know more about it than a till does."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None


def _check_what_is_played(params: Params) -> None:
    lines = params.get("line_items", [])
    asked = [name for name in params if name in NOT_PLAYED]
    for i, line in enumerate(lines):
        asked += [f"line_items[{i}][{name}]" for name in line if name in NOT_PLAYED_IN_A_LINE]
    if params.get("automatic_tax", {}).get("enabled"):
        asked.append("automatic_tax")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        asked.append("ui_mode")
    if params.get("payment_intent_data", {}).get("capture_method", "automatic_async") == "manual":
        asked.append("payment_intent_data[capture_method]")
    if asked:
        raise Refused(f"Stripe takes `{asked[0]}`, but the test till does not play it.", param=asked[0])


def _check_mode(params: Params) -> None:
    mode = params.get("mode")
    if mode not in ("payment", "subscription"):
        raise Refused("You must pass `mode`: payment or subscription.", code="parameter_missing", param="mode")
    for name, its_mode in {"payment_intent_data": "payment", "customer_creation": "payment",
                           "subscription_data": "subscription"}.items():  # fmt: skip
        if name in params and mode != its_mode:
            raise Refused(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if params.get("customer") and params.get("customer_email"):
        raise Refused("You may only specify one of these parameters: customer, customer_email.", param="customer_email")
    if not params.get("line_items"):
        raise Refused("Missing required param: line_items.", code="parameter_missing", param="line_items")


def _check_addresses(params: Params) -> None:
    if "success_url" not in params:
        raise Refused("Missing required param: success_url.", code="parameter_missing", param="success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and not _is_address(params[name]):
            raise Refused("Not a valid URL", code="url_invalid", param=name)
    email = params.get("customer_email")
    if email is not None and not looks_like_email(email):
        raise Refused(f"Invalid email address: {email}", code="email_invalid", param="customer_email")
    if len(params.get("client_reference_id", "")) > 200:
        raise Refused("Invalid string: must be at most 200 characters", param="client_reference_id")


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\x00-\x20\x7f]", url)


def _expiry(now: int, params: Params) -> int:
    expires_at = params.get("expires_at", now + LONGEST_SECONDS)
    if not now + SHORTEST_SECONDS <= expires_at <= now + LONGEST_SECONDS:
        raise Refused(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours after the Checkout Session is created.",
            param="expires_at",
        )
    return int(expires_at)


def _put_lines(desk: Desk, session_id: str, params: Params) -> list[dict[str, Any]]:
    lines = [_put_line(desk, session_id, line, i) for i, line in enumerate(params["line_items"])]
    prices = [line["price"] for line in lines]
    if len({price["currency"] for price in prices}) > 1:
        raise Refused("All line items must have the same currency.", param="line_items")
    repeats = [price for price in prices if price["type"] == "recurring"]
    if repeats and params["mode"] == "payment":
        raise Refused("You specified `payment` mode but passed a recurring price.", param="line_items")
    if not repeats and params["mode"] == "subscription":
        raise Refused("You must provide at least one recurring price in `subscription` mode.", param="line_items")
    if len({str(price["recurring"]) for price in repeats}) > 1:
        raise Refused("All recurring prices must have the same interval.", param="line_items")
    return lines


def _put_line(desk: Desk, session_id: str, line: Params, place: int) -> dict[str, Any]:
    param = f"line_items[{place}]"
    if ("price" in line) == ("price_data" in line):
        raise Refused("You must specify either `price` or `price_data` for each line item.", param=param)
    if line.get("quantity", 0) < 1:
        raise Refused(f"Quantity is required. Add `quantity` to `{param}`", param=f"{param}[quantity]")
    if "price" in line:
        price = desk.find("price", line["price"], f"{param}[price]")
    else:
        price = catalogue.create_price(desk, line["price_data"], active=False, announced=False)
    amount = price["unit_amount"] * line["quantity"]
    return desk.put({
        "id": desk.new_id("li"), "object": "item", "amount_discount": 0, "amount_subtotal": amount, "amount_tax": 0,
        "amount_total": amount, "currency": price["currency"], "price": price, "quantity": line["quantity"],
        "description": desk.find("product", price["product"])["name"],
        "metadata": catalogue.checked_metadata(line.get("metadata"), f"{param}[metadata]"),
    }, parent=session_id)  # fmt: skip


def _check_total(total: int, currency: str) -> None:
    if currency not in SMALLEST:
        raise Refused(f"The test till knows {', '.join(SMALLEST)}; not {currency}.", param="line_items")
    if total < SMALLEST[currency]:
        least = f"{SMALLEST[currency] // 100}.{SMALLEST[currency] % 100:02d} {currency}"
        raise Refused(f"The Checkout Session's total amount must be at least {least}.", code="amount_too_small")
    if total > LARGEST:
        raise Refused(f"The Checkout Session's total amount must be at most {LARGEST}.", code="amount_too_large")


def _session(desk: Desk, params: Params, id: str, total: int, currency: str) -> dict[str, Any]:
    is_one_off = params["mode"] == "payment"
    return {
        "id": id, "object": "checkout.session", "created": desk.now(), "mode": params["mode"], "currency": currency,
        "amount_subtotal": total, "amount_total": total, "status": "open", "payment_status": "unpaid",
        "livemode": False, "url": _page(desk, id), "ui_mode": "hosted_page", "payment_method_types": ["card"],
        "metadata": catalogue.checked_metadata(params.get("metadata")), "custom_fields": [], "custom_text": {},
        "shipping_options": [], "automatic_tax": {"enabled": False}, "phone_number_collection": {"enabled": False},
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", True)},
        "payment_method_collection": "if_required" if is_one_off else "always",
        "customer_creation": params.get("customer_creation", "if_required") if is_one_off else None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        **{name: params[name] for name in _ECHOED if name in params},
    }  # fmt: skip


def _with_metadata(params: Params, name: str) -> Params:
    given = params.get(name, {})
    return {**given, "metadata": catalogue.checked_metadata(given.get("metadata"), f"{name}[metadata]")}


def _page(desk: Desk, id: str) -> str:
    return f"{desk.address}/c/pay/{id}"
