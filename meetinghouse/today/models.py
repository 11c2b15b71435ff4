"""What the front pages ask of the rooms below. There is no table here: today owns nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from meetinghouse.ground.days import show_day, show_hours
from meetinghouse.ground.hours import LOOK_AHEAD_DAYS, DayOff, Hours, hours_on
from meetinghouse.ground.house import ClosedDay, House, OpeningHour
from meetinghouse.ground.words import _, spoken
from meetinghouse.shop import models as shop


def newest_cards(count: int, house: House, now: datetime) -> list[shop.Card]:
    """The newest things that can still be had, in one query."""
    return [shop.card_of(item, house, now) for item in shop.newest(count)]


def hours_around(house: House, week: Sequence[OpeningHour], now: datetime) -> Hours:
    """All that decides when the house is open, from today to as far ahead as the next opening is looked for."""
    today = house.today(now)
    soon = ClosedDay.on.between(today, today + timedelta(days=LOOK_AHEAD_DAYS))
    return Hours(house.zone, week, list(ClosedDay.select().where(soon).order_by(ClosedDay.on)))


def closed_ahead(hours: Hours, today: date, days: int = 14) -> list[DayOff]:
    """The closed days of the next two weeks that would have been open: who plans a visit needs no others.

    Two weeks is our own choice.
    """
    week = Hours(hours.zone, hours.week)
    last = today + timedelta(days=days)
    return [day for day in hours.closed if today <= day.on <= last and hours_on(week, day.on)]


def words_of_today(hours: Hours, on: date) -> list[tuple[str, str]]:
    """What there is to know about a day, as (label, value) in the reader's language."""
    stretches = hours_on(hours, on)
    door = ", ".join(show_hours(opens, closes, spoken()) for opens, closes in stretches) or _("closed")
    words = [(_("Today"), show_day(on, spoken())), (_("Opening hours"), door)]
    reasons = [day.reason for day in hours.closed if day.on == on and day.reason]
    return words + [(_("Why"), reason) for reason in reasons]
