"""Hemming trousers in a real browser: the counter's tablet, the paper, the customer's phone, and the till."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser import looking, mending
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.keyboard import press_on, tab_to, type_into
from tests.browser.looking import nothing_is_wrong
from tests.browser.places import first
from tests.browser.stops_mending import REF, SEVERAL
from tests.browser.walking import PAYMENT_PAGE, an_address, be, pay

MOST_TAPS, MOST_REQUESTS = 6, 7
"""What a whole intake may take while the customer waits. Source: the house's promise to its volunteers."""
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}


class Finger:
    """A finger on the tablet: counts its taps and the pages that were asked for."""

    def __init__(self, page: Page) -> None:
        self.taps, self.pages = 0, 0
        page.on("request", self._note)

    def tap(self, target: Locator) -> None:
        """Touch something."""
        self.taps += 1
        target.tap()

    def _note(self, request: Request) -> None:
        self.pages += request.is_navigation_request()


@pytest.fixture
def tablet(open_browser: OpenBrowser, each_house: Served) -> Page:
    """The tablet at the counter, with the host in front of it."""
    page = open_browser(**TABLET).new_page()
    be(page, each_house, "host")
    return page


def host_of(house: Served, open_browser: OpenBrowser, **special: object) -> Page:
    """A window of the host."""
    page = open_browser(**special).new_page()
    be(page, house, "host")
    return page


def test_trousers_are_taken_in_with_six_taps(each_house: Served, tablet: Page, tmp_path: Path) -> None:
    finger, page = Finger(tablet), tablet
    page.goto(f"{each_house.url}/counter/repairs")

    finger.tap(page.locator('main a.button[href="/counter/repairs/new"]').first)
    finger.tap(mending.garment(page, "trousers"))
    finger.tap(mending.work(page, "trousers.hem"))
    finger.tap(page.locator("input[name=contact]"))
    page.keyboard.type(an_address())
    finger.tap(mending.next_button(page))
    promised = page.locator(".facts dd").first.inner_text()
    finger.tap(mending.agree_button(page))
    page.wait_for_url(mending.DONE_PAGE)

    assert finger.taps <= MOST_TAPS
    assert finger.pages <= MOST_REQUESTS
    number = mending.ref_in(page.url).rpartition("-")[0]
    expect(page.locator("h1")).to_have_text(number)
    expect(page.locator(".lead")).to_contain_text(promised)
    nothing_is_wrong(page, looking.sideways(page) + looking.small_targets(page))
    tracking = mending.what_a_phone_reads(page.locator(".scan svg.qr"), tmp_path)
    page.goto(tracking)
    expect(page.locator("h1")).to_contain_text(number)


