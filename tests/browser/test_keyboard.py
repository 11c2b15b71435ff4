"""Buying a sweater with the keyboard alone: every stop of the focus can be seen."""

from playwright.sync_api import Page, expect

from tests.browser.houses import Served
from tests.browser.keyboard import press, tab_to
from tests.browser.walking import ORDER_PAGE, PAYMENT_PAGE, an_address, is_sold_to_all, pay_button


def test_a_sweater_is_bought_without_a_mouse(house: Served, page: Page) -> None:
    slug = house.sweater()
    page.goto(f"{house.url}/shop?q=prøvegenser&page=2")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.goto(f"{house.url}/shop/{slug}")

    tab_to(page, page.locator('main a[href$="/order"]'))
    press(page, "Enter")
    tab_to(page, page.locator("input[name=name]"))
    page.keyboard.type("Kari")
    tab_to(page, page.locator("input[name=email]"))
    page.keyboard.type(an_address())
    tab_to(page, page.locator("input[name=fulfilment]").first)
    page.keyboard.press("Space")
    expect(page.locator("input[name=fulfilment][value=pickup]")).to_be_checked()
    tab_to(page, page.locator('main form[action$="/order"] button').first)
    press(page, "Enter")
    pay_button(page).wait_for()
    tab_to(page, pay_button(page))
    press(page, "Enter")

    page.wait_for_url(PAYMENT_PAGE)
    tab_to(page, page.locator("#card"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("4242424242424242")
    tab_to(page, page.locator("form button"))
    press(page, "Space")
    page.wait_for_url(ORDER_PAGE)
    is_sold_to_all(page, house, slug)


def test_a_code_is_looked_up_at_the_counter_without_a_mouse(house: Served, page: Page) -> None:
    page.goto(house.url)
    tab_to(page, page.locator("aside.demo summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator('button[formaction="/demo/be/host"]'))
    press(page, "Enter")
    page.goto(f"{house.url}/counter")

    tab_to(page, page.locator("input[name=code]"))
    page.keyboard.type("aaaaaa")
    press(page, "Enter")

    expect(page.locator(".errors")).to_be_focused()
    tab_to(page, page.locator(".errors a"))
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_be_focused()
