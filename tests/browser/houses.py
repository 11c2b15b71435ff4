"""Houses to visit: built once for all test processes, then copied and served by the house's own command."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from meetinghouse.ground.serving import free_port
from meetinghouse.ground.settings import PREFIX

ROOT = Path(__file__).parents[2]
SWEATERS = 40
DEMO = {"MEETINGHOUSE_DEMO": "1"}


@dataclass
class Served:
    """A house that is being served: its address, its folder, and sweaters that no other test buys."""

    url: str
    folder: Path
    environ: dict[str, str]
    process: subprocess.Popen[bytes]
    sweaters: list[str] = field(default_factory=list)

    def sweater(self) -> str:
        """The slug of a sweater that nobody has touched: one of a kind, to be picked up or sent."""
        return self.sweaters.pop()

    @property
    def said(self) -> str:
        """What the command has printed so far."""
        return (self.folder / "said.txt").read_text("utf-8", "replace")

    def stop(self) -> None:
        """End it, and everything it started."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def serve(folder: Path, *words: str, **facts: str) -> Served:
    """Serve the house in `folder` on a free port; returns once it answers, the till beside it too."""
    port = free_port()
    url, environ = f"http://localhost:{port}", surroundings(folder, **facts)
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(command("serve", "--port", str(port), *words), env=environ, stdout=said, stderr=said)
    served = Served(url, folder, environ, process)
    try:
        until(lambda: _is_up(served), seconds=60)
    except AssertionError as late:
        served.stop()
        raise AssertionError(served.said) from late
    return served


def built_demo(shared: Path) -> Path:
    """The folder of a demo house on SQLite that nobody serves; the first test process that asks builds it."""
    folder = shared / "demo"
    with alone(shared / "demo.lock"):
        if not (folder / "stock.json").exists():
            build(folder, surroundings(folder))
    return folder


def filled_postgres(shared: Path, folder: Path, url: str) -> dict[str, str]:
    """Put the demo house into the empty database at `url`: built by the first test process, restored by the others."""
    kept, facts = shared / "postgres", {"MEETINGHOUSE_DATABASE_URL": url, "MEETINGHOUSE_SECRET_KEY": "for tests only"}
    environ = surroundings(folder, **facts)
    with alone(shared / "postgres.lock"):
        if (kept / "stock.json").exists():
            run(environ | DEMO, "restore", str(kept / "house.backup"))
            shutil.copy(kept / "stock.json", folder)
        else:
            kept.mkdir(exist_ok=True)
            build(folder, environ)
            beside(environ, "keep", str(kept / "house.backup"))
            shutil.copy(folder / "stock.json", kept)
    return facts


def build(folder: Path, environ: dict[str, str]) -> None:
    """Build the demo house, and put the tests' own sweaters beside its things."""
    folder.mkdir(exist_ok=True)
    run(environ, "demo")
    words = [sys.executable, "-m", "tests.browser.stock", str(SWEATERS)]
    told = subprocess.run(words, env=environ | DEMO, stdout=subprocess.PIPE, check=True)
    (folder / "stock.json").write_bytes(told.stdout)


def sweaters_in(folder: Path) -> list[str]:
    """The slugs of the tests' own sweaters."""
    return list(json.loads((folder / "stock.json").read_text("utf-8")))


def surroundings(folder: Path, **facts: str) -> dict[str, str]:
    """The environment of a house in `folder`: nothing of the house that the tests themselves may stand in."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return plain | {"MEETINGHOUSE_INSTANCE": str(folder), "PYTHONPATH": str(ROOT)} | facts


def command(*words: str) -> list[str]:
    """The house's command with these words."""
    return [sys.executable, "-m", "meetinghouse.cli", *words]


def run(environ: dict[str, str], *words: str) -> str:
    """Run the house's command to its end; what it printed."""
    done = subprocess.run(command(*words), env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


def beside(environ: dict[str, str], *words: str) -> None:
    """Do something to a demo house from outside its pages."""
    words = (sys.executable, "-m", "tests.browser.beside", *words)
    done = subprocess.run(words, env=environ | DEMO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


@contextmanager
def later(house: Served, days: int) -> Iterator[Served]:
    """The same house so many days later, its pages only: whatever the worker does by the clock has not been done."""
    environ = house.environ | DEMO | {"MEETINGHOUSE_CLOCK_SKEW_SECONDS": str(days * 86_400)}
    port = free_port()
    with (house.folder / "later.txt").open("wb") as said:
        process = subprocess.Popen(command("web", "--port", str(port)), env=environ, stdout=said, stderr=said)
    served = Served(f"http://localhost:{port}", house.folder, environ, process)
    try:
        until(lambda: _is_up(served), seconds=60)
        yield served
    finally:
        served.stop()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only test process that does this just now."""
    with path.open("w") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield


def until(is_so: Callable[[], object], *, seconds: float = 20) -> object:
    """Wait until something outside the browser is so, and return it; other processes do not tell us."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if found := is_so():
            return found
        pause.wait(0.05)
    raise AssertionError("It never came to be so.")


def _is_up(served: Served) -> bool:
    assert served.process.poll() is None, served.said
    try:
        with urlopen(f"{served.url}/healthz", timeout=5) as answer:
            policy = answer.headers["Content-Security-Policy"]
    except (URLError, ConnectionError, TimeoutError):
        return False
    till = re.search(r"http://127\.0\.0\.1:(\d+)", policy)
    return till is None or _listens(int(till.group(1)))


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True
