"""One's own membership: standing in words, dues with their sums, paying, the household, leaving, the card."""

from dataclasses import replace
from datetime import date

import pytest

from meetinghouse.ground import settings
from meetinghouse.members import actions
from meetinghouse.members.models import DuesCharge, Membership
from meetinghouse.money import actions as money
from meetinghouse.money import stripe_door
from meetinghouse.money.models import Payable
from tests.makers import a_person
from tests.members.making import NOW, a_household, a_member, one_who_asks, one_who_left, the_house_approves
from tests.members.making_dues import a_charge, a_plan, a_treasurer, by_bank, days_later
from tests.shop.making import session_of

MINE = "/me/membership"
FEW = 12


@pytest.fixture
def cards(db, monkeypatch):
    """A house that takes cards; a payment page opens at once and stays unpaid."""
    before = settings.current()
    settings.use(replace(before, stripe_key="sk_test_house", stripe_webhook_secret="whsec"))
    monkeypatch.setattr(stripe_door, "create_session", lambda parameters, key: session_of(parameters, key))
    yield
    settings.use(before)


def a_debtor(**facts):
    return a_member("Kari", since=date(2026, 1, 1), language="en", **facts)


def test_who_is_no_member_is_welcome_all_the_same(client):
    page = client.visit(MINE, as_=a_person("Guest", language="en"))
    assert "You are not a member. You are welcome here all the same." in page.text
    assert "/members/join" in page.links


def test_a_member_reads_how_the_amount_came_about(client):
    a_plan(60000, pro_rata="months")
    kari = a_member("Kari", language="en")
    actions.open_first_charge(kari, by=None, now=NOW)
    page = client.visit(MINE, as_=kari)
    assert "You are a member." in page.text
    assert "The dues for 2026 are NOK 600." in page.text
    assert "From Tuesday 24 March: 10 months of 12. NOK 600 × 10 ÷ 12 = NOK 500." in page.text
    assert "NOK 500 is left to pay, by Thursday 23 April." in page.text
    assert len(page.queries) <= FEW


def test_dues_are_paid_in_part_on_the_payment_page(client, cards):
    charge = a_charge(person=a_debtor())
    client.be(charge.person)
    page = client.visit(next(link for link in client.visit(MINE).links if "/dues/" in link))
    form = page.form("/payments")
    assert form.values["amount"] == "500"
    page = form.fill(amount="120,50").press(follow=False)
    assert Payable.get().amount == 12050
    assert page.location == Payable.get().attempts()[0].session_url


def test_when_stripe_does_not_answer_the_page_of_the_charge_waits(client, cards, monkeypatch):
    def silent(parameters, key):
        raise stripe_door.TillUnreachable("nobody there")

    monkeypatch.setattr(stripe_door, "create_session", silent)
    charge = a_charge(person=a_debtor())
    client.be(charge.person)
    page = client.visit(f"{MINE}/dues/{charge.id}").form("/payments").press()
    assert "You have not paid yet." in page.text
    assert page.form(f"/pay/{Payable.get().ref}/attempts")


@pytest.mark.parametrize("amount", ["", "nothing", "501", "0", "-5"])
def test_an_amount_that_cannot_be_is_said_and_kept(client, cards, amount):
    charge = a_charge(person=a_debtor())
    client.be(charge.person)
    page = client.visit(f"{MINE}/dues/{charge.id}").form("/payments").fill(amount=amount).press()
    assert page.status == 422
    assert "Error: " in page.html
    assert page.form("/payments").values["amount"] == amount
    assert Payable.select().count() == 0


def test_reduced_dues_need_no_reason_and_can_be_taken_back(client):
    charge = a_charge(reduced=20000, person=a_debtor())
    client.be(charge.person)
    page = client.visit(MINE).form("/reduced").press()
    assert "The reduced dues for 2026 are NOK 200." in page.text
    assert client.visit(MINE).form("/whole").press().text.count("NOK 500")


