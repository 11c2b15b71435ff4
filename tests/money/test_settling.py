"""How a purchase becomes paid, and what happens when anything on the way does not go as planned."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from meetinghouse.demo.till import Till
from meetinghouse.ground import checks, clock, jobs
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money import ledger, stripe_door
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund, StripeEvent
from tests.money.conftest import Stall

SESSIONS = "/v1/checkout/sessions"


def start(charge: Payable, now: datetime) -> PaymentAttempt:
    attempt = money.new_attempt(charge, now=now)
    money.ask_stripe(attempt, now=now)
    return fresh(attempt)


def fresh(attempt: PaymentAttempt) -> PaymentAttempt:
    return PaymentAttempt.get_by_id(attempt.id)


def faults() -> dict[str, int]:
    return {
        answer.name: answer.found for answer in checks.ask_all() if not answer.ok and "migrations" not in answer.name
    }


@pytest.fixture
def now() -> datetime:
    """The test till keeps real time, so here the house does too."""
    return clock.now().replace(microsecond=0)


@pytest.fixture
def paid(till: Till, charge: Payable, now: datetime) -> PaymentAttempt:
    """Somebody has paid at Stripe, and the house does not know it yet."""
    attempt = start(charge, now)
    till.pay(attempt.session_id)
    return attempt


@pytest.fixture
def sold(paid: PaymentAttempt, now: datetime) -> PaymentAttempt:
    """It is paid, and the house knows it."""
    money.settle(paid.session_id, now=now)
    return fresh(paid)


@pytest.fixture
def refund(sold: PaymentAttempt, now: datetime) -> Refund:
    """All of it goes back; the worker has not sent it yet."""
    return money.refund_whole(sold, "cancelled", by=None, now=now)


def test_a_paid_page_gives_one_receipt_one_voucher_and_tells_the_room(
    till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    money.settle(paid.session_id, now=now)

    assert fresh(paid).state == "succeeded"
    assert [receipt.amount for receipt in Receipt.select()] == [85000]
    assert (ledger.balance(ledger.CARD), ledger.balance(ledger.SALES)) == (85000, -85000)
    assert stall.calls == ["settle"]
    assert faults() == {}


def test_webhook_thank_you_page_and_reconciler_in_any_order_settle_once(
    till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    told = [stripe_door._event(e) for e in stripe_door._client().v1.events.list({"limit": 10}).data]
    completed = next(event for event in told if event.object_id == paid.session_id)
    ways = [
        lambda: money.settle(paid.session_id, now=now),
        lambda: money.take_event(completed, source="webhook", now=now),
        lambda: money.reconcile(now=now + timedelta(minutes=5)),
    ]

    for order in permutations(ways):
        for way in order:
            way()

    assert stall.calls == ["settle"]
    assert Receipt.select().count() == ledger.Voucher.select().count() == 1


def test_a_page_that_was_not_paid_settles_nothing(till: Till, charge: Payable, stall: Stall, now: datetime) -> None:
    attempt = start(charge, now)

    money.settle(attempt.session_id, now=now)

    assert (fresh(attempt).state, stall.calls) == ("open", [])


def test_a_double_click_opens_one_page(till: Till, charge: Payable, now: datetime) -> None:
    attempt = start(charge, now)

    again = money.pay_again(charge, now=now)

    assert again == attempt.session_url
    assert sum(path == SESSIONS for _, path in requests(till)) == 1


def requests(till: Till) -> list[tuple[str, str]]:
    found = []
    for line, count in till.troubles.requests().items():
        method, _, path = line.partition(" ")
        found += [(method, path)] * (count if method == "POST" else 0)
    return found


def test_a_crash_before_the_session_was_saved_is_mended_with_the_same_key(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    attempt = money.new_attempt(charge, now=now)
    till.troubles.lose_answer()
    with pytest.raises(money.TillUnreachable):
        money.ask_stripe(attempt, now=now)
    session = till.sessions()[-1]
    till.pay(session["id"])

    money.reconcile(now=now + timedelta(minutes=3))

    assert fresh(attempt).session_id == session["id"]
    assert stall.calls == ["settle"]


def test_a_page_that_ran_out_frees_what_was_held(till: Till, charge: Payable, stall: Stall, now: datetime) -> None:
    attempt = start(charge, now)
    till.expire(attempt.session_id)

    money.reconcile(now=now + timedelta(minutes=5))

    assert (fresh(attempt).state, stall.calls) == ("expired", ["release"])


def test_a_hold_past_its_time_is_first_closed_at_stripe(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    attempt = start(charge, now)

    money.reconcile(now=now + timedelta(minutes=45))

    assert stripe_door.session(attempt.session_id).status == "expired"
    assert (fresh(attempt).state, stall.calls) == ("expired", ["release"])


def test_a_hold_past_its_time_that_was_paid_meanwhile_is_honoured(
    till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    money.reconcile(now=now + timedelta(minutes=45))

    assert (fresh(paid).state, stall.calls) == ("succeeded", ["settle"])


def test_letting_go_closes_the_page_and_frees_the_thing(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    attempt = start(charge, now)

    assert money.give_up(charge, now=now)

    assert (fresh(attempt).state, stall.calls) == ("cancelled", ["release"])
    with pytest.raises(Refusal, match="given up"):
        money.pay_again(charge, now=now)


def test_letting_go_of_what_was_just_paid_keeps_the_purchase(
    till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    assert not money.give_up(paid.payable, now=now)

    assert (fresh(paid).state, stall.calls) == ("succeeded", ["settle"])


def test_money_for_something_that_is_gone_goes_back_once_and_the_payer_is_told(
    till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    stall.is_gone = True

    for _ in range(3):
        money.settle(paid.session_id, now=now)
    jobs.drain()
    jobs.drain()

    assert (fresh(paid).state, fresh(paid).orphan_reason) == ("orphaned", "gone")
    assert [refund.state for refund in Refund.select()] == ["succeeded"]
    assert [mail.template for mail in Mail.select().order_by(Mail.id)] == ["money/orphaned", "money/refunded"]
    assert (ledger.balance(ledger.SALES), ledger.balance(ledger.REFUNDS_DUE), ledger.balance(ledger.CARD)) == (0, 0, 0)
    assert Receipt.select().count() == 0
    assert faults() == {}


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"amount_total": 100}, "amount"), ({"currency": "eur"}, "currency"), ({"livemode": True}, "livemode")],
)
def test_money_that_does_not_fit_what_was_asked_goes_back(
    till: Till, paid: PaymentAttempt, stall: Stall, now: datetime, change: dict[str, object], reason: str
) -> None:
    till.alter(paid.session_id, **change)

    money.settle(paid.session_id, now=now)

    assert (fresh(paid).state, fresh(paid).orphan_reason) == ("orphaned", reason)
    assert stall.calls == []
    assert Refund.select().count() == 1


def test_a_refund_is_asked_once_and_undoes_the_sale(
    till: Till, sold: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    first = money.refund_whole(sold, "cancelled", by=None, now=now)
    second = money.refund_whole(sold, "cancelled", by=None, now=now)
    jobs.drain()

    assert first == second
    assert stall.calls == ["settle", "unsettle"]
    assert sorted(receipt.series for receipt in Receipt.select()) == ["credit", "receipt"]
    assert {role: ledger.balance(role) for role in (ledger.SALES, ledger.CARD, ledger.REFUNDS_DUE)} == {
        ledger.SALES: 0, ledger.CARD: 0, ledger.REFUNDS_DUE: 0,
    }  # fmt: skip
    assert faults() == {}


def test_a_refund_that_bounces_later_is_owed_again_and_lies_on_the_desk(
    till: Till, refund: Refund, stall: Stall, now: datetime
) -> None:
    jobs.drain()
    stripe_id = Refund.get_by_id(refund.id).stripe_id

    till.fail_refund(stripe_id)
    money.reconcile(now=now + timedelta(minutes=5))

    assert Refund.get_by_id(refund.id).state == "failed"
    assert ledger.balance(ledger.REFUNDS_DUE) == -85000
    assert faults() == {}


def test_a_refund_whose_answer_was_lost_is_not_sent_twice(
    till: Till, refund: Refund, stall: Stall, now: datetime
) -> None:
    till.troubles.lose_answer()
    jobs.drain()
    assert Refund.get_by_id(refund.id).state == "requested"

    money.reconcile(now=now + timedelta(minutes=5))

    assert Refund.get_by_id(refund.id).state == "succeeded"
    assert len(stripe_door.refunds_of(fresh(refund.attempt).payment_intent)) == 1


def test_an_event_that_is_done_is_not_done_again(till: Till, paid: PaymentAttempt, stall: Stall, now: datetime) -> None:
    event = stripe_door.Event("evt_1", "checkout.session.completed", paid.session_id, 0)
    money.take_event(event, source="webhook", now=now)
    till.troubles.forget_requests()

    money.take_event(event, source="webhook", now=now)

    assert till.troubles.requests() == {}
    assert [e.state for e in StripeEvent.select()] == ["done"]


def test_a_sum_too_small_for_a_card_is_sent_to_the_counter(db: object, stall: Stall, now: datetime) -> None:
    small = money.open_payable(
        "mitten", 2, [money.Line(ledger.SALES, "Button", 200)], person=None, payer_email="", language="nb",
        currency="NOK", promised={}, now=now,
    )  # fmt: skip

    with pytest.raises(Refusal, match="pay at the house"):
        money.new_attempt(small, now=now)


def test_a_kind_nobody_answers_for_is_refused_before_anything_is_written(db: object, now: datetime) -> None:
    with pytest.raises(LookupError):
        money.open_payable(
            "unknown", 1, [], person=None, payer_email="", language="nb", currency="NOK", promised={}, now=now
        )

    assert Payable.select().count() == 0
