"""What the till says: only what stripe-python's own classes know, whole, and in Stripe's words."""

from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till, checkout, shapes
from meetinghouse.demo.till.cards import DECLINES, REFUNDS_LATER
from tests.till.asking import a_line, a_session, client_of

A_REFUND = {"id": "re_1", "object": "refund", "amount": 100, "created": 1, "currency": "nok", "status": "succeeded"}


def a_full_house(till: Till) -> None:
    """Let everything happen that the till can play."""
    client = client_of(till)
    opened = [client.v1.checkout.sessions.create(a_session(f"ref-{n}")).id for n in range(5)]
    intent = till.pay(opened[0])["payment_intent"]
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 100})
    till.fail_refund(refund.id)
    later = till.pay(opened[1], REFUNDS_LATER)["payment_intent"]
    till.finish_refund(client.v1.refunds.create({"payment_intent": later, "reason": "duplicate"}).id)
    till.pay(opened[2], DECLINES)
    till.expire(opened[2])
    till.pay(opened[3], later=True)
    till.money_stays_away(opened[3])
    till.pay(opened[4], later=True)
    till.money_arrives(opened[4])
    dues = client.v1.checkout.sessions.create(
        a_session(
            "dues",
            mode="subscription",
            payment_intent_data=None,
            line_items=[a_line(30000, "Kontingent", recurring={"interval": "year"})],
        )
    )
    subscription = till.pay(dues.id)["subscription"]
    till.renew(subscription)
    client.v1.subscriptions.cancel(subscription)
    product = client.v1.products.create({"name": "Vott"})
    client.v1.prices.create({"product": product.id, "currency": "nok", "unit_amount": 45000})


def everything(till: Till) -> list[dict[str, Any]]:
    kinds = (
        "checkout.session payment_intent charge refund customer product price subscription invoice invoice_payment "
        "item event"
    )
    with till.turn() as desk:
        return [thing for kind in kinds.split() for thing in desk.store.listed(kind)]


def test_everything_the_till_ever_says_fits_stripes_own_classes(till: Till) -> None:
    a_full_house(till)

    said = everything(till)

    assert {thing["object"] for thing in said} >= {"event", "invoice", "refund", "subscription", "charge"}
    assert all(shapes.complete(thing) == thing for thing in said)
    assert all(shapes.complete(thing["data"]["object"]) for thing in said if thing["object"] == "event")


def test_an_event_tells_of_a_thing_exactly_as_it_was_shown(till: Till, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(a_session())
    paid = till.pay(session.id)

    told = till.events("checkout.session.completed")[0]["data"]["object"]

    assert told == paid
    assert client.v1.checkout.sessions.retrieve(session.id).to_dict() == told


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "blue"}, "Stripe has no colour"),
        ({"amount": None}, "refund.amount"),
        ({"amount": "100"}, "refund.amount"),
        ({"amount": True}, "refund.amount"),
        ({"reason": "tired"}, "Stripe does not say 'tired'"),
        ({"destination_details": {"card": {"type": "refund"}}}, "destination_details.type is missing"),
        ({"destination_details": {"type": "card", "card": {"kind": "refund"}}}, "Stripe has no kind"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"object": "refunding"}, "no object called"),
    ],
)
def test_an_answer_stripe_could_not_give_is_a_fault(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(shapes.ShapeFault, match=complaint):
        shapes.complete({**A_REFUND, **change})


def test_a_missing_field_is_a_fault() -> None:
    with pytest.raises(shapes.ShapeFault, match="currency is missing"):
        shapes.complete({name: value for name, value in A_REFUND.items() if name != "currency"})


def test_what_stripe_leaves_out_is_left_out_and_what_it_sends_as_null_is_null() -> None:
    whole = shapes.complete(A_REFUND)

    assert "failure_reason" not in whole
    assert whole["reason"] is None


def test_the_library_gives_its_own_classes(till: Till, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(a_session())
    intent = till.pay(session.id)["payment_intent"]
    refund = client.v1.refunds.create({"payment_intent": intent})
    charge = client.v1.charges.retrieve(client.v1.refunds.retrieve(refund.id).charge)

    assert [type(thing) for thing in (session, refund, charge, client.v1.balance.retrieve())] == [
        stripe.checkout.Session,
        stripe.Refund,
        stripe.Charge,
        stripe.Balance,
    ]


def test_ids_open_into_whole_objects_when_asked(till: Till, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(a_session())
    till.pay(session.id)

    whole = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge", "line_items.data.price.product"]}
    )

    assert whole.payment_intent.latest_charge.billing_details.email == "noen@example.org"
    assert whole.line_items.data[0].price.product.name == "Genser nr. 17"


@pytest.mark.parametrize("path", ["amount_total", "success_url", "payment_intent.amount", "a.b.c.d.e"])
def test_what_cannot_be_opened_is_refused(till: Till, client: stripe.StripeClient, path: str) -> None:
    session = client.v1.checkout.sessions.create(a_session())
    till.pay(session.id)

    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_a_fault_of_the_till_is_loud_and_leaves_nothing(
    till: Till, client: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rightly = checkout._session
    monkeypatch.setattr(checkout, "_session", lambda *words: {**rightly(*words), "colour": "blue"})

    with pytest.raises(stripe.APIError, match=r"A fault of the test till itself: .*colour"):
        client.v1.checkout.sessions.create(a_session())

    assert everything(till) == []
