"""Sending events to the house, signed as Stripe signs them, again when it does not answer with 2xx.

One thread sends, in the order things happened, outside the till's lock: the house may ask
the till while it is being told. Tests can mute, lose, repeat, hold back and turn round what is sent.
"""

import heapq
import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import stripe

# Stripe tries for three days. A test till gives up after some minutes, so that nobody waits for it.
RETRY_SECONDS = (1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0)
ANSWER_SECONDS = 20.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Event = dict[str, Any]


class Delivery(NamedTuple):
    """One attempt to tell the house; the status is None when no answer came."""

    event_id: str
    type: str
    attempt: int
    status: int | None


class _Errand(NamedTuple):
    due: float
    turn: int
    event: Event
    attempt: int


class Webhooks:
    """The way from the till to the house."""

    def __init__(
        self,
        url: str | None,
        secret: str,
        *,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        on_delivered: Callable[[str], None] = lambda event_id: None,
    ) -> None:
        """Take the house's address; without one, nothing is ever sent.

        Raises:
            ValueError: the address is not on this machine. A test till tells nobody else.
        """
        if url and (urlsplit(url).hostname not in LOOPBACK or urlsplit(url).scheme != "http"):
            raise ValueError(f"The test till only tells a house on this machine, not {url}")
        self.url, self.secret = url, secret
        self._retry_seconds, self._on_delivered = retry_seconds, on_delivered
        self._changed = threading.Condition()
        self._errands: list[_Errand] = []
        self._turns = itertools.count()
        self._held_back: list[Event] = []
        self._sent: list[Delivery] = []
        self._is_muted = self._is_holding = self._is_busy = self._is_stopped = False
        self._to_lose, self._times = 0, 1
        self._signed_with: str | None = None
        self._age_seconds = 0
        self._thread = threading.Thread(target=self._run, name="till-webhooks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Stop sending; what is not sent yet stays pending in the till's file."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._thread.join(ANSWER_SECONDS)

    def send(self, events: Iterable[Event]) -> None:
        """Put events in the queue, unless they are muted, lost or held back."""
        with self._changed:
            for event in events:
                self._take(event)
            self._changed.notify_all()

    def mute(self, on: bool = True) -> None:
        """Send nothing while muted; what happens meanwhile is only in the list of events."""
        self._is_muted = on

    def lose(self, count: int = 1) -> None:
        """Lose the next events on the way, without another try."""
        self._to_lose = count

    def repeat(self, times: int = 2) -> None:
        """Send every event so many times from now on; 1 is the usual."""
        self._times = times

    def hold(self) -> None:
        """Keep events back until `release`."""
        self._is_holding = True

    def release(self, backwards: bool = False) -> None:
        """Send what was kept back, the last one first when `backwards`: Stripe promises no order."""
        with self._changed:
            self._is_holding = False
            kept_back, self._held_back = self._held_back, []
            for event in reversed(kept_back) if backwards else kept_back:
                self._queue(event)
            self._changed.notify_all()

    def sign_with(self, secret: str | None = None, age_seconds: int = 0) -> None:
        """Sign with another secret, or as if it were some seconds ago; without either, rightly again."""
        self._signed_with, self._age_seconds = secret, age_seconds

    def signed(self, event: Event, secret: str | None = None, age_seconds: int = 0) -> tuple[bytes, str]:
        """Return the body and the `Stripe-Signature` header for an event.

        The signature carries real time, not the till's: the house checks it against its own clock.
        """
        body = json.dumps(event, indent=2, ensure_ascii=False)
        at = int(time.time()) - age_seconds
        header = stripe.WebhookSignature.generate_signature_header(body, secret or self.secret, at)
        return body.encode(), header

    def send_now(self, event: Event, secret: str | None = None, age_seconds: int = 0) -> int | None:
        """Send an event at once, past all troubles, and return the house's status; None without an answer."""
        status = self._post(*self.signed(event, secret, age_seconds))
        self._write_down(Delivery(event["id"], event["type"], 0, status))
        return status

    def sent(self) -> list[dict[str, Any]]:
        """Return every attempt in order: event_id, type, attempt (0 when sent by hand), status."""
        with self._changed:
            return [delivery._asdict() for delivery in self._sent]

    def wait(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is left to send; False when the time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._errands and not self._is_busy, timeout)

    def _take(self, event: Event) -> None:
        if self._is_muted or self.url is None:
            return
        if self._to_lose:
            self._to_lose -= 1
        elif self._is_holding:
            self._held_back.append(event)
        else:
            self._queue(event)

    def _queue(self, event: Event, attempt: int = 1, after: float = 0.0) -> None:
        for _ in range(self._times if attempt == 1 else 1):
            heapq.heappush(self._errands, _Errand(time.monotonic() + after, next(self._turns), event, attempt))

    def _run(self) -> None:
        while (errand := self._next()) is not None:
            body, header = self.signed(errand.event, self._signed_with, self._age_seconds)
            status = self._post(body, header)
            if status is not None and 200 <= status < 300:
                self._on_delivered(errand.event["id"])
            self._write_down(Delivery(errand.event["id"], errand.event["type"], errand.attempt, status), errand)

    def _next(self) -> _Errand | None:
        with self._changed:
            while not self._is_stopped:
                wait = self._errands[0].due - time.monotonic() if self._errands else None
                if wait is not None and wait <= 0:
                    self._is_busy = True
                    return heapq.heappop(self._errands)
                self._changed.wait(wait)
            return None

    def _write_down(self, delivery: Delivery, errand: _Errand | None = None) -> None:
        with self._changed:
            self._sent.append(delivery)
            if errand is not None:
                self._is_busy = False
                self._try_again_later(errand, delivery.status)
            self._changed.notify_all()

    def _try_again_later(self, errand: _Errand, status: int | None) -> None:
        got_through = status is not None and 200 <= status < 300
        if not got_through and errand.attempt <= len(self._retry_seconds):
            self._queue(errand.event, errand.attempt + 1, self._retry_seconds[errand.attempt - 1])

    def _post(self, body: bytes, signature: str) -> int | None:
        if self.url is None:
            return None
        to = urlsplit(self.url)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature,
                   "User-Agent": "Stripe/1.0 (test till)"}  # fmt: skip
        connection = http.client.HTTPConnection(to.hostname or "", to.port or 80, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", f"{to.path}?{to.query}" if to.query else to.path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
