"""What the house asks of Stripe, with the real library, and a way to ask what the library would not."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

import stripe

from meetinghouse.demo.till import Till

SECRET = "whsec_of_the_house"


def client_of(till: Till) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_house", base_addresses={"api": till.url}, max_network_retries=0)


def a_session(ref: str = "ref-1", **changes: Any) -> dict[str, Any]:
    """Return the parameters the house sends for a sweater; None leaves one out."""
    usual = {
        "mode": "payment",
        "locale": "nb",
        "adaptive_pricing": {"enabled": False},
        "line_items": [a_line()],
        "success_url": f"http://house.example/pay/{ref}/thanks?cs={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"http://house.example/pay/{ref}",
        "client_reference_id": ref,
        "metadata": {"payable": ref, "attempt": "1"},
        "payment_intent_data": {"metadata": {"payable": ref}},
        "expires_at": int(time.time()) + 31 * 60,
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def a_line(ore: int = 85000, name: str = "Genser nr. 17", currency: str = "nok", **price: Any) -> dict[str, Any]:
    product = {"product_data": {"name": name}}
    return {"price_data": {"currency": currency, "unit_amount": ore, **product, **price}, "quantity": 1}


def ask(till: Till, method: str, path: str, form: Any = (), **headers: str) -> tuple[int, dict[str, Any]]:
    """Ask without the library, and return the status and the JSON; header names with _ for -."""
    usual = {"Authorization": "Bearer sk_test_house", "Content-Type": "application/x-www-form-urlencoded"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    text = form if isinstance(form, str) else urlencode(form)
    where = path if method == "POST" or not text else f"{path}?{text}"
    connection = http.client.HTTPConnection("127.0.0.1", int(till.url.rsplit(":", 1)[1]), timeout=10)
    try:
        connection.request(method, where, text if method == "POST" else None, {**usual, **named})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
