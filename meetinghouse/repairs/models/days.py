"""Questions about the days ahead: when the house is open, how many sewing minutes a day has and how many are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.hours import Hours, open_days
from meetinghouse.ground.house import ClosedDay, House, OpeningHour, opening_hours
from meetinghouse.ground.refusal import Refusal
from meetinghouse.repairs import rules
from meetinghouse.repairs.models.tables import Allocation, RepairSettings, SewingDay


@dataclass(frozen=True)
class DayLoad:
    """An open day, its sewing minutes, and how many of them are given to work."""

    on: date
    minutes: int
    taken: int

    @property
    def left(self) -> int:
        """The minutes that are still free."""
        return max(0, self.minutes - self.taken)


@dataclass(frozen=True)
class FreeDays:
    """The minutes of any day: of those that hold work or were decided on (all, taken), and else by the week's rule."""

    week: Sequence[int]
    known: Mapping[date, tuple[int, int]]

    def minutes(self, on: date) -> int:
        """All sewing minutes of a day."""
        return self.known[on][0] if on in self.known else self.week[on.weekday()]

    def taken(self, on: date) -> int:
        """Those that are given to work."""
        return self.known[on][1] if on in self.known else 0

    def left(self, on: date) -> int:
        """Those that are free."""
        return max(0, self.minutes(on) - self.taken(on))


def hours_ahead(house: House, now: datetime, week: Sequence[OpeningHour] | None = None) -> Hours:
    """All that decides on which days after today the house is open; `week`: its opening hours, already read."""
    return Hours(house.zone, opening_hours() if week is None else week, _CLOSED.rows(house.today(now)))


def free_days(week: Sequence[int], today: date) -> FreeDays:
    """The free minutes of the days after today, in one query that reads an index of the work ahead."""
    return FreeDays(week, {on: (minutes, int(taken or 0)) for on, minutes, taken in _DAYS.rows(today)})


def settings_now() -> RepairSettings:
    """The week's sewing minutes; a house that has not decided yet has the usual ones."""
    return _WEEK.first() or RepairSettings(id=1)


def load_ahead(house: House, now: datetime, days: int = 12) -> list[DayLoad]:
    """How full the next open days are."""
    free = free_days(settings_now().week, house.today(now))
    ahead = islice(open_days(house.today(now), hours_ahead(house, now)), days)
    return [DayLoad(on, free.minutes(on), free.taken(on)) for on in ahead]


def next_promise(house: House, minutes: int, now: datetime, hours: Hours | None = None) -> date | None:
    """The day we would promise now for so many minutes of work; None when all days are full. Nothing is kept free."""
    free = free_days(settings_now().week, house.today(now))
    ahead = open_days(house.today(now), hours or hours_ahead(house, now))
    try:
        return rules.promise([minutes], ahead, free.left).on
    except Refusal:
        return None


def days_to_come(house: House, now: datetime, count: int = 3, hours: Hours | None = None) -> list[date]:
    """The next open days after today, which a customer may choose one of."""
    return list(islice(open_days(house.today(now), hours or hours_ahead(house, now)), count))


def _days_after(today: pw.Value) -> pw.ModelSelect:
    """Each later day that holds work or was decided on, its minutes, and how many of them are given."""
    return (
        SewingDay.select(SewingDay.on, SewingDay.minutes, pw.fn.SUM(Allocation.minutes))
        .join(Allocation, pw.JOIN.LEFT_OUTER)
        .where(SewingDay.on > today)
        .group_by(SewingDay.on, SewingDay.minutes)
        .tuples()
    )


_CLOSED = Prepared(lambda today: ClosedDay.select().where(ClosedDay.on > today), "today")
_DAYS = Prepared(_days_after, "today")
_WEEK = Prepared(lambda: RepairSettings.select())
