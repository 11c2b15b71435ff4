"""The till on the tablet, the receipt on paper, and the treasurer's list, as people see them."""

from datetime import datetime, timedelta

import pytest

from meetinghouse.ground.house import House
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import CashCount, Payable, PaymentAttempt, TillSession
from meetinghouse.people.models import Person
from tests.makers import a_person, an_open_till
from tests.money.conftest import Stall
from tests.visiting import Page, Visitor


@pytest.fixture
def host(client: Visitor) -> Person:
    """Whoever stands at the counter, in front of the tablet."""
    House.update(language="en").execute()
    host = a_person(role="host", language="en")
    client.be(host)
    return host


@pytest.fixture
def paid(charge: Payable, stall: Stall, host: Person, now: datetime) -> PaymentAttempt:
    """The till is open with 500 kroner, and the mitten was paid with a thousand."""
    an_open_till(50000)
    return money.take_cash(charge, given=100000, by=host, now=now)


def read(page: Page) -> str:
    return page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_till_is_opened_with_what_was_counted(client: Visitor, host: Person) -> None:
    page = client.visit("/till").form().fill(counted="500").press()

    assert page.h1 == "Till"
    assert "The till should hold NOK 500." in read(page)
    assert "Nobody has paid in cash yet." in page.text
    assert len(page.queries) <= 8


@pytest.mark.parametrize("typed", ["", "12,345", "-5", "five hundred"])
def test_a_count_that_cannot_be_read_is_kept_and_asked_for_again(client: Visitor, host: Person, typed: str) -> None:
    page = client.visit("/till").form().fill(counted=typed).press()

    assert page.status == 422
    assert page.form("/till/opening").values["counted"] == typed
    assert TillSession.select().count() == 0


def test_the_till_shows_what_it_should_hold_and_every_payment(
    client: Visitor, paid: PaymentAttempt, charge: Payable
) -> None:
    page = client.visit("/till")

    assert "The till should hold NOK 1,350." in read(page)
    assert "NOK 850 · Mitten" in read(page)
    assert len(page.queries) <= 8


def test_a_payment_that_was_wrong_is_taken_back_on_its_page(
    client: Visitor, paid: PaymentAttempt, charge: Payable, stall: Stall
) -> None:
    page = client.visit("/till/payments/1").form("/reversal").fill(reason="not_paid").press()

    assert "This was written down wrongly and does not count" in page.text
    assert not charge.is_paid
    till = client.visit("/till")
    assert "The till should hold NOK 500." in read(till)
    assert "Written down wrongly" in till.text
    credit = client.visit(f"/pay/{charge.ref}/receipt")
    assert "The payment was written down by mistake. It does not count." in credit.text


def test_taking_back_asks_what_went_wrong(client: Visitor, paid: PaymentAttempt, charge: Payable) -> None:
    page = client.visit("/till/payments/1").form("/reversal").press()

    assert (page.status, charge.is_paid) == (422, True)
    assert "Please choose one." in page.text


def test_what_cannot_be_taken_back_is_said(
    client: Visitor, paid: PaymentAttempt, charge: Payable, stall: Stall
) -> None:
    stall.is_gone = True

    page = client.visit("/till/payments/1").form("/reversal").fill(reason="not_paid").press()

    assert (page.status, charge.is_paid) == (422, True)


@pytest.mark.parametrize(
    ("counted", "compared", "ended"),
    [
        ("1350", "The count is right.", "The till is closed, and the count was right."),
        ("1335", "NOK 15 is missing.", "NOK 15 was missing, and the books say so."),
        ("1350,50", "There is NOK 0.50 too much.", "There was NOK 0.50 too much, and the books say so."),
    ],
)
def test_closing_compares_first_and_then_says_how_it_ended(
    client: Visitor, paid: PaymentAttempt, counted: str, compared: str, ended: str
) -> None:
    check = client.visit("/till/count").form("/till/count").fill(counted=counted).press()
    assert compared in read(check)
    assert TillSession.get().closed_at is None

    closed = check.form("/till/closing").press()

    assert ended in read(closed)
    assert closed.h1 == "Open the till"


