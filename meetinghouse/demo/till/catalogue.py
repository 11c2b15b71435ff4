"""Customers, products, prices and the balance: what Checkout refers to."""

from typing import Any

from .desk import Desk
from .errors import Refused

Params = dict[str, Any]
METADATA_NAMES, NAME_LENGTH, VALUE_LENGTH = 50, 40, 500


def checked_metadata(given: Any, param: str = "metadata") -> dict[str, str]:
    """Return metadata within Stripe's limits ("Metadata" in the API reference); an empty text means none.

    Raises:
        Refused: too many names, or a name or value that is too long.
    """
    found: dict[str, str] = given or {}
    if len(found) > METADATA_NAMES:
        raise Refused(f"Metadata has more than {METADATA_NAMES} keys.", param=param)
    for name, value in found.items():
        if len(name) > NAME_LENGTH or len(value) > VALUE_LENGTH:
            raise Refused(
                f"Metadata keys have up to {NAME_LENGTH} characters and values up to {VALUE_LENGTH}.",
                param=f"{param}[{name}]",
            )
    return {name: value for name, value in found.items() if value}


def create_customer(desk: Desk, params: Params) -> dict[str, Any]:
    """Write down a customer."""
    known = {name: params[name] for name in ("email", "name", "phone", "description") if params.get(name)}
    customer = desk.put({
        "id": desk.new_id("cus"), "object": "customer", "created": desk.now(), "livemode": False,
        "metadata": checked_metadata(params.get("metadata")), "delinquent": False, "balance": 0,
        "preferred_locales": params.get("preferred_locales", []), **known,
    })  # fmt: skip
    desk.emit("customer.created", customer)
    return customer


def create_product(desk: Desk, params: Params) -> dict[str, Any]:
    """Write down a product."""
    product = _put_product(desk, params)
    desk.emit("product.created", product)
    return product


def create_price(desk: Desk, params: Params, *, active: bool = True, announced: bool = True) -> dict[str, Any]:
    """Write down a price in minor units; a line's own `price_data` becomes one that is not active, unannounced.

    Raises:
        Refused: no product, or no whole amount of zero or more.
    """
    product = params.get("product") or _product_for(desk, params, active=active)
    desk.find("product", product, "product")
    recurring = params.get("recurring")
    amount = _unit_amount(params)
    price = desk.put({
        "id": desk.new_id("price"), "object": "price", "active": params.get("active", active),
        "billing_scheme": "per_unit", "created": desk.now(), "currency": params["currency"].lower(), "livemode": False,
        "lookup_key": params.get("lookup_key"), "metadata": checked_metadata(params.get("metadata")),
        "nickname": params.get("nickname"), "product": product, "type": "recurring" if recurring else "one_time",
        "recurring": _recurring(recurring), "tax_behavior": params.get("tax_behavior", "unspecified"),
        "unit_amount": amount, "unit_amount_decimal": str(amount),
    })  # fmt: skip
    if announced:
        desk.emit("price.created", price)
    return price


def balance(desk: Desk, params: Params) -> dict[str, Any]:
    """Return what came in less what went back, per currency in minor units, all of it pending: no fees, no payouts."""
    sums: dict[str, int] = {}
    for charge in desk.store.listed("charge"):
        left = charge["amount_captured"] - charge["amount_refunded"]
        sums[charge["currency"]] = sums.get(charge["currency"], 0) + left
    return {
        "object": "balance", "livemode": False, "available": [{"amount": 0, "currency": name} for name in sums],
        "pending": [{"amount": amount, "currency": name} for name, amount in sums.items()],
    }  # fmt: skip


def _put_product(desk: Desk, params: Params) -> dict[str, Any]:
    return desk.put({
        "id": params.get("id") or desk.new_id("prod"), "object": "product", "created": desk.now(),
        "updated": desk.now(), "livemode": False, "name": params["name"], "active": params.get("active", True),
        "description": params.get("description"), "images": params.get("images") or [], "marketing_features": [],
        "metadata": checked_metadata(params.get("metadata")), "type": "service", "url": params.get("url"),
    })  # fmt: skip


def _product_for(desk: Desk, params: Params, *, active: bool) -> str:
    if "product_data" not in params:
        raise Refused("You must specify either `product` or `product_data` when creating a price.", param="product")
    return str(_put_product(desk, {**params["product_data"], "active": active})["id"])


def _unit_amount(params: Params) -> int:
    amount = params.get("unit_amount")
    if amount is None:
        raise Refused("The test till wants `unit_amount` in whole minor units.", param="unit_amount")
    if amount < 0:
        raise Refused("Invalid non-negative integer", code="parameter_invalid_integer", param="unit_amount")
    return int(amount)


def _recurring(given: Params | None) -> Params | None:
    if given is None:
        return None
    return {"interval": given["interval"], "interval_count": given.get("interval_count", 1), "usage_type": "licensed"}
