"""Opening, paying, expiring and finding checkout sessions, as the house does it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from meetinghouse.demo.till import Till
from meetinghouse.demo.till.cards import DECLINES, HAS_TOO_LITTLE
from meetinghouse.demo.till.errors import Refused
from tests.till.asking import a_line, a_session
from tests.till.conftest import House

Open = Callable[..., Any]


def test_a_session_is_open_until_it_is_paid(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    session = open_session()
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 85000)

    till.pay(session.id, email="kari@example.org")

    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "kari@example.org"


def test_paying_writes_an_intent_and_a_charge_with_the_houses_marks(
    till: Till, client: stripe.StripeClient, open_session: Open
) -> None:
    session = till.pay(open_session().id)

    intent = client.v1.payment_intents.retrieve(session["payment_intent"])
    charge = client.v1.charges.retrieve(intent.latest_charge)
    assert (intent.status, intent.amount_received, intent.metadata.to_dict()) == (
        "succeeded",
        85000,
        {"payable": "ref-1"},
    )
    assert (charge.paid, charge.amount_captured, charge.payment_method_details.card.last4) == (True, 85000, "4242")


def test_a_session_can_be_paid_only_once(till: Till, open_session: Open) -> None:
    session = open_session()
    till.pay(session.id)

    with pytest.raises(Refused, match="complete"):
        till.pay(session.id)


@pytest.mark.parametrize(("card", "code"), [(DECLINES, "generic_decline"), (HAS_TOO_LITTLE, "insufficient_funds")])
def test_a_declined_card_leaves_the_session_open_and_another_card_pays_it(
    till: Till, client: stripe.StripeClient, open_session: Open, card: str, code: str
) -> None:
    session = open_session()

    declined = till.pay(session.id, card)

    intent = client.v1.payment_intents.retrieve(declined["payment_intent"])
    assert (declined["status"], intent.last_payment_error.decline_code) == ("open", code)
    assert till.pay(session.id)["payment_intent"] == intent.id


def test_an_expired_session_cannot_be_paid_and_its_intent_is_cancelled(
    till: Till, client: stripe.StripeClient, open_session: Open
) -> None:
    session = open_session()
    intent = till.pay(session.id, DECLINES)["payment_intent"]

    expired = client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    assert client.v1.payment_intents.retrieve(intent).status == "canceled"
    with pytest.raises(Refused, match="expired"):
        till.pay(session.id)


def test_only_an_open_session_can_be_expired(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    session = open_session()
    till.pay(session.id)

    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_session_expires_by_the_tills_clock_and_says_so(
    till: Till, client: stripe.StripeClient, house: House, open_session: Open
) -> None:
    session = open_session()

    till.move_clock(30 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    till.move_clock(60)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert till.webhooks.wait()
    assert house.types() == ["checkout.session.expired"]


@pytest.mark.parametrize("minutes", [29, 24 * 60 + 1])
def test_a_session_lasts_from_half_an_hour_to_a_day(till: Till, client: stripe.StripeClient, minutes: int) -> None:
    now = till.move_clock(0)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(a_session(expires_at=now + minutes * 60))

    assert refusal.value.param == "expires_at"


@pytest.mark.parametrize(("currency", "least"), [("nok", 300), ("dkk", 250)])
def test_a_sum_below_the_smallest_is_refused(client: stripe.StripeClient, currency: str, least: int) -> None:
    enough = a_session(line_items=[a_line(least, currency=currency)])
    assert client.v1.checkout.sessions.create(enough).amount_total == least

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(a_session(line_items=[a_line(least - 1, currency=currency)]))

    assert refusal.value.code == "amount_too_small"


def test_the_lines_of_a_session_tell_what_is_bought(client: stripe.StripeClient) -> None:
    lines = [a_line(45000, "Vott"), {**a_line(12000, "Lue"), "quantity": 2}]
    session = client.v1.checkout.sessions.create(a_session(line_items=lines))

    found = client.v1.checkout.sessions.line_items.list(session.id)

    assert [(line.description, line.quantity, line.amount_total) for line in found.data] == [
        ("Vott", 1, 45000),
        ("Lue", 2, 24000),
    ]
    assert session.amount_total == 69000


def test_a_price_made_beforehand_can_be_sold(client: stripe.StripeClient) -> None:
    product = client.v1.products.create({"name": "Vott"})
    price = client.v1.prices.create({"product": product.id, "currency": "nok", "unit_amount": 45000})

    session = client.v1.checkout.sessions.create(a_session(line_items=[{"price": price.id, "quantity": 3}]))

    assert session.amount_total == 135000
    assert client.v1.prices.retrieve(price.id).product == client.v1.products.retrieve(product.id).id


def test_a_customer_is_kept_and_made_when_asked(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    kari = client.v1.customers.create({"email": "kari@example.org", "name": "Kari"})
    session = open_session(customer=kari.id)
    other = till.pay(open_session(customer_creation="always").id, email="ola@example.org")

    assert client.v1.checkout.sessions.retrieve(session.id).customer == kari.id
    assert client.v1.customers.retrieve(other["customer"]).email == "ola@example.org"
    assert [customer.id for customer in client.v1.customers.list({"email": "kari@example.org"}).data] == [kari.id]


def test_sessions_are_listed_newest_first_and_narrowed(
    till: Till, client: stripe.StripeClient, open_session: Open
) -> None:
    first, second, third = (open_session().id for _ in range(3))
    intent = till.pay(second)["payment_intent"]

    page = client.v1.checkout.sessions.list({"limit": 2})
    assert [session.id for session in page.data] == [third, second]
    assert [session.id for session in page.auto_paging_iter()] == [third, second, first]
    assert [session.id for session in client.v1.checkout.sessions.list({"payment_intent": intent}).data] == [second]
    assert [session.id for session in client.v1.checkout.sessions.list({"status": "open"}).data] == [third, first]


def test_an_unknown_session_is_not_found(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.retrieve("cs_test_nobody")

    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_stripe_may_hold_another_sum_than_was_asked(
    till: Till, client: stripe.StripeClient, open_session: Open
) -> None:
    session = till.pay(open_session().id, amount=12300)
    altered = till.alter(open_session().id, currency="dkk", livemode=True)

    assert client.v1.payment_intents.retrieve(session["payment_intent"]).amount_received == 12300
    assert (altered["currency"], altered["livemode"]) == ("dkk", True)
    with pytest.raises(ValueError, match="status"):
        till.alter(session["id"], status="open")


def test_money_that_was_only_promised_comes_or_stays_away(
    till: Till, client: stripe.StripeClient, house: House, open_session: Open
) -> None:
    comes, stays = open_session().id, open_session().id
    promised = till.pay(comes, later=True)
    till.pay(stays, later=True)
    assert (promised["status"], promised["payment_status"]) == ("complete", "unpaid")

    till.money_arrives(comes)
    till.money_stays_away(stays)

    assert client.v1.checkout.sessions.retrieve(comes).payment_status == "paid"
    assert client.v1.checkout.sessions.retrieve(stays).payment_status == "unpaid"
    assert till.webhooks.wait()
    assert {"checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"} <= set(house.types())
    with pytest.raises(Refused):
        till.money_arrives(stays)


def test_a_yearly_due_becomes_a_subscription_that_renews(till: Till, client: stripe.StripeClient) -> None:
    dues = a_line(30000, "Kontingent", recurring={"interval": "year"})
    asked = a_session(mode="subscription", line_items=[dues], payment_intent_data=None)
    session = till.pay(client.v1.checkout.sessions.create(asked).id, email="kari@example.org")

    subscription = client.v1.subscriptions.retrieve(session["subscription"])
    renewal = till.renew(subscription.id)

    paid_by = client.v1.invoice_payments.list({"invoice": renewal["id"]}).data[0].payment.payment_intent
    assert subscription.status == "active"
    assert client.v1.invoices.retrieve(session["invoice"]).billing_reason == "subscription_create"
    assert (renewal["billing_reason"], renewal["amount_paid"]) == ("subscription_cycle", 30000)
    assert client.v1.payment_intents.retrieve(paid_by).amount_received == 30000
    assert client.v1.subscriptions.cancel(subscription.id).status == "canceled"


def test_the_balance_is_what_came_in_less_what_went_back(
    till: Till, client: stripe.StripeClient, open_session: Open
) -> None:
    intent = till.pay(open_session().id)["payment_intent"]
    client.v1.refunds.create({"payment_intent": intent, "amount": 5000})

    balance = client.v1.balance.retrieve()

    assert [(sum.amount, sum.currency) for sum in balance.pending] == [(80000, "nok")]


def test_the_page_has_an_address_on_the_till(till: Till, open_session: Open) -> None:
    page = urlsplit(open_session().url)

    assert f"{page.scheme}://{page.netloc}" == till.url
    assert page.hostname == "127.0.0.1"
