"""An empty house, served by the real command, is set up by its first keeper in four short pages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looking
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served, serve, until
from tests.browser.looking import nothing_is_wrong


@pytest.fixture
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A house in which nobody lives yet."""
    served = serve(tmp_path_factory.mktemp("empty"))
    yield served
    served.stop()


def go_on(page: Page) -> None:
    """Press the one button of the page, after a look at the page."""
    nothing_is_wrong(page, looking.faults(page))
    page.locator("main form button").last.click()


def test_the_first_keeper_walks_through_setting_up(empty_house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport={"width": 360, "height": 740}).new_page()
    page.goto(empty_house.url)
    nothing_is_wrong(page, looking.faults(page))
    link = until(lambda: re.search(r"http://\S+/set-up/\S+", empty_house.said))
    assert isinstance(link, re.Match)

    page.goto(link.group())
    page.locator("input[name=nickname]").fill("Jonas")
    page.locator("input[name=email]").fill("jonas@example.no")
    go_on(page)
    page.wait_for_url(f"{empty_house.url}/set-up/house")
    page.locator("input[name=name]").fill("Huset ved elva")
    page.locator("input[name=country][value=NO]").check()
    page.locator("input[name=language][value=nb]").check()
    go_on(page)
    page.wait_for_url(f"{empty_house.url}/set-up/contact")
    page.locator("input[name=phone]").fill("32 00 00 00")
    go_on(page)
    page.wait_for_url(f"{empty_house.url}/set-up/hours")
    page.locator("input[name=opens_1]").fill("10")
    page.locator("input[name=closes_1]").fill("15.30")
    go_on(page)
    page.wait_for_url(f"{empty_house.url}/set-up/done")
    nothing_is_wrong(page, looking.faults(page))

    visitor = open_browser().new_page()
    visitor.goto(empty_house.url)
    expect(visitor).to_have_title(re.compile("Huset ved elva"))
    nothing_is_wrong(visitor, looking.faults(visitor))
    visitor.goto(f"{empty_house.url}/shop")
    expect(visitor.locator(".empty")).to_be_visible()
    answer = visitor.goto(link.group())
    assert answer is not None
    assert answer.status == 404
