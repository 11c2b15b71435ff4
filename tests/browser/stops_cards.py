"""Paper cards and helping somebody. A helped session is looked at in `test_cards.py`: it puts the host's aside."""

from playwright.sync_api import Page

from tests.browser.houses import Served
from tests.browser.places import SIGNED_IN, Stop, sends_nothing
from tests.browser.walking import be, press

SOLVEIG = "SELECT public_ref FROM person WHERE nickname = 'Solveig' AND erased_at IS NULL"
SCANNED = "/sign-in/card?card=AAAACCCCDDDDEEEEFFFFGGGGHHHH"


def _printed(page: Page, house: Served) -> None:
    Stop("", path="/helping/<public_ref>", asked=SOLVEIG).open(page, house)
    press(page, page.locator('form[action$="/cards"] button'))
    page.locator(".card-code").wait_for()


def _wrong(page: Page, house: Served) -> None:
    page.goto(house.url + SCANNED)
    press(page, page.locator('main form[action="/sign-in/card"] button'))
    page.locator(".errors").wait_for()


def _is_out(page: Page, house: Served) -> None:
    be(page, house, "host")
    _printed(page, house)
    be(page, house, "member")
    page.goto(f"{house.url}/me")


STOPS = (
    Stop("help somebody", "/helping", "host"),
    Stop("help somebody, found", who="host", path="/helping?q=a"),
    Stop("help somebody, nobody found", who="host", path="/helping?q=zzzz"),
    Stop("help one", "/helping/<public_ref>", "host", asked=SOLVEIG),
    Stop("paper card, printed", who="host", walk=_printed),
    Stop("paper card, typed", "/sign-in/card"),
    Stop("paper card, scanned", path=SCANNED),
    Stop("paper card, not filled in", walk=sends_nothing("/sign-in/card")),
    Stop("paper card, wrong", walk=_wrong),
    Stop("paper card, used", "/me/welcome", SIGNED_IN),
    Stop("my page, a card is out", walk=_is_out),
)
