"""Buying a sweater in a real browser, on both engines, by everybody in their own way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.walking import (
    ORDER_PAGE,
    PAYMENT_PAGE,
    an_address,
    badge_of,
    be,
    buy,
    hand_out,
    is_sold_to_all,
    mail_to,
    open_item,
    order,
    pay,
    pay_button,
    pickup_code,
    press_next,
    tell_who,
)


def test_a_visitor_buys_a_sweater_and_fetches_it(each_house: Served, page: Page, open_browser: OpenBrowser) -> None:
    house, slug, email = each_house, each_house.sweater(), an_address()
    page.goto(f"{house.url}/shop?q=prøvegenser")
    page.locator(f'a[href="/shop/{slug}"]').click()
    expect(page.locator("h1")).to_have_text("Prøvegenser")

    tell_who(page, email)
    expect(page.locator("main")).to_contain_text(email)
    pay_button(page).click()
    page.wait_for_url(PAYMENT_PAGE)
    expect(page.locator("main")).to_contain_text("850,00")
    pay(page)
    page.wait_for_url(ORDER_PAGE)

    code = pickup_code(page)
    receipt = mail_to(page, house, email)
    assert code in receipt
    assert page.url in receipt
    is_sold_to_all(open_browser().new_page(), house, slug)

    bought = page.url
    hand_out(page, house, code)
    page.goto(bought)
    expect(page.locator(".pickup-code")).to_have_count(0)
    page.locator('a[href$="/receipt"]').click()
    expect(page.locator(".receipt")).to_contain_text("850")


def test_buying_works_without_javascript(house: Served, open_browser: OpenBrowser) -> None:
    page, slug = open_browser(java_script_enabled=False).new_page(), house.sweater()

    buy(page, house, slug, an_address())
    code = pickup_code(page)
    hand_out(page, house, code)

    is_sold_to_all(page, house, slug)


def test_buying_works_on_a_small_telephone(house: Served, open_browser: OpenBrowser) -> None:
    narrow = open_browser(viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True).new_page()

    buy(narrow, house, house.sweater(), an_address())

    expect(narrow.locator(".pickup-code")).to_be_visible()


def test_a_sweater_is_sent_by_post(each_house: Served, page: Page) -> None:
    house, email = each_house, an_address()
    open_item(page, house, house.sweater())

    tell_who(page, email, by="post")
    page.locator("textarea[name=address]").fill("Kari Nordmann\nStorgata 1\n3000 Elvebyen")
    page.locator("button[value=address]").click()
    expect(page.locator("main")).to_contain_text("929")  # the sweater and the postage
    pay_button(page).click()
    page.wait_for_url(PAYMENT_PAGE)
    pay(page)
    page.wait_for_url(ORDER_PAGE)
    expect(page.locator("main")).to_contain_text("Storgata 1")

    bought = page.url
    be(page, house, "host")
    page.goto(f"{house.url}/counter")
    page.locator(".queue a", has_text=number_of(mail_to(page, house, email))).click()
    page.locator('form[action$="/posted"] button').click()
    expect(page.locator('form[action$="/posted"]')).to_have_count(0)
    assert bought in mail_to(page, house, email, nth=2)


def test_a_declined_card_costs_nothing_and_another_one_pays(house: Served, page: Page) -> None:
    order(page, house, house.sweater(), an_address())

    pay(page, "declines")
    expect(page.locator(".wrong")).to_be_focused()
    expect(page).to_have_title(re.compile(r"^(Feil|Error):"))
    pay(page)

    page.wait_for_url(ORDER_PAGE)
    expect(page.locator(".pickup-code")).to_be_visible()


def test_who_gives_up_on_the_payment_page_lets_it_go_for_others(house: Served, page: Page) -> None:
    slug = house.sweater()
    order(page, house, slug, an_address())
    page.locator("a.onward").click()
    page.wait_for_url(re.compile(r"/pay/"))
    waiting = page.url
    open_item(page, house, slug)
    expect(badge_of(page)).to_have_class(re.compile(r"\bheld\b"))

    page.goto(waiting)
    page.locator('form[action$="/release"] button').click()
    expect(page.locator('form[action$="/release"]')).to_have_count(0)

    open_item(page, house, slug)
    expect(badge_of(page)).to_have_class(re.compile(r"\bavailable\b"))
    expect(page.locator('main a[href$="/order"]')).to_be_visible()


def test_who_comes_back_from_the_payment_page_can_go_on_paying(house: Served, page: Page) -> None:
    order(page, house, house.sweater(), an_address())
    page.locator("a.onward").click()
    page.wait_for_url(re.compile(r"/pay/"))

    page.locator('form[action$="/attempts"] button').click()
    page.wait_for_url(PAYMENT_PAGE)
    pay(page)

    page.wait_for_url(ORDER_PAGE)


def test_of_two_windows_one_gets_the_sweater(each_house: Served, open_browser: OpenBrowser) -> None:
    house, slug = each_house, each_house.sweater()
    first, second = open_browser().new_page(), open_browser().new_page()
    for each in (first, second):
        open_item(each, house, slug)
        tell_who(each, an_address())

    pay_button(first).click()
    first.wait_for_url(PAYMENT_PAGE)
    pay_button(second).click()
    expect(second.locator(".notice")).to_be_visible()
    assert "Kari" not in second.locator("main").inner_text()
    pay(first)
    first.wait_for_url(ORDER_PAGE)

    is_sold_to_all(second, house, slug)


def test_a_lost_link_is_sent_again(each_house: Served, page: Page) -> None:
    house, email = each_house, an_address()
    bought = buy(page, house, house.sweater(), email)

    page.goto(f"{house.url}/shop")
    page.locator('a[href="/orders/lost"]').click()
    page.locator("input[name=email]").fill(email.upper())
    page.locator('form[action="/orders/lost"] button').click()
    expect(page).to_have_url(f"{house.url}/orders/lost/sent")

    assert bought in mail_to(page, house, email, nth=2)


def test_the_buyer_cancels_before_fetching_it_and_gets_the_money_back(each_house: Served, page: Page) -> None:
    house, slug, email = each_house, each_house.sweater(), an_address()
    bought = buy(page, house, slug, email)

    page.locator('a[href$="/cancellation"]').click()
    page.locator('form[action$="/cancellation"] button').click()

    expect(page).to_have_url(bought)
    expect(page.locator('a[href$="/cancellation"]')).to_have_count(0)
    expect(page.locator("main")).to_contain_text("850")
    assert mail_to(page, house, email, nth=2)


def test_the_buyer_withdraws_after_they_got_it_and_it_goes_back_on_the_shelf(house: Served, page: Page) -> None:
    slug, email = house.sweater(), an_address()
    bought = buy(page, house, slug, email)
    number = number_of(mail_to(page, house, email))
    hand_out(page, house, pickup_code(page))

    page.goto(bought)
    page.locator('a[href$="/withdrawal"]').click()
    page.locator('form[action$="/withdrawal"] button').click()
    expect(page).to_have_url(bought)
    assert mail_to(page, house, email, nth=2)
    is_sold_to_all(page, house, slug)

    page.goto(f"{house.url}/counter/orders/{number}")
    page.locator('form[action$="/return"] button').click()
    open_item(page, house, slug)
    expect(badge_of(page)).to_have_class(re.compile(r"\bavailable\b"))


def test_what_was_typed_is_kept_on_the_way_back(house: Served, page: Page) -> None:
    email = an_address()
    open_item(page, house, house.sweaters[0])
    tell_who(page, email, name="Kari med æ og ø")

    page.locator("button[value=back]").click()

    expect(page.locator("input[name=name]")).to_have_value("Kari med æ og ø")
    expect(page.locator("input[name=email]")).to_have_value(email)
    expect(page.locator("input[name=fulfilment][value=pickup]")).to_be_checked()


def test_a_thing_that_changes_is_shown_again_before_it_binds(house: Served, open_browser: OpenBrowser) -> None:
    slug, buyer, seller = house.sweater(), open_browser().new_page(), open_browser().new_page()
    open_item(buyer, house, slug)
    tell_who(buyer, an_address())
    be(seller, house, "seller")
    seller.goto(f"{house.url}/seller/items/T-{int(slug.rpartition('-')[2]):04}/facts")
    seller.locator("input[name=price]").fill("900")
    seller.locator("main form button").last.click()
    seller.wait_for_url(re.compile(r"/seller/items/T-\d+$"))

    pay_button(buyer).click()

    expect(buyer.locator(".notice")).to_be_visible()
    expect(buyer.locator("main")).to_contain_text("900")
    pay_button(buyer).click()
    buyer.wait_for_url(PAYMENT_PAGE)
    expect(buyer.locator("main")).to_contain_text("900,00")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_with_something_missing_says_what(has_scripts: bool, house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(java_script_enabled=has_scripts).new_page()
    page.goto(f"{house.url}/shop/{house.sweaters[0]}/order")
    page.locator("input[name=name]").fill("Kari")
    page.locator("input[name=email]").fill("kari")

    press_next(page)

    expect(page.locator(".errors")).to_be_visible()
    if has_scripts:
        expect(page.locator(".errors")).to_be_focused()
    expect(page).to_have_title(re.compile(r"^(Feil|Error):"))
    expect(page.locator("input[name=name]")).to_have_value("Kari")
    page.locator('.errors a[href="#email"]').click()
    expect(page.locator("#email")).to_be_focused()


def number_of(mail: str) -> str:
    """The order's number in a mail."""
    found = re.search(r"20\d\d-\d{4,}", mail)
    assert found, mail
    return found.group()
