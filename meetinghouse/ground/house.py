"""The house's own facts, edited in the browser: its name, where and when it is open, its knitting chart."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.ground.kept import shows

COUNTRIES = {"NO": ("nb", "NOK", "Europe/Oslo"), "DK": ("da", "DKK", "Europe/Copenhagen")}


class House(BaseModel):
    """The one row about the house itself. A house that has not been set up has no row yet."""

    id = pw.IntegerField(primary_key=True, constraints=[pw.Check("id = 1")])
    name = pw.CharField()
    country = pw.CharField(constraints=[pw.Check("country IN ('NO', 'DK')")])
    language = pw.CharField()
    currency = pw.CharField()
    zone_name = pw.CharField()
    phone = pw.CharField(default="")
    email = pw.CharField(default="")
    address = pw.CharField(default="")
    organisation_number = pw.CharField(default="")
    chart = pw.TextField(default="")
    version = pw.IntegerField(default=1)
    made_by_demo = pw.BooleanField(default=False)
    set_up_at = UTCDateTimeField()

    @property
    def zone(self) -> ZoneInfo:
        """The house's time zone."""
        return ZoneInfo(self.zone_name)

    def today(self, now: datetime) -> date:
        """The day it is in the house."""
        return now.astimezone(self.zone).date()


class OpeningHour(BaseModel):
    """One stretch of the week when the door is open; Monday is 0, times are the house's own wall clock."""

    weekday = pw.IntegerField(constraints=[pw.Check("weekday BETWEEN 0 AND 6")])
    opens = pw.TimeField()
    closes = pw.TimeField()

    class Meta:
        constraints = [pw.Check("opens < closes")]
        indexes = ((("weekday", "opens"), True),)


class ClosedDay(BaseModel):
    """A day when the house is closed although the week says it is open."""

    on = pw.DateField(primary_key=True)
    reason = pw.CharField(default="")


_THE_HOUSE = Prepared(lambda: House.select())
_THE_WEEK = Prepared(lambda: OpeningHour.select().order_by(OpeningHour.weekday, OpeningHour.opens))


def the_house() -> House | None:
    """The house's facts; None before the first keeper has set it up."""
    found: House | None = _THE_HOUSE.first()
    return found


def opening_hours() -> list[OpeningHour]:
    """The week's opening hours, Monday first."""
    return _THE_WEEK.rows()


shows(House, OpeningHour, ClosedDay)
