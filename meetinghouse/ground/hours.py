"""When the door is open: the week's opening hours, the days that differ, and how to say it.

All of it is pure: the caller brings the hours and the moment. Opening and closing are times on the house's wall, so
they stay the same when the clock changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Protocol
from zoneinfo import ZoneInfo

from meetinghouse.ground.days import (
    ShownClock,
    ShownDay,
    ShownWeekday,
    house_clock,
    house_day,
    moments_at,
    show_hours,
    show_weekday,
)
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, Phrase

LOOK_AHEAD_DAYS = 60
"""How far ahead the next opening is looked for: a summer closes most houses for less. Our own choice."""

PLANNING_DAYS = 730
"""How far `open_days` walks before it gives up, so that a house without hours does not walk for ever."""

Stretch = tuple[time, time]

# Whether today had opening hours of its own decides between "closed now" and "closed today".
_TOMORROW = {
    True: N_("Closed now. Opens tomorrow at %(clock)s."),
    False: N_("Closed today. Opens tomorrow at %(clock)s."),
}
_LATER = {
    True: N_("Closed now. Opens %(day)s at %(clock)s."),
    False: N_("Closed today. Opens %(day)s at %(clock)s."),
}


class WeeklyHours(Protocol):
    """What counts as a stretch of the week: an `Opening`, or a row of the table that holds them."""

    @property
    def weekday(self) -> int:
        """Monday is 0."""

    @property
    def opens(self) -> time:
        """On the house's wall."""

    @property
    def closes(self) -> time:
        """On the house's wall, later the same day."""


class DayOff(Protocol):
    """What counts as a closed day: a `ClosedDay`, or a row of the table that holds them."""

    @property
    def on(self) -> date:
        """The day."""

    @property
    def reason(self) -> str:
        """The house's own words, or empty."""


@dataclass(frozen=True)
class Opening:
    """The door is open every week on `weekday` (Monday is 0), between two times on the wall of the same day.

    Raises:
        Refusal: it closes before it opens, as hours across midnight would; those are written as two days.
        ValueError: there is no such weekday, which is a mistake in the code.
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError("A weekday is a number from 0 to 6.")
        _check_order(self.opens, self.closes)


@dataclass(frozen=True)
class ClosedDay:
    """A day when the house stays closed, whatever the week or an extra day says."""

    on: date
    reason: str = ""


@dataclass(frozen=True)
class ExtraDay:
    """A day with hours of its own, in place of the week's: a Saturday market, a short day before a holiday.

    Raises:
        Refusal: it closes before it opens.
    """

    on: date
    opens: time
    closes: time
    reason: str = ""

    def __post_init__(self) -> None:
        _check_order(self.opens, self.closes)


@dataclass(frozen=True)
class Hours:
    """All that decides when one house is open."""

    zone: ZoneInfo
    week: Sequence[WeeklyHours] = ()
    closed: Sequence[DayOff] = ()
    extra: Sequence[ExtraDay] = ()


@dataclass(frozen=True)
class Openness:
    """The answer to "is it open?".

    `words` is a sentence in the reader's language whenever it is read; `reason` is what the house itself wrote about
    today, in its own words, or empty. Both moments are UTC.
    """

    is_open: bool
    words: Phrase
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    reason: str = ""


def hours_on(hours: Hours, on: date) -> list[Stretch]:
    """The stretches (opens, closes) of one day, earliest first; stretches that touch are joined. Empty when closed."""
    if any(day.on == on for day in hours.closed):
        return []
    extra = [(day.opens, day.closes) for day in hours.extra if day.on == on]
    return _joined(extra or [(each.opens, each.closes) for each in hours.week if each.weekday == on.weekday()])


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """When the door that is open at this moment closes; None when it is not open."""
    stretches = _moments_on(hours, house_day(at, hours.zone))
    return next((closes for opens, closes in stretches if opens <= at < closes), None)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the door is open. It is at the minute of opening, and no longer at the minute of closing."""
    return closes_at(hours, at) is not None


