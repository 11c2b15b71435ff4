"""The pages of a person's rights: seeing everything, how one is reached, consents, who looked, and being forgotten."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from meetinghouse.ground import settings as machine
from meetinghouse.ground.settings import Settings, kept_key
from meetinghouse.people.holdings import Line
from meetinghouse.people.papers import Paper, written
from tests.browser.houses import Served
from tests.browser.places import SIGNED_IN, Stop, first, sends_nothing
from tests.browser.walking import an_address, be, press

FORGETTERS = "chair secretary"
NUMBER = (
    "SELECT m.number FROM membership m JOIN person p ON p.id = m.person_id"
    " WHERE p.nickname = 'Solveig' AND p.erased_at IS NULL"
)
WENT = ("Navnene dine, fødselsåret og alle måter å nå deg på er borte.", "Du er logget ut overalt.")
STAYS = "Summer, kvitteringer og bilag blir i regnskapet, uten navn."


def _tells(page: Page, house: Served, kind: str, value: str) -> None:
    page.goto(f"{house.url}/me/contacts/new/{kind}")
    page.locator("main [name=value]").fill(value)
    press(page, page.locator("main form button").first)


def _one_contact(page: Page, house: Served) -> None:
    _tells(page, house, "phone", "912 34 567")
    press(page, page.locator('main a[href^="/me/contacts/"].button').last)
    page.locator('form[action$="/end"]').wait_for()


def _proof(page: Page, house: Served) -> None:
    _tells(page, house, "email", an_address())
    page.locator("input[name=code]").wait_for()


def _wrong_proof(page: Page, house: Served) -> None:
    _proof(page, house)
    page.locator("input[name=code]").fill("000000")
    press(page, page.locator("main form button").first)
    page.locator(".errors").wait_for()


def _last_way_in(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/me/contacts")
    press(page, page.locator('main a[href^="/me/contacts/"].button').first)
    press(page, page.locator('form[action$="/end"] button'))
    page.locator("button[name=sure]").wait_for()


def _said_yes(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/me/consents")
    form = page.locator('form[action="/me/consents/news"]')
    if form.count():
        press(page, form.locator("button"))
    page.locator('form[action$="/news/end"]').wait_for()


def _looked_at(page: Page, house: Served) -> None:
    be(page, house, "host")
    page.goto(f"{house.url}/register/{first(house, NUMBER)}")
    be(page, house, "member")
    page.goto(f"{house.url}/me/data/readers")
    page.locator("main .list").wait_for()


def _receipt(page: Page, house: Served) -> None:
    before = machine.current()
    machine.use(Settings(instance=str(house.folder), secret_key=kept_key(Path(house.folder))))
    lines = [*map(Line, WENT), Line(STAYS, stays_until=date(2031, 12, 31), stays=True)]
    paper = written(Paper(date.today(), "nb", lines))
    machine.use(before)
    page.goto(f"{house.url}/forgotten/{paper}")
    page.locator(".receipt").wait_for()


STOPS = (
    Stop("my data", "/me/data", SIGNED_IN),
    Stop("my contacts", "/me/contacts", SIGNED_IN),
    Stop("my contacts, one", "/me/contacts/<int:contact_id>", SIGNED_IN, path="/me/contacts/1", walk=_one_contact),
    Stop("my contacts, a phone", "/me/contacts/new/<kind>", SIGNED_IN, path="/me/contacts/new/phone"),
    Stop("my contacts, an address", who="member", path="/me/contacts/new/post"),
    Stop("my contacts, not filled in", who="member", walk=sends_nothing("/me/contacts/new/email")),
    Stop("my contacts, nothing to prove", "/me/contacts/proof", SIGNED_IN),
    Stop("my contacts, to prove", who="member", walk=_proof),
    Stop("my contacts, wrong code", who="member", walk=_wrong_proof),
    Stop("my contacts, the only way in", who="teller", walk=_last_way_in),
    Stop("my consents", "/me/consents", SIGNED_IN),
    Stop("my consents, said yes", who="member", walk=_said_yes),
    Stop("who has looked, nobody", "/me/data/readers", SIGNED_IN),
    Stop("who has looked", walk=_looked_at),
    Stop("be forgotten", "/me/forget", SIGNED_IN),
    Stop("be forgotten, a last look", "/me/forget/sure", SIGNED_IN),
    Stop("forgotten", "/forgotten/<paper>", walk=_receipt),
    Stop("forget on request", "/register/<int:number>/forgetting", FORGETTERS, asked=NUMBER),
    Stop("keeper's letting go", "/keeper/retention", "keeper"),
)
