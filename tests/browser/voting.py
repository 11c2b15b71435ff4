"""What voters, tellers and whoever calls a vote do, a step at a time."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.houses import Served
from tests.browser.walking import be, press

DONE_PAGE = re.compile(r"/votes/(\d+|code)/done(\?of=open)?$")
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def go_on(page: Page) -> Locator:
    """The button below a ballot."""
    return page.locator("form[data-ballot] > button, form[data-ballot] .actions button").first


def choose(page: Page, *answers: str) -> None:
    """Tick these answers on a ballot, and no others, and go on to the last look."""
    for box in page.locator("input[name=choice][type=checkbox]").all():
        box.set_checked(box.get_attribute("value") in answers)
    for answer in answers:
        page.locator(f'input[name=choice][value="{answer}"]').check()
    press(page, go_on(page))
    page.locator('form[action$="/ballot"]').wait_for()


def confirm(page: Page) -> None:
    """The vote itself."""
    press(page, go_on(page))
    page.wait_for_url(DONE_PAGE)


def vote(page: Page, house: Served, number: str, *answers: str) -> None:
    """From the vote's page to done."""
    page.goto(f"{house.url}/votes/{number}")
    choose(page, *answers)
    confirm(page)


def press_for_letter(page: Page, house: Served, number: str, name: str) -> None:
    """A teller prints a letter for somebody."""
    page.goto(f"{house.url}/votes/{number}/tellers?q={name}")
    press(page, page.locator('form[action*="/letters/"] button').first)
    page.locator(".letter-code").wait_for()


def code_of_letter(page: Page) -> str:
    """The code on the letter that is shown."""
    code = page.locator(".letter-code").inner_text().strip()
    assert CODE.fullmatch(code), code
    return code


def type_code(page: Page, house: Served, code: str) -> None:
    """Type a letter's code on the tablet."""
    page.goto(f"{house.url}/votes/code")
    page.locator("input[name=code]").fill(code)
    press(page, page.locator('form[action$="/votes/code"] button'))


def next_page(page: Page) -> None:
    """Go on in the walk of somebody who calls a vote."""
    press(page, page.locator("button[name=step]"))


def call(page: Page, house: Served, question: str, *, secret: bool, closes_on: str, options: str = "") -> str:
    """A chair calls a vote that closes at ten, and opens it; returns its number."""
    be(page, house, "chair")
    page.goto(f"{house.url}/votes/new")
    page.locator("input[name=question]").fill(question)
    next_page(page)
    page.locator(f"input[name=kind][value={'choose_one' if options else 'yes_no_blank'}]").check()
    page.locator(f"input[name=secrecy][value={'secret' if secret else 'open'}]").check()
    next_page(page)
    if options:
        page.locator("textarea[name=options]").fill(options)
    else:
        page.locator("input[name=majority][value=half]").check()
    next_page(page)
    page.locator("input[name=closes_on]").fill(closes_on)
    page.locator("input[name=closes_clock]").fill("10")
    next_page(page)
    press(page, page.locator('form[action="/votes"] > .actions button'))
    page.wait_for_url(re.compile(r"/votes/\d+/chair$"))
    press(page, page.locator('form[action$="/ready"] button'))
    press(page, page.locator('form[action$="/opening"] button'))
    expect(page.locator('form[action$="/opening"]')).to_have_count(0)
    return page.url.split("/")[-2]
