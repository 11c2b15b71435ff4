"""Idempotency keys: the same key does a thing once, and never something else."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import stripe

from meetinghouse.demo.till import Till
from tests.till.asking import a_line, a_session, client_of

KEY = {"idempotency_key": "ref-1-1"}
Open = Callable[..., Any]


def test_the_same_key_and_parameters_give_the_same_session(till: Till, client: stripe.StripeClient) -> None:
    asked = a_session()
    first = client.v1.checkout.sessions.create(asked, KEY)  # type: ignore[arg-type]

    again = client.v1.checkout.sessions.create(dict(reversed(asked.items())), KEY)  # type: ignore[arg-type]

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(till.sessions()) == 1


def test_a_replay_tells_how_it_was_then_not_how_it_is_now(till: Till, client: stripe.StripeClient) -> None:
    asked = a_session()
    till.pay(client.v1.checkout.sessions.create(asked, KEY).id)  # type: ignore[arg-type]

    assert client.v1.checkout.sessions.create(asked, KEY).status == "open"  # type: ignore[arg-type]


def test_changed_parameters_under_the_same_key_are_an_error(till: Till, client: stripe.StripeClient) -> None:
    client.v1.checkout.sessions.create(a_session(), KEY)  # type: ignore[arg-type]

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        client.v1.checkout.sessions.create(a_session(line_items=[a_line(90000)]), KEY)  # type: ignore[arg-type]

    assert len(till.sessions()) == 1


def test_a_key_belongs_to_one_endpoint(client: stripe.StripeClient) -> None:
    client.v1.customers.create({"email": "kari@example.org"}, KEY)  # type: ignore[arg-type]

    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.products.create({"name": "Vott"}, KEY)  # type: ignore[arg-type]


def test_a_key_used_while_its_first_request_is_still_running_is_a_conflict(till: Till) -> None:
    till.troubles.hold()
    asked = a_session()
    with ThreadPoolExecutor(1) as other:
        first = other.submit(client_of(till).v1.checkout.sessions.create, asked, KEY)  # type: ignore[arg-type]
        assert till.troubles.wait_until_held()

        with pytest.raises(stripe.APIError, match="in-progress") as conflict:
            client_of(till).v1.checkout.sessions.create(asked, KEY)  # type: ignore[arg-type]
        till.troubles.release()

    assert conflict.value.http_status == 409
    assert conflict.value.error.code == "idempotency_key_in_use"
    assert [session["id"] for session in till.sessions()] == [first.result(10).id]


def test_a_refusal_is_kept_under_its_key_but_a_mistyped_request_is_not(client: stripe.StripeClient) -> None:
    too_small = a_session(line_items=[a_line(100)])
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.checkout.sessions.create(too_small, KEY)  # type: ignore[arg-type]
        assert refusal.value.code == "amount_too_small"
    assert refusal.value.headers["Idempotent-Replayed"] == "true"

    other = {"idempotency_key": "ref-2-1"}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(a_session(locale="xx"), other)  # type: ignore[arg-type]
    assert client.v1.checkout.sessions.create(a_session(), other).status == "open"  # type: ignore[arg-type]


def test_a_key_is_forgotten_after_a_day(till: Till, client: stripe.StripeClient) -> None:
    asked = a_session(expires_at=None)
    first = client.v1.checkout.sessions.create(asked, KEY)  # type: ignore[arg-type]

    till.move_clock(24 * 60 * 60 + 1)

    assert client.v1.checkout.sessions.create(asked, KEY).id != first.id  # type: ignore[arg-type]


def test_a_lost_answer_is_found_again_with_the_same_key(till: Till, client: stripe.StripeClient) -> None:
    asked = a_session()
    till.troubles.lose_answer("POST /v1/checkout/sessions")
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(asked, KEY)  # type: ignore[arg-type]
    assert len(till.sessions()) == 1

    found = client.v1.checkout.sessions.create(asked, KEY)  # type: ignore[arg-type]

    assert [session["id"] for session in till.sessions()] == [found.id]
    assert till.troubles.requests() == {"POST /v1/checkout/sessions": 2}


def test_many_at_once_each_get_one_session(till: Till) -> None:
    ready = threading.Barrier(8)

    def open_one(number: int) -> str:
        ready.wait(10)
        refs = [f"ref-{number}-{each}" for each in range(5)]
        opened = [client_of(till).v1.checkout.sessions.create(a_session(ref), {"idempotency_key": ref}) for ref in refs]
        return " ".join(session.id for session in opened)

    with ThreadPoolExecutor(8) as people:
        ids = " ".join(people.map(open_one, range(8))).split()

    assert len(set(ids)) == 40
    assert {session["id"] for session in till.sessions()} == set(ids)


def test_a_till_with_a_file_still_knows_everything_after_a_restart(tmp_path: Path) -> None:
    file, asked = tmp_path / "till.db", a_session()
    first = Till(state=file).start()
    session = client_of(first).v1.checkout.sessions.create(asked, KEY)  # type: ignore[arg-type]
    first.move_clock(60)
    first.stop()

    second = Till(state=file).start()
    try:
        client = client_of(second)
        again = client.v1.checkout.sessions.retrieve(session.id)
        assert again.url == f"{second.url}/c/pay/{session.id}"
        assert client.v1.checkout.sessions.create(asked, KEY).id == session.id  # type: ignore[arg-type]
        assert second.pay(session.id)["status"] == "complete"
        assert second.events()[-1]["created"] >= session.created + 60
    finally:
        second.stop()
