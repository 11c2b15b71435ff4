"""Days and clocks: written as people say them, read as people type them, and never guessed across a clock change.

A moment is an aware UTC datetime. A day, and a time on the wall, belong to the house's zone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_day_names, get_month_names

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import LANGUAGES, N_, known_language, spoken

YEARS = range(1900, 2200)
"""The years a person may write; beyond them it is a slip of the finger. Our own choice."""

_DAY = {"nb": "{weekday} {day}. {month}", "da": "{weekday} {day}. {month}", "en": "{weekday} {day} {month}"}
_MOMENT = {"nb": "{day} kl. {clock}", "da": "{day} kl. {clock}", "en": "{day} at {clock}"}
_NEAR_DAYS = {
    **dict.fromkeys(["i dag", "idag", "today"], 0),
    **dict.fromkeys(["i morgen", "imorgen", "i morgon", "tomorrow"], 1),
    **dict.fromkeys(["i overmorgen", "overmorgen"], 2),
}
_LONGEST_TEXT = 60
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_NUMBERS = re.compile(r"(?P<day>[0-9]{1,2}) ?[./-] ?(?P<month>[0-9]{1,2})(?: ?[./-] ?(?P<year>[0-9]{4}|[0-9]{2})?)?")
_NAMED = re.compile(r"(?P<day>[0-9]{1,2})(?:\.|st|nd|rd|th)? ?(?P<month>[^\W\d_]+)\.?(?:,? (?P<year>[0-9]{4}))?")
_NAMED_FIRST = re.compile(r"(?P<month>[^\W\d_]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>[0-9]{4}))?")
_CLOCK = re.compile(r"(?:kl\.? ?|at )?(?P<hour>[0-9]{1,2})(?: ?[.:,]? ?(?P<minute>[0-9]{2}))?", re.IGNORECASE)


@dataclass(frozen=True)
class ShownDay:
    """A day inside a sentence: written in the language of whoever reads it. See `show_day`."""

    on: date
    today: date | None = None

    def __str__(self) -> str:
        return show_day(self.on, spoken(), self.today)


@dataclass(frozen=True)
class ShownWeekday:
    """The name of a day's weekday inside a sentence, for days less than a week away."""

    on: date

    def __str__(self) -> str:
        return show_weekday(self.on.weekday(), spoken())


@dataclass(frozen=True)
class ShownClock:
    """A time on the wall inside a sentence. See `show_clock`."""

    clock: time

    def __str__(self) -> str:
        return show_clock(self.clock, spoken())


@dataclass(frozen=True)
class ShownMoment:
    """A moment inside a sentence. See `show_moment`."""

    moment: datetime
    zone: ZoneInfo
    today: date | None = None

    def __str__(self) -> str:
        return show_moment(self.moment, self.zone, spoken(), self.today)


def zone_named(name: str) -> ZoneInfo:
    """The zone a house lives in, such as "Europe/Oslo" (IANA time zone database).

    Raises:
        Refusal: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise Refusal(N_("We do not know this time zone. Write it like Europe/Oslo.")) from None


def house_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day it is in the house at that moment.

    Raises:
        ValueError: the moment is naive, which is a mistake in the code.
    """
    return _on_the_wall(moment, zone).date()


def house_clock(moment: datetime, zone: ZoneInfo) -> time:
    """What the clock on the house's wall shows at that moment, to the minute. Raises ValueError when it is naive."""
    return _on_the_wall(moment, zone).time().replace(second=0, microsecond=0, fold=0)


def show_day(on: date, language: str, today: date | None = None) -> str:
    """The day as people say it: "tirsdag 24. mars", in English "Tuesday 24 March".

    The year follows only when `today` is given and lies in another year. What is kept for years (minutes,
    receipts) uses `show_day_and_year`.
    """
    if today and today.year != on.year:
        return show_day_and_year(on, language)
    spoken_in = _language(language)
    month = _months(spoken_in)[on.month]
    return _DAY[spoken_in].format(weekday=show_weekday(on.weekday(), spoken_in), day=on.day, month=month)


def show_day_and_year(on: date, language: str) -> str:
    """The day with its year, for what is read long after: "tirsdag 24. mars 2026"."""
    return f"{show_day(on, language)} {on.year}"


def show_weekday(weekday: int, language: str) -> str:
    """The weekday's name, 0 being Monday: "tirsdag", in English "Tuesday"."""
    return _weekdays(_language(language))[weekday]


def show_hours(opens: time, closes: time, language: str) -> str:
    """A stretch of the day: "10–16" when both are whole hours, else "10.30–16", in English "10:30–16:00"."""
    if opens.minute == closes.minute == 0:
        return f"{opens.hour}–{closes.hour}"
    return f"{show_clock(opens, language)}–{show_clock(closes, language)}"


def show_clock(clock: time, language: str) -> str:
    """The time on the wall without any "kl.": "13" and "13.30", in English "13:00" and "13:30"."""
    if _language(language) == "en":
        return f"{clock:%H:%M}"
    return f"{clock.hour}" if clock.minute == 0 else f"{clock.hour}.{clock.minute:02}"


