"""Two ways in for who has no mail: a paper card that a camera reads, and a helper on the house's tablet."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import looking
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.looking import nothing_is_wrong
from tests.browser.places import first
from tests.browser.stops_cards import SOLVEIG
from tests.browser.walking import be, press

CODE = re.compile(r"^(?:[2-9A-Z]{4} ){6}[2-9A-Z]{4}$")


def ask_beside(page: Page, house: Served, *, search: str = "Solv") -> None:
    """A host finds somebody who stands beside them."""
    be(page, house, "host")
    page.goto(f"{house.url}/helping")
    page.locator("input[name=q]").fill(search)
    if page.locator("#found a").count() == 0:
        page.locator("input[name=q]").press("Enter")
    link = page.locator(f'#found a[href$="{first(house, SOLVEIG)}"]')
    link.wait_for()
    press(page, link)


def a_card(page: Page, house: Served) -> str:
    """Print a card, and read what stands on it."""
    ask_beside(page, house)
    press(page, page.locator('form[action$="/cards"] button'))
    code = page.locator(".card-code").inner_text()
    assert CODE.match(code), code
    return code


def read_by_a_camera(drawn: Locator, folder: Path) -> str:
    """What a camera reads from the square."""
    picture = folder / "square.png"
    drawn.screenshot(path=picture)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, check=True)
    return read.stdout.strip()


def look_at(page: Page) -> None:
    nothing_is_wrong(page, looking.faults(page))


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_printed_card_is_scanned_and_signs_in_once(
    has_scripts: bool, house: Served, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    page, phone, other = (open_browser(java_script_enabled=has_scripts).new_page() for _ in range(3))
    code = a_card(page, house)
    page.emulate_media(media="print")
    expect(page.locator(".screen")).to_be_hidden()
    link = read_by_a_camera(page.locator("svg.qr"), tmp_path)
    assert link.endswith(code.replace(" ", ""))

    phone.goto(link)
    expect(phone.locator('a[href="/me"]')).to_have_count(0)
    press(phone, phone.locator('form[action="/sign-in/card"] button'))
    phone.wait_for_url(f"{house.url}/me/welcome")
    expect(phone.locator("h1")).to_contain_text("Solveig")
    if has_scripts:
        look_at(phone)

    other.goto(link)
    press(other, other.locator('form[action="/sign-in/card"] button'))
    expect(other.locator(".errors")).to_be_visible()
    expect(other.locator('a[href="/me"]')).to_have_count(0)


def test_a_card_is_typed_as_people_type(house: Served, open_browser: OpenBrowser) -> None:
    page, phone = open_browser().new_page(), open_browser().new_page()
    code = a_card(page, house)
    phone.goto(f"{house.url}/sign-in")
    press(phone, phone.locator('main a[href="/sign-in/card"]'))
    phone.locator("input[name=card]").fill(code.lower().replace(" ", "-"))
    press(phone, phone.locator('form[action="/sign-in/card"] button'))
    phone.wait_for_url(f"{house.url}/me/welcome")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_helper_opens_the_house_for_somebody_and_gets_the_tablet_back(
    has_scripts: bool, house: Served, open_browser: OpenBrowser
) -> None:
    context = open_browser(java_script_enabled=has_scripts, viewport={"width": 320, "height": 720})
    page = context.new_page()
    ask_beside(page, house)
    press(page, page.locator('form[action$="/sessions"] button'))
    page.wait_for_url(f"{house.url}/me")
    bar = page.locator("aside.helped")
    expect(bar).to_contain_text("Solveig")
    expect(bar).to_contain_text("20")
    expect(page.locator('a[href="/register"]')).to_have_count(0)
    if has_scripts:
        look_at(page)
    page.goto(f"{house.url}/me/forget")
    expect(page.locator('main form[action="/me/forget"]')).to_have_count(0)
    page.goto(f"{house.url}/me/words")
    press(page, bar.locator("button").first)
    page.wait_for_url(f"{house.url}/me/words")
    copied = context.cookies()
    press(page, bar.locator('button[formaction="/helping/end"]'))
    page.wait_for_url(f"{house.url}/helping")
    expect(page.locator("aside.helped")).to_have_count(0)

    thief = open_browser()
    thief.add_cookies(copied)
    stolen = thief.new_page()
    stolen.goto(f"{house.url}/me")
    stolen.wait_for_url(re.compile("/sign-in"))


def test_the_bar_warns_before_the_end_and_leaves_the_focus_alone(house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport={"width": 320, "height": 720}).new_page()
    ask_beside(page, house)
    page.clock.install()
    press(page, page.locator('form[action$="/sessions"] button'))
    page.goto(f"{house.url}/me/words")
    field = page.locator("input[name=nickname]")
    field.focus()
    expect(page.locator("[data-soon]")).to_have_text("")
    page.clock.run_for(10 * 60 * 1000)
    expect(page.locator("[data-left]")).to_contain_text("10")
    page.clock.run_for(6 * 60 * 1000)
    expect(page.locator("[data-soon]")).not_to_have_text("")
    expect(field).to_be_focused()
    look_at(page)
