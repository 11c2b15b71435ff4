"""What an answer may say: every object is completed and checked against stripe-python's resource classes.

A field that the class does not know, a missing one that is not optional, a word that Stripe does not use:
each is a fault of the till and stops it loudly, so that no test can pass on something Stripe never sends.
"""

from decimal import Decimal
from typing import Any, get_args, get_origin

from stripe import ListObject, StripeObject
from stripe._object_classes import OBJECT_CLASSES, get_object_class

from .annotations import NONE, bare, choices, fields_of, is_literal

# stripe-python marks both "may be null" and "may be left out" as Optional. These are the ones that Stripe leaves
# out unless they apply or are asked for with `expand`; reading them raises AttributeError there, and so it does here.
_LEFT_OUT: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "checkout.session": "line_items allowed_payment_method_types excluded_payment_method_types name_collection "
        "redirect_on_completion return_url tax_id_collection presentment_details",
        "payment_intent": "allowed_payment_method_types hooks managed_payments payment_details payment_record "
        "presentment_details",
        "charge": "authorization_code level3 presentment_details radar_options refunds",
        "refund": "description failure_balance_transaction failure_reason instructions_email next_action "
        "pending_reason presentment_details",
        "customer": "cash_balance deleted invoice_credit_balance sources subscriptions tax tax_ids",
        "product": "deleted",
        "price": "currency_options deleted tiers",
        "subscription": "presentment_details",
        "subscription_item": "billed_until current_trial deleted",
        "invoice": "amount_paid_off_stripe confirmation_secret deleted payments",
        "item": "discounts taxes",
        "plan": "deleted tiers",
        "balance": "connect_reserved instant_available issuing refund_and_dispute_prefunding",
        "event": "account context",
    }.items()
}


# Parts with one field per kind of payment or change: Stripe sends the one that applies and not a null for each other.
_SENT_AS_GIVEN = frozenset({"PaymentMethodDetails", "PaymentMethodOptions", "DestinationDetails", "Data"})


class ShapeFault(AssertionError):
    """The till was about to say something that Stripe could not have said."""


def complete(values: dict[str, Any]) -> dict[str, Any]:
    """Return the object with null for everything optional that Stripe would send as null.

    Raises:
        ShapeFault: an invented field, a missing one, or a value of the wrong sort.
    """
    kind = values["object"]
    return _fill(resource_class(kind), values, kind, _LEFT_OUT.get(kind, frozenset()))


def resource_class(kind: str) -> type[StripeObject]:
    """Return stripe-python's class for an object's `object` word.

    Raises:
        ShapeFault: stripe-python knows no such object.
    """
    if kind not in OBJECT_CLASSES:
        raise ShapeFault(f"stripe-python knows no object called {kind!r}")
    return get_object_class("V1", kind)


def may_expand(kind: str, name: str) -> bool:
    """Can this field be asked for in full with `expand`? It holds an id of another object, or a list left out."""
    owner: type = resource_class(kind)
    note = fields_of(owner).get(name)
    ways = choices(note)
    is_reference = str in ways and any(_is_resource(way) for way in ways)
    return is_reference or any(get_origin(way) is ListObject for way in ways)


def _fill(owner: type, values: dict[str, Any], path: str, left_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    fields = fields_of(owner)
    if invented := set(values) - set(fields):
        raise ShapeFault(f"{path}: Stripe has no {', '.join(sorted(invented))}")
    filled = {}
    for name, note in fields.items():
        if name in values:
            filled[name] = _fit(note, values[name], f"{path}.{name}")
        elif NONE not in choices(note):
            raise ShapeFault(f"{path}.{name} is missing")
        elif name not in left_out and owner.__name__ not in _SENT_AS_GIVEN:
            filled[name] = None
    return filled


def _fit(note: Any, value: Any, path: str) -> Any:
    ways = choices(note)
    if value is None and NONE in ways:
        return None
    faults = []
    for way in (way for way in ways if way is not NONE):
        try:
            return _fit_one(bare(way), value, path)
        except ShapeFault as fault:
            faults.append(str(fault))
    raise ShapeFault(max(faults, key=len))


def _fit_one(way: Any, value: Any, path: str) -> Any:
    origin, inner = get_origin(way), get_args(way)
    if is_literal(way):
        return _demand(value in inner, value, f"{path}: Stripe does not say {value!r}")
    if origin is list:
        _demand(isinstance(value, list), value, f"{path}: a list is wanted")
        return [_fit(inner[0], each, f"{path}[{i}]") for i, each in enumerate(value)]
    if origin is ListObject:
        return _fit_page(inner[0], value, path)
    if getattr(origin or way, "__name__", "") == "UntypedStripeObject":
        _demand(isinstance(value, dict), value, f"{path}: names and values are wanted")
        return {name: _fit(inner[0], each, f"{path}.{name}") for name, each in value.items()}
    if isinstance(way, type) and issubclass(way, StripeObject):
        _demand(isinstance(value, dict), value, f"{path}: an object is wanted")
        return complete(value) if _is_resource(way) else _fill(way, value, path)
    return _demand(_is_simply(way, value), value, f"{path}: {value!r} is not {way}")


def _fit_page(inner: Any, value: Any, path: str) -> dict[str, Any]:
    fits = isinstance(value, dict) and set(value) == {"object", "url", "has_more", "data"} and value["object"] == "list"
    _demand(fits, value, f"{path}: a list object is wanted")
    return {**value, "data": [_fit(inner, each, f"{path}[{i}]") for i, each in enumerate(value["data"])]}


def _is_simply(way: Any, value: Any) -> bool:
    if way is Any:
        return True
    if way is Decimal:
        return isinstance(value, str) and value.replace(".", "", 1).isdigit()
    return type(value) is way


def _is_resource(way: Any) -> bool:
    return isinstance(way, type) and "OBJECT_NAME" in vars(way)


def _demand(holds: bool, value: Any, complaint: str) -> Any:
    if not holds:
        raise ShapeFault(complaint)
    return value
