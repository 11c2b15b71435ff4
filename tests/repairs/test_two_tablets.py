"""Two tablets, four processes: orders are taken in at once until the days are full. `EVERYONE=1`: many more of them."""

from collections import Counter
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier

from meetinghouse.ground import checks
from meetinghouse.ground.hours import open_days
from meetinghouse.ground.house import the_house
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.money import ledger
from meetinghouse.repairs import actions, models, rules
from meetinghouse.repairs.models import Allocation, RepairOrder, SewingDay
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.repairs.making import NOW, a_wish, open_the_workroom

TABLETS = 4
ROUNDS = 60 if EVERYONE else 9
OPEN_DAYS = 36 if EVERYONE else 7
MINUTES = 60
"""Enough for two thirds of what is brought, so that some is refused: each tablet brings 25 minutes on average."""

WORK = ("button", "slider", "hem", "waist")


def take_in_all(number: int, meet: Barrier, settings: Settings) -> Answers:
    """One tablet: in every round, wait for the others and take in an order; every third round press twice."""
    come_in(settings)
    return [_take_in(number, meet, one_round) for one_round in range(ROUNDS)]


def _take_in(number: int, meet: Barrier, one_round: int) -> tuple[str, str]:
    pressed = "both" if one_round % 3 == 2 else str(number)  # in every third round all send the same form
    work = WORK[one_round % 4] if pressed == "both" else WORK[(one_round + number) % 4]
    wish = a_wish(work, key=f"{one_round}-{pressed}")
    meet.wait()
    try:
        order = actions.take_in(wish, by=None, now=NOW)
    except Refusal as refusal:
        return "refused", refusal.message
    return order.ref, f"{one_round}-{pressed}"


def close_all_but(days: int) -> list[date]:
    """Decide that nothing is sewed after so many open days; returns those days and the one after them."""
    house = the_house()
    assert house is not None
    ahead = list(open_days(house.today(NOW), models.hours_ahead(house, NOW)))
    SewingDay.insert_many([{"on": on, "minutes": 0, "own": True} for on in ahead[days:]]).execute()
    return ahead[: days + 1]


def expected_promises(lines: list[int], days: list[date]) -> list[date]:
    """The rule, walked alone in the order of the numbers: what the house should have promised."""
    free = dict.fromkeys(days[:-1], MINUTES)
    later = [days[-1] + timedelta(days=n) for n in range(1, 3)]
    promised = []
    for minutes in lines:
        found = rules.promise([minutes], [*days, *later], lambda on: free.get(on, 0))
        promised.append(found.on)
        for share in found.shares:
            free[share.on] -= share.minutes
    return promised


def test_no_day_is_overfull_no_number_is_given_twice_and_every_promise_is_the_rules(open_house: Settings) -> None:
    ledger.seed_accounts()
    open_the_workroom(MINUTES)
    days = close_all_but(OPEN_DAYS)

    answers = together(take_in_all, TABLETS, open_house)

    told = [each for of in answers for each in of]
    orders = list(RepairOrder.select().order_by(RepairOrder.no))
    assert [order.no for order in orders] == list(range(1, len(orders) + 1))
    assert {ref for ref, _key in told} - {"refused"} == {order.ref for order in orders}
    assert {key for ref, key in told if ref == "refused"} == {"All days are full. Please ask again in a few weeks."}
    by_form = {key: {ref for ref, other in told if other == key} for _ref, key in told if key.endswith("-both")}
    assert all(len(refs) == 1 for refs in by_form.values()), by_form
    given = Counter(dict.fromkeys(days, 0))
    for allocation in Allocation.select():
        given[allocation.day_id] += allocation.minutes
    assert max(given.values()) <= MINUTES
    lines = [models.standing_of(order).minutes for order in orders]
    assert [order.promised_on for order in orders] == expected_promises(lines, days)
    assert [answer for answer in checks.ask_all() if not answer.ok and answer.name.startswith("repairs: ")] == []
