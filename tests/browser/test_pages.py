"""Every page once, on a small telephone: axe with WCAG A, AA, AAA and best practice, targets, width, requests."""

import json
import re
from pathlib import Path

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


SLOW = {"offline": False, "latency": 200, "downloadThroughput": 20_000, "uploadThroughput": 20_000}
WALKED = [stop for stop in STOPS if stop.name in ("new vote, majority", "new vote, answers not chosen", "code, wrong")]


@pytest.mark.parametrize("stop", WALKED, ids=lambda stop: stop.name)
def test_on_a_slow_line_all_of_the_page_has_come_when_it_is_looked_at(
    stop: Stop, house: Served, window: Window
) -> None:
    page, _ = window(stop.roles[0])
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)

    stop.open(page, house)

    assert page.evaluate("() => document.readyState") == "complete"
    line.detach()


def test_whoever_walks_to_a_page_waits_for_every_page_on_the_way() -> None:
    bare = re.compile(r"^.*\.click\(\)", re.MULTILINE)
    walks = [path for path in sorted(Path(__file__).parent.glob("*.py")) if not path.name.startswith("test_")]
    clicks = {f"{path.name}: {line.strip()}" for path in walks for line in bare.findall(path.read_text("utf-8"))}
    assert clicks == {
        "walking.py: leads_on.click()",
        'walking.py: page.locator("aside.demo summary").click()',
    }


def test_every_route_with_a_page_is_looked_at(house: Served) -> None:
    routes = json.loads(run({**house.environ, "MEETINGHOUSE_DEMO": "1"}, "routes", "--json"))
    get = {route["rule"]: route["who"] for route in routes if "GET" in route["methods"]}
    looked_at = {stop.rule: stop for stop in STOPS if stop.rule}

    assert get.keys() == looked_at.keys() | FOR_MACHINES | LOOKED_AT_ELSEWHERE.keys()
    assert {rule: seen_by(get[rule]) for rule in looked_at} == {r: set(stop.roles) for r, stop in looked_at.items()}


NOT_PLAYED = {"board", "coordinator"}
"""The demo house has nobody with these roles alone."""


def seen_by(who: list[str]) -> set[str]:
    """The people for whom a route is a page of their own; what a visitor may see is everybody's."""
    return {"visitor"} if "visitor" in who else set(who) - NOT_PLAYED
