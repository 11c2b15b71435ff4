"""What people do on the house's pages, a step at a time. By names and addresses, so that every language will do."""

import re
import uuid

from playwright.sync_api import Locator, Page, expect

from tests.browser.houses import Served, until

PAYMENT_PAGE = re.compile(r"/c/pay/")
ORDER_PAGE = re.compile(r"/orders/[\w-]{16,}$")
MONEY = {"pays": "4242 4242 4242 4242", "declines": "4000 0000 0000 0002"}


def an_address(name: str = "kari") -> str:
    """An e-mail address that nobody else in the test run has."""
    return f"{name}-{uuid.uuid4().hex[:10]}@example.no"


def press(page: Page, leads_on: Locator) -> None:
    """Press what leads to a page, and be on it: all of it has come, and it is drawn.

    A click alone returns as soon as the next page begins to come: there may be nothing of it yet, not even its root.
    """
    with page.expect_navigation():
        leads_on.click()


def be(page: Page, house: Served, role: str) -> None:
    """Become somebody else with the demo bar."""
    page.goto(house.url)
    page.locator("aside.demo summary").click()
    press(page, page.locator(f'button[formaction="/demo/be/{role}"]'))
    page.locator("aside.demo summary").click()
    expect(page.locator(f'button[formaction="/demo/be/{role}"]')).to_have_attribute("aria-current", "true")


def open_item(page: Page, house: Served, slug: str) -> None:
    """Go to a thing's page."""
    page.goto(f"{house.url}/shop/{slug}")


def tell_who(page: Page, email: str, *, by: str = "pickup", name: str = "Kari") -> None:
    """From a thing's page over the order form to the last look (pick-up) or to the address (post)."""
    press(page, page.locator('main a[href$="/order"]'))
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=email]").fill(email)
    if page.locator("input[name=fulfilment][type=radio]").count():
        page.locator(f"input[name=fulfilment][value={by}]").check()
    press_next(page)


def press_next(page: Page) -> None:
    """Go on from the order form."""
    press(page, page.locator('main form[action$="/order"] button').first)


def pay_button(page: Page) -> Locator:
    """The button that binds, on the page where everything stands once more."""
    return page.locator("button[name=step][value=check]")


def order(page: Page, house: Served, slug: str, email: str) -> None:
    """All the way from the thing to the payment page."""
    open_item(page, house, slug)
    tell_who(page, email)
    press(page, pay_button(page))
    page.wait_for_url(PAYMENT_PAGE)


def pay(page: Page, card: str = "pays") -> None:
    """Pay on the payment page with a test card."""
    page.locator("#card").fill(MONEY[card])
    press(page, page.locator("form button"))


def buy(page: Page, house: Served, slug: str, email: str) -> str:
    """Order and pay; returns the address of the order's page."""
    order(page, house, slug, email)
    pay(page)
    page.wait_for_url(ORDER_PAGE)
    return page.url


def pickup_code(page: Page) -> str:
    """The code on the order's page."""
    return page.locator(".pickup-code").inner_text().strip()


def hand_out(page: Page, house: Served, code: str) -> None:
    """A host takes the code at the counter and gives the thing away."""
    be(page, house, "host")
    page.goto(f"{house.url}/counter")
    page.locator("input[name=code]").fill(code)
    press(page, page.locator('form[action="/counter"] button').last)
    press(page, page.locator('form[action$="/handover"] button'))
    page.wait_for_url(re.compile(r"/counter/orders/[\d-]+$"))
    expect(page.locator('form[action$="/handover"]')).to_have_count(0)


def mail_to(page: Page, house: Served, address: str, nth: int = 1) -> str:
    """The plain text of the newest mail to an address, once `nth` of them have gone out, as the mail tray shows it."""
    read: dict[str, str] = {}

    def found() -> list[str]:
        """Its mails, the newest first; the tray is read anew, each mail once."""
        newest = re.findall(r'/demo/post/(\d+)"', page.request.get(f"{house.url}/demo/post").text())[:10]
        for id in set(newest) - read.keys():
            read[id] = page.request.get(f"{house.url}/demo/post/{id}.txt").text()
        return [read[id] for id in newest if read[id].startswith(f"To: {address}\n")]

    mails = until(lambda: len(found()) >= nth and found())
    assert isinstance(mails, list)
    return str(mails[0])


def badge_of(page: Page) -> Locator:
    """The word on a thing's page that says whether it can be had."""
    return page.locator(".thing .badge, main .badge").first


def is_sold_to_all(page: Page, house: Served, slug: str) -> None:
    """Whoever opens the thing's page now reads that it is sold, and finds no button."""
    open_item(page, house, slug)
    expect(badge_of(page)).to_have_class(re.compile(r"\bsold\b"))
    expect(page.locator('main a[href$="/order"]')).to_have_count(0)
