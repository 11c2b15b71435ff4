"""What can go wrong between the house and Stripe, set up by a test: no answer, a lost answer, a slow answer."""

import threading
from collections import Counter
from typing import Literal

LONGEST_HOLD_SECONDS = 30.0


class Troubles:
    """Trouble with requests, and a count of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._down: Literal["no", "answers 503", "refuses"] = "no"
        self._lost: list[str] = []
        self._is_holding = False
        self._held = 0
        self._counts: Counter[str] = Counter()

    def be_down(self, how: Literal["no", "answers 503", "refuses"] = "answers 503") -> None:
        """Let the API be out of order until called with `no`; the payment page and the control stay."""
        self._down = how

    def how_down(self) -> Literal["no", "answers 503", "refuses"]:
        """Return whether and how the API is out of order."""
        return self._down

    def lose_answer(self, endpoint: str = "") -> None:
        """Do the next request to this endpoint (any, when empty), then drop the connection instead of answering.

        Args:
            endpoint: as requests are counted, for example `POST /v1/refunds`.
        """
        with self._changed:
            self._lost.append(endpoint)

    def is_answer_lost(self, endpoint: str) -> bool:
        """Is this the answer to lose? Asking uses it up."""
        with self._changed:
            for wanted in self._lost:
                if wanted in ("", endpoint):
                    self._lost.remove(wanted)
                    return True
            return False

    def hold(self) -> None:
        """Keep requests waiting at the door, before anything is done, until `release`."""
        with self._changed:
            self._is_holding = True

    def release(self) -> None:
        """Let the requests in."""
        with self._changed:
            self._is_holding = False
            self._changed.notify_all()

    def wait_at_the_door(self) -> None:
        """Wait while requests are held, at most half a minute."""
        with self._changed:
            self._held += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._is_holding, LONGEST_HOLD_SECONDS)
            self._held -= 1

    def wait_until_held(self, count: int = 1, timeout: float = 10.0) -> bool:
        """Wait until so many requests stand at the door; False when the time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._held >= count, timeout)

    def count(self, endpoint: str) -> None:
        """Count a request, answered or not."""
        with self._changed:
            self._counts[endpoint] += 1

    def requests(self) -> dict[str, int]:
        """Return how many requests came, by endpoint: `{"POST /v1/checkout/sessions": 1}`."""
        with self._changed:
            return dict(self._counts)

    def forget_requests(self) -> None:
        """Start counting from nothing."""
        with self._changed:
            self._counts.clear()
