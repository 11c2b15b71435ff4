"""Five ways in which funders ask, to begin with. They are examples: every house looks up what its own funders say."""

from meetinghouse.ground.words import N_
from meetinghouse.members.counting.rules import Band, Rule
from meetinghouse.members.vocabulary import HONORARY, ORDINARY, SUPPORT, TRIAL

EXAMPLES = {
    "youth": Rule(
        N_("Youth work: young people who paid in the year"), (ORDINARY, TRIAL), min_amount=5000, basis="in", age_to=25
    ),
    "town": Rule(
        N_("Town: who belonged at the year's end and paid"),
        (ORDINARY, HONORARY),
        min_amount=10000,
        basis="for",
        cut_off="12-31",
    ),
    "region": Rule(
        N_("Region: half a year, and less to pay for the young"),
        (ORDINARY, SUPPORT),
        min_amount=20000,
        bands=(Band(0, 25, 5000),),
        basis="for",
        min_months=6,
    ),
    "households": Rule(
        N_("Foundation: one of each household"), (ORDINARY, SUPPORT), min_amount=10000, family="one_per_household"
    ),
    "presence": Rule(
        N_("Fund: everybody on 1 October, paid or not"),
        (ORDINARY, SUPPORT, HONORARY, TRIAL),
        cut_off="10-01",
    ),
}
