"""A till, a client of the real library, and a house that listens for webhooks."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till
from tests.till.asking import SECRET, a_session, client_of


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


@pytest.fixture
def open_session(client: stripe.StripeClient) -> Callable[..., Any]:
    """Open a session as the house does; each with a reference and a key of its own."""
    numbers = iter(range(1, 1000))

    def open_one(**changes: Any) -> stripe.checkout.Session:
        ref = f"ref-{next(numbers)}"
        return client.v1.checkout.sessions.create(a_session(ref, **changes), {"idempotency_key": f"{ref}-1"})

    return open_one