def test_a_till_that_somebody_else_closed_is_not_counted_again(
    client: Visitor, paid: PaymentAttempt, host: Person, now: datetime
) -> None:
    form = client.visit("/till/count").form("/till/count").fill(counted="1350")
    money.close_till(TillSession.get(), 135000, by=host, now=now)

    assert form.press().h1 == "Open the till"
    assert client.visit("/till/count").h1 == "Open the till"


def test_money_that_goes_back_is_handed_out_at_the_till(
    client: Visitor, paid: PaymentAttempt, host: Person, now: datetime
) -> None:
    money.refund_whole(paid, "cancelled", by=host, now=now)
    page = client.visit("/till")
    assert "Mitten: NOK 850" in read(page)

    given = page.form("/handout").press()

    assert "Money to give back" not in given.text
    assert "The till should hold NOK 500." in read(given)


def test_money_that_goes_back_waits_while_the_till_is_closed(
    client: Visitor, paid: PaymentAttempt, host: Person, now: datetime
) -> None:
    money.refund_whole(paid, "cancelled", by=host, now=now)
    form = client.visit("/till").form("/handout")
    money.close_till(TillSession.get(), 135000, by=host, now=now)

    assert "The till is closed. Count it and open it first." in form.press().text


def test_a_receipt_says_that_it_was_paid_in_cash_what_was_given_and_what_came_back(
    client: Visitor, paid: PaymentAttempt, charge: Payable
) -> None:
    page = read(client.visit(f"/pay/{charge.ref}/receipt"))

    assert "Paid in cash NOK 850 You gave NOK 1,000 You got back NOK 150" in page


def test_a_receipt_says_to_what_the_cash_was_rounded(
    client: Visitor, stall: Stall, host: Person, now: datetime
) -> None:
    an_open_till()
    crooked = money.open_payable(
        "mitten", 2, [money.Line(ledger.REPAIRS, "Mending", 8540)], person=None, payer_email="", language="en",
        currency="NOK", promised={}, now=now,
    )  # fmt: skip
    money.take_cash(crooked, given=None, by=host, now=now)

    assert "In all NOK 85.40 Paid in cash, rounded to NOK 85" in read(client.visit(f"/pay/{crooked.ref}/receipt"))


def test_the_treasurer_sees_every_till_with_its_difference(
    client: Visitor, paid: PaymentAttempt, host: Person, now: datetime
) -> None:
    money.close_till(TillSession.get(), 133500, by=host, now=now)
    client.be(a_person(role="treasurer", language="en"))

    page = client.visit("/treasurer/tills")

    assert "Counted first NOK 500 Counted last NOK 1,335 Difference \N{MINUS SIGN}NOK 15" in read(page)
    assert "The till was opened 1 time" in page.text


def test_a_treasurer_of_a_house_without_cash_reads_so(client: Visitor) -> None:
    page = client.be(a_person(role="treasurer", language="en")).visit("/treasurer/tills")

    assert "The till has not been opened yet." in page.text


def test_a_thousand_tills_are_read_a_page_at_a_time(client: Visitor, host: Person, now: datetime) -> None:
    for day in range(15):
        till = money.open_till(0, by=host, now=now + timedelta(days=day))
        money.close_till(till, 0, by=host, now=now + timedelta(days=day))
    client.be(a_person(role="treasurer", language="en"))

    page = client.visit("/treasurer/tills?page=2")

    assert "Page 2 of 2" in page.text
    assert page.text.count("Counted first") == 3


def test_a_closing_that_is_sent_again_does_not_close_the_next_till(
    client: Visitor, paid: PaymentAttempt, host: Person, now: datetime
) -> None:
    check = client.visit("/till/count").form("/till/count").fill(counted="1350").press()
    closing = check.form("/till/closing")
    closing.press()
    an_open_till(50000)

    again = closing.press()

    assert again.h1 == "Till"
    assert "The till that you counted is closed already. Nothing was changed." in again.text
    assert [till.closed_at for till in TillSession.select().order_by(TillSession.id)] == [now, None]
    assert CashCount.select().where(CashCount.moment == "closing").count() == 1


def test_a_count_of_the_till_before_is_not_compared_with_this_one(
    client: Visitor, paid: PaymentAttempt, host: Person, now: datetime
) -> None:
    form = client.visit("/till/count").form("/till/count").fill(counted="1350")
    money.close_till(TillSession.get(), 135000, by=host, now=now)
    an_open_till(0)

    assert "Nothing was changed" in form.press().text
