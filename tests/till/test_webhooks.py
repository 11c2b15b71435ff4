"""Telling the house: signed, in order, again when it does not answer, and all that may go wrong with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till
from tests.till.asking import SECRET, a_session, client_of
from tests.till.conftest import House

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
Open = Callable[..., Any]


def test_a_payment_is_told_in_order_and_signed(till: Till, house: House, open_session: Open) -> None:
    session = till.pay(open_session().id)

    assert till.webhooks.wait()
    assert house.types() == PAID
    told = house.heard[-1]
    assert (told.api_version, told.livemode, told.data.object.id) == (stripe.api_version, False, session["id"])


def test_a_delivered_event_is_no_longer_pending(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    till.pay(open_session().id)
    assert till.webhooks.wait()

    assert {event.pending_webhooks for event in client.v1.events.list({"delivery_success": True}).data} == {0}
    assert len(client.v1.events.list({"delivery_success": True}).data) == len(PAID)


def test_an_event_the_house_did_not_take_comes_again(till: Till, house: House, open_session: Open) -> None:
    house.statuses = [200, 200, 200, 500, 503]

    till.pay(open_session().id)

    assert till.webhooks.wait()
    last = [each for each in till.webhooks.sent() if each["type"] == "checkout.session.completed"]
    assert [(each["attempt"], each["status"]) for each in last] == [(1, 500), (2, 503), (3, 200)]
    assert len({event.id for event in house.heard if event.type == "checkout.session.completed"}) == 1


def test_the_till_gives_up_after_a_while(till: Till, house: House, open_session: Open) -> None:
    house.statuses = [500] * 100

    till.expire(open_session().id)

    assert till.webhooks.wait()
    assert [each["status"] for each in till.webhooks.sent()] == [500] * 4
    assert till.events()[0]["pending_webhooks"] == 1


def test_a_house_that_is_not_there_gives_no_status(open_session: Open, till: Till, house: House) -> None:
    house.server_close()

    till.expire(open_session().id)

    assert till.webhooks.wait()
    assert {each["status"] for each in till.webhooks.sent()} == {None}


def test_a_payment_can_go_unnoticed_and_is_found_in_the_list(
    till: Till, client: stripe.StripeClient, house: House, open_session: Open
) -> None:
    session = till.pay(open_session().id, notify=False)

    assert till.webhooks.wait()
    assert house.heard == []
    found = client.v1.events.list({"types": ["checkout.session.completed", "checkout.session.expired"]})
    assert [event.data.object.id for event in found.data] == [session["id"]]


def test_muted_webhooks_say_nothing(till: Till, house: House, open_session: Open) -> None:
    till.webhooks.mute()
    till.expire(open_session().id)
    till.webhooks.mute(False)
    later = open_session()
    till.expire(later.id)

    assert till.webhooks.wait()
    assert [event.data.object.id for event in house.heard] == [later.id]


def test_lost_events_do_not_come_again(till: Till, house: House, open_session: Open) -> None:
    till.webhooks.lose(3)

    till.pay(open_session().id)

    assert till.webhooks.wait()
    assert house.types() == PAID[3:]


def test_an_event_may_come_more_than_once(till: Till, house: House, open_session: Open) -> None:
    till.webhooks.repeat(3)

    till.expire(open_session().id)

    assert till.webhooks.wait()
    assert len(house.heard) == 3
    assert len({event.id for event in house.heard}) == 1


def test_events_may_come_in_another_order(till: Till, house: House, open_session: Open) -> None:
    till.webhooks.hold()
    till.pay(open_session().id)
    assert till.webhooks.wait()
    assert house.heard == []

    till.webhooks.release(backwards=True)

    assert till.webhooks.wait()
    assert house.types() == PAID[::-1]


@pytest.mark.parametrize(
    ("wrong", "complaint"), [({"secret": "whsec_other"}, "No signatures found"), ({"age_seconds": 301}, "tolerance")]
)
def test_a_wrong_secret_or_an_old_signature_is_not_believed(
    till: Till, house: House, open_session: Open, wrong: dict[str, Any], complaint: str
) -> None:
    till.webhooks.sign_with(**wrong)
    till.expire(open_session().id)
    assert till.webhooks.wait()
    till.webhooks.sign_with()

    assert house.heard == []
    assert all(complaint in refusal for refusal in house.refused)
    event = till.events()[0]
    assert till.deliver_again(event["id"], **wrong) == 400
    assert till.deliver_again(event["id"]) == 200


def test_a_body_and_its_signature_can_be_had_without_sending(till: Till, open_session: Open) -> None:
    till.expire(open_session().id)

    body, signature = till.webhooks.signed(till.events()[0])

    event = stripe.StripeClient("sk_test_house").construct_event(body, signature, SECRET)
    assert event.type == "checkout.session.expired"


def test_signatures_carry_real_time_whatever_the_tills_clock_says(till: Till, house: House, open_session: Open) -> None:
    session = open_session()
    till.move_clock(-2 * 60 * 60)

    till.expire(session.id)

    assert till.webhooks.wait()
    assert house.types() == ["checkout.session.expired"]


def test_events_are_read_back_by_cursor_and_time(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    till.expire(open_session().id)
    later = till.move_clock(600)
    till.expire(open_session(expires_at=later + 3600).id)
    till.expire(open_session(expires_at=later + 3600).id)
    first, second, third = till.events()

    newest = client.v1.events.list({"limit": 1})
    assert ([event.id for event in newest.data], newest.has_more) == ([third["id"]], True)
    assert [event.id for event in client.v1.events.list({"starting_after": third["id"]}).data] == [
        second["id"],
        first["id"],
    ]
    assert [event.id for event in client.v1.events.list({"ending_before": first["id"], "limit": 1}).data] == [
        second["id"]
    ]
    assert [event.id for event in client.v1.events.list({"created": {"gte": later}}).data] == [
        third["id"],
        second["id"],
    ]
    assert client.v1.events.retrieve(first["id"]).type == "checkout.session.expired"
    assert client.v1.events.list({"type": "refund.*"}).data == []


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 101}, {"starting_after": "evt_nobody"}])
def test_a_page_that_cannot_be_is_refused(client: stripe.StripeClient, asked: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.events.list(asked)  # type: ignore[arg-type]


def test_only_a_house_on_this_machine_is_told() -> None:
    with pytest.raises(ValueError, match="on this machine"):
        Till("https://hooks.example.org/stripe")


def test_what_was_not_delivered_is_delivered_after_a_restart(house: House, tmp_path: Path) -> None:
    file = tmp_path / "till.db"
    first = Till(house.url, SECRET, state=file).start()
    session = client_of(first).v1.checkout.sessions.create(a_session())
    first.pay(session.id, notify=False)
    first.stop()

    second = Till(house.url, SECRET, state=file).start()

    try:
        assert second.webhooks.wait()
        assert house.types() == PAID
    finally:
        second.stop()
