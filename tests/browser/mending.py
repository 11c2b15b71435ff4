"""What a volunteer at the counter and a customer do about a repair, a step at a time."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.houses import Served
from tests.browser.walking import press

HOW_TO_READ_CODES = "There is no zbarimg on this computer. Debian and Ubuntu: sudo apt-get install zbar-tools"
ORDER_PAGE = re.compile(r"/counter/repairs/R-\d{4}-\d{4}(#piece-\d)?$")
DONE_PAGE = re.compile(r"/counter/repairs/R-\d{4}-\d{4}/done$")
TRACKING_PAGE = re.compile(r"/r/[a-z0-9]{20,}$", re.IGNORECASE)


def next_button(page: Page) -> Locator:
    """The button on the page that asks whose it is."""
    return page.locator('form[action$="/new/check"] .actions button').first


def comes_back_button(page: Page) -> Locator:
    """The button for a customer who leaves neither number nor address."""
    return page.locator("button[name=alone]")


def agree_button(page: Page) -> Locator:
    """The button that binds, on the page where everything stands once more."""
    return page.locator('form[action="/counter/repairs"] button').first


def look_for(page: Page, words: str) -> None:
    """Look for an order at the counter."""
    page.locator("#words").fill(words)
    press(page, page.locator('form[action$="/find"] button'))


def garment(page: Page, code: str) -> Locator:
    """The large button of a garment."""
    return page.locator(f'.taps a[href="/counter/repairs/new?garment={code}"]')


def work(page: Page, code: str) -> Locator:
    """The large button of something to be done."""
    return page.locator(f'.taps a[href*="{code}"]').first


def take_in(page: Page, house: Served, contact: str, *, name: str = "") -> str:
    """Trousers to be hemmed, from the counter's page to done; returns the order's `R-0147-2026`."""
    page.goto(f"{house.url}/counter/repairs")
    press(page, page.locator('main a.button[href="/counter/repairs/new"]').first)
    press(page, garment(page, "trousers"))
    press(page, work(page, "trousers.hem"))
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=contact]").fill(contact)
    press(page, next_button(page) if contact else comes_back_button(page))
    press(page, agree_button(page))
    page.wait_for_url(DONE_PAGE)
    return ref_in(page.url)


def ref_in(address: str) -> str:
    """The order's number with its year in an address, whatever its letters are."""
    found = re.search(r"r-\d{4}-\d{4}", address, re.IGNORECASE)
    assert found, address
    return found.group().upper()


def open_order(page: Page, house: Served, ref: str) -> None:
    """One order at the counter."""
    page.goto(f"{house.url}/counter/repairs/{ref}")


def move(page: Page, *states: str, n: int = 1) -> None:
    """Press a piece through these states on the order's page."""
    for to in states:
        button = page.locator(f"#piece-{n} button[name=to][value={to}]")
        press(page, button)
        expect(button).to_have_count(0)


def mend(page: Page, house: Served, ref: str) -> None:
    """From taken in to ready."""
    open_order(page, house, ref)
    move(page, "queued", "in_work", "ready")


def open_payment(page: Page, house: Served, ref: str) -> None:
    """Where an order is paid."""
    page.goto(f"{house.url}/counter/repairs/{ref}/payment")


def take_cash(page: Page, given: str = "") -> None:
    """The customer pays with notes, on the payment page."""
    page.locator("input[name=given]").fill(given)
    press(page, page.locator('form[action$="/cash"] button'))
    page.wait_for_url(ORDER_PAGE)


def hand_out_button(page: Page) -> Locator:
    """On the order's page, once it is paid."""
    return page.locator('form[action$="/handover"] button')


def hand_out(page: Page) -> None:
    """The customer gets it."""
    press(page, hand_out_button(page))
    expect(hand_out_button(page)).to_have_count(0)


def what_a_phone_reads(code: Locator, folder: Path) -> str:
    """What zbarimg reads in a code on the page. Without it the test is left out, and says so."""
    if shutil.which("zbarimg") is None:
        pytest.skip(HOW_TO_READ_CODES)
    picture = folder / "code.png"
    code.screenshot(path=picture)
    told = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)], stdout=subprocess.PIPE, text=True
    )
    assert told.returncode == 0, "zbarimg finds no code in the picture"
    return told.stdout.strip()
