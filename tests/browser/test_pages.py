"""Every page once, on a small telephone: axe with WCAG A, AA, AAA and best practice, targets, width, requests."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import looking
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served, run
from tests.browser.looking import Traffic
from tests.browser.stops import FOR_MACHINES, LOOKED_AT_ELSEWHERE, STOPS, Stop

SMALL = {"width": 320, "height": 640}
SignedIn = Callable[[str], Any]


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_everybody_can_use_the_page(stop: Stop, house: Served, open_browser: OpenBrowser, signed_in: SignedIn) -> None:
    page = open_browser(viewport=SMALL, storage_state=signed_in(stop.roles[0])).new_page()
    traffic = Traffic(page)

    stop.open(page, house)
    page.wait_for_load_state()

    budget = [] if stop.walk else traffic.over_budget() + traffic.elsewhere(house.url)
    assert looking.faults(page) + budget == []


def test_every_route_with_a_page_is_looked_at(house: Served) -> None:
    routes = json.loads(run({**house.environ, "MEETINGHOUSE_DEMO": "1"}, "routes", "--json"))
    get = {route["rule"]: route["who"] for route in routes if "GET" in route["methods"]}
    looked_at = {stop.rule: stop for stop in STOPS if stop.rule}

    assert get.keys() == looked_at.keys() | FOR_MACHINES | LOOKED_AT_ELSEWHERE.keys()
    wrong = {
        rule: get[rule]
        for rule, stop in looked_at.items()
        if set(stop.roles) != ({"visitor"} if "visitor" in get[rule] else set(get[rule]))
    }
    assert wrong == {}
