"""Money on its way back."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till
from meetinghouse.demo.till.cards import DECLINES, REFUNDS_LATER
from meetinghouse.demo.till.errors import Refused
from tests.till.conftest import House

Open = Callable[..., Any]


@pytest.fixture
def intent(till: Till, open_session: Open) -> str:
    return str(till.pay(open_session().id)["payment_intent"])


def test_part_of_a_payment_goes_back(client: stripe.StripeClient, intent: str) -> None:
    refund = client.v1.refunds.create(
        {"payment_intent": intent, "amount": 10000, "metadata": {"refund": "7"}}, {"idempotency_key": "refund-7"}
    )

    charge = client.v1.charges.retrieve(refund.charge)
    assert (refund.status, refund.amount, refund.metadata.to_dict()) == ("succeeded", 10000, {"refund": "7"})
    assert (charge.amount_refunded, charge.refunded) == (10000, False)


def test_without_an_amount_all_that_is_left_goes_back(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 10000})

    rest = client.v1.refunds.create({"payment_intent": intent})

    assert rest.amount == 75000
    assert client.v1.charges.retrieve(rest.charge).refunded is True


def test_more_than_is_left_cannot_go_back(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 80000})

    with pytest.raises(stripe.InvalidRequestError, match=r"greater than unrefunded amount on charge \(5000\)"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 5001})


def test_what_has_gone_back_cannot_go_back_again(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent})

    assert refusal.value.code == "charge_already_refunded"


def test_a_refund_needs_a_payment_and_a_sum(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    unpaid = till.pay(open_session().id, DECLINES)["payment_intent"]
    paid = till.pay(open_session().id)["payment_intent"]

    for asked in (
        {},
        {"payment_intent": unpaid},
        {"payment_intent": "pi_nobody"},
        {"payment_intent": paid, "amount": 0},
    ):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.refunds.create(asked)  # type: ignore[arg-type]

    assert client.v1.refunds.list().data == []


def test_a_refund_that_looked_done_can_fail_days_later(
    till: Till, client: stripe.StripeClient, house: House, intent: str
) -> None:
    refund = client.v1.refunds.create({"payment_intent": intent})

    till.fail_refund(refund.id)

    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == 0
    assert till.webhooks.wait()
    assert house.types()[-2:] == ["refund.updated", "refund.failed"]
    with pytest.raises(Refused):
        till.fail_refund(refund.id)


def test_a_refund_can_be_on_its_way_first(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    intent = till.pay(open_session().id, REFUNDS_LATER)["payment_intent"]
    refund = client.v1.refunds.create({"payment_intent": intent})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")

    till.finish_refund(refund.id)

    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_refunds_are_listed_by_payment(
    till: Till, client: stripe.StripeClient, open_session: Open, intent: str
) -> None:
    other = till.pay(open_session().id)["payment_intent"]
    mine = client.v1.refunds.create({"payment_intent": intent, "amount": 100})
    client.v1.refunds.create({"payment_intent": other, "amount": 100})

    assert [refund.id for refund in client.v1.refunds.list({"payment_intent": intent}).data] == [mine.id]
    assert len(client.v1.refunds.list().data) == 2
