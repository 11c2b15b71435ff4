"""The register in a real browser: what is found follows what is typed, and the reader stays in the field."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.walking import be, press

LEIF = re.compile("Leif")


def test_people_are_found_while_their_name_is_typed(open_browser: OpenBrowser, house: Served) -> None:
    page = open_browser(viewport={"width": 1280, "height": 900}).new_page()
    be(page, house, "host")
    page.goto(f"{house.url}/register")
    rows, field = page.locator("#found tbody tr"), page.locator("input[name=q]")
    expect(rows).to_have_count(24)

    field.press_sequentially("leif")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(LEIF)
    expect(field).to_be_focused()

    field.fill("zzz")
    expect(page.locator("#found table")).to_have_count(0)
    field.fill("")
    expect(rows).to_have_count(24)
    page.locator("select[name=standing]").select_option("left")
    expect(rows.first).not_to_contain_text(LEIF)
    expect(rows.first).to_contain_text("Yngve")


def test_without_scripts_a_press_finds_the_same(open_browser: OpenBrowser, house: Served) -> None:
    page = open_browser(java_script_enabled=False).new_page()
    be(page, house, "host")
    page.goto(f"{house.url}/register")
    page.locator("input[name=q]").fill("leif")
    press(page, page.locator("form[role=search] button"))
    expect(page.locator("#found tbody tr")).to_have_count(1)
