"""How often an address may be asked for, counted in this process alone.

The ground's `limits` write a row for every try. A page that is only looked at must not write, so this counts in
memory: with two web processes an address has twice as many looks, and a restart begins anew. That is enough here,
where the limit keeps the house quick; a token of 128 bits is guessed by nobody.
"""

from datetime import datetime, timedelta
from threading import Lock

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

TOO_OFTEN = N_("That was a bit often. Please wait a little and try again.")


class Pace:
    """So many looks in each window of time for every address; the windows are fixed, and only one is remembered."""

    def __init__(self, *, at_most: int, per: timedelta) -> None:
        self.at_most, self.seconds = at_most, int(per.total_seconds())
        self._window, self._seen, self._lock = 0, dict[str, int](), Lock()

    def step(self, who: str, *, now: datetime) -> None:
        """Count one look by `who`.

        Raises:
            Refusal: more than `at_most` in this window (status 429).
        """
        window = int(now.timestamp()) // self.seconds
        with self._lock:
            if window != self._window:
                self._window, self._seen = window, {}
            count = self._seen[who] = self._seen.get(who, 0) + 1
        if count > self.at_most:
            raise Refusal(TOO_OFTEN, status=429)

    def forget(self) -> None:
        """Begin anew, as after a restart."""
        self._seen.clear()