def test_another_ones_dues_are_not_there(client):
    charge = a_charge(person=a_debtor())
    other = a_member("Ola", since=date(2026, 1, 1), language="en")
    assert client.visit(f"{MINE}/dues/{charge.id}", as_=other, status=404)
    assert client.post(f"{MINE}/dues/{charge.id}/payments", {"amount": "5"}).status in (400, 404)
    assert DuesCharge.select().count() == 1


def test_who_pays_for_the_household_sees_what_is_left(client, cards):
    charge = a_charge(person=a_debtor())
    payer = a_member("Ola", since=date(2025, 1, 1), language="en")
    a_household(charge.person, payer=payer)
    page = client.visit(MINE, as_=payer)
    assert "Pay the dues for 2026 for Kari" in page.text
    assert len(page.queries) <= FEW
    page = client.visit(f"{MINE}/dues/{charge.id}")
    assert "These are the dues of Kari" in page.text
    page.form("/payments").press(follow=False)
    assert Payable.get().person_id == payer.id


def test_too_much_is_credit_and_said(client):
    charge = a_charge(person=a_debtor())
    by_bank(charge, 65000)
    page = client.visit(MINE, as_=charge.person)
    assert "You paid NOK 150 more than you owed." in page.text
    assert "Nothing is left to pay. Thank you." in page.text


def test_what_was_paid_leads_to_its_receipts_and_so_does_what_went_back(client):
    charge = a_charge(person=a_debtor())
    page = client.visit(f"{MINE}/dues/{charge.id}", as_=charge.person)
    assert "Receipts" not in page.text
    treasurer = a_treasurer()
    refund = actions.give_dues_back(by_bank(charge, 20000), by=treasurer, now=NOW)
    money.note_sent_back(refund, by=treasurer, now=NOW)
    by_bank(charge, 30000)
    page = client.visit(f"{MINE}/dues/{charge.id}")
    receipts = [link for link in page.links if link.endswith("/receipt")]
    assert len(receipts) == 3
    assert "NOK 200 back" in page.text
    assert "NOK 300" in client.visit(receipts[2]).text


def test_leaving_takes_two_pages_and_is_taken_back_in_one_press(client):
    client.be(a_member("Kari", language="en"))
    page = client.visit(f"{MINE}/leaving")
    assert page.form("/leaving").press().status == 422
    page = page.form("/leaving").fill(when="at the year's end").press()
    assert "Your last day is Thursday 31 December." in page.text
    page = page.form("/return").press()
    assert "How good that you stay." in page.text


def test_who_has_left_is_welcome_back(client):
    page = client.visit(MINE, as_=one_who_left("Kari", language="en", now=days_later(-3)))
    assert "You are welcome back, with the same number." in page.text
    assert "Come back" in page.text
    assert "nothing to leave" in client.visit(f"{MINE}/leaving").text


def test_who_waits_may_take_the_question_back(client, host):
    the_house_approves(host)
    person = a_person("Kari", language="en")
    one_who_asks("Kari", by=person)
    page = client.visit(MINE, as_=person)
    assert "We answer soon." in page.text
    page = page.form("/withdrawal").press()
    assert "You are not a member." in page.text


def test_the_card_says_valid_and_nothing_more(client):
    kari = a_member("Kari", since=date(2026, 1, 1), legal_name="Kari Nordmann", language="en")
    page = client.visit("/me/card", as_=kari)
    assert "<svg" in page.html
    assert "Number 1" in page.text
    token = Membership.get(Membership.person == kari).card_token
    page = client.visit(f"/card/{token}", as_=a_person("Shop", language="en"))
    assert page.h1 == "This card is valid"
    assert "Kari" not in page.html
    actions.end_membership(kari, "declined_to_continue", by=None, now=days_later(-1))
    assert client.visit(f"/card/{token}", status=404).html.replace(token, "") == client.visit(
        "/card/never", status=404
    ).html.replace("never", "")


def test_who_does_not_belong_has_no_card(client):
    assert "You have no card" in client.visit("/me/card", as_=a_person("Guest", language="en")).text
