"""A whole purchase, from the shelf to the receipt, through the pages and the till, and what can go wrong on the way.

The parts have tests of their own beside them; here they meet. The house's clock can be moved, the till's stays right.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from meetinghouse.demo.till import Till
from meetinghouse.demo.till.cards import DECLINES
from meetinghouse.ground import checks, clock, jobs
from meetinghouse.ground.house import House
from meetinghouse.ground.post import Mail
from meetinghouse.money import actions as money
from meetinghouse.money import ledger, stripe_door
from meetinghouse.money.models import PaymentAttempt, Receipt, Refund
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Item, Order
from tests.makers import a_person, an_item
from tests.shop.making import some_facts
from tests.visiting import Page, Visitor

COMPLETED = "checkout.session.completed"


@pytest.fixture
def client(app: Flask, till: Till) -> Visitor:
    """A visitor of a house that speaks English and keeps real time, as the till does."""
    House.update(language="en").execute()
    till.troubles.be_down("no")
    return Visitor(app, now=clock.now())


@contextmanager
def later(minutes: int) -> Iterator[None]:
    """So many minutes from now in the house."""
    clock.set_skew(minutes * 60)
    try:
        yield
    finally:
        clock.set_skew(0)


@contextmanager
def closing_goes_astray(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stripe says that the page is closed, but somebody can still pay on it."""
    ask = stripe_door.session
    with monkeypatch.context() as patch:
        patch.setattr(stripe_door, "expire_session", lambda session_id: None)
        patch.setattr(stripe_door, "session", lambda session_id: replace(ask(session_id), status="expired"))
        yield


def check_page(client: Visitor, item: Item, name: str = "Kari") -> Page:
    """Everything once more, before it binds."""
    form = client.visit(f"/shop/{item.slug}/order").form(f"/shop/{item.slug}/order")
    return form.fill(name=name, email=f"{name.lower()}@example.no").press()


def pay_now(check: Page) -> Page:
    """Press "Pay now"; the answer leads to the till."""
    return check.form("/orders").press(follow=False, step="check")


def order_to_till(client: Visitor, item: Item, name: str = "Kari") -> str:
    """Order a thing; the number of the till's page."""
    location = pay_now(check_page(client, item, name)).location
    assert "/c/pay/" in location, location
    return location.rpartition("/")[2]


def come_back(client: Visitor, session: dict[str, Any]) -> Page:
    """Where the till sends somebody who paid."""
    return client.visit(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))


def tell(client: Visitor, till: Till, session_id: str) -> int:
    """Let the till's message about a page reach the house; the house's answer."""
    event = next(e for e in till.events(COMPLETED) if e["data"]["object"]["id"] == session_id)
    body, signature = till.webhooks.signed(event)
    return client.client.post("/stripe/webhook", data=body, headers={"Stripe-Signature": signature}).status_code


def attempt_of(session_id: str) -> PaymentAttempt:
    return PaymentAttempt.get(PaymentAttempt.session_id == session_id)


def payment_page(session_id: str) -> str:
    return f"/pay/{attempt_of(session_id).payable.ref}"


def mails() -> Counter[tuple[str, str]]:
    """What was written to whom."""
    return Counter((mail.recipient, mail.template) for mail in Mail.select())


def assert_sound() -> None:
    """Every check of the house finds nothing; the tests' tables were not made by migrations."""
    assert [a for a in checks.ask_all() if not a.ok and a.name != "migrations pending"] == []


def test_told_three_times_then_thanked_then_reconciled_there_is_one_of_everything(client: Visitor, till: Till) -> None:
    item = an_item("Blue sweater")
    session = till.pay(order_to_till(client, item))

    assert [tell(client, till, session["id"]) for _ in range(3)] == [200, 200, 200]
    thanks = come_back(client, session)
    with later(5):
        money.reconcile(now=clock.now())

    assert "Thank you! Blue sweater is yours" in thanks.text
    assert Order.get().pickup_code in thanks.text
    assert (Receipt.select().count(), ledger.Voucher.select().count()) == (1, 1)
    assert mails() == {("kari@example.no", "shop/order_paid"): 1}
    assert (ledger.balance(ledger.CARD), ledger.balance(ledger.SALES)) == (85000, -85000)
    assert "Sold" in client.visit(f"/shop/{item.slug}").text
    assert_sound()


