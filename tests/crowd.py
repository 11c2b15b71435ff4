"""Many at once: processes that press the button together, and buyers who shop over HTTP and do not give up."""

import html
import http.client
import multiprocessing
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from multiprocessing.pool import AsyncResult
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import meetinghouse.rooms  # noqa: F401 - what one room does is answered by all
from meetinghouse.demo.till import Till
from meetinghouse.ground import clock
from meetinghouse.ground import settings as machine
from meetinghouse.ground.database import database, open_database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.ground.words import compile_catalogues
from meetinghouse.money import actions as money
from meetinghouse.shop import actions as shop
from meetinghouse.shop.actions import Wish
from meetinghouse.shop.models import Item
from tests.ops.conftest import until

EVERYONE = bool(os.environ.get("EVERYONE"))
"""The long way: more rounds, more purchases, both engines (`EVERYONE=1`)."""

Answers = list[tuple[str, str]]
"""What a process found: (what happened, words)."""

FRESH = multiprocessing.get_context("forkserver")
"""Processes that never opened the database: children of one that has only imported, so they begin in no time."""
FRESH.set_forkserver_preload([__name__, "tests.conftest"])


def come_in(settings: Settings) -> None:
    """In a fresh process: the house is the one that the models speak to. It is all that an action needs.

    An application would be two hundred pages that nobody opens there.
    """
    machine.use(settings)
    compile_catalogues()
    open_database(settings.database_url)
    database.connect()


def together(act: Callable[..., Answers], processes: int, settings: Settings, *arguments: Any) -> list[Answers]:
    """Run `act(number, meet, settings, *arguments)` in so many fresh processes; their answers, in order."""
    with FRESH.Manager() as manager:
        meet = manager.Barrier(processes)
        with FRESH.Pool(processes) as pool:
            waiting = [pool.apply_async(_go, (act, n, meet, settings, *arguments)) for n in range(processes)]
            return _all_of([_outcome(answer) for answer in waiting])


def _go(act: Callable[..., Answers], number: int, meet: Barrier, settings: Settings, *arguments: Any) -> Answers:
    try:
        return act(number, meet, settings, *arguments)
    except Exception:
        meet.abort()  # nobody waits for somebody who does not come
        raise


def _outcome(answer: AsyncResult[Answers]) -> Answers | Exception:
    try:
        return answer.get(timeout=120)
    except Exception as fault:
        return fault


def _all_of(outcomes: list[Answers | Exception]) -> list[Answers]:
    """All answers; when a process failed, its fault, and not that of those who waited for it in vain."""
    faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if faults:
        raise next((fault for fault in faults if not isinstance(fault, threading.BrokenBarrierError)), faults[0])
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


def buy_everything(number: int, meet: Barrier, settings: Settings, items: list[int]) -> Answers:
    """One eager buyer: for each thing, wait for the others, then order it and go to the payment page."""
    come_in(settings)
    return [_buy(number, meet, Item.get_by_id(item)) for item in items]


def _buy(number: int, meet: Barrier, item: Item) -> tuple[str, str]:
    wish = Wish(
        key=f"{item.id}-{number}",
        fingerprint=item.fingerprint,
        name=f"Buyer {number}",
        email=f"buyer{number}@example.no",
        fulfilment="pickup",
    )
    meet.wait()
    time.sleep(random.Random(f"{item.id} {number}").uniform(0, 0.002))  # or whoever came last would often be first
    try:
        ordered = shop.order_item(item, wish, by=None, language="nb", now=clock.now())
    except Refusal as refusal:
        return "refused", refusal.words()
    assert ordered.attempt is not None
    return "page", money.ask_stripe(ordered.attempt, now=clock.now())


@contextmanager
def inside(chosen: Settings) -> Iterator[None]:
    """Look into a house's database from this process; the database that the tests used before is back afterwards."""
    before, settings_before = database.obj, machine.current()
    machine.use(chosen)
    opened = open_database(chosen.database_url)
    opened.connect()
    try:
        yield
    finally:
        opened.close_all() if hasattr(opened, "close_all") else opened.close()
        machine.use(settings_before)
        database.initialize(before)


class Answer(NamedTuple):
    """What came back."""

    status: int
    location: str
    text: str


