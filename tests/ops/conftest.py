"""Databases and processes apart from the tests' shared house."""

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import peewee as pw
import psycopg
import pytest

import meetinghouse.rooms  # noqa: F401 - declares every table
from meetinghouse.ground import settings
from meetinghouse.ground.database import database, open_database
from meetinghouse.ground.settings import Settings

ROOT = Path(__file__).parents[2]
_numbers = itertools.count(1)

OpenNew = Callable[[], Settings]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenNew]:
    """Opens a new, empty database each time it is called, and makes it the one that the models speak to."""
    before, settings_before = database.obj, settings.current()
    opened: list[pw.Database] = []

    def open_new() -> Settings:
        """Open one more."""
        folder = tmp_path / f"house-{next(_numbers)}"
        folder.mkdir()
        url = f"sqlite:///{folder}/house.db" if request.param == "sqlite" else new_postgres(request)
        key = settings.kept_key(folder) if request.param == "sqlite" else "for tests only"
        chosen = Settings(instance=str(folder), database_url=url, secret_key=key)
        if opened:
            database.close()
        settings.use(chosen)
        opened.append(open_database(url))
        database.connect()
        return chosen

    yield open_new
    for each in opened:
        each.close_all() if hasattr(each, "close_all") else each.close()
    settings.use(settings_before)
    database.initialize(before)


def new_postgres(request: pytest.FixtureRequest) -> str:
    """The address of a new database on the tests' server."""
    url, name = request.getfixturevalue("postgres_url"), f"ops_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def until(is_so: Callable[[], object], *, seconds: float = 15) -> object:
    """Wait until something is so, and return it; processes tell nobody when they are ready."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if found := is_so():
            return found
        pause.wait(0.05)
    raise AssertionError("It never came to be so.")


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_alive(pid: int) -> bool:
    """Whether a process lives; one that is dead but not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def words_of(pid: int) -> str:
    """The command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def outside(folder: Path, **facts: str) -> dict[str, str]:
    """The environment of a house in `folder`, for a process of its own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(settings.PREFIX)}
    return plain | {"MEETINGHOUSE_INSTANCE": str(folder), "PYTHONPATH": str(ROOT)} | facts


def command(*words: str) -> list[str]:
    """The house's command with these words."""
    return [sys.executable, "-m", "meetinghouse.cli", *words]