def test_a_lost_message_is_found_by_asking(client: Visitor, till: Till) -> None:
    item = an_item()
    till.pay(order_to_till(client, item))

    with later(5):
        money.reconcile(now=clock.now())

    assert mails() == {("kari@example.no", "shop/order_paid"): 1}
    assert item.availability().state == "sold"
    assert_sound()


def test_the_treasurer_who_presses_ask_now_finds_the_payment(client: Visitor, till: Till) -> None:
    till.pay(order_to_till(client, an_item()))

    with later(5):
        page = client.be(a_person(role="treasurer", language="en")).visit("/treasurer")
        asked = page.form("/treasurer/reconciliations").press()

    assert "Payments found: 1." in asked.html
    assert "Nothing needs you just now" in asked.text


def test_who_comes_back_without_having_paid_is_asked_to_finish(client: Visitor, till: Till) -> None:
    session_id = order_to_till(client, an_item())

    assert client.visit(f"{payment_page(session_id)}/thanks?cs={session_id}").h1 == "Finish your payment"
    assert (Receipt.select().count(), Mail.select().count()) == (0, 0)


def test_a_double_click_on_pay_now_is_one_order_and_one_page_at_the_till(client: Visitor, till: Till) -> None:
    before = len(till.sessions())
    check = check_page(client, an_item())

    first, second = pay_now(check), pay_now(check)

    assert first.location == second.location
    assert (Order.select().count(), len(till.sessions()) - before) == (1, 1)


def test_a_card_that_is_declined_can_be_followed_by_one_that_pays(client: Visitor, till: Till) -> None:
    session_id = order_to_till(client, an_item())
    till.pay(session_id, DECLINES)

    again = client.visit(payment_page(session_id)).form("/attempts").press(follow=False)
    session = till.pay(again.location.rpartition("/")[2])

    assert session["id"] == session_id
    assert "is yours" in come_back(client, session).text
    assert Receipt.select().count() == 1


def test_when_the_till_is_down_the_thing_is_kept_and_paid_a_little_later(client: Visitor, till: Till) -> None:
    item = an_item()
    check = check_page(client, item)
    till.troubles.be_down()
    sent = pay_now(check)
    waiting = client.visit(sent.location)
    till.troubles.be_down("no")

    at_the_till = waiting.form("/attempts").press(follow=False).location

    assert item.availability().state == "held"
    assert "is yours" in come_back(client, till.pay(at_the_till.rpartition("/")[2])).text


def test_after_a_long_silence_of_the_till_the_one_who_waited_can_still_pay(client: Visitor, till: Till) -> None:
    item = an_item()
    check = check_page(client, item)
    till.troubles.be_down()
    waiting = client.visit(pay_now(check).location)
    till.troubles.be_down("no")
    till.move_clock(5 * 60)

    with later(5):
        answer = waiting.form("/attempts").press(follow=False)
    till.move_clock(-5 * 60)

    assert (item.availability().state, "/c/pay/" in answer.location) == ("held", True)


def test_what_was_let_go_is_free_for_the_next_one_at_once(client: Visitor, till: Till) -> None:
    item = an_item()
    session_id = order_to_till(client, item)

    let_go = client.visit(payment_page(session_id)).form("/release").press()
    bought = come_back(client, till.pay(order_to_till(client, item, "Ola")))

    assert let_go.h1 == "This was not paid"
    assert "is yours" in bought.text
    assert mails() == {("ola@example.no", "shop/order_paid"): 1}
    assert_sound()


