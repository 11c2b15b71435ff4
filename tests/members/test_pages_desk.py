"""The treasurer's desk of dues: decisions, a new year, money from the bank, what is let go, credit, and rules."""

from datetime import date

import pytest

from meetinghouse.members.models import DuesCharge, DuesPlan, credit_of, dues_of, the_rules
from tests.makers import a_person
from tests.members.making import a_member
from tests.members.making_dues import a_charge, a_plan, by_bank

DESK = "/treasurer/dues"


@pytest.fixture(autouse=True)
def treasurer(client):
    client.be(a_person("Treasurer", role="treasurer", language="en"))


def a_debtor():
    return a_member("Kari", since=date(2026, 1, 1), language="en")


def test_a_decision_is_written_down_and_shown_with_its_sums(client):
    page = client.visit(DESK)
    assert "Nothing is decided for 2026 yet." in page.text
    form = client.visit(f"{DESK}/plans/new").form("/new")
    page = form.fill(amount="500", reduced="200", decision_ref="Annual meeting 2026").press()
    assert "Member NOK 500 NOK 200 Annual meeting 2026" in page.text
    assert DuesPlan.get().terms.round_to == 100


@pytest.mark.parametrize("wrong", [{"amount": ""}, {"amount": "x"}, {"reduced": "900"}, {"year": "27"}, {"year": "x"}])
def test_a_decision_nobody_can_mean_is_kept_as_it_was_typed(client, wrong):
    told = {"amount": "500", "decision_ref": "AM"} | wrong
    page = client.visit(f"{DESK}/plans/new").form("/new").fill(**told).press()
    assert page.status == 422
    assert page.form("/new").values["decision_ref"] == "AM"
    assert DuesPlan.select().count() == 0


def test_a_year_is_opened_and_pressed_again(client):
    a_plan()
    a_debtor()
    form = client.visit(DESK).form("/years")
    assert form.press().status == 422
    assert "1 asked now." in form.fill(year="2026").press().text
    page = form.press()
    assert "1 were asked before." in page.text
    assert "Left to pay NOK 500" in page.text
    assert DuesCharge.select().count() == 1


def test_money_from_the_bank_is_found_by_its_reference(client):
    charge = a_charge(person=a_debtor())
    form = client.visit(f"{DESK}/bank?kid={charge.kid}").form("/bank")
    told = {"amount": "650", "paid_on": "23.3.2026", "reference": "B77"}
    page = form.fill(**told).press()
    assert "Paid, and more" in page.text
    form.press()
    assert credit_of(charge.person) == 15000


@pytest.mark.parametrize("wrong", [{"kid": "12"}, {"kid": "0000992027012"}, {"paid_on": "x"}, {"paid_on": "1.1.2027"}])
def test_a_wrong_bank_payment_is_not_written_down(client, wrong):
    charge = a_charge(person=a_debtor())
    told = {"kid": charge.kid, "amount": "500", "paid_on": "23.3.2026", "reference": "B77"} | wrong
    page = client.visit(f"{DESK}/bank").form("/bank").fill(**told).press()
    assert page.status == 422
    assert page.form("/bank").values["reference"] == "B77"
    assert dues_of(charge.person)[0].paid == 0


def test_dues_are_let_go_and_owed_again(client):
    charge = a_charge(person=a_debtor())
    form = client.visit(f"{DESK}/{charge.id}").form("/waiver")
    assert form.fill(what="waive").press().status == 422
    page = form.fill(what="waive", decision_ref="V-3").press()
    assert "Need not be paid" in page.text
    page = page.form("/waiver/end").press()
    assert "NOK 500 is left to pay" in page.text


def test_credit_is_listed_and_sent_back_once(client):
    charge = a_charge(person=a_debtor())
    assert "The house keeps no credit" in client.visit(f"{DESK}/credits").text
    by_bank(charge, 65000)
    page = client.visit(f"{DESK}/credits")
    assert "Kari NOK 150" in page.text
    form = client.visit(f"{DESK}/{charge.id}").form("/credit")
    assert form.fill(amount="151").press().status == 422
    form.fill(amount="150").press()
    form.press()
    assert credit_of(charge.person) == 0


def test_the_house_decides_its_rules(client):
    form = client.visit(f"{DESK}/rules").form("/rules")
    page = form.fill(remind_after="200").press()
    assert page.status == 422
    assert page.form("/rules").values["remind_after"] == "200"
    form.fill(remind_after="20", approval="y", card_words="By the river").press()
    assert (the_rules().remind_after, the_rules().approval, the_rules().card_words) == (20, True, "By the river")
