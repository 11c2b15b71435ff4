"""One request to the API: who asks, in which version, with which key, and only then what for."""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import stripe

from .desk import Desk
from .errors import Refused, WrongParameter
from .listing import expand
from .params import fit, read_form
from .routes import Endpoint, find_endpoint
from .shapes import ShapeFault, complete
from .store import KeptAnswer
from .troubles import Troubles

LONGEST_KEY = 255
KEYS_LAST_SECONDS = 24 * 60 * 60


class Request(NamedTuple):
    """What came in; header names in small letters."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]


class Answer(NamedTuple):
    """What goes out; a lost one never does."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]
    is_lost: bool = False


Turn = Callable[[], AbstractContextManager[Desk]]


class Api:
    """Stripe's API as far as the till plays it."""

    def __init__(self, turn: Turn, troubles: Troubles) -> None:
        self._turn = turn
        self._troubles = troubles
        self._keys_in_use: set[str] = set()
        self._keys_lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answer a request; a refusal is an answer too, and so is a fault of the till's own."""
        if self._troubles.how_down() != "no":
            down = Refused("The test till is out of order because a test asked for it.", status=503, type="api_error")
            return Answer(503, down.body(), {}, is_lost=self._troubles.how_down() == "refuses")
        try:
            _check_who_asks(request)
            endpoint, parts = _endpoint(request)
            self._troubles.count(endpoint.name)
            answer = self._with_key(endpoint, parts, request)
        except Refused as refusal:
            return Answer(refusal.status, refusal.body(), {})
        except ShapeFault as fault:
            return Answer(500, Refused(f"A fault of the test till itself: {fault}", type="api_error").body(), {})
        return answer._replace(is_lost=self._troubles.is_answer_lost(endpoint.name))

    def _with_key(self, endpoint: Endpoint, parts: dict[str, str], request: Request) -> Answer:
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        if len(key) > LONGEST_KEY:
            raise Refused(f"The idempotency key must be at most {LONGEST_KEY} characters.", type="idempotency_error")
        self._take_key(key)
        try:
            self._troubles.wait_at_the_door()
            return self._do_once(endpoint, parts, request, key)
        finally:
            with self._keys_lock:
                self._keys_in_use.discard(key)

    def _take_key(self, key: str) -> None:
        with self._keys_lock:
            if key and key in self._keys_in_use:
                raise Refused(
                    "There is currently another in-progress request using this idempotency key. Try again later.",
                    status=409, code="idempotency_key_in_use", type="idempotency_error",
                )  # fmt: skip
            if key:
                self._keys_in_use.add(key)

    def _do_once(self, endpoint: Endpoint, parts: dict[str, str], request: Request, key: str) -> Answer:
        try:
            with self._turn() as desk:
                if key and (earlier := _earlier(desk, key, request)):
                    return earlier
                desk.idempotency_key = key or None
                answer = Answer(200, _do(desk, endpoint, parts, request), {})
                _keep(desk, key, request, answer)
                return answer
        except WrongParameter:
            raise
        except Refused as refusal:
            # Stripe keeps a refusal under the key too, once the endpoint has begun; its changes are already undone.
            with self._turn() as desk:
                _keep(desk, key, request, Answer(refusal.status, refusal.body(), {}))
            raise


def _check_who_asks(request: Request) -> None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind != "Bearer" or not secret.startswith("sk_test_"):
        raise Refused("Invalid API Key provided: the test till takes only keys that begin with sk_test_.", status=401)
    version = request.headers.get("stripe-version", stripe.api_version)
    if version != stripe.api_version:
        raise Refused(f"The test till speaks API version {stripe.api_version} and not {version}.")


def _endpoint(request: Request) -> tuple[Endpoint, dict[str, str]]:
    found = find_endpoint(request.method, request.path)
    if found is None:
        message = f"Unrecognized request URL ({request.method}: {request.path})."
        raise Refused(f"{message} The test till may not play it.", status=404)
    return found


def _do(desk: Desk, endpoint: Endpoint, parts: dict[str, str], request: Request) -> dict[str, Any]:
    params = fit(endpoint.params_type, read_form("&".join(filter(None, (request.query, request.body)))))
    wanted = params.pop("expand", [])
    body = expand(desk, endpoint.act(desk, params, **parts), wanted)
    if body["object"] == "list":
        return {**body, "data": [complete(each) for each in body["data"]]}
    return complete(body)


def _earlier(desk: Desk, key: str, request: Request) -> Answer | None:
    desk.store.drop_answers_before(desk.now() - KEYS_LAST_SECONDS)
    kept = desk.store.answer_for(key)
    if kept is None:
        return None
    if kept.endpoint != request.path:
        raise WrongParameter(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{request.path}' vs '{kept.endpoint}').", type="idempotency_error",
        )  # fmt: skip
    if kept.asked != _asked(request):
        raise WrongParameter(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
        )
    return Answer(kept.status, kept.body, {"Idempotent-Replayed": "true"})


def _keep(desk: Desk, key: str, request: Request, answer: Answer) -> None:
    if key:
        kept = KeptAnswer(request.path, _asked(request), answer.status, answer.body)
        desk.store.keep_answer(key, kept, desk.now())


def _asked(request: Request) -> str:
    """Return the parameters in one fixed order, so that the same ones sent in another order are the same."""
    return json.dumps(read_form(request.body), sort_keys=True)
