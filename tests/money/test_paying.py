"""Somebody who comes back to pay: the same page, a fresh page, or a kind no."""

from datetime import datetime, timedelta

import pytest

from meetinghouse.demo.till import Till
from meetinghouse.ground import clock
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money.models import Payable, PaymentAttempt
from tests.money.conftest import Stall

LATER = timedelta(minutes=38)


@pytest.fixture
def now() -> datetime:
    """The test till keeps real time, so here the house does too."""
    return clock.now().replace(microsecond=0)


def states(charge: Payable) -> list[str]:
    return [attempt.state for attempt in charge.attempts()]


def test_a_page_that_is_almost_over_is_closed_and_a_fresh_one_opened(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    money.ask_stripe(money.new_attempt(charge, now=now), now=now)

    money.pay_again(charge, now=now + LATER)

    assert states(charge) == ["expired", "open"]
    assert stall.calls == ["prolong"]


def test_who_has_tried_too_often_keeps_the_page_that_is_open(
    till: Till, charge: Payable, stall: Stall, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    money.ask_stripe(money.new_attempt(charge, now=now), now=now)

    def no(*_args: object, **_words: object) -> None:
        raise Refusal("too often")

    monkeypatch.setattr(stall, "prolong", no)

    with pytest.raises(Refusal, match="too often"):
        money.pay_again(charge, now=now + LATER)

    assert states(charge) == ["open"]


def test_a_process_that_died_between_two_pages_leaves_nothing_held(
    till: Till, charge: Payable, stall: Stall, now: datetime
) -> None:
    attempt = money.new_attempt(charge, now=now)
    PaymentAttempt.update(state="expired", ended_at=now).where(PaymentAttempt.id == attempt.id).execute()

    money.reconcile(now=now + timedelta(minutes=5))

    assert stall.calls == ["release"]
    assert Payable.get_by_id(charge.id).ended_at is not None


def test_a_charge_nobody_tried_to_pay_can_be_let_go(till: Till, charge: Payable, stall: Stall, now: datetime) -> None:
    assert money.give_up(charge, now=now)

    assert stall.calls == ["release"]
