"""One contract, held by the till in every run and by Stripe itself when a test key is given.

`MEETINGHOUSE_TEST_STRIPE_KEY=sk_test_… pytest -m stripe_live tests/till` runs it against Stripe.
It makes a few open sessions there and expires them again.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till, shapes
from tests.till.asking import a_line, a_session, client_of

LIVE_KEY = os.environ.get("MEETINGHOUSE_TEST_STRIPE_KEY", "")
Sessions = Any


@pytest.fixture(
    params=[
        "till",
        pytest.param("stripe", marks=[pytest.mark.stripe_live, pytest.mark.skipif(not LIVE_KEY, reason="no key")]),
    ]
)
def stripes(request: pytest.FixtureRequest) -> Iterator[stripe.StripeClient]:
    """The till, or Stripe itself with a key that can move no money."""
    if request.param == "till":
        till = Till().start()
        yield client_of(till)
        till.stop()
        return
    assert LIVE_KEY.startswith("sk_test_"), "Never run tests with a live key."
    yield stripe.StripeClient(LIVE_KEY, max_network_retries=2)


@pytest.fixture
def sessions(stripes: stripe.StripeClient) -> Sessions:
    return stripes.v1.checkout.sessions


def refusal_of(ask: Callable[[], object]) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as refusal:
        ask()
    return refusal.value


def test_a_session_can_be_opened_read_and_expired_once(sessions: Sessions) -> None:
    session = sessions.create(a_session())

    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 85000)
    assert (session.livemode, session.currency, session.payment_intent) == (False, "nok", None)
    assert session.metadata.to_dict() == {"payable": "ref-1", "attempt": "1"}
    assert sessions.line_items.list(session.id).data[0].description == "Genser nr. 17"
    assert sessions.expire(session.id).status == "expired"
    assert sessions.retrieve(session.id).url is None
    assert isinstance(refusal_of(lambda: sessions.expire(session.id)), stripe.InvalidRequestError)


def test_a_key_opens_one_session_and_no_other(sessions: Sessions) -> None:
    key, asked = {"idempotency_key": secrets.token_hex(8)}, a_session()

    session = sessions.create(asked, key)

    assert sessions.create(asked, key).id == session.id
    changed = refusal_of(lambda: sessions.create(a_session(line_items=[a_line(90000)]), key))
    assert isinstance(changed, stripe.IdempotencyError)
    sessions.expire(session.id)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "blue"}, "parameter_unknown"),
        ({"line_items": [a_line(299)]}, "amount_too_small"),
        ({"success_url": "nowhere"}, "url_invalid"),
        ({"customer_email": "kari"}, "email_invalid"),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(sessions: Sessions, changes: dict[str, Any], code: str) -> None:
    refusal = refusal_of(lambda: sessions.create(a_session(**changes)))

    assert isinstance(refusal, stripe.InvalidRequestError)
    assert refusal.code == code


@pytest.mark.parametrize("changes", [{"expires_at": 1_000_000_000}, {"locale": "xx"}, {"mode": "paymnt"}])
def test_what_cannot_be_is_refused_by_name(sessions: Sessions, changes: dict[str, Any]) -> None:
    refusal = refusal_of(lambda: sessions.create(a_session(**changes)))

    assert isinstance(refusal, stripe.InvalidRequestError)
    assert refusal.param == next(iter(changes))


def test_what_is_not_there_is_not_found(stripes: stripe.StripeClient) -> None:
    for ask in (
        lambda: stripes.v1.checkout.sessions.retrieve("cs_test_nobody"),
        lambda: stripes.v1.payment_intents.retrieve("pi_nobody"),
        lambda: stripes.v1.refunds.retrieve("re_nobody"),
        lambda: stripes.v1.refunds.create({"payment_intent": "pi_nobody"}),
    ):
        refusal = refusal_of(ask)
        assert (refusal.http_status, refusal.code) == (404, "resource_missing")


def test_what_is_shown_fits_the_librarys_own_classes(stripes: stripe.StripeClient) -> None:
    session = stripes.v1.checkout.sessions.create(a_session())
    customer = stripes.v1.customers.create({"email": "kari@example.org"})
    stripes.v1.checkout.sessions.expire(session.id)
    events = stripes.v1.events.list({"limit": 5}).data

    for thing in (session, customer, *events):
        shapes.complete(thing.to_dict())


@pytest.mark.stripe_live
@pytest.mark.skipif(not LIVE_KEY, reason="no key")
def test_the_till_sends_no_field_that_stripe_leaves_out() -> None:
    till = Till().start()
    mine, theirs = client_of(till), stripe.StripeClient(LIVE_KEY)

    shown, real = (client.v1.checkout.sessions.create(a_session()).to_dict() for client in (mine, theirs))

    theirs.v1.checkout.sessions.expire(real["id"])
    till.stop()
    assert set(shown) - set(real) == set()
