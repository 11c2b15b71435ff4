"""The right of withdrawal: how long a buyer may change their mind, counted in days as the law counts them.

Directive 2011/83/EU art. 9 and 11a; Regulation (EEC, Euratom) 1182/71 art. 3; in Norway *angrerettloven* §§ 20-21,
in Denmark *forbrugeraftaleloven* §§ 18-19. Pure functions: the caller brings the day.
"""

from datetime import date, timedelta

DAYS = 14
POST_DAYS = 7
"""How long a parcel may be on its way. We do not hear when it arrives, so the doubt is the buyer's (our choice)."""

FIXED = {
    "NO": {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)},
    "DK": {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)},
}
AFTER_EASTER = (-3, -2, 0, 1, 39, 49, 50)
"""Maundy Thursday, Good Friday, Easter, Ascension, Whitsun: Norway and Denmark keep the same ones."""


def right_for(kind: str) -> str:
    """Which right a buyer has; none for what is made to their measure (art. 16 c, *angrerettloven* § 22 e)."""
    return "none_made_to_order" if kind == "made_to_order" else "14_days"


def last_day(given_on: date, country: str, *, by_post: bool = False) -> date:
    """The last day on which the buyer may withdraw, until midnight in the house's time.

    The day they got it is not counted (Regulation 1182/71 art. 3 (1)); fourteen whole days follow, and a period that
    would end on a Saturday, Sunday or public holiday ends with the next working day (art. 3 (4)).
    """
    day = given_on + timedelta(days=DAYS + (POST_DAYS if by_post else 0))
    while day.weekday() >= 5 or is_holiday(day, country):
        day += timedelta(days=1)
    return day


def is_holiday(day: date, country: str) -> bool:
    """Whether the country rests on this day."""
    movable = {easter(day.year) + timedelta(days=offset) for offset in AFTER_EASTER}
    return (day.month, day.day) in FIXED[country] or day in movable


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature, 20 April 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