def test_trousers_go_over_the_counter_and_back(
    each_house: Served, page: Page, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    house, customer = each_house, open_browser(**PHONE).new_page()
    be(page, house, "host")
    ref = mending.take_in(page, house, an_address(), name="Kari")
    number = ref.rpartition("-")[0]

    page.locator('a[href$="/paper"]').click()
    page.emulate_media(media="print")
    expect(page.locator(".screen")).to_be_hidden()
    expect(page.locator(".slip.tag")).not_to_contain_text("Kari")
    tag = mending.what_a_phone_reads(page.locator(".slip.tag svg.qr"), tmp_path)
    claim_check = mending.what_a_phone_reads(page.locator(".slip.check svg.qr"), tmp_path)
    page.emulate_media(media="screen")
    assert tag == f"{house.url}/t/{ref}/1".upper()
    assert claim_check.startswith(f"{house.url}/r/".upper())

    page.goto(f"{house.url}/counter/repairs")
    mending.look_for(page, number.lower())
    page.wait_for_url(mending.ORDER_PAGE)
    page.goto(tag)
    page.wait_for_url(f"{house.url}/counter/repairs/{ref}#piece-1")
    mending.move(page, "queued", "in_work", "ready")
    customer.goto(claim_check)
    expect(customer.locator("main")).not_to_contain_text("Kari")
    customer.locator("button[name=choice]").first.click()
    expect(customer.locator(".notice.done")).to_be_visible()

    mending.open_payment(page, house, ref)
    mending.take_cash(page, given="500")
    expect(page.locator(".notice.done")).to_contain_text("300")
    mending.hand_out(page)
    customer.reload()
    expect(customer.locator("button[name=choice]")).to_have_count(0)
    customer.locator('a[href$="/receipt"]').click()
    expect(customer.locator(".receipt")).to_contain_text("200")


@pytest.mark.parametrize(("paper", "widths"), [("roll", ["62"] * 4), ("label", ["54"] * 4), ("sheet", ["210"])])
def test_each_slip_fits_its_paper(paper: str, widths: list[str], house: Served, page: Page) -> None:
    be(page, house, "host")
    page.goto(f"{house.url}/counter/repairs/{first(house, REF.format(SEVERAL))}/paper?paper={paper}")
    page.emulate_media(media="print")

    printed = page.pdf(prefer_css_page_size=True)

    wide = re.findall(rb"/MediaBox \[0 0 ([\d.]+)", printed)
    assert [f"{float(points) / 72 * 25.4:.0f}" for points in wide] == widths


def test_a_customer_pays_with_a_card_on_their_own_phone(
    each_house: Served, page: Page, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    house, customer = each_house, open_browser(**PHONE).new_page()
    be(page, house, "host")
    ref = mending.take_in(page, house, an_address())
    mending.mend(page, house, ref)
    expect(mending.hand_out_button(page)).to_have_count(0)

    mending.open_payment(page, house, ref)
    customer.goto(mending.what_a_phone_reads(page.locator(".scan svg.qr"), tmp_path))
    customer.locator('form[action$="/attempts"] button').click()
    customer.wait_for_url(PAYMENT_PAGE)
    expect(customer.locator("main")).to_contain_text("200,00")
    pay(customer)
    customer.wait_for_url(mending.TRACKING_PAGE)

    mending.open_order(page, house, ref)
    mending.hand_out(page)


def test_in_cash_the_sum_is_rounded_to_whole_crowns(house: Served, page: Page, open_browser: OpenBrowser) -> None:
    be(page, house, "host")
    page.goto(f"{house.url}/counter/repairs/ready")
    page.locator(".queue a", has_text="Kari").first.click()
    page.locator('a[href$="/payment"]').first.click()
    expect(page.locator("main .lead")).to_contain_text("170")
    expect(page.locator("main .lead")).to_contain_text("169,60")

    mending.take_cash(page, given="200")

    expect(page.locator(".notice.done")).to_contain_text("30")
    mending.hand_out(page)


def test_a_wrong_intake_is_put_right(each_house: Served, page: Page) -> None:
    be(page, each_house, "host")
    ref = mending.take_in(page, each_house, an_address())
    mending.open_order(page, each_house, ref)
    page.locator('a[href$="/correction"]').click()

    page.locator("input[type=checkbox][value=hem]").uncheck()
    page.locator("input[type=checkbox][value=waist]").check()
    page.locator("input[name=contact]").fill("10 00 00 77")
    page.locator('form[action$="/correction"] button').click()

    page.wait_for_url(mending.ORDER_PAGE)
    expect(page.locator(".facts")).to_contain_text("280")
    expect(page.locator('.facts a[href^="tel:"]')).to_have_count(1)
    page.locator('a[href$="/cancellation"]').click()
    page.locator("input[name=reason]").fill("Kunden ombestemte seg")
    page.locator('form[action$="/cancellation"] button').click()
    page.wait_for_url(mending.ORDER_PAGE)
    expect(page.locator("button[name=to]")).to_have_count(0)


def test_cash_that_was_written_down_wrongly_is_taken_back(each_house: Served, page: Page) -> None:
    house = each_house
    be(page, house, "host")
    ref = mending.take_in(page, house, an_address())
    mending.mend(page, house, ref)
    mending.open_payment(page, house, ref)
    mending.take_cash(page)

    mending.open_payment(page, house, ref)
    page.locator('main a[href^="/till/payments/"]').click()
    page.locator("input[name=reason][value=other_way]").check()
    page.locator('form[action$="/reversal"] button').click()
    expect(page.locator('form[action$="/reversal"]')).to_have_count(0)

    mending.open_order(page, house, ref)
    expect(mending.hand_out_button(page)).to_have_count(0)
    mending.open_payment(page, house, ref)
    mending.take_cash(page)
    mending.hand_out(page)


def test_whoever_left_a_phone_number_is_called(each_house: Served, page: Page) -> None:
    house, number = each_house, "10 00 01 23"
    be(page, house, "host")
    ref = mending.take_in(page, house, number, name="Gro")
    mending.mend(page, house, ref)

    page.goto(f"{house.url}/counter/repairs/calls")
    card = page.locator("section.card", has=page.locator(f'a[href$="{ref}"]'))
    expect(card.locator('a[href^="tel:"]')).to_have_count(1)
    card.locator("form button").click()

    expect(card).to_have_count(0)


def test_mending_works_without_javascript(house: Served, open_browser: OpenBrowser) -> None:
    _goes_over_the_counter(host_of(house, open_browser, java_script_enabled=False), house)


def test_mending_works_on_a_small_telephone(house: Served, open_browser: OpenBrowser) -> None:
    _goes_over_the_counter(host_of(house, open_browser, **PHONE), house)


def _goes_over_the_counter(page: Page, house: Served) -> None:
    """Taken in, mended, paid with notes, handed out, and one wrong step on the way taken back."""
    ref = mending.take_in(page, house, "")
    mending.mend(page, house, ref)
    page.locator('#piece-1 button[formaction$="/undo"]').click()
    mending.move(page, "ready")
    mending.open_payment(page, house, ref)
    mending.take_cash(page)
    mending.hand_out(page)


def test_trousers_are_mended_without_a_mouse(house: Served, page: Page) -> None:
    be(page, house, "host")
    page.goto(f"{house.url}/counter/repairs")
    press_on(page, page.locator('main a.button[href="/counter/repairs/new"]').first)
    press_on(page, mending.garment(page, "trousers"))
    press_on(page, mending.work(page, "trousers.hem"))
    type_into(page, page.locator("input[name=contact]"), an_address())
    press_on(page, mending.next_button(page))
    press_on(page, mending.agree_button(page))
    page.wait_for_url(mending.DONE_PAGE)
    press_on(page, page.locator('main a[href$="/paper"]'))
    press_on(page, page.locator('.actions a[href^="/counter/repairs/"]'))

    for to in ("queued", "in_work", "ready"):
        press_on(page, page.locator(f"button[name=to][value={to}]"))
    press_on(page, page.locator('main a[href$="/payment"]').first)
    tab_to(page, page.locator('form[action$="/cash"] button'))
    page.keyboard.press("Enter")
    page.wait_for_url(mending.ORDER_PAGE)
    press_on(page, mending.hand_out_button(page))

    expect(mending.hand_out_button(page)).to_have_count(0)


def test_the_till_is_counted_closed_and_opened_again(house: Served, open_browser: OpenBrowser) -> None:
    page = host_of(house, open_browser, **TABLET)
    page.goto(f"{house.url}/till")
    should_hold = re.sub(r"\D", "", page.locator("main .lead").inner_text())
    page.locator('a[href="/till/count"]').click()
    page.locator("input[name=counted]").fill(should_hold)
    page.locator('form[action="/till/count"] button').click()
    expect(page.locator(".notice.done")).to_be_visible()
    nothing_is_wrong(page, looking.faults(page))
    page.locator('form[action="/till/closing"] button').click()
    nothing_is_wrong(page, looking.faults(page))
    page.locator('form[action="/till/opening"] button').click()
    nothing_is_wrong(page, looking.faults(page))

    page.locator("input[name=counted]").fill("500")
    page.locator('form[action="/till/opening"] button').click()

    expect(page.locator('a[href="/till/count"]')).to_be_visible()
