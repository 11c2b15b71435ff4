"""What a test can make happen, from the same process and over HTTP; and the till as a program."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from meetinghouse.demo.till import Till
from tests.till.asking import ask, client_of
from tests.till.conftest import House

Open = Callable[..., Any]


def tell(till: Till, name: str, **words: Any) -> tuple[int, dict[str, Any]]:
    answer = requests.post(f"{till.url}/_control/{name}", json=words, timeout=10)
    return answer.status_code, answer.json()


def test_a_till_that_is_down_answers_503_and_then_works_again(till: Till, client: stripe.StripeClient) -> None:
    till.troubles.be_down()
    with pytest.raises(stripe.APIError) as down:
        client.v1.balance.retrieve()
    till.troubles.be_down("no")

    assert down.value.http_status == 503
    assert client.v1.balance.retrieve().object == "balance"


def test_a_till_that_refuses_does_not_answer_at_all(till: Till, client: stripe.StripeClient) -> None:
    till.troubles.be_down("refuses")

    with pytest.raises(stripe.APIConnectionError):
        client.v1.balance.retrieve()


def test_the_payment_page_stays_while_the_api_is_down(till: Till, open_session: Open) -> None:
    session = open_session()
    till.troubles.be_down()

    assert requests.get(session.url, timeout=10).status_code == 200


def test_requests_are_counted_by_what_they_ask(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    session = open_session()
    client.v1.checkout.sessions.retrieve(session.id)
    client.v1.checkout.sessions.retrieve(session.id)

    assert till.troubles.requests() == {"POST /v1/checkout/sessions": 1, "GET /v1/checkout/sessions/{id}": 2}
    till.troubles.forget_requests()
    assert till.troubles.requests() == {}


def test_only_the_named_answer_is_lost(till: Till, client: stripe.StripeClient, open_session: Open) -> None:
    intent = till.pay(open_session().id)["payment_intent"]
    till.troubles.lose_answer("POST /v1/refunds")
    assert client.v1.payment_intents.retrieve(intent).id == intent

    with pytest.raises(stripe.APIConnectionError):
        client.v1.refunds.create({"payment_intent": intent, "amount": 100})

    assert len(client.v1.refunds.list().data) == 1


def test_a_stopped_till_answers_nobody_also_not_who_is_still_connected(house: House) -> None:
    till = Till().start()
    connection = http.client.HTTPConnection("127.0.0.1", int(till.url.rsplit(":", 1)[1]), timeout=10)
    connection.request("GET", "/till.css")
    connection.getresponse().read()

    till.stop()

    with pytest.raises((http.client.HTTPException, OSError)):
        _ask_again(connection)
    connection.close()


def _ask_again(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/till.css")
    connection.getresponse()


def test_a_session_can_be_paid_over_http(till: Till, house: House, open_session: Open) -> None:
    session = open_session()
    assert tell(till, "webhooks/repeat", times=2) == (200, {"result": None})

    status, answer = tell(till, "pay", session_id=session.id, email="kari@example.org", amount=100)

    assert (status, answer["result"]["payment_status"], answer["result"]["amount_total"]) == (200, "paid", 100)
    assert tell(till, "webhooks/wait", timeout=10) == (200, {"result": True})
    assert len(house.heard) == 8
    assert [each["status"] for each in tell(till, "webhooks/sent")[1]["result"]] == [200] * 8
    assert tell(till, "troubles/requests")[1]["result"] == {"POST /v1/checkout/sessions": 1}


def test_the_control_says_no_in_words(till: Till) -> None:
    assert tell(till, "pay", session_id="cs_test_nobody") == (
        400,
        {"error": "No such checkout.session: 'cs_test_nobody'"},
    )
    assert tell(till, "pay", colour="blue")[0] == 400
    assert tell(till, "open_the_safe")[0] == 404


def test_the_control_lists_itself(till: Till) -> None:
    known = requests.get(f"{till.url}/_control/", timeout=10).json()["result"]

    assert {"pay", "move_clock", "webhooks/mute", "troubles/lose_answer"} <= set(known)


def test_no_form_of_another_site_can_play_with_the_till(till: Till, open_session: Open) -> None:
    session = open_session()

    answer = requests.post(f"{till.url}/_control/expire", data={"session_id": session.id}, timeout=10)

    assert answer.status_code == 415
    assert till.sessions()[0]["status"] == "open"


def test_another_hosts_name_is_not_answered(till: Till) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(till.url.rsplit(":", 1)[1]), timeout=10)
    connection.request("GET", "/_control/", headers={"Host": "till.example.org"})

    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize("length", ["-1", "many", "1000001"])
def test_a_body_of_no_length_or_too_much_is_refused(till: Till, length: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(till.url.rsplit(":", 1)[1]), timeout=10)
    connection.putrequest("POST", "/v1/refunds")
    connection.putheader("Content-Length", length)
    connection.endheaders()

    assert connection.getresponse().status == 400
    connection.close()


def test_a_body_that_is_not_text_breaks_nothing(till: Till) -> None:
    status, answer = ask(till, "POST", "/v1/refunds", "amount=%ff%fe&\x00=1")

    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.slow
def test_the_program_prints_its_address_and_keeps_its_file(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "meetinghouse.demo.till", "--state", str(tmp_path / "till.db"), "--language", "da"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    with running.stdout:
        address = running.stdout.readline().strip()
        client = stripe.StripeClient("sk_test_house", base_addresses={"api": address}, max_network_retries=0)
        customer = client.v1.customers.create({"email": "kari@example.org"})
        page = requests.get(f"{address}/c/pay/cs_test_nobody", timeout=10)

        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0

    assert address.startswith("http://127.0.0.1:")
    assert "Vi kan ikke finde denne betaling" in page.text
    till = Till(state=tmp_path / "till.db").start()
    assert client_of(till).v1.customers.retrieve(customer.id).email == "kari@example.org"
    till.stop()
