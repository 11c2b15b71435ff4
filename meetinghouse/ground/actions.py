"""Everything that can change the house's own facts."""

from collections.abc import Sequence
from datetime import date, datetime, time

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import COUNTRIES, ClosedDay, House, OpeningHour
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_


def open_house(
    name: str, country: str, *, by: Actor | None, now: datetime, language: str = "", demo: bool = False
) -> House:
    """Give a new house its name and country; language, currency and time zone follow from the country.

    Raises:
        Refusal: the house has been set up before.
    """
    its_language, currency, zone = COUNTRIES[country]
    with database.atomic():
        if House.select().exists():
            raise Refusal(N_("The house is set up already."))
        house: House = House.create(
            id=1,
            name=name.strip(),
            country=country,
            language=language or its_language,
            currency=currency,
            zone_name=zone,
            made_by_demo=demo,
            set_up_at=now,
        )
        journal.record(by, "opened the house", house, at=now)
    return house


def tell_about_house(*, by: Actor | None, now: datetime, **facts: str) -> House:
    """Change the house's facts: name, language, phone, email, address, organisation_number, chart."""
    allowed = {"name", "language", "phone", "email", "address", "organisation_number", "chart"}
    if unknown := facts.keys() - allowed:
        raise ValueError(f"No such facts: {unknown}")
    with database.atomic():
        house: House = locked(House.select()).get()
        for fact, value in facts.items():
            setattr(house, fact, value.strip())
        house.version += 1
        house.save()
        journal.record(by, "changed the house's facts", house, at=now)
    return house


def set_opening_hours(week: Sequence[tuple[int, time, time]], *, by: Actor | None, now: datetime) -> None:
    """Put a new week in place of the old one: (weekday from Monday = 0, opens, closes).

    Raises:
        Refusal: a day closes before it opens, or two stretches of a day overlap.
    """
    for (day, _, closes), (next_day, opens, _) in zip(sorted(week), sorted(week)[1:], strict=False):
        if day == next_day and opens < closes:
            raise Refusal(N_("Two opening times of one day overlap."))
    if any(opens >= closes for _, opens, closes in week):
        raise Refusal(N_("A day must close later than it opens."))
    with database.atomic():
        house = locked(House.select()).get()
        OpeningHour.delete().execute()
        for day, opens, closes in week:
            OpeningHour.create(weekday=day, opens=opens, closes=closes)
        journal.record(by, "set the opening hours", house, at=now)


def close_day(on: date, reason: str, *, by: Actor | None, now: datetime) -> ClosedDay:
    """Keep the house closed on a day; saying it again changes the reason."""
    with database.atomic():
        ClosedDay.insert(on=on, reason=reason).on_conflict(
            conflict_target=[ClosedDay.on], update={ClosedDay.reason: reason}
        ).execute()
        day: ClosedDay = ClosedDay.get_by_id(on)
        journal.record(by, "closed a day", day, at=now)
    return day


def open_day_again(on: date, *, by: Actor | None, now: datetime) -> None:
    """Take a closed day back; a day that is not closed stays as it is."""
    with database.atomic():
        if day := ClosedDay.get_or_none(ClosedDay.on == on):
            day.delete_instance()
            journal.record(by, "opened a day again", day, at=now)
