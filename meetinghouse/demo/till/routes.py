"""The endpoints the till speaks: a method, a path, the parameters Stripe allows there, and what is done."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import stripe.params as params
import stripe.params.checkout as checkout_params

from . import catalogue, checkout, events, refunds, subscriptions
from .desk import Desk
from .listing import newest_first, page_of

Action = Callable[..., dict[str, Any]]


class Endpoint(NamedTuple):
    """One thing that can be asked of the till; `{id}` in the path is handed to the action."""

    method: str
    path: str
    params_type: Any
    act: Action

    @property
    def name(self) -> str:
        """The name its requests are counted under, for example `POST /v1/checkout/sessions/{id}/expire`."""
        return f"{self.method} {self.path}"

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the parts of the path that stand for something, or None when this is another endpoint."""
        pattern = re.escape(self.path).replace(r"\{id\}", r"(?P<id>[A-Za-z0-9_-]+)")
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found and method == self.method else None


def find_endpoint(method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """Return the endpoint for a request and the id in its path, or None."""
    for endpoint in ENDPOINTS:
        if (parts := endpoint.match(method, path)) is not None:
            return endpoint, parts
    return None


def _retrieve(kind: str, param: str, desk: Desk, asked: dict[str, Any], id: str) -> dict[str, Any]:
    return desk.find(kind, id, param)


def _list(kind: str, url: str, same: tuple[str, ...], desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    return page_of(newest_first(desk, kind, asked, *same), asked, url)


def _one(kind: str, param: str = "id") -> Action:
    return partial(_retrieve, kind, param)


def _page(kind: str, url: str, *same: str) -> Action:
    return partial(_list, kind, url, same)


_SESSIONS = "/v1/checkout/sessions"
ENDPOINTS = (
    Endpoint("POST", _SESSIONS, checkout_params.SessionCreateParams, checkout.create_session),
    Endpoint("GET", _SESSIONS, checkout_params.SessionListParams, checkout.list_sessions),
    Endpoint("GET", f"{_SESSIONS}/{{id}}", checkout_params.SessionRetrieveParams, _one("checkout.session", "session")),
    Endpoint("POST", f"{_SESSIONS}/{{id}}/expire", checkout_params.SessionExpireParams, checkout.expire_session),
    Endpoint("GET", f"{_SESSIONS}/{{id}}/line_items", checkout_params.SessionLineItemListParams, checkout.list_lines),
    Endpoint("GET", "/v1/payment_intents/{id}", params.PaymentIntentRetrieveParams, _one("payment_intent", "intent")),
    Endpoint("GET", "/v1/charges/{id}", params.ChargeRetrieveParams, _one("charge")),
    Endpoint("POST", "/v1/refunds", params.RefundCreateParams, refunds.create_refund),
    Endpoint("GET", "/v1/refunds", params.RefundListParams, refunds.list_refunds),
    Endpoint("GET", "/v1/refunds/{id}", params.RefundRetrieveParams, _one("refund")),
    Endpoint("POST", "/v1/customers", params.CustomerCreateParams, catalogue.create_customer),
    Endpoint("GET", "/v1/customers", params.CustomerListParams, _page("customer", "/v1/customers", "email")),
    Endpoint("GET", "/v1/customers/{id}", params.CustomerRetrieveParams, _one("customer")),
    Endpoint("POST", "/v1/products", params.ProductCreateParams, catalogue.create_product),
    Endpoint("GET", "/v1/products/{id}", params.ProductRetrieveParams, _one("product")),
    Endpoint("POST", "/v1/prices", params.PriceCreateParams, catalogue.create_price),
    Endpoint("GET", "/v1/prices/{id}", params.PriceRetrieveParams, _one("price", "price")),
    Endpoint("GET", "/v1/subscriptions/{id}", params.SubscriptionRetrieveParams, _one("subscription")),
    Endpoint("DELETE", "/v1/subscriptions/{id}", params.SubscriptionCancelParams, subscriptions.cancel),
    Endpoint("GET", "/v1/invoices/{id}", params.InvoiceRetrieveParams, _one("invoice")),
    Endpoint("GET", "/v1/invoice_payments", params.InvoicePaymentListParams, subscriptions.list_invoice_payments),
    Endpoint("GET", "/v1/events", params.EventListParams, events.list_events),
    Endpoint("GET", "/v1/events/{id}", params.EventRetrieveParams, _one("event")),
    Endpoint("GET", "/v1/balance", params.BalanceRetrieveParams, catalogue.balance),
)
