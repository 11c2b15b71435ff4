"""A house without cards: things are put aside for a week and paid at the counter."""

import json
from dataclasses import replace
from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money import stripe_door
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.shop import actions, checks
from meetinghouse.shop.models import Claim, here, orders
from tests.makers import a_person, an_open_till
from tests.shop.making import NOW, a_thing, a_worker, order, session_of
from tests.visiting import Visitor

pytestmark = pytest.mark.usefixtures("db")


def test_without_cards_a_thing_is_put_aside_for_seven_days(db: pw.Database) -> None:
    item = a_thing()

    ordered = order(item)

    assert ordered.attempt is None
    assert item.availability().until == NOW + timedelta(days=7)
    assert [line.state for line in here.counter().put_aside] == ["reserved"]
    assert ordered.order.token in Mail.get(Mail.template == "shop/order_reserved").text


def test_others_read_the_day_until_which_it_is_put_aside() -> None:
    item = a_thing()
    order(item)

    with pytest.raises(Refusal) as refused:
        order(item)

    assert refused.value.words() == "This is put aside for somebody until Tuesday 31 March."


def test_what_is_put_aside_is_kept_longer_once() -> None:
    ordered = order(a_thing())
    later = NOW + timedelta(days=6)

    actions.prolong_reservation(ordered.order, by=a_person(), now=later)

    assert Claim.get().held_until == later + timedelta(days=7)
    with pytest.raises(Refusal):
        actions.prolong_reservation(ordered.order, by=a_person(), now=later)


def test_a_hold_does_not_end_by_the_clock_but_by_a_person() -> None:
    item = a_thing()
    ordered = order(item)
    late = NOW + timedelta(days=30)
    with pytest.raises(Refusal):
        order(item, now=late)

    for _ in range(2):
        actions.release_reservation(ordered.order, by=a_person(), now=late)

    assert item.availability().state == "available"
    assert here.counter().put_aside == []


def test_a_buyer_lets_go_of_what_was_put_aside_and_it_is_free_at_once() -> None:
    item = a_thing()
    ordered = order(item)

    cancellation = actions.cancel_order(ordered.order, by=None, now=NOW)

    assert (cancellation.why, item.availability().state) == ("gave_up", "available")
    standing = orders.by_id(ordered.order.id)
    assert standing is not None
    assert standing.state == "let_go"


@pytest.mark.usefixtures("cards")
def test_what_is_being_paid_by_card_is_not_let_go_at_the_counter() -> None:
    ordered = order(a_thing())

    with pytest.raises(Refusal):
        actions.release_reservation(ordered.order, by=a_person(), now=NOW)


def state_of(ordered: actions.Ordered) -> str:
    standing = orders.by_id(ordered.order.id)
    assert standing is not None
    return standing.state


def test_what_was_put_aside_is_paid_in_cash_and_is_its_buyers() -> None:
    ordered = order(a_thing())
    an_open_till()

    for _ in range(2):
        paid = money.take_cash(ordered.payable, given=90000, by=a_person(), now=NOW)

    assert (paid.method, paid.received) == ("cash", 85000)
    assert (state_of(ordered), Claim.get().state) == ("paid", "sold")
    assert Mail.select().where(Mail.template == "shop/order_paid").count() == 1


def test_cash_that_was_written_down_wrongly_puts_the_thing_aside_again() -> None:
    ordered = order(a_thing())
    an_open_till()
    paid = money.take_cash(ordered.payable, given=None, by=a_person(), now=NOW)
    later = NOW + timedelta(days=3)

    money.undo_cash(paid, reason="wrong_one", by=a_person(), now=later)

    assert state_of(ordered) == "reserved"
    assert Claim.get().held_until == later + timedelta(days=7)
    assert (checks.held_for_nobody(), checks.paid_but_not_sold(), checks.sold_but_not_paid()) == (0, 0, 0)
    money.take_cash(ordered.payable, given=None, by=a_person(), now=later)
    assert state_of(ordered) == "paid"


def test_what_was_taken_back_can_also_be_let_go() -> None:
    item = a_thing()
    ordered = order(item)
    an_open_till()
    paid = money.take_cash(ordered.payable, given=None, by=a_person(), now=NOW)
    money.undo_cash(paid, reason="not_paid", by=a_person(), now=NOW)

    actions.release_reservation(ordered.order, by=a_person(), now=NOW)

    assert (state_of(ordered), item.availability().state) == ("let_go", "available")


def test_cash_for_what_was_handed_out_is_not_taken_back() -> None:
    ordered = order(a_thing())
    an_open_till()
    paid = money.take_cash(ordered.payable, given=None, by=a_person(), now=NOW)
    actions.hand_over(ordered.order, ordered.order.pickup_code, by=a_person(), now=NOW)

    with pytest.raises(Refusal, match="handed out already"):
        money.undo_cash(paid, reason="not_paid", by=a_person(), now=NOW)

    assert state_of(ordered) == "given"


