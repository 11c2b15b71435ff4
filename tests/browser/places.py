"""A page that can be looked at, who sees it, and how one gets there."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.houses import Served
from tests.browser.walking import press

SELLERS = "host seller"
SIGNED_IN = "member member-no-email host seller treasurer chair secretary teller keeper"


@dataclass(frozen=True)
class Stop:
    """A page, who may see it, and how one gets there: an address, filled from the house's tables, or a walk."""

    name: str
    rule: str = ""
    who: str = "visitor"
    path: str = ""
    asked: str = ""
    walk: Callable[[Page, Served], None] | None = None
    status: int = 200

    def open(self, page: Page, house: Served) -> None:
        """Be there: all of the page has come."""
        if self.walk:
            self.walk(page, house)
            page.wait_for_load_state()
            return
        answer = page.goto(house.url + self.address(house))
        assert answer is not None
        assert answer.status == self.status, f"{page.url} answered {answer.status}"

    def address(self, house: Served) -> str:
        """The path, filled in."""
        path = self.path or self.rule
        return re.sub(r"<.*?>", first(house, self.asked), path, count=1) if self.asked else path

    @property
    def roles(self) -> list[str]:
        """Everybody who sees it in a way of their own."""
        return self.who.split()


def first(house: Served, question: str) -> str:
    """The first cell of the answer; read beside the served house, which writes to the same file."""
    with sqlite3.connect(f"file:{house.folder}/house.db?mode=ro", uri=True) as tables:
        row = tables.execute(question).fetchone()
    assert row, f"The demo house has none: {question}"
    return str(row[0])


def sends_nothing(path: str, form: str = "main form") -> Callable[[Page, Served], None]:
    """Send a form as it stands, with the browser's own checks switched off: the page tells what is missing."""

    def walk(page: Page, house: Served) -> None:
        page.goto(house.url + path)
        page.locator(form).first.evaluate("form => form.noValidate = true")
        press(page, page.locator(f"{form} button").first)
        page.locator(".errors").wait_for()

    return walk