class Browser:
    """A browser without JavaScript that speaks to one house: it keeps cookies and names where it comes from."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def ask(self, method: str, path: str, values: dict[str, str] | None = None) -> Answer:
        """One request. Raises OSError or HTTPException when the house is not there, or dies while it answers."""
        here = f"http://localhost:{self.port}"
        headers = {
            "Accept-Language": "en",
            "Host": f"localhost:{self.port}",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if method == "POST":
            headers |= {"Origin": here, "Sec-Fetch-Site": "same-origin"}
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, urlencode(values or {}) if method == "POST" else None, headers)
            answer = line.getresponse()
            text = answer.read().decode("utf-8")
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        return Answer(answer.status, answer.headers.get("Location", ""), text)

    def ask_until_answered(self, method: str, path: str, values: dict[str, str] | None = None) -> Answer:
        """As a patient person does: when the page does not come, press again."""
        answered: list[Answer] = []

        def comes() -> bool:
            try:
                answered.append(self.ask(method, path, values))
            except (OSError, http.client.HTTPException):
                return False
            return True

        until(comes, seconds=90)
        return answered[0]


class Purchase(NamedTuple):
    """What became of one buyer: `bought`, `too late` or `left`, and what they know of their payment."""

    buyer: str
    item: int
    end: str
    session_id: str = ""
    order_page: str = ""
    said: str = ""


class Buyer:
    """Somebody who buys over HTTP and at the till's page, and does not give up when the house is away for a while."""

    def __init__(self, number: int, till: Till, port: int, item: tuple[int, str]) -> None:
        self.name, self.till, self.browser = f"buyer{number}", till, Browser(port)
        self.item, self.slug = item
        self.is_told_of = number % 4 != 1  # Stripe's message about every fourth payment is lost for good
        self.comes_back = number % 3 != 1  # every third closes the window after paying
        self.pays = number % 9 != 5

    def buy(self) -> Purchase:
        """Order, pay, come back to the thank-you page and look at the order."""
        answer = self._order()
        if answer.status == 409:
            return Purchase(self.name, self.item, "too late", said=answer.text)
        assert answer.status == 303, (answer.status, answer.text)
        page = self._to_the_till(answer.location)
        session_id = page.rpartition("/")[2]
        if not self.pays:
            return Purchase(self.name, self.item, "left", session_id)
        paid = self.till.pay(session_id, notify=self.is_told_of)
        shown = self._come_back(paid["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id))
        return Purchase(self.name, self.item, "bought", session_id, shown)

    def _order(self) -> Answer:
        about = self.browser.ask_until_answered("GET", f"/shop/{self.slug}/order")
        if about.status == 409:
            return about
        told = fields(about, f"/shop/{self.slug}/order") | {
            "name": self.name, "email": f"{self.name}@example.no", "fulfilment": "pickup",
        }  # fmt: skip
        check = self.browser.ask_until_answered("POST", f"/shop/{self.slug}/order", told)
        if check.status == 409:
            return check
        told = fields(check, f"/shop/{self.slug}/orders") | {"step": "check"}
        return self.browser.ask_until_answered("POST", f"/shop/{self.slug}/orders", told)

    def _to_the_till(self, location: str) -> str:
        """The till's page; when the till did not answer the house, its own page has a button that tries again."""
        if location.startswith(self.till.url):
            return location
        path = urlsplit(location).path
        page = self.browser.ask_until_answered("GET", path)
        again = self.browser.ask_until_answered("POST", f"{path}/attempts", fields(page, f"{path}/attempts"))
        assert again.location.startswith(self.till.url), again
        return again.location

    def _come_back(self, thanks: str) -> str:
        if not self.comes_back:
            return ""
        parts = urlsplit(thanks)
        answer = self.browser.ask_until_answered("GET", f"{parts.path}?{parts.query}")
        assert answer.status == 303, answer
        page = self.browser.ask_until_answered("GET", urlsplit(answer.location).path)
        assert page.status == 200, page
        return urlsplit(answer.location).path


def fields(page: Answer, action: str) -> dict[str, str]:
    """The hidden fields of the page's form that goes to this address."""
    form = re.search(rf'<form[^>]* action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
    assert form, f"{page.status}: no form to {action} in {page.text}"
    inputs = (dict(re.findall(r'(\w+)="([^"]*)"', found)) for found in re.findall(r"<input[^>]*>", form[0]))
    return {each["name"]: html.unescape(each["value"]) for each in inputs if each.get("type") == "hidden"}


class Crowd:
    """Buyers in a few threads, and a place to wait until so many of them are through."""

    def __init__(self, buyers: list[Buyer], threads: int = 6) -> None:
        self._waiting, self.ended = list(reversed(buyers)), list[Purchase]()
        self._faults, self._changed = list[Exception](), threading.Condition()
        self._threads = [threading.Thread(target=self._shop) for _ in range(threads)]

    def start(self) -> "Crowd":
        """Open the doors."""
        for thread in self._threads:
            thread.start()
        return self

    def wait_for(self, ended: int, *, moment: random.Random | None = None) -> None:
        """Wait until so many are through, and then, with `moment`, for some part of a tenth of a second more."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.ended) >= ended or bool(self._faults), timeout=240)
            self._raise_faults()
        if moment:
            threading.Event().wait(moment.uniform(0, 0.1))

    def leave(self) -> list[Purchase]:
        """Wait until everybody is through."""
        for thread in self._threads:
            thread.join(240)
        self._raise_faults()
        return self.ended

    def _shop(self) -> None:
        while buyer := self._next():
            try:
                ended = buyer.buy()
            except Exception as fault:  # a thread tells nobody by itself; `leave` raises it
                self._note(fault)
                return
            with self._changed:
                self.ended.append(ended)
                self._changed.notify_all()

    def _next(self) -> Buyer | None:
        with self._changed:
            return self._waiting.pop() if self._waiting else None

    def _note(self, fault: Exception) -> None:
        with self._changed:
            self._waiting.clear()
            self._faults.append(fault)
            self._changed.notify_all()

    def _raise_faults(self) -> None:
        if self._faults:
            raise self._faults[0]
