"""The shop's tests: a house that can take cards, with Stripe played by a few lines; nothing leaves the machine."""

from collections.abc import Iterator
from dataclasses import replace

import peewee as pw
import pytest

from meetinghouse.ground import settings
from meetinghouse.ground.house import House
from meetinghouse.money import stripe_door
from tests.shop.making import session_of
from tests.visiting import Visitor


@pytest.fixture
def cards(db: pw.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """People can pay by card here; a payment page opens at once and stays unpaid."""
    plain = settings.current()
    settings.use(replace(plain, stripe_key="sk_test_shop", stripe_webhook_secret="whsec_shop"))
    monkeypatch.setattr(stripe_door, "create_session", lambda parameters, key: session_of(parameters, key))
    yield
    settings.use(plain)


@pytest.fixture
def client(client: Visitor) -> Visitor:
    """A visitor of a house that speaks English, so that the tests read the sentences as they stand in the code."""
    House.update(language="en").execute()
    return client
