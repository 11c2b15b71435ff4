"""Reading the events back: how a house that heard nothing finds out what happened."""

from fnmatch import fnmatchcase
from typing import Any

from .desk import Desk
from .errors import Refused
from .listing import page_of, was_created_within

MOST_TYPES = 20


def list_events(desk: Desk, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of events, newest first, narrowed by time, type and whether the webhook got through.

    Raises:
        Refused: both `type` and `types`, or more than twenty types.
    """
    types = _types(params)
    got_through = params.get("delivery_success")
    found = [
        event
        for event in reversed(desk.store.listed("event"))
        if was_created_within(event, params)
        and (not types or any(fnmatchcase(event["type"], wanted) for wanted in types))
        and (got_through is None or (event["pending_webhooks"] == 0) == got_through)
    ]
    return page_of(found, params, "/v1/events")


def _types(params: dict[str, Any]) -> list[str]:
    if "type" in params and "types" in params:
        raise Refused("You may pass either `type` or `types`, but not both.", param="types")
    types: list[str] = params.get("types", [])
    if len(types) > MOST_TYPES:
        raise Refused(f"You may pass at most {MOST_TYPES} types.", param="types")
    return [params["type"]] if "type" in params else types