def show_moment(moment: datetime, zone: ZoneInfo, language: str, today: date | None = None) -> str:
    """The moment as people say it in the house's zone: "tirsdag 24. mars kl. 13", "Tuesday 24 March at 13:30".

    Raises:
        ValueError: the moment is naive.
    """
    day, clock = house_day(moment, zone), house_clock(moment, zone)
    pattern = _MOMENT[_language(language)]
    return pattern.format(day=show_day(day, language, today), clock=show_clock(clock, language))


def parse_day(text: str, *, today: date, language: str) -> date:
    """The day a person typed: "24.3", "24.03.2027", "24/3", "2027-03-24", "24. mars", "tirsdag 24. mars", "i morgen".

    The day stands before the month, save in 2027-03-24 and "March 24". Names are read in `language` first, then in
    the house's other languages. Two digits of a year are this century's. Without a year it is the first such day from
    `today` on (today counts), within this year and the next. A weekday in front must agree.

    Raises:
        Refusal: it cannot be read, there is no such day, or the weekday is another one.
    """
    written = " ".join(text[:_LONGEST_TEXT].lower().split())
    if written in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[written])
    weekday, rest = _take_weekday(written, language)
    read = next(filter(None, (each.fullmatch(rest) for each in (_ISO, _NUMBERS, _NAMED, _NAMED_FIRST))), None)
    month = _month(read["month"], language) if read else None
    if read is None or month is None or len(text) > _LONGEST_TEXT:
        raise Refusal(N_("We cannot read this day. Write it like 24.3 or 24.3.2027."))
    on = _existing_day(_years(read["year"], today), month, int(read["day"]), today)
    if weekday is not None and weekday != on.weekday():
        raise Refusal(N_("%(day)s is another weekday. Look at the day again."), day=ShownDay(on, today))
    return on


def parse_clock(text: str) -> time:
    """The time a person typed, on a 24-hour clock: "13", "13.30", "13:30", "1330", "kl. 9".

    Raises:
        Refusal: it cannot be read, or no clock shows it.
    """
    read = _CLOCK.fullmatch(" ".join(text[:_LONGEST_TEXT].split()))
    if read is None or int(read["hour"]) > 23 or int(read["minute"] or 0) > 59:
        raise Refusal(N_("We cannot read this time. Write it like 13 or 13.30."))
    return time(int(read["hour"]), int(read["minute"] or 0))


def moment_at(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """The one moment, in UTC, when the house's wall shows this day and time.

    Raises:
        Refusal: the clock jumps over that time, or shows it twice, because it changes that night.
    """
    first, second = moments_at(on, clock, zone)
    if first == second:
        return first
    if first.astimezone(zone).time() != clock.replace(fold=0):
        sentence = N_("The clock skips %(clock)s on %(day)s. Choose another time.")
    else:
        sentence = N_("The clock shows %(clock)s twice on %(day)s. Choose another time.")
    raise Refusal(sentence, clock=ShownClock(clock), day=ShownDay(on))


def moments_at(on: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings, in UTC, of a time on the wall (PEP 495); on every ordinary day they are the same moment."""
    wall = datetime.combine(on, clock, tzinfo=zone)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(zone)


def _language(code: str) -> str:
    return known_language(code) or "en"


def _take_weekday(written: str, language: str) -> tuple[int | None, str]:
    """The weekday in front, when there is one, and what follows it."""
    first, _space, rest = written.partition(" ")
    weekday = _named(first.rstrip(".,"), "day", language)
    return (weekday, rest) if weekday is not None and rest else (None, written)


def _month(written: str, language: str) -> int | None:
    return int(written) if re.fullmatch("[0-9]+", written) else _named(written, "month", language)


def _named(word: str, kind: str, language: str) -> int | None:
    """The number of a month (from 1) or weekday (from 0) by its name, in any of the house's languages."""
    found = (_names(kind, each).get(word) for each in (_language(language), *LANGUAGES))
    return next((number for number in found if number is not None), None)


@cache
def _weekdays(language: str) -> dict[int, str]:
    return dict(get_day_names("wide", locale=language))


@cache
def _months(language: str) -> dict[int, str]:
    return dict(get_month_names("wide", locale=language))


@cache
def _names(kind: str, language: str) -> dict[str, int]:
    names_of = get_month_names if kind == "month" else get_day_names
    wide, short = names_of("wide", locale=language), names_of("abbreviated", locale=language)
    return {name.lower().rstrip("."): number for names in (wide, short) for number, name in names.items()}


def _years(written: str | None, today: date) -> list[int]:
    if written is None:
        return [today.year, today.year + 1]
    return [int(written) if len(written) == 4 else 100 * (today.year // 100) + int(written)]


def _existing_day(years: list[int], month: int, day: int, today: date) -> date:
    """The first day that exists; when several years are possible, the first from today on."""
    earliest = today if len(years) > 1 else date.min
    found = (on for year in years for on in _days_of(year, month, day) if on >= earliest)
    if on := next(found, None):
        return on
    raise Refusal(N_("There is no such day. Look at it again."))


def _days_of(year: int, month: int, day: int) -> Iterator[date]:
    if year not in YEARS:
        return
    try:
        yield date(year, month, day)
    except ValueError:
        return
