"""The matrix of `make everyone`: every page for everybody who sees it, in widths, colours, spacing, size and modes."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import looking
from tests.browser.conftest import Window
from tests.browser.houses import Served
from tests.browser.looking import SPACED, TWICE_AS_LARGE, nothing_is_wrong
from tests.browser.stops import STOPS, Stop

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
PAIRS = [pytest.param(stop, role, id=f"{stop.name}, {role}") for stop in STOPS for role in stop.roles]
ON_TABLET = [stop for stop in STOPS if stop.roles[0] == "host" or stop.name.startswith("code letter")]
GUARDED = [stop for stop in STOPS if stop.rule and "visitor" not in stop.roles]


@pytest.mark.parametrize(("stop", "role"), PAIRS)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_for_everybody(stop: Stop, role: str, width: int, house: Served, window: Window) -> None:
    page, traffic = window(role)
    page.set_viewport_size({"width": width, "height": 800})

    stop.open(page, house)

    found = [] if stop.walk else traffic.over_budget() + traffic.elsewhere(house.url)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme}: {each}" for each in looking.violations(page)]
        take_picture(page, stop, role, f"{width}-{scheme}")
    found += looking.small_targets(page) + looking.sideways(page)
    found += [f"spaced: {each}" for each in looking.faults_when(page, SPACED)]
    found += [f"text at 200 %: {each}" for each in looking.faults_when(page, TWICE_AS_LARGE)]
    found += looking.faults_in_forced_colours(page) + looking.motion(page)
    nothing_is_wrong(page, found)


@pytest.mark.parametrize("stop", ON_TABLET, ids=lambda stop: stop.name)
def test_the_page_fits_the_tablet_in_the_house(stop: Stop, house: Served, window: Window) -> None:
    page, _ = window(stop.roles[0])
    page.set_viewport_size({"width": 1024, "height": 768})

    stop.open(page, house)

    found = looking.small_targets(page) + looking.sideways(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme}: {each}" for each in looking.violations(page)]
        take_picture(page, stop, stop.roles[0], f"1024-{scheme}")
    nothing_is_wrong(page, found)


def take_picture(page: Page, stop: Stop, role: str, folder: str) -> None:
    """Keep what it looks like, for people to look at."""
    if role == stop.roles[0]:
        page.evaluate("() => document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SCREENSHOTS / folder / f"{stop.name}.png", full_page=True)


@pytest.mark.parametrize("stop", GUARDED, ids=lambda stop: stop.name)
def test_a_visitor_is_asked_to_sign_in_first(stop: Stop, house: Served, window: Window) -> None:
    page, _ = window("visitor")

    page.goto(house.url + stop.address(house))

    assert page.url.startswith(f"{house.url}/sign-in?next=")
