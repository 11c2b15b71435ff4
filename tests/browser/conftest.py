"""A real browser in front of a real house. Without Chromium every test here is left out, and says how to get it."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.houses import Served, built_demo, filled_postgres, serve, sweaters_in
from tests.browser.looking import Traffic
from tests.browser.mending import HOW_TO_READ_CODES
from tests.browser.walking import be

HERE = Path(__file__).parent
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same Chromium without the window around it, and does the same in two thirds of the time."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
HOW_TO_GET_IT = "There is no Chromium on this computer. Debian and Ubuntu: sudo apt-get install chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
collect_ignore = [] if os.environ.get("EVERYONE") else ["test_everyone.py"]

expect.set_options(timeout=15_000)

OpenBrowser = Callable[..., BrowserContext]
Window = Callable[[str], tuple[Page, Traffic]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in (each for each in items if HERE in each.path.parents):
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason=HOW_TO_GET_IT))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that the browser tests were left out."""
    if CHROMIUM is None:
        terminalreporter.section("BROWSER TESTS LEFT OUT", red=True, bold=True)
        terminalreporter.line(HOW_TO_GET_IT)
    elif shutil.which("zbarimg") is None:
        terminalreporter.section("PRINTED CODES WERE NOT READ", red=True, bold=True)
        terminalreporter.line(HOW_TO_READ_CODES)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The computer's own Chromium, which asks nobody anything by itself."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A visitor from Norway who does not like things to move."""
    return {**browser_context_args, "locale": "nb-NO", "timezone_id": "Europe/Oslo", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Addresses are written out here; pytest-playwright 0.10 makes this fixture in a way that pytest 9.2 warns of."""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def house(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo house on SQLite, with its worker and the test till."""
    folder = tmp_path_factory.mktemp("house") / "demo"
    shutil.copytree(built_demo(shared), folder)
    served = serve(folder, "--demo")
    served.sweaters = sweaters_in(folder)
    yield served
    served.stop()


@pytest.fixture(scope="session")
def postgres_house(shared: Path, tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[Served]:
    """The same on PostgreSQL."""
    folder, name = tmp_path_factory.mktemp("postgres-house"), f"browser_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    facts = filled_postgres(shared, folder, urlsplit(postgres_url)._replace(path=f"/{name}").geturl())
    served = serve(folder, "--demo", **facts)
    served.sweaters = sweaters_in(folder)
    yield served
    served.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_house(request: pytest.FixtureRequest) -> Served:
    """The demo house on one engine, then on the other."""
    found: Served = request.getfixturevalue("house" if request.param == "sqlite" else "postgres_house")
    return found


@pytest.fixture
def open_browser(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[OpenBrowser]:
    """Opens a browser with nothing in it; words such as `java_script_enabled=False` say what is special about it."""
    opened: list[BrowserContext] = []

    def open_one(**special: Any) -> BrowserContext:
        """Open one more."""
        opened.append(browser.new_context(**{**browser_context_args, **special}))
        opened[-1].set_default_timeout(15_000)
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def page(open_browser: OpenBrowser) -> Page:
    """One window of a visitor on a small laptop."""
    return open_browser(viewport={"width": 1280, "height": 900}).new_page()


@pytest.fixture(scope="session")
def signed_in(house: Served, browser: Browser, browser_context_args: dict[str, Any]) -> Callable[[str], Any]:
    """The cookies of a role of the demo bar, taken once."""
    known: dict[str, Any] = {}

    def cookies_of(role: str) -> Any:
        """What a browser of this role brings along."""
        if role not in known:
            context = browser.new_context(**browser_context_args)
            if role != "visitor":
                be(context.new_page(), house, role)
            known[role] = context.storage_state()
            context.close()
        return known[role]

    return cookies_of


@pytest.fixture(scope="session")
def window(browser: Browser, browser_context_args: dict[str, Any], signed_in: Callable[[str], Any]) -> Iterator[Window]:
    """A small window for each role, kept for the whole run because opening one takes longer than looking at a page.

    It forgets what it was sent and what it was told (cookies) before each use.
    """
    kept: dict[str, tuple[Page, Traffic]] = {}

    def window_of(role: str) -> tuple[Page, Traffic]:
        """The role's window, as if new, and what it asks for from now on."""
        if role not in kept:
            page = browser.new_context(**browser_context_args).new_page()
            page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
            kept[role] = page, Traffic(page)
        page, traffic = kept[role]
        page.context.clear_cookies()
        page.context.add_cookies(signed_in(role)["cookies"])
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="light")
        traffic.forget()
        return page, traffic

    yield window_of
    for page, _ in kept.values():
        page.context.close()
