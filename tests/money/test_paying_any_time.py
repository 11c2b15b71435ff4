"""A charge for which nothing is held may be paid at any time; one with a hold ends when its page runs out."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from meetinghouse.demo.till import Till
from meetinghouse.ground import clock, jobs
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money import kinds, ledger, stripe_door
from meetinghouse.money.models import Payable, PaymentAttempt, Refund
from tests.makers import a_person, an_open_till
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
def mend(stall: Stall, now: datetime) -> Payable:
    """A charge for which nothing is held while it is paid."""
    kinds.register("mitten", stall, holds=False)
    return money.open_payable(
        "mitten", 3, [money.Line(ledger.REPAIRS, "Mending", 8500)], person=None, payer_email="", language="en",
        currency="NOK", promised={}, now=now,
    )  # fmt: skip


def test_where_nothing_is_held_a_page_that_ran_out_can_be_opened_again(
    client: Visitor, till: Till, mend: Payable, stall: Stall, now: datetime
) -> None:
    page = client.visit(f"/pay/{mend.ref}")
    assert page.h1 == "Not paid yet"
    money.pay_again(mend, now=now)
    assert "We keep it for you" not in client.visit(f"/pay/{mend.ref}").text
    session_id = mend.attempts()[0].session_id
    till.expire(session_id)
    money.settle(session_id, now=now)
    money.reconcile(now=now + timedelta(minutes=10))

    again = client.visit(f"/pay/{mend.ref}").form("/attempts").press(follow=False)

    assert again.location == mend.live_attempt().session_url
    assert stall.calls == ["prolong", "prolong"]


def test_without_cards_an_unpaid_charge_is_paid_at_the_house(client: Visitor, mend: Payable) -> None:
    assert client.visit(f"/pay/{mend.ref}").h1 == "Pay at the house"


def test_cash_closes_the_payment_page_first_and_keeps_what_is_held(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    an_open_till()
    money.pay_again(charge, now=now)
    page = charge.live_attempt()
    assert page is not None

    paid = money.take_cash(charge, given=None, by=a_person(), now=now)

    assert (paid.method, paid.no, charge.payment()) == ("cash", 2, paid)
    assert PaymentAttempt.get_by_id(page.id).state == "cancelled"
    assert stripe_door.session(page.session_id).status == "expired"
    assert stall.calls == ["prolong", "settle"]


def test_cash_is_refused_when_the_card_was_quicker(till: Till, charge: Payable, stall: Stall, now: datetime) -> None:
    an_open_till()
    money.pay_again(charge, now=now)
    till.pay(charge.live_attempt().session_id)

    with pytest.raises(Refusal, match="paid already"):
        money.take_cash(charge, given=None, by=a_person(), now=now)

    assert [attempt.method for attempt in charge.attempts()] == ["stripe"]
    assert stall.calls == ["prolong", "settle"]


def test_a_card_that_was_slower_than_the_cash_gets_its_money_back(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    an_open_till()
    money.pay_again(charge, now=now)
    session_id = charge.live_attempt().session_id
    money.take_cash(charge, given=None, by=a_person(), now=now)
    till.alter(session_id, payment_status="paid")

    money.settle(session_id, now=now)

    assert [(attempt.method, attempt.state) for attempt in charge.attempts()] == [
        ("stripe", "orphaned"), ("cash", "succeeded"),
    ]  # fmt: skip
    assert [refund.attempt.method for refund in Refund.select()] == ["stripe"]


def test_nothing_is_taken_in_cash_while_stripe_does_not_say_whether_it_is_paid(
    till: Till, charge: Payable, now: datetime
) -> None:
    an_open_till()
    money.pay_again(charge, now=now)
    till.troubles.be_down()
    with pytest.raises(money.TillUnreachable):
        money.take_cash(charge, given=None, by=a_person(), now=now)
    till.troubles.be_down("no")

    assert not charge.is_paid


def test_after_cash_was_taken_back_the_reconciler_leaves_the_charge_to_a_person(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    an_open_till()
    money.pay_again(charge, now=now)
    paid = money.take_cash(charge, given=None, by=a_person(), now=now)
    money.undo_cash(paid, reason="not_paid", by=a_person(), now=now)

    money.reconcile(now=now + timedelta(minutes=10))

    assert Payable.get_by_id(charge.id).ended_at is None
    assert stall.calls == ["prolong", "settle", "unrecord"]


@pytest.fixture
def by_card(till: Till, charge: Payable, now: datetime) -> PaymentAttempt:
    """The mitten is paid by card."""
    money.pay_again(charge, now=now)
    session_id = charge.attempts()[0].session_id
    till.pay(session_id)
    money.settle(session_id, now=now)
    return charge.attempts()[0]


def test_letting_go_where_nothing_is_held_only_closes_the_page(
    till: Till, mend: Payable, stall: Stall, now: datetime
) -> None:
    money.pay_again(mend, now=now)

    assert money.give_up(mend, now=now)

    assert [attempt.state for attempt in mend.attempts()] == ["cancelled"]
    assert (Payable.get_by_id(mend.id).ended_at, stall.calls) == (None, ["prolong"])


def test_a_page_that_stripe_will_not_open_leaves_the_charge_to_be_paid_later(
    till: Till, mend: Payable, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    def refuse(_parameters: object, _key: str) -> None:
        raise money.TillRefuses("no", "")

    monkeypatch.setattr(stripe_door, "create_session", refuse)
    with pytest.raises(Refusal, match="could not be opened"):
        money.pay_again(mend, now=now)
    an_open_till()

    assert money.take_cash(mend, given=None, by=a_person(), now=now).state == "succeeded"


def test_cash_that_goes_back_is_not_sent_by_stripe(till: Till, charge: Payable, now: datetime) -> None:
    an_open_till()
    paid = money.take_cash(charge, given=None, by=a_person(), now=now)
    refund = money.refund_whole(paid, "cancelled", by=None, now=now)

    jobs.drain()
    money.send_refund(refund.id, now=now)
    money.reconcile(now=now + timedelta(minutes=5))

    assert Refund.get_by_id(refund.id).state == "requested"
    assert not any("refunds" in line for line in till.troubles.requests())


def test_what_was_paid_by_card_is_not_handed_out_in_cash(by_card: PaymentAttempt, now: datetime) -> None:
    an_open_till()
    refund = money.refund_whole(by_card, "cancelled", by=None, now=now)

    with pytest.raises(Refusal, match="back to the card"):
        money.give_back(refund, by=a_person(), now=now)

    assert Refund.get_by_id(refund.id).till_id is None


def test_a_card_payment_is_not_taken_back_as_if_it_were_cash(by_card: PaymentAttempt, now: datetime) -> None:
    an_open_till()

    with pytest.raises(Refusal, match="Only a payment in cash"):
        money.undo_cash(by_card, reason="not_paid", by=a_person(), now=now)

    assert by_card.payable.is_paid


def test_an_old_form_for_cash_does_not_close_the_payment_page(till: Till, charge: Payable, now: datetime) -> None:
    an_open_till()
    old = charge.next_key()
    money.pay_again(charge, now=now)

    with pytest.raises(Refusal, match="Look again"):
        money.take_cash(charge, given=None, key=old, by=a_person(), now=now)

    assert charge.live_attempt() is not None


def test_a_charge_that_was_ended_while_its_page_was_open_is_not_paid_any_more(
    client: Visitor, till: Till, mend: Payable, stall: Stall, now: datetime
) -> None:
    money.pay_again(mend, now=now)
    for _ in range(2):
        with database.atomic():
            money.end_at_once(mend, now=now)

    page = client.visit(f"/pay/{mend.ref}")

    assert "This is not to be paid any more: the order was changed or cancelled." in page.text
    assert "/mittens/3" in page.links
    assert "To the shop" not in page.text
    assert stall.calls == ["prolong", "release"]
    with pytest.raises(Refusal, match="not to be paid any more"):
        money.pay_again(Payable.get_by_id(mend.id), now=now)


def test_money_that_comes_after_the_end_goes_back_and_the_payer_is_not_sent_to_the_shop(
    client: Visitor, till: Till, mend: Payable, stall: Stall, now: datetime
) -> None:
    money.pay_again(mend, now=now)
    page = mend.live_attempt()
    assert page is not None
    money.end_at_once(mend, now=now)
    stall.is_gone = True
    till.pay(page.session_id)

    money.settle(page.session_id, now=now)

    assert (Refund.get().attempt, Payable.get_by_id(mend.id).ended_at) == (page, now)
    assert "/mittens/3" in client.visit(f"/pay/{mend.ref}").links


def test_what_is_paid_is_not_ended(till: Till, mend: Payable, now: datetime) -> None:
    an_open_till()
    money.take_cash(mend, given=None, by=a_person(), now=now)

    money.end_at_once(mend, now=now)

    assert Payable.get_by_id(mend.id).ended_at is None
