"""Pages of a list, and `expand`: how Stripe lets one ask for more."""

from typing import Any

from . import shapes
from .desk import Desk
from .errors import Refused, unknown

LARGEST_PAGE, USUAL_PAGE, DEEPEST_EXPANSION = 100, 10, 4
_KIND_OF_PREFIX = {
    "cs": "checkout.session", "pi": "payment_intent", "ch": "charge", "re": "refund", "cus": "customer",
    "prod": "product", "price": "price", "sub": "subscription", "in": "invoice",
}  # fmt: skip
_LISTS = {
    "line_items": ("item", "/v1/checkout/sessions/{id}/line_items"),
    "payments": ("invoice_payment", "/v1/invoice_payments"),
    "refunds": ("refund", "/v1/charges/{id}/refunds"),
}


def page_of(things: list[dict[str, Any]], params: dict[str, Any], url: str) -> dict[str, Any]:
    """Return one page, in the order given ("Pagination" in the API reference).

    Raises:
        Refused: the limit is not 1 to 100, or the cursor is not in the list.
    """
    limit = params.get("limit", USUAL_PAGE)
    if not 1 <= limit <= LARGEST_PAGE:
        raise Refused(f"Limit must be between 1 and {LARGEST_PAGE}.", code="parameter_invalid_integer", param="limit")
    if last := params.get("starting_after"):
        rest = things[_place_of(last, things, "starting_after") + 1 :]
    elif first := params.get("ending_before"):
        before = things[: _place_of(first, things, "ending_before")]
        return {"object": "list", "url": url, "has_more": len(before) > limit, "data": before[-limit:]}
    else:
        rest = things
    return {"object": "list", "url": url, "has_more": len(rest) > limit, "data": rest[:limit]}


def newest_first(desk: Desk, kind: str, params: dict[str, Any], *same: str) -> list[dict[str, Any]]:
    """Return the objects of a kind inside `created`, with the same value in each field that was asked for."""
    wanted = {name: params[name] for name in same if name in params}
    return [
        thing for thing in reversed(desk.store.listed(kind))
        if was_created_within(thing, params) and all(thing[name] == value for name, value in wanted.items())
    ]  # fmt: skip


def was_created_within(thing: dict[str, Any], params: dict[str, Any]) -> bool:
    """Is the object as old as `created` asks: an exact second, or any of gt, gte, lt, lte?"""
    asked, created = params.get("created"), int(thing["created"])
    if not isinstance(asked, dict):
        return asked is None or created == asked
    return bool(
        asked.get("gt", created - 1) < created < asked.get("lt", created + 1)
        and asked.get("gte", created) <= created <= asked.get("lte", created)
    )  # fmt: skip


def expand(desk: Desk, answer: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Put whole objects where the answer has ids ("Expanding responses" in the API reference).

    Raises:
        Refused: the field cannot be expanded, or the path is deeper than four.
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST_EXPANSION:
            raise Refused(f"You cannot expand more than {DEEPEST_EXPANSION} levels of a property.", param="expand")
        _expand_along(desk, answer, steps, path)
    return answer


def _expand_along(desk: Desk, thing: Any, steps: list[str], path: str) -> None:
    if not steps or thing is None:
        return
    if isinstance(thing, list):
        for each in thing:
            _expand_along(desk, each, steps, path)
        return
    name = steps[0]
    if "object" in thing and thing["object"] != "list" and (name not in thing or isinstance(thing[name], str)):
        thing[name] = _whole(desk, thing, name, path)
    if not isinstance(thing.get(name), dict | list | None):
        raise _cannot_expand(path)
    _expand_along(desk, thing.get(name), steps[1:], path)


def _whole(desk: Desk, thing: dict[str, Any], name: str, path: str) -> dict[str, Any]:
    if not shapes.may_expand(thing["object"], name):
        raise _cannot_expand(path)
    if name in thing:
        return _by_id(desk, thing[name])
    if name not in _LISTS:
        raise Refused(f"The test till does not keep `{name}`.", param="expand")
    kind, url = _LISTS[name]
    return page_of(desk.store.listed(kind, thing["id"]), {}, url.format(id=thing["id"]))


def _by_id(desk: Desk, id: str) -> dict[str, Any]:
    kind = _KIND_OF_PREFIX.get(id.split("_")[0])
    if kind is None:
        raise unknown("object in the test till", id, "expand")
    return desk.find(kind, id, "expand")


def _place_of(id: str, things: list[dict[str, Any]], param: str) -> int:
    for place, thing in enumerate(things):
        if thing["id"] == id:
            return place
    raise unknown("object in this list", id, param)


def _cannot_expand(path: str) -> Refused:
    return Refused(f"This property cannot be expanded ({path}).", param="expand")