def next_opening(hours: Hours, after: datetime) -> datetime | None:
    """The next moment, later than `after`, when the door opens; None within `LOOK_AHEAD_DAYS` days."""
    today = house_day(after, hours.zone)
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS + 1))
    return next((opens for day in days for opens, _ in _moments_on(hours, day) if opens > after), None)


def open_days(start: date, hours: Hours) -> Iterator[date]:
    """The days after `start` when the house opens at all, nearest first, for `PLANNING_DAYS` days."""
    days = (start + timedelta(days=ahead) for ahead in range(1, PLANNING_DAYS + 1))
    return (day for day in days if hours_on(hours, day))


def openness(now: datetime, hours: Hours) -> Openness:
    """Whether the door is open now, and in words: until when, or when it opens next."""
    reason = _reason(hours, house_day(now, hours.zone))
    if closing := closes_at(hours, now):
        words = Phrase(N_("Open now – until %(clock)s"), clock=ShownClock(house_clock(closing, hours.zone)))
        return Openness(True, words, closes_at=closing, reason=reason)
    opening = next_opening(hours, now)
    return Openness(False, _closed_words(hours, now, opening), opens_at=opening, reason=reason)


def week_words(openings: Sequence[WeeklyHours], language: str) -> list[str]:
    """The week in few lines, days in a row with equal hours together: "tirsdag–torsdag 10–16".

    Days without hours are left out.
    """
    return list(_week_lines(tuple((each.weekday, each.opens, each.closes) for each in openings), language))


@lru_cache(maxsize=64)
def _week_lines(openings: tuple[tuple[int, time, time], ...], language: str) -> tuple[str, ...]:
    """`week_words` of plain values. Every page says it, and a week seldom changes."""
    by_day = [_joined([(opens, closes) for weekday, opens, closes in openings if weekday == day]) for day in range(7)]
    lines = []
    for stretches, group in groupby(range(7), key=lambda day: by_day[day]):
        days = list(group)
        names = "–".join(show_weekday(day, language) for day in dict.fromkeys([days[0], days[-1]]))
        if stretches:
            lines.append(f"{names} {', '.join(show_hours(opens, closes, language) for opens, closes in stretches)}")
    return tuple(lines)


def _check_order(opens: time, closes: time) -> None:
    if closes <= opens:
        raise Refusal(N_("A day must close later than it opens. Write the hours after midnight on the next day."))


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for opens, closes in sorted(stretches):
        if joined and opens <= joined[-1][1]:
            opens, closes = joined[-1][0], max(closes, joined.pop()[1])
        joined.append((opens, closes))
    return joined


def _moments_on(hours: Hours, on: date) -> Iterator[tuple[datetime, datetime]]:
    """The day's stretches in UTC. In the night of a clock change the door is open for the longer of two readings."""
    for opens, closes in hours_on(hours, on):
        yield min(moments_at(on, opens, hours.zone)), max(moments_at(on, closes, hours.zone))


def _reason(hours: Hours, on: date) -> str:
    closed = (day.reason for day in hours.closed if day.on == on)
    extra = (day.reason for day in hours.extra if day.on == on)
    return next((reason for reason in (*closed, *extra) if reason), "")


def _closed_words(hours: Hours, now: datetime, opening: datetime | None) -> Phrase:
    if opening is None:
        return Phrase(N_("Closed for now. Call us to hear when we open again."))
    today, day = house_day(now, hours.zone), house_day(opening, hours.zone)
    clock = ShownClock(house_clock(opening, hours.zone))
    if day == today:
        return Phrase(N_("Closed now. Opens today at %(clock)s."), clock=clock)
    if day == today + timedelta(days=1):
        return Phrase(_TOMORROW[bool(hours_on(hours, today))], clock=clock)
    is_near = day < today + timedelta(days=7)
    shown_day = ShownWeekday(day) if is_near else ShownDay(day, today)
    return Phrase(_LATER[bool(hours_on(hours, today))], day=shown_day, clock=clock)
