"""Stripe's messages: who is believed, and that nothing is written for anybody else."""

import json
from datetime import datetime, timedelta

import pytest
import stripe
from flask import Flask
from flask.testing import FlaskClient

from meetinghouse.demo.till import Till
from meetinghouse.ground import clock
from meetinghouse.ground.database import database, tables
from meetinghouse.ground.post import Mail
from meetinghouse.money import actions as money
from meetinghouse.money.ledger import Voucher
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt
from tests.money.conftest import Stall

SECRET = "whsec_test"
WEBHOOK = "/stripe/webhook"


@pytest.fixture
def now() -> datetime:
    """The test till keeps real time, so here the house does too."""
    return clock.now().replace(microsecond=0)


@pytest.fixture
def stripe_says(app: Flask, till: Till) -> FlaskClient:
    """Stripe's side of the line."""
    return app.test_client()


@pytest.fixture
def paid(till: Till, charge: Payable, now: datetime) -> PaymentAttempt:
    """Somebody paid on the payment page; the house has not heard of it yet."""
    attempt = money.new_attempt(charge, now=now)
    money.ask_stripe(attempt, now=now)
    attempt = PaymentAttempt.get_by_id(attempt.id)
    till.pay(attempt.session_id)
    return attempt


def completed(till: Till, attempt: PaymentAttempt) -> dict[str, object]:
    events = till.events("checkout.session.completed")
    return next(e for e in events if e["data"]["object"]["id"] == attempt.session_id)


def signed(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    stamp = int(at.timestamp())
    signature = stripe.WebhookSignature.generate_signature_header(body.decode("utf-8", "replace"), secret, stamp)
    return {"Stripe-Signature": signature}


def everything() -> dict[str, int]:
    return {model._meta.table_name: model.select().count() for model in tables()}


def test_told_three_times_then_thanked_then_reconciled_there_is_one_of_each(
    stripe_says: FlaskClient, till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    body = json.dumps(completed(till, paid)).encode()

    answers = [stripe_says.post(WEBHOOK, data=body, headers=signed(body, now)).status_code for _ in range(3)]
    stripe_says.get(f"/pay/{paid.payable.ref}/thanks?cs={paid.session_id}")
    money.reconcile(now=now + timedelta(minutes=5))

    assert answers == [200, 200, 200]
    assert (Receipt.select().count(), Voucher.select().count(), stall.calls) == (1, 1, ["settle"])
    assert Mail.select().count() == 0  # the room writes the mail; this stall has none


BAD = {
    "unsigned": lambda body, now: (body, {}),
    "signed with another secret": lambda body, now: (body, signed(body, now, "whsec_other")),
    "signed long ago": lambda body, now: (body, signed(body, now - timedelta(minutes=6))),
    "signed in the future": lambda body, now: (body, signed(body, now + timedelta(minutes=6))),
    "written anew after signing": lambda body, now: (
        json.dumps(json.loads(body), indent=1).encode(),
        signed(body, now),
    ),
    "not UTF-8": lambda body, now: (b"\xff" + body, signed(body, now)),
    "not JSON": lambda body, now: (b"hello", signed(b"hello", now)),
    "of another mode": lambda body, now: resigned(body, now, livemode=True),
    "of another API version": lambda body, now: resigned(body, now, api_version="2020-08-27"),
    "empty": lambda body, now: (b"", signed(b"", now)),
    "with a nonsense signature": lambda body, now: (body, {"Stripe-Signature": "t=,v1=,,t=x"}),
}


def resigned(body: bytes, now: datetime, **change: object) -> tuple[bytes, dict[str, str]]:
    changed = json.dumps(json.loads(body) | change).encode()
    return changed, signed(changed, now)


@pytest.mark.parametrize("name", BAD)
def test_not_one_row_changes_for_a_message_that_is(
    stripe_says: FlaskClient, till: Till, paid: PaymentAttempt, now: datetime, name: str
) -> None:
    body, headers = BAD[name](json.dumps(completed(till, paid)).encode(), now)
    before = everything()

    answer = stripe_says.post(WEBHOOK, data=body, headers=headers)

    assert answer.status_code == 400
    assert everything() == before
    assert PaymentAttempt.get_by_id(paid.id).state == "open"


def test_a_message_above_64_kilobytes_is_not_read(
    stripe_says: FlaskClient, paid: PaymentAttempt, now: datetime
) -> None:
    body = b"x" * (64 * 1024 + 1)
    before = everything()

    answer = stripe_says.post(WEBHOOK, data=body, headers=signed(body, now))

    assert (answer.status_code, everything()) == (413, before)


def test_when_stripe_does_not_answer_the_message_comes_again_and_then_counts(
    stripe_says: FlaskClient, till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    body = json.dumps(completed(till, paid)).encode()
    till.troubles.be_down()
    first = stripe_says.post(WEBHOOK, data=body, headers=signed(body, now)).status_code
    till.troubles.be_down("no")

    second = stripe_says.post(WEBHOOK, data=body, headers=signed(body, now)).status_code

    assert (first, second, stall.calls) == (500, 200, ["settle"])


def test_an_event_of_another_system_on_the_same_account_is_thanked_for(
    stripe_says: FlaskClient, till: Till, paid: PaymentAttempt, stall: Stall, now: datetime
) -> None:
    till.alter(paid.session_id, metadata={})
    body = json.dumps(completed(till, paid)).encode()

    assert stripe_says.post(WEBHOOK, data=body, headers=signed(body, now)).status_code == 200
    assert stall.calls == []


def test_a_charge_of_ours_that_is_not_there_yet_is_asked_for_again(
    stripe_says: FlaskClient, till: Till, paid: PaymentAttempt, now: datetime
) -> None:
    till.alter(paid.session_id, metadata={"payable": "unknown", "attempt": "1"})
    body = json.dumps(completed(till, paid)).encode()

    assert stripe_says.post(WEBHOOK, data=body, headers=signed(body, now)).status_code == 500


def test_the_webhook_needs_no_token_but_every_other_post_does(stripe_says: FlaskClient, charge: Payable) -> None:
    assert stripe_says.post(f"/pay/{charge.ref}/release").status_code == 400
    assert database.in_transaction()
