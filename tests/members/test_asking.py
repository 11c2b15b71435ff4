"""What somebody is asked for by hand is exactly what was shown before, whatever the house decided and whenever they
came."""

from datetime import date, datetime
from typing import Any

import pytest

from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, models, rules
from meetinghouse.members.models import Asking, DuesCharge, credit_of, dues_of, membership_of, spells_of
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.making import DAY, NOW, TODAY, a_member, one_who_left
from tests.members.making_dues import a_charge, a_plan, a_treasurer, by_bank, days_later, faults, on_day

pytestmark = pytest.mark.usefixtures("db")
WAYS: list[dict[str, Any]] = [
    {},
    {"pro_rata": "days", "round_to": 1},
    {"pro_rata": "months", "round_to": 5000, "floor": 7500},
    {"pro_rata": "rollover", "rollover_from": 10},
]
CAME = [date(2019, 5, 2), date(2025, 11, 3), date(2026, 1, 1), date(2026, 2, 28), date(2026, 9, 30), date(2026, 10, 1)]


def shown(person: Person, year: int, *, reduced: bool = False, now: datetime = NOW) -> Asking:
    """What the treasurer sees before the press."""
    membership, today = membership_of(person), now.date()
    spells = spells_of(membership) if membership else []
    on = rules.years_asked(today)[year]
    return models.what_is_asked(spells, dues_of(person), year, reduced=reduced, on=on, today=today)


def ask(person: Person, year: int, *, reduced: bool = False, seen: int, now: datetime = NOW) -> DuesCharge:
    """The press."""
    return actions.ask_for_dues(person, year, reduced=reduced, seen=seen, by=a_treasurer(), now=now)


def what_the_charge_says(charge: DuesCharge) -> tuple[object, ...]:
    return charge.year, charge.plan_id, charge.amount, charge.reduced, charge.from_on, charge.due_on


def with_credit(person: Person, amount: int) -> None:
    """They paid too much for the year before."""
    on = date(2025, 12, 30)
    before = actions.open_charge(person, 2025, on=on, by=None, now=on_day(on))
    by_bank(before, before.amount + amount)


@pytest.mark.parametrize("terms", WAYS, ids=lambda terms: terms.get("pro_rata", "none"))
def test_what_is_shown_is_what_happens(terms: dict[str, Any]) -> None:
    now = on_day(date(2026, 11, 20))
    for year in (2024, 2025, 2026, 2027):
        a_plan(36500 + year, year=year, reduced=10000, **terms)
    asked = 0
    for came in CAME:
        for year, reduced, credit in [(2026, False, 0), (2026, True, 0), (2027, False, 15000), (2027, True, 15000)]:
            person = a_member(since=came, now=now)
            if credit and came.year < 2026 and not (terms.get("rollover_from") and came.month >= 10):
                with_credit(person, credit)
            try:
                asking = shown(person, year, reduced=reduced, now=now)
            except Refusal:
                assert (came, year, terms.get("pro_rata")) == (date(2026, 10, 1), 2026, "rollover")
                with pytest.raises(Refusal, match="joined late in 2026, and pays for 2027 first"):
                    ask(person, year, seen=36500, now=now)
                continue
            used = asking.uses(credit_of(person))
            charge = ask(person, year, reduced=reduced, seen=asking.amount, now=now)
            dues = models.standing_of_charge(charge)
            expected = (year, asking.plan.id, asking.amount, reduced, asking.from_on, asking.due_on)
            assert what_the_charge_says(charge) == expected
            assert (dues.paid, dues.owed) == (used, asking.amount - used)
            asked += 1
    assert asked == len(CAME) * 4 - (2 if terms.get("rollover_from") else 0)
    assert faults() == {}


def test_who_rolled_over_is_asked_from_the_day_they_came() -> None:
    now = on_day(date(2026, 11, 20))
    a_plan(36500, pro_rata="rollover", rollover_from=10)
    a_plan(40000, year=2027)
    asking = shown(a_member(since=date(2026, 10, 1), now=now), 2027, now=now)

    assert (asking.from_on, asking.amount) == (date(2026, 10, 1), 40000)


