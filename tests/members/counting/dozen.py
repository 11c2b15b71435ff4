"""A dozen people of one year, and the five examples of rules: who counts by which, worked out by hand.

2025: dues were 300 kr, 100 kr for the reduced ones. "Household 1": Gro pays, Hans is the other adult, Ida a child.
"""

from datetime import date

from meetinghouse.members.counting.rules import Facts, Paid, Stay

YEAR = 2025
FIRST, LAST, NEXT = date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)
BEFORE = date(2024, 12, 31)


def stay(kind="ordinary", from_on=BEFORE, to_on=NEXT):
    return Stay(kind, from_on, to_on)


def paid(amount, on=date(2025, 2, 1), for_year=YEAR):
    return Paid(on, amount, for_year)


DOZEN = {
    # Always here, paid in full.
    "Anna": Facts(1960, (stay(),), (paid(30000),)),
    # Young, reduced dues.
    "Bo": Facts(2003, (stay(),), (paid(10000),)),
    # Paid for 2025 already in December 2024.
    "Cato": Facts(1985, (stay(),), (paid(30000, on=date(2024, 12, 5)),)),
    # Paid for 2025 late, in January 2026.
    "Dag": Facts(1950, (stay(),), (paid(30000, on=date(2026, 1, 9)),)),
    # Joined on 2 July: five whole months.
    "Eli": Facts(2000, (stay(from_on=date(2025, 7, 2)),), (paid(15000),)),
    # Left on 30 June: six whole months, gone at the year's end.
    "Finn": Facts(1978, (stay(to_on=date(2025, 6, 30)),), (paid(30000),)),
    # Pays for her household.
    "Gro": Facts(1980, (stay(),), (paid(30000),), household=1, pays=True),
    # Lives with Gro.
    "Hans": Facts(1979, (stay(),), (paid(30000),), household=1),
    # Their child; trial first, a member from October.
    "Ida": Facts(
        2010, (stay("trial", to_on=date(2025, 9, 30)), stay(from_on=date(2025, 10, 1))), (paid(5000),), household=1
    ),
    # A supporter whose birth year nobody knows.
    "Jon": Facts(None, (stay("support"),), (paid(15000),)),
    # Honorary, pays nothing.
    "Kai": Facts(1940, (stay("honorary"),)),
    # Finding out since the autumn, has paid nothing yet.
    "Liv": Facts(2004, (stay("trial", from_on=date(2025, 9, 1)),)),
}

YES = ()
EXPECTED = {
    "youth": {
        "Anna": ("age",),
        "Bo": YES,
        "Cato": ("age", "paid"),
        "Dag": ("age", "paid"),
        "Eli": YES,
        "Finn": ("age",),
        "Gro": ("age",),
        "Hans": ("age",),
        "Ida": YES,
        "Jon": ("kind", "age_unknown"),
        "Kai": ("kind", "age", "paid"),
        "Liv": ("paid",),
    },
    "town": {
        "Anna": YES,
        "Bo": YES,
        "Cato": YES,
        "Dag": YES,
        "Eli": YES,
        "Finn": ("cut_off",),
        "Gro": YES,
        "Hans": YES,
        "Ida": ("paid",),
        "Jon": ("kind",),
        "Kai": ("paid",),
        "Liv": ("kind", "paid"),
    },
    "region": {
        "Anna": YES,
        "Bo": YES,
        "Cato": YES,
        "Dag": YES,
        "Eli": ("months",),
        "Finn": YES,
        "Gro": YES,
        "Hans": YES,
        "Ida": ("months",),  # three months as a member; the trial is not looked at
        "Jon": ("paid",),  # 150 of 200: without a birth year the highest amount is asked
        "Kai": ("kind", "paid"),
        "Liv": ("kind", "paid"),
    },
    "households": {
        "Anna": YES,
        "Bo": YES,
        "Cato": ("paid",),
        "Dag": ("paid",),
        "Eli": YES,
        "Finn": YES,
        "Gro": YES,
        "Hans": ("household",),
        "Ida": ("paid",),
        "Jon": YES,
        "Kai": ("kind", "paid"),
        "Liv": ("kind", "paid"),
    },
    "presence": {
        "Anna": YES,
        "Bo": YES,
        "Cato": YES,
        "Dag": YES,
        "Eli": YES,
        "Finn": ("cut_off",),
        "Gro": YES,
        "Hans": YES,
        "Ida": YES,
        "Jon": YES,
        "Kai": YES,
        "Liv": YES,
    },
}
TOTALS = {"youth": 3, "town": 7, "region": 7, "households": 6, "presence": 11}
