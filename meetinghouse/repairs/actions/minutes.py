"""How many minutes are sewed on a day, and on the days of a week."""

from collections.abc import Sequence
from datetime import date, datetime

import peewee as pw

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.locking import locked_week
from meetinghouse.repairs.actions.work import open_house_now
from meetinghouse.repairs.models import Allocation, RepairSettings, SewingDay

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def set_sewing_week(minutes: Sequence[int], *, by: Person | None, now: datetime) -> None:
    """Decide the sewing minutes of each weekday, Monday first. Days with more work already keep room for it.

    Raises:
        Refusal: there are not seven, or one is no number of minutes of a day.
    """
    if len(minutes) != len(WEEKDAYS):
        raise Refusal(N_("Write the minutes of each of the seven days."), field="minutes")
    for each in minutes:
        rules.may_be_minutes(each)
    today = open_house_now().today(now)
    with database.atomic():
        week = locked_week()
        RepairSettings.update(**dict(zip(WEEKDAYS, minutes, strict=True))).execute()
        for day in SewingDay.select().where(SewingDay.on > today, ~SewingDay.own):
            wanted = max(minutes[day.on.weekday()], _given(day.on))
            if wanted != day.minutes:
                day.minutes = wanted
                day.save()
        journal.record(by, "decided the sewing minutes", week, at=now)


def set_sewing_day(on: date, minutes: int, *, by: Person | None, now: datetime) -> None:
    """Decide the sewing minutes of one day, whatever the week says.

    Raises:
        Refusal: more work is promised for that day than that, or it is no number of minutes of a day.
    """
    rules.may_be_minutes(minutes)
    with database.atomic():
        locked_week()
        given = _given(on)
        if minutes < given:
            raise Refusal(N_("%(given)s minutes of that day are promised already."), field="minutes", given=given)
        SewingDay.insert(on=on, minutes=minutes, own=True).on_conflict(
            conflict_target=[SewingDay.on], update={SewingDay.minutes: minutes, SewingDay.own: True}
        ).execute()
        journal.record(by, "decided the sewing minutes", SewingDay.get_by_id(on), at=now)


def _given(on: date) -> int:
    total = Allocation.select(pw.fn.COALESCE(pw.fn.SUM(Allocation.minutes), 0)).where(Allocation.day == on)
    return int(total.scalar())
