"""Becoming a member and paying the dues, on a small telephone and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.keyboard import press, press_on, tab_to, type_into
from tests.browser.walking import MONEY, PAYMENT_PAGE, an_address, be, mail_to
from tests.browser.walking import press as click


def ask_to_join(page: Page, house: Served, nickname: str, email: str) -> None:
    """From the front page to the word of thanks."""
    page.goto(f"{house.url}/members/join")
    type_into(page, page.locator("input[name=nickname]"), nickname)
    tab_to(page, page.locator("input[name=kind]:checked"))
    type_into(page, page.locator("input[name=email]"), email)
    tab_to(page, page.locator("input[name=is_of_age]"))
    page.keyboard.press("Space")
    press_on(page, page.locator('form[action="/members/join"] button'))
    expect(page.locator(".errors")).to_have_count(0)


def say_yes(page: Page, house: Served, nickname: str) -> None:
    """A host reads who asks, and says yes."""
    be(page, house, "host")
    page.goto(f"{house.url}/register/applications")
    asking = page.locator("main li").filter(has_text=nickname)
    click(page, asking.locator('form[action$="/acceptance"] button'))
    expect(page.locator("main li").filter(has_text=nickname)).to_have_count(0)


def sign_in(page: Page, house: Served, email: str) -> None:
    """With the code that comes by mail; the first mail said welcome."""
    page.goto(f"{house.url}/sign-in?next=/me/membership")
    type_into(page, page.locator("input[name=email]"), email)
    press_on(page, page.locator('form[action="/sign-in"] button'))
    code = re.search(r"\b\d{6}\b", mail_to(page, house, email, nth=2))
    assert code
    type_into(page, page.locator("input[name=code]"), code.group())
    press_on(page, page.locator('form[action="/sessions"] button'))
    page.wait_for_url(f"{house.url}/me/membership")


def pay_all(page: Page) -> None:
    """What is left stands in the field already."""
    press_on(page, page.locator('main .card a[href^="/me/membership/dues/"]'))
    press_on(page, page.locator('main form[action$="/payments"] button'))
    page.wait_for_url(PAYMENT_PAGE)
    tab_to(page, page.locator("#card"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(MONEY["pays"])
    tab_to(page, page.locator("form button"))
    press(page, "Space")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_visitor_becomes_a_member_and_pays_without_a_mouse(
    has_scripts: bool, each_house: Served, open_browser: OpenBrowser
) -> None:
    house, email = each_house, an_address("sunniva")
    nickname = f"Sunniva {email[8:18]}"
    page = open_browser(java_script_enabled=has_scripts, viewport={"width": 320, "height": 640}).new_page()

    ask_to_join(page, house, nickname, email)
    say_yes(open_browser().new_page(), house, nickname)
    sign_in(page, house, email)
    pay_all(page)

    page.wait_for_url(f"{house.url}/me/membership")
    expect(page.locator("main .card")).to_have_count(0)
    page.goto(f"{house.url}/me/card")
    expect(page.locator("main")).to_contain_text(nickname)
