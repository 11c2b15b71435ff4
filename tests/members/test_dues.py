"""Dues are decided, asked for, chosen reduced, let go and given more time; what was decided stays."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, rules
from meetinghouse.members.models import DuesCharge, DuesPlan, Waiver, credit_of, dues_of, plan_for, sums_of_year
from meetinghouse.members.models.owing import charge_with_kid
from meetinghouse.members.rules import Terms
from meetinghouse.money import ledger
from meetinghouse.people import actions as people
from tests.makers import a_person, an_open_till
from tests.members.making import NOW, TODAY, a_member, number_of, one_who_left
from tests.members.making_dues import (
    a_charge,
    a_plan,
    a_treasurer,
    by_bank,
    by_card,
    days_later,
    faults,
    in_cash,
    on_day,
    owed,
    status,
)

pytestmark = pytest.mark.usefixtures("db")


def test_dues_are_decided_once_and_may_change_until_somebody_is_asked() -> None:
    plan = a_plan(50000)

    assert a_plan(50000).id == plan.id
    assert a_plan(60000).id == plan.id
    assert plan_for(2026, "ordinary").amount == 60000
    actions.open_charge(a_member(), 2026, on=TODAY, by=None, now=NOW)
    with pytest.raises(Refusal, match="stay as they were decided"):
        a_plan(70000)


def test_dues_need_a_decision() -> None:
    with pytest.raises(Refusal, match="where this was decided"):
        actions.set_plan(2026, "ordinary", Terms(1), decision_ref=" ", by=a_treasurer(), now=NOW)


def test_the_database_keeps_what_somebody_was_asked_for() -> None:
    charge = a_charge()
    for forbidden in (
        DuesPlan.update(amount=1),
        DuesPlan.delete(),
        DuesCharge.update(amount=1),
        DuesCharge.update(original_due_on=TODAY + timedelta(days=400)),
        DuesCharge.update(due_on=TODAY - timedelta(days=400)),
        DuesCharge.delete(),
    ):
        with pytest.raises(pw.IntegrityError), database.atomic():
            forbidden.execute()
    with pytest.raises(pw.IntegrityError), database.atomic():
        charge.clone = DuesCharge.create(**_columns(charge) | {"kid": "00"})


def _columns(charge: DuesCharge) -> dict[str, object]:
    names = ("person", "plan", "year", "amount", "from_on", "due_on", "original_due_on", "opened_at")
    return {name: getattr(charge, name) for name in names}


def test_a_member_is_asked_once_with_a_payment_reference_of_their_own() -> None:
    a_plan(50000, due_days=30)
    member = a_member(since=date(2026, 1, 1))

    charge = actions.open_charge(member, 2026, on=TODAY, by=None, now=NOW)

    assert actions.open_charge(member, 2026, on=TODAY, by=None, now=days_later(5)) == charge
    assert charge.amount == 50000
    assert charge.due_on == charge.original_due_on == TODAY + timedelta(days=30)
    assert charge.kid == rules.make_kid(number_of(member), 2026)
    assert charge_with_kid(f"{charge.kid[:6]} {charge.kid[6:]}") == charge
    assert charge_with_kid(rules.make_kid(999, 2026)) is None
    assert status(charge) == "open"


def test_who_is_asked_gets_a_mail_with_all_they_need_to_pay() -> None:
    actions.decide_rules(by=a_treasurer(), now=NOW, account="1234 56 78903")
    charge = a_charge(50000, reduced=20000)

    mail = Mail.get(Mail.template == "members/dues")
    assert mail.recipient == charge.person.email()
    for told in ("NOK\N{NO-BREAK SPACE}500", charge.kid, "Nobody asks why", "/me/membership"):
        assert told in mail.text


def test_who_joins_late_pays_a_part() -> None:
    a_plan(36500, pro_rata="days")
    member = a_member(since=date(2026, 3, 24))

    charge = actions.open_first_charge(member, by=None, now=NOW)

    assert charge is not None
    assert charge.amount == 28300  # 283 of 365 days
    assert charge.from_on == date(2026, 3, 24)


def test_nobody_waits_for_a_decision_to_belong() -> None:
    member = a_member()

    assert actions.open_first_charge(member, by=None, now=NOW) is None
    with pytest.raises(Refusal, match="not been decided"):
        actions.open_charge(member, 2026, on=TODAY, by=None, now=NOW)


def test_only_who_belongs_is_asked() -> None:
    a_plan()
    for nobody in (a_person(), one_who_left()):
        with pytest.raises(Refusal, match="not a member"):
            actions.open_charge(nobody, 2026, on=date(2026, 4, 1), by=None, now=NOW)


def test_nobody_is_asked_for_a_year_before_they_came() -> None:
    a_plan(year=2025)
    with pytest.raises(Refusal, match="not a member in 2025"):
        actions.open_charge(a_member(), 2025, on=TODAY, by=None, now=NOW)


def test_late_joiners_roll_into_the_next_year_and_pay_it_once() -> None:
    a_plan(50000, pro_rata="rollover", rollover_from=10)
    october = on_day(date(2026, 10, 5))
    member = a_member(since=date(2026, 10, 5), now=october)

    assert actions.open_first_charge(member, by=None, now=october) is None  # the next year is not decided yet
    a_plan(60000, year=2027)
    charge = actions.open_first_charge(member, by=None, now=october)

    assert charge is not None
    assert (charge.year, charge.amount, charge.from_on) == (2027, 60000, date(2026, 10, 5))
    assert charge.due_on == date(2026, 11, 4)
    assert actions.roll_over(2026, by=a_treasurer(), now=october).known == 1
    assert actions.roll_over(2027, by=a_treasurer(), now=october).known == 1
    assert [dues.charge for dues in dues_of(member)] == [charge]


def test_the_reduced_dues_are_chosen_without_a_reason_and_the_days_stay() -> None:
    charge = a_charge(50000, reduced=20000)

    chosen = actions.choose_reduced(charge, by=charge.person, now=days_later(10))

    assert actions.choose_reduced(charge, by=charge.person, now=days_later(11)) == chosen
    assert (chosen.amount, chosen.reduced) == (20000, True)
    assert (chosen.due_on, chosen.original_due_on) == (charge.due_on, charge.original_due_on)
    assert chosen.kid != charge.kid
    assert [dues.charge for dues in dues_of(charge.person)] == [chosen]
    assert actions.choose_whole(chosen, by=charge.person, now=days_later(12)).amount == 50000
    assert faults() == {}


def test_who_has_paid_a_part_asks_the_treasurer_instead() -> None:
    charge = a_charge(50000, reduced=20000)
    by_bank(charge, 1000)

    with pytest.raises(Refusal, match="Talk to the treasurer"):
        actions.choose_reduced(charge, by=charge.person, now=NOW)


def test_where_there_are_no_reduced_dues_a_person_helps() -> None:
    with pytest.raises(Refusal, match="Talk to us"):
        actions.choose_reduced(a_charge(), by=a_person(), now=NOW)


def test_money_for_a_charge_that_was_replaced_counts_for_the_new_one() -> None:
    charge = a_charge(50000, reduced=20000)
    payable = actions.pay_part(charge, 50000, by=charge.person, now=NOW)
    actions.choose_reduced(charge, by=charge.person, now=NOW)

    by_bank(charge, 5000)
    paid = by_card(charge, 15000)

    assert status(charge) == "paid"
    assert paid.state == "succeeded"
    assert payable.payment() is None
    assert faults() == {}


def test_who_belongs_in_another_way_is_asked_for_that_and_nothing_is_paid_twice() -> None:
    a_plan(10000, kind="trial")
    a_plan(50000)
    member = a_member(kind="trial", since=TODAY)
    tried = actions.open_first_charge(member, by=None, now=NOW)
    assert tried is not None
    by_bank(tried, 10000)
    actions.change_kind(member, "ordinary", by=member, now=days_later(20))

    charge = actions.open_first_charge(member, by=None, now=days_later(20))

    assert charge is not None
    assert (charge.amount, owed(charge), status(charge)) == (50000, 40000, "part-paid")
    assert ledger.balance(ledger.DUES) == -10000
    assert credit_of(member) == 0
    assert faults() == {}


def test_what_is_waived_is_not_owed_and_can_be_taken_back() -> None:
    charge = a_charge()
    by_bank(charge, 20000)
    treasurer = a_treasurer()
    with pytest.raises(Refusal, match="where this was decided"):
        actions.waive(charge, decision_ref="", by=treasurer, now=NOW)

    waiver = actions.waive(charge, decision_ref="B-7/2026", by=treasurer, now=NOW)

    assert actions.waive(charge, decision_ref="B-7/2026", by=treasurer, now=NOW) == waiver
    assert (status(charge), owed(charge)) == ("waived", 0)
    actions.take_back_waiver(waiver, by=treasurer, now=NOW)
    actions.take_back_waiver(Waiver.get_by_id(waiver.id), by=treasurer, now=NOW)
    assert (status(charge), owed(charge)) == ("part-paid", 30000)
    actions.write_off(charge, by=treasurer, now=NOW)
    assert status(charge) == "written off"
    assert ledger.balance(ledger.DUES) == -20000


def test_nothing_is_waived_of_what_is_paid() -> None:
    charge = a_charge()
    by_bank(charge, 50000)

    with pytest.raises(Refusal, match="Nothing is left"):
        actions.waive(charge, decision_ref="B-7/2026", by=a_treasurer(), now=NOW)


def test_more_time_moves_the_due_day_and_not_the_day_of_forgetting() -> None:
    charge = a_charge()
    later = charge.due_on + timedelta(days=60)

    extended = actions.extend_due(charge, later, by=a_treasurer(), now=NOW)

    assert extended.due_on == later
    assert rules.erase_on(extended.original_due_on) == rules.erase_on(charge.original_due_on) == date(2026, 10, 23)
    with pytest.raises(Refusal, match="later day"):
        actions.extend_due(charge, charge.original_due_on - timedelta(days=1), by=a_treasurer(), now=NOW)


def test_dues_of_nothing_are_asked_for_and_nobody_owes_them() -> None:
    charge = a_charge(0, kind="honorary", person=a_member(kind="honorary"))

    assert (status(charge), owed(charge)) == ("none", 0)
    assert not Mail.select().where(Mail.template == "members/dues").exists()


def test_the_sums_of_a_year_add_up() -> None:
    an_open_till()
    charges = [a_charge() for _ in range(4)]
    by_bank(charges[0], 50000)
    in_cash(charges[1], 20000)
    actions.waive(charges[1], decision_ref="B-7/2026", by=a_treasurer(), now=NOW)

    sums = sums_of_year(2026)

    assert (sums.charges, sums.asked, sums.paid, sums.owed, sums.let_go) == (4, 200000, 70000, 100000, 30000)


def test_who_was_forgotten_is_not_asked() -> None:
    a_plan()
    member = a_member()
    type(member).update(erased_at=NOW, nickname="").where(type(member).id == member.id).execute()

    with pytest.raises(Refusal, match="left the house"):
        actions.open_charge(member, 2026, on=TODAY, by=None, now=NOW)


def test_a_shared_address_is_written_to_for_each_person() -> None:
    a_plan()
    one, other = a_member(email="family@example.no"), a_member(email=None)
    people.add_contact(other, "email", "family@example.no")
    for member in (one, other):
        actions.open_first_charge(member, by=None, now=NOW)

    assert Mail.select().where(Mail.recipient == "family@example.no", Mail.template == "members/dues").count() == 2


def test_a_bank_payment_is_noted_once_however_often_its_dues_were_replaced() -> None:
    first = a_charge(reduced=20000)
    member = first.person
    reduced = actions.choose_reduced(first, by=member, now=NOW)
    told = {"paid_on": TODAY, "reference": "9000123", "now": NOW}
    paid = actions.note_bank_payment(first, 10000, by=a_treasurer(), **told)
    a_plan(30000, kind="support")
    actions.change_kind(member, "support", by=member, now=NOW)

    again = [actions.note_bank_payment(each, 10000, by=a_treasurer(), **told) for each in (first, reduced)]

    assert again == [paid, paid]
    assert ledger.balance(ledger.BANK) == 10000
    assert faults() == {}
