"""The till's control over HTTP: the same methods that a test in the same process calls.

`POST /_control/<name>` with a JSON object of named arguments, for example `pay {"session_id": "cs_test_…"}`.
The answer is `{"result": …}`, or `{"error": …}` with 400.
"""

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import Refused
from .shapes import ShapeFault

if TYPE_CHECKING:
    from .till import Till

_TILL = (
    "alter", "deliver_again", "events", "expire", "fail_refund", "finish_refund", "money_arrives",
    "money_stays_away", "move_clock", "pay", "renew", "sessions",
)  # fmt: skip
_WEBHOOKS = ("hold", "lose", "mute", "release", "repeat", "sent", "sign_with", "wait")
_TROUBLES = ("be_down", "forget_requests", "hold", "lose_answer", "release", "requests", "wait_until_held")


def commands(till: "Till") -> dict[str, Callable[..., Any]]:
    """Return everything that can be asked for, by the name in its address."""
    return {
        **{name: getattr(till, name) for name in _TILL},
        **{f"webhooks/{name}": getattr(till.webhooks, name) for name in _WEBHOOKS},
        **{f"troubles/{name}": getattr(till.troubles, name) for name in _TROUBLES},
    }


def command(till: "Till", name: str, arguments: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Do what is asked and return the status and the JSON answer; an empty name lists what there is."""
    known = commands(till)
    if not name:
        return 200, {"result": {each: str(inspect.signature(known[each])) for each in sorted(known)}}
    if name not in known:
        return 404, {"error": f"There is no {name}. GET /_control/ lists what there is."}
    try:
        inspect.signature(known[name]).bind(**arguments)
    except TypeError as wrong:
        return 400, {"error": f"{name}: {wrong}"}
    try:
        return 200, {"result": known[name](**arguments)}
    except (Refused, ShapeFault, ValueError) as refusal:
        return 400, {"error": str(refusal)}
