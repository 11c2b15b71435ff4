"""The payer's page, the receipt, and the treasurer's desk, as people see them."""

from datetime import datetime

import pytest
from flask import Flask

from meetinghouse.demo.till import Till
from meetinghouse.ground import clock
from meetinghouse.money import actions as money
from meetinghouse.money.models import Payable, PaymentAttempt
from tests.makers import a_person
from tests.money.conftest import Stall
from tests.visiting import Visitor


@pytest.fixture
def now() -> datetime:
    """The test till keeps real time, so here the house does too."""
    return clock.now().replace(microsecond=0)


@pytest.fixture
def client(app: Flask, now: datetime) -> Visitor:
    """Somebody who visits pages now."""
    return Visitor(app, now=now)


@pytest.fixture
def attempt(till: Till, charge: Payable, now: datetime) -> PaymentAttempt:
    """Somebody is on the payment page."""
    attempt = money.new_attempt(charge, now=now)
    money.ask_stripe(attempt, now=now)
    return PaymentAttempt.get_by_id(attempt.id)


def test_an_unknown_payment_is_not_there(client: Visitor) -> None:
    client.visit("/pay/unknown", status=404)


def test_who_has_not_paid_may_go_on_or_let_go(client: Visitor, charge: Payable, attempt: PaymentAttempt) -> None:
    page = client.visit(f"/pay/{charge.ref}")

    assert page.h1 == "Finish your payment"
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.form("/attempts").press(follow=False).location == attempt.session_url


def test_letting_go_says_that_nothing_was_paid(client: Visitor, charge: Payable, attempt: PaymentAttempt) -> None:
    page = client.visit(f"/pay/{charge.ref}").form("/release").press()

    assert page.h1 == "This was not paid"
    assert "You let it go. Nothing was paid." in page.text


def test_when_stripe_does_not_answer_nothing_is_lost_and_the_page_says_so(
    client: Visitor, till: Till, charge: Payable, attempt: PaymentAttempt
) -> None:
    till.troubles.be_down()
    page = client.visit(f"/pay/{charge.ref}").form("/release").press()
    till.troubles.be_down("no")

    assert "Nothing is lost" in page.text
    assert page.h1 == "Finish your payment"


def test_a_receipt_is_a_page_to_print(
    client: Visitor, till: Till, charge: Payable, attempt: PaymentAttempt, now: datetime
) -> None:
    till.pay(attempt.session_id)
    money.settle(attempt.session_id, now=now)

    page = client.visit(f"/pay/{charge.ref}/receipt")

    assert page.h1 == "Kvittering 1"
    assert "Mitten" in page.text
    assert client.visit(f"/pay/{charge.ref}").h1 == "Paid. Thank you!"


def test_who_has_not_paid_has_no_receipt(client: Visitor, charge: Payable) -> None:
    client.visit(f"/pay/{charge.ref}/receipt", status=404)


def test_an_empty_desk_says_so(client: Visitor, db: object) -> None:
    page = client.be(a_person(role="treasurer", language="en")).visit("/treasurer")

    assert "Nothing needs you just now." in page.text


def test_money_that_went_to_nobody_lies_on_the_desk(
    client: Visitor, till: Till, charge: Payable, attempt: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    stall.is_gone = True
    till.pay(attempt.session_id)
    money.settle(attempt.session_id, now=now)

    page = client.be(a_person(role="treasurer", language="en")).visit("/treasurer")

    assert "Paid, but could not be honoured" in page.text
    assert client.be(None).visit(f"/pay/{charge.ref}").h1 == "Your money is on its way back"


def test_a_bounced_refund_lies_on_the_desk(
    client: Visitor, till: Till, charge: Payable, attempt: PaymentAttempt, now: datetime
) -> None:
    till.pay(attempt.session_id)
    money.settle(attempt.session_id, now=now)
    refund = money.refund_whole(PaymentAttempt.get_by_id(attempt.id), "cancelled", by=None, now=now)
    money.note_refund(money.StripeRefund("re_1", "failed", refund.key, "expired card"), now=now)

    page = client.be(a_person(role="treasurer", language="en")).visit("/treasurer")

    assert "Money that did not get back" in page.text


def test_the_treasurer_reads_the_books(
    client: Visitor, till: Till, charge: Payable, attempt: PaymentAttempt, now: datetime
) -> None:
    treasurer = a_person(role="treasurer", language="en")
    assert "The books are empty" in client.be(treasurer).visit("/treasurer/vouchers").text
    till.pay(attempt.session_id)
    money.settle(attempt.session_id, now=now)

    page = client.visit("/treasurer/vouchers")
    voucher = client.visit(next(link for link in page.links if f"/vouchers/{now.year}-" in link))

    assert "Betaling: Mitten 1" in page.text
    assert "NOK 850" in voucher.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", ["2026-9999", "x", "2026", "-1", "99999999999999999999-1"])
def test_a_voucher_that_is_not_there_is_not_found(client: Visitor, db: object, name: str) -> None:
    client.be(a_person(role="treasurer")).visit(f"/treasurer/vouchers/{name}", status=404)


def test_asking_stripe_now_says_what_was_found(client: Visitor, till: Till, attempt: PaymentAttempt) -> None:
    till.pay(attempt.session_id)
    client.be(a_person(role="treasurer", language="en"))

    assert "Payments found" in client.visit("/treasurer").form("/reconciliations").press().text
