"""The till itself: one lock, one store, one door, and what a test may make happen at Stripe's side."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import checkout, payments, refunds, subscriptions
from .api import Api
from .cards import PAYS, card_for
from .desk import Desk
from .server import Server
from .store import Store
from .troubles import Troubles
from .webhooks import RETRY_SECONDS, Webhooks

SOMEBODY = "noen@example.org"
PENDING_FOR_SECONDS = 3 * 24 * 60 * 60
# What a test may change about a session, as if it had happened at Stripe: all that the house must not trust.
CHANGEABLE = ("amount_total", "currency", "livemode", "metadata", "client_reference_id", "payment_status")
Thing = dict[str, Any]


class Till:
    """A stand-in for Stripe on this machine.

    `webhooks` and `troubles` hold what can go wrong; the methods here are what happens at Stripe's side.
    Every method returns the object as Stripe would show it, and may be called from any thread.
    """

    def __init__(
        self,
        webhook: str | None = None,
        secret: str = "whsec_test",
        *,
        state: Path | None = None,
        language: str = "nb",
        port: int = 0,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        """Prepare a till; nothing listens before `start`.

        Args:
            webhook: where the house hears of events; None tells nobody.
            state: an SQLite file to remember everything in; None forgets it at the end.
            language: of the payment page when a session leaves it open: nb, da or en.
            port: 0 takes any free one.

        Raises:
            ValueError: the webhook is not on this machine.
        """
        self.secret, self.language = secret, language
        self.troubles = Troubles()
        self.webhooks = Webhooks(webhook, secret, retry_seconds=retry_seconds, on_delivered=self._note_delivery)
        self._lock = threading.RLock()
        self._store = Store(state)
        self._server = Server(self, port)
        self._desk = Desk(self._store, self.url)
        self.api = Api(self.turn, self.troubles)
        self._thread = threading.Thread(target=self._server.serve, name="till", daemon=True)

    @property
    def url(self) -> str:
        """The address of the API: what `base_addresses` and MEETINGHOUSE_STRIPE_API_BASE want."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> "Till":
        """Open the door. A till with a file goes on where it stopped, also with events not yet delivered."""
        self.webhooks.start()
        with self.turn() as desk:
            checkout.move_open_pages(desk)
            undelivered = [event for event in self._store.listed("event") if _is_still_pending(event, desk.now())]
        self.webhooks.send(undelivered)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the door, end all connections and close the file."""
        self.troubles.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.webhooks.stop()
        with self._lock:
            self._store.close()

    def start_over(self) -> None:
        """Be a new till at the same address: no session, no event, no kept answer, no trouble, the clock right."""
        self.troubles.forget_requests()
        with self._lock, self._store.transaction():
            self._store.clear()

    @contextmanager
    def turn(self, notify: bool = True) -> Iterator[Desk]:
        """Do something at the desk: alone, whole or not at all; its events are sent when it holds."""
        with self._lock:
            self._expire_what_is_due()
            self._desk.idempotency_key = None
            try:
                with self._store.transaction():
                    yield self._desk
            finally:
                events = self._desk.take_new_events()
            if notify:
                self.webhooks.send(events)

    def look_at_the_clock(self) -> None:
        """Expire what has run out by the till's clock."""
        with self._lock:
            self._expire_what_is_due()

    def move_clock(self, seconds: int) -> int:
        """Move the till's clock and return its new time in Unix seconds; sessions that run out by it expire."""
        with self.turn() as desk:
            self._store.set_fact("skew", self._store.fact("skew") + seconds)
        self.look_at_the_clock()
        return desk.now()

    def pay(
        self, session_id: str, card: str = PAYS, email: str = "", *,
        amount: int | None = None, notify: bool = True, later: bool = False,
    ) -> Thing:  # fmt: skip
        """Pay a session without a browser; a card that declines leaves it open.

        Args:
            amount: another sum than was asked for, in minor units.
            notify: False sends no webhook; the events are in the list all the same.
            later: the money is promised only; `money_arrives` or `money_stays_away` follows.

        Raises:
            Refused: it is not open, or there is none.
        """
        with self.turn(notify) as desk:
            session = desk.find("checkout.session", session_id, "session")
            if amount is not None:
                session = desk.change(session, amount_total=amount, amount_subtotal=amount)
            email = email or session["customer_email"] or SOMEBODY
            return payments.pay_session(desk, session, card_for(card), email, later=later)

    def money_arrives(self, session_id: str) -> Thing:
        """Let promised money come in. Raises Refused when none was promised."""
        with self.turn() as desk:
            return payments.money_arrives(desk, desk.find("checkout.session", session_id), card_for(PAYS))

    def money_stays_away(self, session_id: str) -> Thing:
        """Let promised money not come. Raises Refused when none was promised."""
        with self.turn() as desk:
            return payments.money_stays_away(desk, desk.find("checkout.session", session_id), card_for(PAYS))

    def alter(self, session_id: str, **fields: Any) -> Thing:
        """Change a session behind the house's back, without an event: one or more of `CHANGEABLE`.

        Raises:
            ValueError: another field.
            ShapeFault: a value Stripe could not have.
        """
        if strange := set(fields) - set(CHANGEABLE):
            raise ValueError(f"Only {', '.join(CHANGEABLE)} can be altered, not {', '.join(strange)}")
        with self.turn() as desk:
            return desk.change(desk.find("checkout.session", session_id), **fields)

    def expire(self, session_id: str) -> Thing:
        """Let a session run out now. Raises Refused when it is not open."""
        with self.turn() as desk:
            return checkout.expire_session(desk, {}, session_id)

    def finish_refund(self, refund_id: str) -> Thing:
        """Let a pending refund arrive. Raises Refused when it is not pending."""
        with self.turn() as desk:
            return refunds.finish(desk, desk.find("refund", refund_id))

    def fail_refund(self, refund_id: str, reason: str = "expired_or_canceled_card") -> Thing:
        """Let a refund bounce later on. Raises Refused when it has failed already."""
        with self.turn() as desk:
            return refunds.fail(desk, desk.find("refund", refund_id), reason)

    def renew(self, subscription_id: str, card: str = PAYS) -> Thing:
        """Begin the next period of a subscription, take its money and return the paid invoice."""
        with self.turn() as desk:
            subscription = subscriptions.renew(desk, desk.find("subscription", subscription_id))
            return payments.pay_renewal(desk, subscription, card_for(card))

    def sessions(self) -> list[Thing]:
        """Return all checkout sessions, oldest first."""
        with self._lock:
            return self._store.listed("checkout.session")

    def events(self, type: str = "") -> list[Thing]:
        """Return all events, oldest first; with a type, only those."""
        with self._lock:
            return [event for event in self._store.listed("event") if type in ("", event["type"])]

    def deliver_again(self, event_id: str, secret: str | None = None, age_seconds: int = 0) -> int | None:
        """Send an event once more, now, and return the house's status; None without an answer.

        Raises:
            Refused: there is no such event.
        """
        with self._lock:
            event = self._desk.find("event", event_id)
        return self.webhooks.send_now(event, secret, age_seconds)

    def _expire_what_is_due(self) -> None:
        if not self._store.due_by(self._desk.now()):
            return
        with self._store.transaction():
            checkout.expire_what_is_due(self._desk)
        self.webhooks.send(self._desk.take_new_events())

    def _note_delivery(self, event_id: str) -> None:
        with self._lock, self._store.transaction():
            self._desk.change(self._desk.find("event", event_id), pending_webhooks=0)


def _is_still_pending(event: Thing, now: int) -> bool:
    return int(event["pending_webhooks"]) > 0 and int(event["created"]) > now - PENDING_FOR_SECONDS
