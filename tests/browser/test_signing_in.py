"""Signing in with a code from a mail: nothing to remember, and pasting works."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looking
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.looking import nothing_is_wrong
from tests.browser.stock import SHARED_ADDRESS
from tests.browser.walking import mail_to


def ask(page: Page, house: Served, email: str, nth: int = 1) -> tuple[str, str]:
    """Ask for a code; returns the code and the link from the mail."""
    page.goto(f"{house.url}/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator('form[action="/sign-in"] button').click()
    page.locator("input[name=code]").wait_for()
    mail = mail_to(page, house, email, nth)
    code, link = re.search(r"\b\d{6}\b", mail), re.search(r"http\S+code=\d+", mail)
    assert code, mail
    assert link, mail
    return code.group(), link.group()


def sign_in(page: Page) -> None:
    """Press the button beside the code."""
    page.locator('form[action="/sessions"] button').click()


def test_a_code_is_pasted_with_a_blank_in_the_middle(house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(permissions=["clipboard-read", "clipboard-write"]).new_page()
    code, _ = ask(page, house, "member@verkstedet.example")

    page.evaluate("text => navigator.clipboard.writeText(text)", f"{code[:3]} {code[3:]}")
    page.locator("input[name=code]").focus()
    page.keyboard.press("ControlOrMeta+v")
    expect(page.locator("input[name=code]")).to_have_value(f"{code[:3]} {code[3:]}")
    sign_in(page)

    page.wait_for_url(f"{house.url}/")
    expect(page.locator('a[href="/me"]')).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_link_in_the_mail_fills_the_code_in_and_a_press_signs_in(
    has_scripts: bool, house: Served, open_browser: OpenBrowser
) -> None:
    page = open_browser(java_script_enabled=has_scripts).new_page()
    email = "secretary@verkstedet.example" if has_scripts else "teller@verkstedet.example"
    _, link = ask(page, house, email)

    page.goto(link)
    expect(page.locator('a[href="/me"]')).to_have_count(0)
    sign_in(page)

    page.wait_for_url(f"{house.url}/")
    expect(page.locator('a[href="/me"]')).to_be_visible()


def test_the_link_in_the_mail_opens_nothing_in_another_browser(house: Served, open_browser: OpenBrowser) -> None:
    asking, scanner = open_browser().new_page(), open_browser().new_page()
    _, link = ask(asking, house, "chair@verkstedet.example")

    scanner.goto(link)

    expect(scanner.locator('form[action="/sessions"]')).to_have_count(0)
    expect(scanner.locator('a[href="/me"]')).to_have_count(0)


def test_who_wanted_a_page_comes_to_it_after_signing_in(house: Served, page: Page) -> None:
    page.goto(f"{house.url}/me/words")
    page.locator("input[name=email]").fill("treasurer@verkstedet.example")
    page.locator('form[action="/sign-in"] button').click()
    page.locator("input[name=code]").wait_for()
    mail = mail_to(page, house, "treasurer@verkstedet.example")
    code = re.search(r"\b\d{6}\b", mail)
    assert code
    page.locator("input[name=code]").fill(code.group())
    sign_in(page)

    page.wait_for_url(f"{house.url}/me/words")


def test_two_who_share_an_address_say_who_they_are(house: Served, page: Page) -> None:
    code, _ = ask(page, house, SHARED_ADDRESS)
    page.locator("input[name=code]").fill(code)
    sign_in(page)

    page.wait_for_url(re.compile(r"/sign-in/who$"))
    nothing_is_wrong(page, looking.faults(page))
    page.locator("button[name=person]", has_text="Bjarne").click()

    page.goto(f"{house.url}/me")
    expect(page.locator("main")).to_contain_text("Bjarne")
    page.locator('form[action="/sign-out"] button').click()
    expect(page.locator('a[href="/me"]')).to_have_count(0)
