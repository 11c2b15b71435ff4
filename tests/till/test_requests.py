"""What the till takes: all that stripe-python can send, and nothing that Stripe would not take."""

import socket
from contextlib import suppress
from typing import Any, get_args, get_origin

import pytest
import stripe
import typing_extensions
from hypothesis import given
from hypothesis import strategies as some

from meetinghouse.demo.till import Till, params
from meetinghouse.demo.till.annotations import NONE, bare, choices, fields_of, is_literal
from meetinghouse.demo.till.errors import WrongParameter
from meetinghouse.demo.till.routes import ENDPOINTS, Endpoint
from tests.till.asking import a_line, a_session, ask, client_of

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)


def path_of(endpoint: Endpoint) -> str:
    return endpoint.path.replace("{id}", "nobody_1")


def sample(note: Any) -> Any:
    """Return something that fits a type, as it comes out of a form."""
    way = bare(next(way for way in choices(note) if way is not NONE))
    if is_literal(way):
        return get_args(way)[0]
    if typing_extensions.is_typeddict(way):
        return {name: sample(inner) for name, inner in fields_of(way).items()}
    if get_origin(way) in (list, dict):
        return {"0": sample(get_args(way)[-1])}
    return {int: "1", bool: "true", str: "x"}.get(way, "1.5")


@every_endpoint
def test_every_parameter_stripe_python_can_send_is_understood(endpoint: Endpoint) -> None:
    wanted = {name: note for name, note in fields_of(endpoint.params_type).items() if name not in params._OPTIONS}

    fitted = params.fit(endpoint.params_type, {name: sample(note) for name, note in wanted.items()})

    assert set(fitted) == set(wanted)


@every_endpoint
def test_an_unknown_parameter_is_refused_as_stripe_refuses_it(endpoint: Endpoint, till: Till) -> None:
    status, answer = ask(till, endpoint.method, path_of(endpoint), {"colour": "blue"})

    error = answer["error"]
    assert (status, error["type"], error["code"], error["param"]) == (
        400,
        "invalid_request_error",
        "parameter_unknown",
        "colour",
    )


@every_endpoint
def test_a_parameter_of_the_wrong_sort_is_refused(endpoint: Endpoint, till: Till) -> None:
    needed = {name: "x" for name in ("name", "currency") if name in fields_of(endpoint.params_type)}

    status, answer = ask(till, endpoint.method, path_of(endpoint), {**needed, "expand": "everything"})

    assert (status, answer["error"]["param"]) == (400, "expand")


@pytest.mark.parametrize(
    ("form", "param", "code"),
    [
        ("mode=paymnt", "mode", None),
        ("locale=xx", "locale", None),
        ("ui_mode=hosted", "ui_mode", None),
        ("expires_at=soon", "expires_at", "parameter_invalid_integer"),
        ("expires_at=1.5", "expires_at", "parameter_invalid_integer"),
        ("allow_promotion_codes=yes", "allow_promotion_codes", "parameter_invalid_boolean"),
        ("line_items=3", "line_items", "parameter_invalid_array"),
        ("metadata=3", "metadata", "parameter_invalid_object"),
        ("success_url[a]=b", "success_url", "parameter_invalid_string"),
        ("line_items[0][qty]=1", "line_items[0][qty]", "parameter_unknown"),
        (
            "line_items[0][price_data][unit_amount]=1",
            "line_items[0][price_data][currency]",
            "parameter_missing",
        ),
        ("mode=payment&mode[a]=b", "mode[a]", "parameter_invalid_object"),
        ("[a]=b", "[a]", "parameter_unknown"),
    ],
)
def test_a_mistyped_session_is_refused_by_name(till: Till, form: str, param: str, code: str | None) -> None:
    status, answer = ask(till, "POST", "/v1/checkout/sessions", form)

    assert (status, answer["error"]["param"], answer["error"].get("code")) == (400, param, code)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"mode": None}, "mode"),
        ({"mode": "setup"}, "mode"),
        ({"line_items": None}, "line_items"),
        ({"line_items": [{"quantity": 1}]}, "line_items[0]"),
        ({"line_items": [{**a_line(), "quantity": 0}]}, "line_items[0][quantity]"),
        ({"line_items": [a_line(), a_line(currency="dkk")]}, "line_items"),
        ({"line_items": [a_line(recurring={"interval": "year"})]}, "line_items"),
        ({"line_items": [{"price": "price_nobody", "quantity": 1}]}, "line_items[0][price]"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "house.example/thanks"}, "success_url"),
        ({"success_url": "http://house.example/\r\nSet-Cookie: a=b"}, "success_url"),
        ({"cancel_url": "javascript:alert(1)"}, "cancel_url"),
        ({"customer_email": "kari"}, "customer_email"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"subscription_data": {}, "mode": "payment", "subscription_data[description]": "x"}, "subscription_data"),
        ({"metadata": {str(number): "x" for number in range(51)}}, "metadata"),
        ({"metadata": {"note": "x" * 501}}, "metadata[note]"),
        ({"discounts": [{"coupon": "half"}]}, "discounts"),
        ({"automatic_tax": {"enabled": True}}, "automatic_tax"),
        ({"payment_intent_data": {"capture_method": "manual"}}, "payment_intent_data[capture_method]"),
    ],
)
def test_a_session_that_stripe_or_the_till_cannot_open_is_refused(
    client: stripe.StripeClient, changes: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(a_session(**changes))

    assert refusal.value.param == param


@pytest.mark.parametrize("key", ["sk_live_house", "rk_test_house", ""])
def test_only_a_secret_test_key_opens_the_till(till: Till, key: str) -> None:
    status, answer = ask(till, "GET", "/v1/balance", Authorization=f"Bearer {key}")

    assert status == 401
    assert key not in str(answer) or key == ""


def test_another_api_version_is_not_spoken(till: Till) -> None:
    client = stripe.StripeClient("sk_test_house", base_addresses={"api": till.url}, stripe_version="2024-06-20")

    with pytest.raises(stripe.InvalidRequestError, match="2024-06-20"):
        client.v1.balance.retrieve()


def test_an_endpoint_that_is_not_played_is_not_found(till: Till) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refusal:
        client_of(till).v1.payouts.list()

    assert refusal.value.http_status == 404


def test_metadata_may_have_numbers_for_names(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"metadata": {"1": "one"}})

    assert customer.metadata.to_dict() == {"1": "one"}


@given(some.text(alphabet="ab[]=&0", max_size=30))
def test_no_form_however_odd_breaks_the_reader(text: str) -> None:
    with suppress(WrongParameter):
        fitted = params.fit(ENDPOINTS[0].params_type, params.read_form(text))
        assert fitted == {}, "a session has no parameter of these letters"


def test_half_a_request_was_never_made(till: Till, client: stripe.StripeClient) -> None:
    """Whoever asks may die while asking; the key is then still unused."""
    port = int(till.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            f"POST /v1/checkout/sessions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer sk_test_x\r\n"
            "Idempotency-Key: half\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 700\r\n\r\n"
            "mode=payment".encode()
        )
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""

    price = {"currency": "nok", "unit_amount": 5000, "product_data": {"name": "Mitten"}}
    asked = {
        "mode": "payment",
        "success_url": "http://localhost/thanks",
        "line_items": [{"price_data": price, "quantity": 1}],
    }
    session = client.v1.checkout.sessions.create(asked, {"idempotency_key": "half"})  # type: ignore[arg-type]

    assert session.status == "open"