def test_another_way_of_belonging_counts_what_was_paid_on_the_first_dues() -> None:
    charge = a_charge(50000)
    by_bank(charge, 20000)
    actions.change_kind(charge.person, "support", by=a_treasurer(), now=NOW)
    a_plan(30000, kind="support")
    asking = shown(charge.person, 2026)
    assert asking.known
    assert asking.known.charge == charge
    assert (asking.stands, asking.returned, asking.uses(0)) == (False, 20000, 20000)

    following = ask(charge.person, 2026, seen=30000)

    assert DuesCharge.get_by_id(charge.id).withdrawn_at
    assert models.standing_of_charge(following).owed == 10000
    assert faults() == {}


def test_what_was_let_go_is_to_be_paid_in_the_new_way() -> None:
    charge = a_charge(50000)
    actions.waive(charge, decision_ref="B-1", by=a_treasurer(), now=NOW)
    actions.change_kind(charge.person, "support", by=a_treasurer(), now=NOW)
    a_plan(30000, kind="support")

    assert models.standing_of_charge(ask(charge.person, 2026, seen=30000)).owed == 30000


def test_asking_again_gives_the_same_whatever_is_seen_by_now() -> None:
    a_plan(50000, reduced=20000)
    person = a_member(since=date(2026, 1, 1))
    charge = ask(person, 2026, seen=50000)

    assert ask(person, 2026, seen=50000) == charge
    assert ask(person, 2026, reduced=True, seen=20000, now=days_later(3)) == charge
    assert (charge.amount, charge.reduced) == (50000, False)
    assert Mail.select().where(Mail.template == "members/dues").count() == 1


@pytest.mark.parametrize("seen", [0, 49999, 50001, -1])
def test_another_amount_than_was_seen_is_refused_and_nothing_changes(seen: int) -> None:
    charge = a_charge(50000)
    actions.change_kind(charge.person, "support", by=a_treasurer(), now=NOW)
    a_plan(50000, kind="support")

    with pytest.raises(Refusal, match="by now"):
        ask(charge.person, 2026, seen=seen)

    assert [each.charge for each in dues_of(charge.person)] == [charge]
    assert Mail.select().where(Mail.template == "members/dues").count() == 1


def test_only_this_year_and_the_next_are_asked_for_by_hand() -> None:
    a_plan(year=2025)
    a_plan(year=2028)
    person = a_member(since=date(2024, 1, 1))
    for year in (-1, 2025, 2028):
        with pytest.raises(Refusal, match="this year or the next"):
            ask(person, year, seen=50000)


def test_who_does_not_belong_then_is_not_asked() -> None:
    a_plan()
    a_plan(year=2027)
    goes = a_member(since=date(2026, 1, 1))
    actions.say_leaving(goes, actions.AT_YEARS_END, by=goes, now=NOW)
    for person, words in ((a_person(), "not a member now"), (one_who_left(now=NOW - 3 * DAY), "not a member now")):
        with pytest.raises(Refusal, match=words):
            ask(person, 2026, seen=50000)
    with pytest.raises(Refusal, match="not a member in 2027"):
        ask(goes, 2027, seen=50000)
    assert ask(goes, 2026, seen=50000).amount == 50000


def test_nobody_is_asked_for_what_was_not_decided_or_in_a_way_that_was_not() -> None:
    a_plan(kind="support")
    person = a_member(since=date(2026, 1, 1))
    with pytest.raises(models.NotDecided, match="2026 have not been decided"):
        ask(person, 2026, seen=50000)
    a_plan()
    with pytest.raises(Refusal, match="no reduced dues"):
        ask(person, 2026, reduced=True, seen=50000)


def test_who_was_forgotten_is_not_there() -> None:
    a_plan()
    person = a_member()
    people.forget(person, by=person, now=NOW)

    with pytest.raises(Refusal) as refused:
        ask(person, 2026, seen=50000)

    assert refused.value.status == 404


def test_the_years_and_the_days_on_which_they_begin() -> None:
    assert rules.years_asked(TODAY) == {2026: TODAY, 2027: date(2027, 1, 1)}
    assert rules.years_asked(date(2026, 1, 1))[2026] == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("began_on", "rolls", "day"),
    [
        (date(2020, 6, 1), False, date(2027, 1, 1)),
        (date(2027, 6, 1), False, date(2027, 6, 1)),
        (date(2026, 10, 1), True, date(2026, 10, 1)),
        (date(2026, 10, 1), False, date(2027, 1, 1)),
    ],
)
def test_from_when_the_dues_of_a_year_count(began_on: date, rolls: bool, day: date) -> None:
    assert rules.first_day(2027, began_on, rolls=rolls) == day
