"""Passkeys in a real browser with a make-believe device: making one, signing in with it, showing it for a duty."""

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import looking
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served, later
from tests.browser.looking import nothing_is_wrong
from tests.browser.walking import be, mail_to, press

KEEPER = "keeper@verkstedet.example"
SIGN_IN = 'main form[action="/sign-in/passkey"] button'
MAKE = 'main form[action="/me/passkeys"] button'
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Window:
    """A page whose browser has a device that takes passkeys; `looks` is whether it knows its owner's finger."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._wire: CDPSession = page.context.new_cdp_session(page)
        self._wire.send("WebAuthn.enable")
        told: dict[str, Any] = self._wire.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
        self._device = {"authenticatorId": told["authenticatorId"]}

    def looks(self, is_owner: bool) -> None:
        """Whether the next finger is the owner's."""
        self._wire.send("WebAuthn.setUserVerified", {**self._device, "isUserVerified": is_owner})

    def keys(self) -> list[dict[str, Any]]:
        """The passkeys in the device."""
        return list(self._wire.send("WebAuthn.getCredentials", self._device)["credentials"])


@pytest.fixture
def window(open_browser: OpenBrowser) -> Window:
    return Window(open_browser(viewport={"width": 360, "height": 740}).new_page())


def look_at(page: Page) -> None:
    nothing_is_wrong(page, looking.faults(page))


def sign_out(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/me")
    press(page, page.locator('main form[action="/sign-out"] button'))
    expect(page.locator('a[href="/me"]')).to_have_count(0)


def test_a_member_makes_a_passkey_and_signs_in_with_one_press(house: Served, window: Window) -> None:
    page = window.page
    be(page, house, "member")
    page.goto(f"{house.url}/me/passkeys/new")
    look_at(page)
    page.locator("input[name=name]").fill("Telefonen min")
    press(page, page.locator(MAKE))
    page.wait_for_url(f"{house.url}/me/passkeys")
    expect(page.locator("main")).to_contain_text("Telefonen min")
    look_at(page)
    [key] = window.keys()
    assert (key["isResidentCredential"], key["rpId"]) == (True, "localhost")

    sign_out(page, house)
    page.goto(f"{house.url}/sign-in?next=/me/words")
    look_at(page)
    press(page, page.locator(SIGN_IN))
    page.wait_for_url(f"{house.url}/me/words")

    page.goto(f"{house.url}/me/passkeys")
    press(page, page.locator('form[action$="/end"] button').last)
    sign_out(page, house)
    page.goto(f"{house.url}/sign-in")
    press(page, page.locator(SIGN_IN))
    expect(page.locator('a[href="/me"]')).to_have_count(0)
    look_at(page)


def test_a_strange_finger_is_told_kindly_and_may_try_again(house: Served, window: Window) -> None:
    page = window.page
    be(page, house, "seller")
    page.goto(f"{house.url}/me/passkeys/new")
    window.looks(False)
    page.locator(MAKE).click()
    expect(page.locator("[data-failed]")).to_be_visible()
    look_at(page)
    window.looks(True)
    press(page, page.locator(MAKE))
    page.wait_for_url(f"{house.url}/me/passkeys")


def signs_in(page: Page, house: Served, address: str, nth: int = 1) -> None:
    """Sign in with the code from a mailbox; the page that was wanted comes then."""
    page.locator("input[name=email]").fill(address)
    press(page, page.locator('form[action="/sign-in"] button'))
    page.locator("input[name=code]").wait_for()
    code = re.search(r"\b\d{6}\b", mail_to(page, house, address, nth))
    assert code
    page.locator("input[name=code]").fill(code.group())
    press(page, page.locator('form[action="/sessions"] button'))


def test_a_number_told_to_the_chair_opens_the_way_to_the_first_passkey(
    house: Served, window: Window, open_browser: OpenBrowser
) -> None:
    page, chair = window.page, open_browser().new_page()
    page.goto(f"{house.url}/keeper")
    signs_in(page, house, KEEPER)
    page.wait_for_url(re.compile(r"/sign-in/step-up"))
    look_at(page)
    press(page, page.locator('main form[action="/sign-in/step-up"] button'))
    number = page.locator("main strong").first.inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", number)
    look_at(page)

    be(chair, house, "chair")
    chair.goto(f"{house.url}/keeper/people?q=Jonas")
    chair.goto(chair.locator('main a[href^="/keeper/people/"]').first.evaluate("link => link.href"))
    chair.locator("input[name=number]").fill(number)
    look_at(chair)
    press(chair, chair.locator('form[action$="/passkeys"] button'))

    press(page, page.locator("main a.button"))
    page.wait_for_url(re.compile(r"/me/passkeys/new\?next=%?2?F?/?keeper"))
    press(page, page.locator(MAKE))
    page.wait_for_url(f"{house.url}/keeper")
    sign_out(page, house)

    page.goto(f"{house.url}/sign-in")
    signs_in(page, house, KEEPER, 2)
    page.goto(f"{house.url}/keeper/people")
    page.wait_for_url(re.compile(r"/sign-in/step-up"))
    look_at(page)
    press(page, page.locator(SIGN_IN))
    page.wait_for_url(f"{house.url}/keeper/people")


def test_a_day_later_a_duty_asks_again_and_ones_own_page_does_not(house: Served, window: Window) -> None:
    page = window.page
    be(page, house, "treasurer")
    page.goto(f"{house.url}/me/passkeys/new")
    press(page, page.locator(MAKE))
    page.wait_for_url(f"{house.url}/me/passkeys")
    page.goto(f"{house.url}/treasurer/vouchers")
    page.wait_for_url(f"{house.url}/treasurer/vouchers")
    with later(house, days=1) as tomorrow:
        page.goto(f"{tomorrow.url}/me")
        page.wait_for_url(f"{tomorrow.url}/me")
        page.goto(f"{tomorrow.url}/treasurer/vouchers")
        page.wait_for_url(re.compile(r"/sign-in/step-up"))
        expect(page.locator(SIGN_IN)).to_be_visible()
        look_at(page)


def test_without_scripts_the_page_says_so_and_the_code_by_mail_stays(house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(java_script_enabled=False).new_page()
    page.goto(f"{house.url}/sign-in")
    expect(page.locator(SIGN_IN)).to_be_hidden()
    expect(page.locator('form[action="/sign-in"] button')).to_be_visible()
    be_without_scripts(page, house)
    page.goto(f"{house.url}/me/passkeys/new")
    expect(page.locator("[data-no-passkey]")).to_be_visible()
    expect(page.locator(MAKE)).to_be_hidden()


def be_without_scripts(page: Page, house: Served) -> None:
    page.goto(house.url)
    page.locator("aside.demo summary").click()
    press(page, page.locator('button[formaction="/demo/be/member"]'))
