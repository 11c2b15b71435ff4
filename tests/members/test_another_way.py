"""Belonging in another way: a slip of the pen costs nobody anything, and what somebody chose stays chosen."""

from datetime import date

import pytest

from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, rules
from meetinghouse.members.models import credit_of, dues_of
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.making import a_member
from tests.members.making_dues import a_plan, by_bank, faults, on_day, owed

pytestmark = pytest.mark.usefixtures("db")
LATE = on_day(date(2026, 12, 1))
BY_MONTHS = {"pro_rata": "months", "reduced": 20000}


@pytest.fixture
def kari() -> Person:
    """A member since 2020, where members and supporters pay the same, by months."""
    for kind in ("ordinary", "support"):
        a_plan(60000, kind=kind, **BY_MONTHS)
    return a_member("Kari", since=date(2020, 1, 1))


def goes(person: Person, *kinds: str) -> None:
    """A host changes how they belong, several times on one day."""
    for kind in kinds:
        actions.change_kind(person, kind, by=a_person(role="host"), now=LATE)


def test_a_slip_of_the_same_day_leaves_the_dues_as_they_were(kari: Person) -> None:
    charge = actions.open_charge(kari, 2026, on=date(2026, 1, 1), by=None, now=on_day(date(2026, 1, 1)))
    by_bank(charge, 60000)

    goes(kari, "support", "ordinary")

    (now,) = [each for each in dues_of(kari) if each.charge.year == 2026]
    assert (now.charge.amount, now.charge.from_on, now.owed, credit_of(kari)) == (60000, date(2026, 1, 1), 0, 0)
    assert faults() == {}


def test_who_leaves_and_comes_back_the_next_day_has_belonged_all_the_time(kari: Person) -> None:
    actions.say_leaving(kari, actions.AT_ONCE, by=kari, now=on_day(date(2026, 11, 30)))
    actions.come_back(kari, None, by=kari, now=LATE)

    assert [each.charge.amount for each in dues_of(kari)] == [60000]


def test_who_changes_their_mind_too_often_is_sent_to_the_treasurer(
    kari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_CHARGES", 2)
    charge = actions.open_charge(kari, 2026, on=date(2026, 1, 1), by=None, now=LATE)
    reduced = actions.choose_reduced(charge, by=kari, now=LATE)

    with pytest.raises(Refusal, match="Talk to the treasurer"):
        actions.choose_whole(reduced, by=kari, now=LATE)
    assert [each.charge for each in dues_of(kari)] == [reduced]


@pytest.mark.parametrize(("kinds", "amount"), [(["support"], 1700), (["support", "ordinary"], 20000)])
def test_who_chose_the_reduced_amount_is_asked_for_that_in_the_other_way_too(
    kari: Person, kinds: list[str], amount: int
) -> None:
    charge = actions.open_charge(kari, 2026, on=date(2026, 1, 1), by=None, now=on_day(date(2026, 1, 1)))
    actions.choose_reduced(charge, by=kari, now=LATE)

    goes(kari, *kinds)

    (now,) = [each.charge for each in dues_of(kari)]
    assert (now.reduced, now.amount) == (True, amount)
    assert owed(now) == now.amount