def test_a_sold_thing_is_not_put_aside_again_behind_the_books() -> None:
    ordered = order(a_thing())
    an_open_till()
    money.take_cash(ordered.payable, given=None, by=a_person(), now=NOW)

    with pytest.raises(pw.IntegrityError):
        Claim.update(state="held").execute()


def test_a_buyer_who_paid_in_cash_and_cancels_gets_the_money_at_the_till() -> None:
    ordered = order(a_thing())
    an_open_till()
    paid = money.take_cash(ordered.payable, given=None, by=a_person(), now=NOW)

    actions.cancel_order(ordered.order, by=None, now=NOW)

    refund = paid.refund()
    assert refund is not None
    assert (refund.state, money.give_back(refund, by=a_person(), now=NOW).state) == ("requested", "succeeded")
    assert state_of(ordered) == "cancelled"


def test_at_the_counter_cash_is_taken_and_the_change_is_said(client: Visitor) -> None:
    ordered = order(a_thing(price=85040))
    an_open_till()
    client.be(a_worker("host"))
    page = client.visit(f"/counter/orders/{ordered.order.number}")
    assert "Take NOK\N{NO-BREAK SPACE}850" in page.html
    assert len(page.queries) <= 8

    paid = page.form("/cash").fill(given="1000").press()

    assert "It is paid. Give back NOK 150." in paid.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Paid. It waits to be picked up." in paid.text
    assert "/till/payments/1" in paid.links
    assert len(paid.queries) <= 8


@pytest.mark.parametrize(("typed", "answer"), [("800", "too little"), ("12,345", "two digits after the mark")])
def test_what_is_wrong_with_the_cash_is_said_and_what_was_typed_stays(client: Visitor, typed: str, answer: str) -> None:
    ordered = order(a_thing())
    an_open_till()
    client.be(a_worker("host"))

    page = client.visit(f"/counter/orders/{ordered.order.number}").form("/cash").fill(given=typed).press()

    assert (page.status, page.form("/cash").values["given"]) == (422, typed)
    assert answer in page.text


def test_a_closed_till_leads_the_counter_to_the_till(client: Visitor) -> None:
    ordered = order(a_thing())
    client.be(a_worker("host"))

    page = client.visit(f"/counter/orders/{ordered.order.number}")

    assert "The till is closed. Open it, and you can take cash." in page.text
    assert "/till" in page.links


@pytest.mark.usefixtures("cards")
def test_who_has_a_payment_page_open_pays_in_cash_instead(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = order(a_thing())
    assert ordered.attempt is not None
    closed: list[str] = []
    money.ask_stripe(ordered.attempt, now=NOW)
    told = session_of(json.loads(ordered.attempt.parameters), ordered.attempt.key)
    monkeypatch.setattr(stripe_door, "expire_session", closed.append)
    monkeypatch.setattr(stripe_door, "session", lambda _id: replace(told, status="expired"))
    an_open_till()
    client.be(a_worker("host"))

    page = client.visit(f"/counter/orders/{ordered.order.number}").form("/cash").press()

    assert "It is paid" in page.text
    assert (closed, state_of(ordered)) == ([told.id], "paid")


@pytest.mark.usefixtures("cards")
def test_while_stripe_does_not_answer_no_cash_is_taken_for_an_open_page(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered = order(a_thing())
    assert ordered.attempt is not None
    money.ask_stripe(ordered.attempt, now=NOW)

    def be_down(_session: str) -> None:
        raise money.TillUnreachable("down")

    monkeypatch.setattr(stripe_door, "expire_session", be_down)
    an_open_till()
    client.be(a_worker("host"))

    page = client.visit(f"/counter/orders/{ordered.order.number}").form("/cash").press()

    assert (page.status, state_of(ordered)) == (422, "waiting")
    assert "Nothing is lost" in page.text


def test_a_buyer_who_paid_in_cash_reads_that_the_money_waits_at_the_till(client: Visitor) -> None:
    ordered = order(a_thing())
    an_open_till()
    money.take_cash(ordered.payable, given=None, by=a_person(), now=NOW)

    asked = client.visit(f"{ordered.order.url}/cancellation")
    told = asked.form().press()

    for words in (asked.text, told.text, Mail.get(Mail.template == "shop/order_cancelled").text):
        assert "Come by, and you get" in words or "Kom innom, så får du" in words


def test_a_form_for_cash_that_is_sent_again_after_it_was_taken_back_takes_nothing(client: Visitor) -> None:
    ordered = order(a_thing())
    an_open_till()
    client.be(a_worker("host"))
    form = client.visit(f"/counter/orders/{ordered.order.number}").form("/cash")
    form.press()
    money.undo_cash(PaymentAttempt.get(), reason="not_paid", by=a_person(), now=NOW)

    again = form.press()

    assert (again.status, state_of(ordered)) == (422, "reserved")
    assert "Nothing was taken." in again.text
    assert "It is paid" in again.form("/cash").press().text
