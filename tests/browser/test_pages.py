"""Every page once, on a small telephone: axe with WCAG A, AA, AAA and best practice, targets, width, requests."""

import json

import pytest

from tests.browser import looking
from tests.browser.conftest import Window
from tests.browser.houses import Served, run
from tests.browser.looking import nothing_is_wrong
from tests.browser.stops import FOR_MACHINES, LOOKED_AT_ELSEWHERE, STOPS, Stop


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_everybody_can_use_the_page(stop: Stop, house: Served, window: Window) -> None:
    page, traffic = window(stop.roles[0])

    stop.open(page, house)

    weight = [] if stop.walk else traffic.over_budget() + traffic.elsewhere(house.url)
    nothing_is_wrong(page, looking.faults(page) + weight)


def test_every_route_with_a_page_is_looked_at(house: Served) -> None:
    routes = json.loads(run({**house.environ, "MEETINGHOUSE_DEMO": "1"}, "routes", "--json"))
    get = {route["rule"]: route["who"] for route in routes if "GET" in route["methods"]}
    looked_at = {stop.rule: stop for stop in STOPS if stop.rule}

    assert get.keys() == looked_at.keys() | FOR_MACHINES | LOOKED_AT_ELSEWHERE.keys()
    assert {rule: seen_by(get[rule]) for rule in looked_at} == {r: set(stop.roles) for r, stop in looked_at.items()}


def seen_by(who: list[str]) -> set[str]:
    """The people for whom a route is a page of their own; what a visitor may see is everybody's."""
    return {"visitor"} if "visitor" in who else set(who)
