"""The till's desk: its clock, its objects and the events it writes. Everything on it happens under the till's lock."""

import secrets
import time
from typing import Any

import stripe

from . import shapes
from .errors import unknown
from .store import Store


class Desk:
    """What every endpoint works on."""

    def __init__(self, store: Store, address: str) -> None:
        self.store = store
        self.address = address
        self.idempotency_key: str | None = None
        self._new_events: list[dict[str, Any]] = []

    def now(self) -> int:
        """Return the till's time in Unix seconds; `skew` in the store moves it."""
        return int(time.time()) + self.store.fact("skew")

    def new_id(self, prefix: str) -> str:
        """Return an id of the look Stripe gives; a checkout session says that it is a test."""
        return f"{prefix}_test_{secrets.token_hex(16)}" if prefix == "cs" else f"{prefix}_{secrets.token_hex(12)}"

    def put(
        self, values: dict[str, Any], *, parent: str | None = None, due: int | None = None, **kept: Any
    ) -> dict[str, Any]:
        """Complete, check and keep a new object.

        Raises:
            ShapeFault: Stripe could not have said it.
        """
        whole = shapes.complete(values)
        self.store.put(whole, kept, parent, due)
        return whole

    def change(self, thing: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Change fields of a kept object; what runs out stops running out once it is no longer open.

        Raises:
            ShapeFault: Stripe could not have said it.
        """
        kept, parent = self.store.kept_of(thing["id"])
        whole = shapes.complete({**thing, **fields})
        due = whole["expires_at"] if whole["object"] == "checkout.session" and whole["status"] == "open" else None
        self.store.put(whole, kept, parent, due)
        return whole

    def find(self, kind: str, id: str, param: str = "id") -> dict[str, Any]:
        """Return a kept object.

        Raises:
            Refused: there is none of that kind with that id.
        """
        if (found := self.store.body_of(id, kind)) is None:
            raise unknown(kind, id, param)
        return found

    def kept(self, thing: dict[str, Any]) -> dict[str, Any]:
        """Return what is remembered about an object but not shown."""
        return self.store.kept_of(thing["id"])[0]

    def emit(self, type: str, thing: dict[str, Any], before: dict[str, Any] | None = None) -> None:
        """Write an event about an object as it is now; it is sent once the transaction holds."""
        about: dict[str, Any] = {"object": thing}
        if before is not None:
            about["previous_attributes"] = before
        event = {
            "id": self.new_id("evt"), "object": "event", "api_version": stripe.api_version, "created": self.now(),
            "data": about, "livemode": thing.get("livemode", False), "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": self.idempotency_key}, "type": type,
        }  # fmt: skip
        self._new_events.append(self.put(event))

    def take_new_events(self) -> list[dict[str, Any]]:
        """Return the events written since the last time, oldest first, and forget that they are new."""
        taken, self._new_events = self._new_events, []
        return taken
