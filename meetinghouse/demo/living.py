"""How the demo's past goes by: many lives side by side, each deed at its own moment."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from meetinghouse.ground.days import moment_at
from meetinghouse.ground.house import House, opening_hours

Life = Generator[datetime, None, Any]
"""What happens to one thing: it tells the moment of its next deed, is woken then, and does it."""

OPENS, CLOSES = time(10), time(16)
TODAY = 0


def live(lives: Iterable[Life]) -> None:
    """Let all lives go by, each to its end, with the deeds of all of them in the order of their moments."""
    waiting = [(at, number, life) for number, life in enumerate(lives) if (at := next(life, None))]
    heapify(waiting)
    while waiting:
        _at, number, life = heappop(waiting)
        if following := next(life, None):
            heappush(waiting, (following, number, life))


@dataclass(frozen=True)
class Calendar:
    """The open days behind the house: day -1 is the last one before today, and `TODAY` is today, open or not."""

    house: House
    now: datetime
    past: tuple[date, ...]

    def on(self, day: int) -> date:
        """The date of such a day."""
        return self.house.today(self.now) if day == TODAY else self.past[day]

    def day(self, on: date) -> int:
        """Which day a date is; today for all that is yet to come."""
        return self.past.index(on) - len(self.past) if on in self.past else TODAY

    def at(self, day: int, part: float) -> datetime:
        """A moment of a day: part 0 is when the door opens, part 1 when it closes, or now when the day is today."""
        opens = self._began_today() if day == TODAY else moment_at(self.on(day), OPENS, self.house.zone)
        closes = self.now if day == TODAY else moment_at(self.on(day), CLOSES, self.house.zone)
        return opens + (closes - opens) * part

    def _began_today(self) -> datetime:
        """When today's deeds begin, so that they all lie behind us: at ten or three hours ago, but never yesterday."""
        midnight = moment_at(self.on(TODAY), time(0), self.house.zone)
        ten = moment_at(self.on(TODAY), OPENS, self.house.zone)
        return max(midnight, min(ten, self.now - timedelta(hours=3)))


def calendar_of(house: House, now: datetime, days: int) -> Calendar:
    """The last so many open days, in a house that is open on some day of the week."""
    weekdays = {each.weekday for each in opening_hours()}
    found: list[date] = []
    on = house.today(now)
    while len(found) < days:
        on -= timedelta(days=1)
        found += [on] if on.weekday() in weekdays else []
    return Calendar(house, now, tuple(reversed(found)))
