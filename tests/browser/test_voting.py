"""Voting in a real browser: openly, in secret, with a code letter on the tablet, and what it came to."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser import looking, voting
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served, beside, later
from tests.browser.keyboard import press_on, tab_to
from tests.browser.looking import nothing_is_wrong
from tests.browser.mending import what_a_phone_reads
from tests.browser.walking import be

CLOSES_IN, LATER = 2, 3
"""Days. Every other vote of the demo house goes on for longer."""
WITHOUT_EMAIL = "Gamle-Per"
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}


def in_two_days() -> str:
    """A day as people type it."""
    on = datetime.now(ZoneInfo("Europe/Oslo")) + timedelta(days=CLOSES_IN)
    return f"{on.day}.{on.month}.{on.year}"


def call(page: Page, house: Served, question: str, *, options: str = "") -> str:
    """A vote that closes in two days; secret when people say yes or no."""
    return voting.call(page, house, question, secret=not options, closes_on=in_two_days(), options=options)


def test_a_secret_vote_from_the_question_to_the_result(
    each_house: Served, page: Page, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    house, tablet = each_house, open_browser(**TABLET).new_page()
    number = call(page, house, "Skal vi kjøpe et bord til hagen?")
    be(page, house, "teller")
    voting.press_for_letter(page, house, number, WITHOUT_EMAIL)
    page.emulate_media(media="print")
    address = what_a_phone_reads(page.locator(".letter svg.qr"), tmp_path)
    assert len(re.findall(rb"/MediaBox", page.pdf(prefer_css_page_size=True))) == 1
    page.emulate_media(media="screen")
    assert address == f"{house.url}/votes/code#{voting.code_of_letter(page)}"

    _votes_with_letter_on(tablet, address)
    for role, answer in {"member": "yes", "host": "yes", "seller": "no", "treasurer": "blank"}.items():
        be(page, house, role)
        voting.vote(page, house, number, answer)
        page.goto(f"{house.url}/votes/{number}")
        expect(page.locator("form[data-ballot]")).to_have_count(0)
        expect(page.locator(".bar")).to_have_count(0)

    _closes(page, house, number)
    expect(page.locator("main .bar")).to_have_count(3)
    expect(page.locator("main ol li").first).to_be_visible()
    facts = page.locator(".facts").inner_text()
    assert re.search(r"\b5\b", facts), facts  # four members and a letter; the one who came too late is not among them
    nothing_is_wrong(page, looking.faults(page))


def _votes_with_letter_on(tablet: Page, address: str) -> None:
    """The code is in the field and no longer in the address; afterwards the page goes back to its start by itself."""
    tablet.clock.install()
    tablet.goto(address)
    expect(tablet.locator("input[name=code]")).not_to_have_value("")
    assert "#" not in tablet.url
    tablet.locator('form[action$="/votes/code"] button').tap()
    voting.choose(tablet, "no")
    nothing_is_wrong(tablet, looking.faults(tablet))
    voting.confirm(tablet)
    nothing_is_wrong(tablet, looking.faults(tablet))

    with tablet.expect_navigation(url="**/votes/code"):
        tablet.clock.run_for(21_000)
    expect(tablet.locator("input[name=code]")).to_have_value("")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # the browser kept no page that has the answer
        tablet.go_back()
    again = tablet.context.new_page()
    again.goto(address)
    again.locator('form[action$="/votes/code"] button').tap()
    expect(again.locator('main a[href="/votes/code"]')).to_be_visible()
    expect(again.locator("input[name=choice]")).to_have_count(0)


def _closes(page: Page, house: Served, number: str) -> None:
    """The time is over: nobody can vote, although the worker has done nothing yet; then it counts."""
    be(page, house, "secretary")
    page.goto(f"{house.url}/votes/{number}")
    voting.choose(page, "yes")
    token = page.locator("form[data-ballot] input[name=csrf_token]").input_value()
    with later(house, days=LATER) as house_then:
        ballot = {"csrf_token": token, "choice": "yes"}
        assert not page.request.post(f"{house_then.url}/votes/{number}/ballot", form=ballot).ok
        page.goto(f"{house_then.url}/votes/{number}")
        expect(page.locator("form[data-ballot]")).to_have_count(0)
        expect(page.locator(".bar")).to_have_count(0)
    beside({**house.environ, "MEETINGHOUSE_CLOCK_SKEW_SECONDS": str(LATER * 86_400)}, "close_votes")
    page.goto(f"{house.url}/votes/{number}")


def test_an_answer_in_an_open_vote_is_changed(each_house: Served, page: Page) -> None:
    number = call(page, each_house, "Hvilken tur vil vi på?", options="Båttur\nMuseum\nBål i skogen")
    be(page, each_house, "member")

    voting.vote(page, each_house, number, "1")
    page.locator(f'a[href="/votes/{number}"]').click()
    expect(page.locator(".notice.done")).to_contain_text("Båttur")
    voting.choose(page, "3")
    voting.confirm(page)

    page.goto(f"{each_house.url}/votes/{number}")
    expect(page.locator(".notice.done")).to_contain_text("Bål i skogen")
    expect(page.locator(".notice.done")).not_to_contain_text("Båttur")
    expect(page.locator(".bar")).to_have_count(0)


def test_a_letter_is_void_once_there_is_a_newer_one(house: Served, page: Page, open_browser: OpenBrowser) -> None:
    visitor = open_browser(**PHONE).new_page()
    number = call(page, house, "Skal vi male døra?")
    be(page, house, "teller")
    voting.press_for_letter(page, house, number, WITHOUT_EMAIL)
    older = voting.code_of_letter(page)
    voting.press_for_letter(page, house, number, WITHOUT_EMAIL)

    voting.type_code(visitor, house, older)

    expect(visitor.locator(".errors")).to_be_focused()
    voting.type_code(visitor, house, voting.code_of_letter(page).lower().replace("-", " "))
    expect(visitor.locator("form[data-ballot]")).to_be_visible()


def test_voting_works_without_javascript(house: Served, open_browser: OpenBrowser) -> None:
    _votes_in_each_way(open_browser(java_script_enabled=False).new_page(), house)


def test_voting_works_on_a_small_telephone(house: Served, open_browser: OpenBrowser) -> None:
    _votes_in_each_way(open_browser(**PHONE).new_page(), house)


def _votes_in_each_way(page: Page, house: Served) -> None:
    """In a secret vote as a member, who thinks again on the last look, and with a letter."""
    number = call(page, house, "Skal vi plante et epletre?")
    be(page, house, "member")
    page.goto(f"{house.url}/votes/{number}")
    voting.choose(page, "no")
    page.locator("button[value=back]").click()
    voting.choose(page, "yes")
    voting.confirm(page)
    be(page, house, "teller")
    voting.press_for_letter(page, house, number, WITHOUT_EMAIL)
    code = voting.code_of_letter(page)
    be(page, house, "visitor")
    voting.type_code(page, house, code)
    voting.choose(page, "blank")
    voting.confirm(page)
    page.locator('main a.button[href="/votes/code"]').click()
    expect(page.locator("input[name=code]")).to_have_value("")


def test_a_vote_is_given_without_a_mouse(house: Served, page: Page) -> None:
    number = call(page, house, "Skal vi ha kaffe på onsdager?")
    be(page, house, "member")
    page.goto(f"{house.url}/votes")
    press_on(page, page.locator(f'main a[href="/votes/{number}"]'))
    tab_to(page, page.locator("input[name=choice]").first)
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=choice][value=no]")).to_be_checked()
    page.keyboard.press("ArrowUp")
    press_on(page, voting.go_on(page))
    press_on(page, voting.go_on(page))

    page.wait_for_url(voting.DONE_PAGE)
    page.goto(f"{house.url}/votes/{number}")
    expect(page.locator("form[data-ballot]")).to_have_count(0)
