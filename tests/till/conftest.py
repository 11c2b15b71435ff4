"""A till, a client of the real library, and a house that listens for webhooks."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till

SECRET = "whsec_of_the_house"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stripe_live: runs against Stripe itself, with a real test-mode key")


class House(ThreadingHTTPServer):
    """Hears webhooks, checks them as the house does, and answers with the statuses it was told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Ear)
        self.heard: list[stripe.Event] = []
        self.refused: list[str] = []
        self.statuses: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_port}/stripe/webhook"

    def types(self) -> list[str]:
        return [event.type for event in self.heard]


class _Ear(BaseHTTPRequestHandler):
    server: House

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.answer_to(body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_to(self, body: bytes) -> int:
        client = stripe.StripeClient("sk_test_house")
        try:
            event = client.construct_event(body, self.headers["Stripe-Signature"], SECRET)
        except stripe.SignatureVerificationError as wrong:
            self.server.refused.append(str(wrong))
            return 400
        self.server.heard.append(event)
        return self.server.statuses.pop(0) if self.server.statuses else 200

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def house() -> Iterator[House]:
    server = House()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def till(house: House) -> Iterator[Till]:
    till = Till(house.url, SECRET, retry_seconds=(0.01, 0.01, 0.01)).start()
    yield till
    till.stop()


@pytest.fixture
def client(till: Till) -> stripe.StripeClient:
    return client_of(till)


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


@pytest.fixture
def open_session(client: stripe.StripeClient) -> Callable[..., Any]:
    """Open a session as the house does; each with a reference and a key of its own."""
    numbers = iter(range(1, 1000))

    def open_one(**changes: Any) -> stripe.checkout.Session:
        ref = f"ref-{next(numbers)}"
        return client.v1.checkout.sessions.create(a_session(ref, **changes), {"idempotency_key": f"{ref}-1"})

    return open_one