def test_money_for_what_went_to_somebody_else_goes_back_once_and_everybody_concerned_is_told(
    client: Visitor, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = an_item("Blue sweater")
    late = order_to_till(client, item)
    with closing_goes_astray(monkeypatch):
        client.visit(payment_page(late)).form("/release").press()
    come_back(client, till.pay(order_to_till(client, item, "Ola")))

    till.pay(late)
    answers = [tell(client, till, late) for _ in range(2)]
    come_back(client, next(session for session in till.sessions() if session["id"] == late))
    money.reconcile(now=clock.now())
    jobs.drain()

    assert answers == [200, 200]
    assert (attempt_of(late).state, attempt_of(late).orphan_reason) == ("orphaned", "gone")
    sent_back = stripe_door.refunds_of(attempt_of(late).payment_intent or "")
    assert [refund.status for refund in sent_back] == ["succeeded"]
    assert [(refund.state, refund.amount) for refund in Refund.select()] == [("succeeded", 85000)]
    written = {(who, what): n for (who, what), n in mails().items() if who == "kari@example.no"}
    assert written == {("kari@example.no", "money/orphaned"): 1, ("kari@example.no", "money/refunded"): 1}
    assert client.visit(payment_page(late)).h1 == "Your money is on its way back"
    desk = client.visit("/treasurer", as_=a_person(role="treasurer", language="en"))
    assert "Paid, but could not be honoured" in desk.text
    assert payment_page(late) in desk.links
    assert (ledger.balance(ledger.CARD), ledger.balance(ledger.REFUNDS_DUE)) == (85000, 0)
    assert_sound()


def test_money_after_the_hold_is_honoured_while_the_thing_is_still_free(
    client: Visitor, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = an_item()
    late = order_to_till(client, item)
    with later(45), closing_goes_astray(monkeypatch):
        money.reconcile(now=clock.now())
    assert item.availability().state == "available"

    session, answer = till.pay(late), tell(client, till, late)

    assert (answer, attempt_of(late).state, item.availability().state) == (200, "succeeded", "sold")
    assert "is yours" in come_back(client, session).text
    assert mails() == {("kari@example.no", "shop/order_paid"): 1}
    assert_sound()


def test_who_is_buying_gets_what_they_saw_though_the_seller_changes_it(client: Visitor, till: Till) -> None:
    item = an_item("Blue sweater", price=85000)
    session_id = order_to_till(client, item)
    shop.change_item(item, some_facts(title="Red sweater", price=95000), by=a_person(), now=clock.now())

    session = till.pay(session_id)
    page = come_back(client, session)

    assert session["amount_total"] == 85000
    assert "Blue sweater is yours" in page.text
    receipt = client.visit(f"{payment_page(session_id)}/receipt")
    assert "Blue sweater" in receipt.text
    assert "Red sweater" not in page.text + receipt.text
    assert "Blue sweater" in Mail.get().text


def test_cancelled_before_pick_up_the_money_is_back_and_the_thing_waits_for_a_hand(client: Visitor, till: Till) -> None:
    item = an_item("Blue sweater")
    session = till.pay(order_to_till(client, item))
    order_page = come_back(client, session)
    order = Order.get()

    cancelled = client.visit(f"{order.url}/cancellation").form("/cancellation").press()
    jobs.drain()

    assert f"{order.url}/cancellation" in order_page.links
    assert "You cancelled this order" in cancelled.text
    assert [r.status for r in stripe_door.refunds_of(attempt_of(session["id"]).payment_intent or "")] == ["succeeded"]
    assert "We have sent back NOK 850" in client.visit(order.url).text.replace("\xa0", " ")
    assert {(r.series, r.amount) for r in Receipt.select()} == {("receipt", 85000), ("credit", 85000)}
    assert {template for _, template in mails()} == {"shop/order_paid", "shop/order_cancelled", "money/refunded"}
    assert item.availability().state == "sold"
    client.visit(f"/counter/orders/{order.number}", as_=a_person(role="host")).form("/return").press()
    assert item.availability().state == "available"
    assert_sound()
