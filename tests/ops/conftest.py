"""Databases and processes apart from the tests' shared house."""

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import peewee as pw
import psycopg
import pytest

import meetinghouse.rooms  # noqa: F401 - declares every table
from meetinghouse.ground import settings
from meetinghouse.ground.database import database, open_database
from meetinghouse.ground.migrating import migrate
from meetinghouse.ground.settings import Settings

ROOT = Path(__file__).parents[2]
_numbers = itertools.count(1)


class OpenNew:
    """Opens a new, empty database each time it is called, and makes it the one that the models speak to."""

    def __init__(self, engine: str, folder: Path, request: pytest.FixtureRequest) -> None:
        self._engine, self._folder, self._request = engine, folder, request
        self.opened: list[pw.Database] = []

    def __call__(self) -> Settings:
        """Open one more."""
        folder = self._new_folder()
        return self._open(folder, f"sqlite:///{folder}/house.db" if self._is_file else new_postgres(self._request))

    def migrated(self) -> Settings:
        """Open one more that has been migrated; on PostgreSQL a copy, for there it takes four times as long."""
        if self._is_file:
            chosen = self()
            migrate()
            return chosen
        first = self._request.getfixturevalue("migrated_postgres")
        return self._open(self._new_folder(), new_postgres(self._request, like=first))

    @property
    def _is_file(self) -> bool:
        return self._engine == "sqlite"

    def _new_folder(self) -> Path:
        folder = self._folder / f"house-{next(_numbers)}"
        folder.mkdir()
        return folder

    def _open(self, folder: Path, url: str) -> Settings:
        key = settings.kept_key(folder) if self._is_file else "for tests only"
        chosen = Settings(instance=str(folder), database_url=url, secret_key=key)
        if self.opened:
            database.close()
        settings.use(chosen)
        self.opened.append(open_database(url))
        database.connect()
        return chosen


@pytest.fixture(params=["sqlite", "postgresql"])
def new_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenNew]:
    """Opens new databases for a test; the one that the tests used before is back afterwards."""
    with _as_it_was():
        open_new = OpenNew(request.param, tmp_path, request)
        yield open_new
        for each in open_new.opened:
            each.close_all() if hasattr(each, "close_all") else each.close()


@pytest.fixture(scope="session")
def migrated_postgres(request: pytest.FixtureRequest) -> str:
    """The name of a database that has been migrated and that nobody uses, for others to begin as its copies."""
    url = new_postgres(request)
    with _as_it_was():
        opened = open_database(url)
        migrate()
        opened.close_all()
    return urlsplit(url).path[1:]


@contextmanager
def _as_it_was() -> Iterator[None]:
    before, settings_before = database.obj, settings.current()
    try:
        yield
    finally:
        settings.use(settings_before)
        database.initialize(before)


def new_postgres(request: pytest.FixtureRequest, like: str = "template1") -> str:
    """The address of a new database on the tests' server, empty or `like` another that nobody uses."""
    url, name = request.getfixturevalue("postgres_url"), f"ops_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def until(is_so: Callable[[], object], *, seconds: float = 15) -> object:
    """Wait until something is so, and return it; processes tell nobody when they are ready."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if found := is_so():
            return found
        pause.wait(0.05)
    raise AssertionError("It never came to be so.")


# What reading below /proc says of a process that ended before, and of one that ended meanwhile.
ENDED = (FileNotFoundError, ProcessLookupError)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started; none once it has ended."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except ENDED:
        return []


def is_alive(pid: int) -> bool:
    """Whether a process lives; one that is dead but not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ENDED:
        return False


def words_of(pid: int) -> str:
    """The command line of a process; nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except ENDED:
        return ""


def outside(folder: Path, **facts: str) -> dict[str, str]:
    """The environment of a house in `folder`, for a process of its own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(settings.PREFIX)}
    return plain | {"MEETINGHOUSE_INSTANCE": str(folder), "PYTHONPATH": str(ROOT)} | facts


def command(*words: str) -> list[str]:
    """The house's command with these words."""
    return [sys.executable, "-m", "meetinghouse.cli", *words]
