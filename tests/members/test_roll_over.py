"""A new year: everybody who goes on is asked, once; who leaves or has lapsed is not."""

from datetime import date

import pytest

from meetinghouse.ground.house import the_house
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions
from meetinghouse.members.actions import RolledOver
from meetinghouse.members.models import DuesCharge, dues_of, lapsed, standing_of, the_rules, voting_members
from meetinghouse.members.models.belonging import Membership, Spell
from meetinghouse.money import actions as money
from meetinghouse.money.models import PaymentAttempt
from tests.members.making import NOW, TODAY, a_member, one_who_left
from tests.members.making_dues import a_charge, a_plan, a_treasurer, by_bank, days_later, on_day, owed, status

pytestmark = pytest.mark.usefixtures("db")

DECEMBER = on_day(date(2026, 12, 10))


def roll(year: int = 2027, now=DECEMBER) -> RolledOver:  # type: ignore[no-untyped-def]
    return actions.roll_over(year, by=a_treasurer(), now=now)


def test_everybody_who_goes_on_is_asked_once_and_whoever_leaves_is_not() -> None:
    a_plan(55000, year=2027, due_days=30)
    stays = a_member(since=date(2025, 5, 1))
    a_member(kind="support", since=date(2026, 1, 1))
    one_who_left(since=date(2025, 1, 1))
    one_who_left(when=actions.AT_YEARS_END, since=date(2025, 1, 1))

    assert roll() == RolledOver(opened=1, known=0, lapsed=0, undecided=1)
    assert roll() == RolledOver(opened=0, known=1, lapsed=0, undecided=1)

    [dues] = dues_of(stays)
    assert (dues.charge.amount, dues.charge.from_on, dues.charge.due_on) == (
        55000, date(2027, 1, 1), date(2027, 1, 31),
    )  # fmt: skip


def test_a_plan_that_comes_later_asks_those_who_were_left_out() -> None:
    a_plan(55000, year=2027)
    supporter = a_member(kind="support", since=date(2026, 1, 1))
    roll()
    a_plan(20000, year=2027, kind="support")

    assert roll().opened == 1
    assert dues_of(supporter)[0].charge.amount == 20000


def test_who_has_lapsed_is_asked_when_they_have_paid() -> None:
    a_plan(55000, year=2027)
    charge = a_charge()
    assert roll() == RolledOver(opened=0, known=0, lapsed=1, undecided=0)

    by_bank(charge, 50000, now=DECEMBER)

    assert roll() == RolledOver(opened=1, known=0, lapsed=0, undecided=0)


def test_this_years_round_asks_for_the_part_that_is_left() -> None:
    a_plan(36500, pro_rata="days")
    early, late = a_member(since=date(2025, 1, 1)), a_member(since=date(2026, 3, 24))

    assert roll(2026, NOW).opened == 2

    assert [dues_of(member)[0].charge.amount for member in (early, late)] == [36500, 28300]


def test_credit_is_used_for_the_new_year() -> None:
    a_plan(55000, year=2027)
    charge = a_charge()
    by_bank(charge, 60000)

    roll()

    assert [(dues.status, dues.owed) for dues in dues_of(charge.person)] == [("part-paid", 45000), ("paid", 0)]


@pytest.mark.parametrize("year", [2025, 2028])
def test_only_this_year_and_the_next_one_are_asked_for(year: int) -> None:
    with pytest.raises(Refusal, match="this year or the next"):
        roll(year)


def test_those_who_lapsed_are_the_same_whether_asked_one_by_one_or_all_at_once() -> None:
    charges = [a_charge() for _ in range(6)]
    by_bank(charges[0], 50000)
    by_bank(charges[1], 49999)
    actions.waive(charges[2], decision_ref="B-7/2026", by=a_treasurer(), now=NOW)
    actions.extend_due(charges[3], date(2026, 9, 1), by=a_treasurer(), now=NOW)
    _a_card_failed(charges[4], day=110)
    house = the_house()
    assert house is not None
    for days in (0, 30, 31, 120, 121, 140, 141, 300):
        today = days_later(days).date()
        one_by_one = {c.person_id for c in charges if standing_of(c.person, today) == "lapsed"}
        assert {row.person_id for row in lapsed(today, house.zone, the_rules())} == one_by_one
        voting = {person.id for person in voting_members(today)}
        assert voting == {c.person_id for c in charges} - one_by_one
    assert standing_of(charges[4].person, days_later(140).date()) == "grace"
    assert standing_of(charges[5].person, days_later(140).date()) == "lapsed"


def _a_card_failed(charge: DuesCharge, *, day: int) -> None:
    payable = actions.pay_part(charge, 50000, by=charge.person, now=days_later(day))
    attempt = money.new_attempt(payable, now=days_later(day))
    PaymentAttempt.update(state="failed", ended_at=days_later(day)).where(PaymentAttempt.id == attempt.id).execute()
    assert (status(charge), owed(charge)) == ("open", 50000)


def test_spells_are_left_as_they_are() -> None:
    a_plan(55000, year=2027)
    member = a_member(since=date(2025, 5, 1))

    roll()

    [spell] = Spell.select().join(Membership).where(Membership.person == member)
    assert (spell.from_on, spell.to_on) == (date(2025, 5, 1), None)
    assert standing_of(member, TODAY) == "member"
