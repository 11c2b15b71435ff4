"""What is seen from inside one process: queries of each page, where its time goes, and what is imported at start.

`python -m tests.bench.inside queries|profile|imports`, in a house's surroundings; pages come as JSON on standard input
or as words. Queries are counted here, with the application's own test client and peewee's query hooks, and not while
the pages are timed: a counter in the served house would be part of what is measured.
"""

import cProfile
import importlib
import json
import pstats
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.bench.forms import forms_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HEAVY = (
    "stripe", "PIL", "requests", "urllib3", "psycopg", "babel.messages", "granian", "huey.consumer", "smtplib",
    "email.mime", "peewee", "flask", "wtforms", "jinja2", "babel", "asyncio", "multiprocessing", "ssl", "segno",
    "xml.etree", "unittest", "sqlite3", "meetinghouse.demo", "webauthn", "cryptography",
)  # fmt: skip
VISITS = 150


def main() -> None:
    """Answer one question, as JSON or as text."""
    question, *words = sys.argv[1:]
    if question == "imports":
        print(json.dumps(imported_by(words[0])))
        return
    answers: dict[str, Callable[[Any], object]] = {"queries": queries, "profile": profile, "profile_posts": posted}
    answer = answers[question]
    told = answer(json.load(sys.stdin))
    print(told if isinstance(told, str) else json.dumps(told))


def queries(pages: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Every page's statements at its second visit, by the page's name."""
    app = importlib.import_module("meetinghouse").create_app()
    found = {}
    for page in pages:
        client = _client(app, page)
        client.get(page["path"])
        with counted() as seen:
            client.get(page["path"])
        found[page["name"]] = list(seen)
    return found


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    from meetinghouse.ground.database import database

    seen: list[str] = []

    def note(query: Any) -> None:
        if not query.sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(query.sql)

    database.obj.query_hooks.append(note)
    try:
        yield seen
    finally:
        database.obj.query_hooks.remove(note)


def profile(pages: list[dict[str, Any]], lines: int = 22) -> str:
    """Where the time of each page goes, by function, over many visits."""
    app = importlib.import_module("meetinghouse").create_app()
    told = []
    for page in pages:
        client = _client(app, page)
        for _ in range(10):
            client.get(page["path"])
        began = time.process_time()
        for _ in range(VISITS):
            client.get(page["path"])
        spent = (time.process_time() - began) / VISITS
        told.append(f"\n{page['name']}  {page['path']}  {spent * 1000:.2f} ms CPU a visit, test client included")
        told.append(_profiled(client, page["path"], lines))
    return "\n".join(told)


def posted(facts: dict[str, Any], number: int = 60, lines: int = 22) -> str:
    """Where the time of each kind of post goes, by function; the forms are fetched outside the profile."""
    app = importlib.import_module("meetinghouse").create_app()
    told = []
    for forms in forms_of():
        profiler, spent, asked = cProfile.Profile(), 0.0, 0
        for n in range(number):
            client = _client(app, {"cookie": forms.cookies(facts).get("session_id")})
            client.environ_base |= {
                "HTTP_ORIGIN": "http://localhost",
                "HTTP_X_FORWARDED_FOR": f"10.9.{n >> 8}.{n & 255}",
            }
            path, values = forms.fill(_Inside(client), facts, n)
            began = time.process_time()
            with counted() as seen:
                profiler.runcall(client.post, path, data=values) if n % 2 else client.post(path, data=values)
            spent, asked = spent + (0 if n % 2 else time.process_time() - began), len(seen)
        told.append(f"\n{forms.name}  {spent / (number / 2) * 1000:.2f} ms CPU, {asked} statements")
        told.append(_told(profiler, number // 2, lines))
    return "\n".join(told)


class _Inside:
    """A visitor in this process (`forms.Visitor`)."""

    def __init__(self, client: "FlaskClient") -> None:
        self._client = client

    def get(self, address: str) -> Any:
        """Open a page."""
        return self._client.get(address)

    def post(self, address: str, values: Mapping[str, str]) -> Any:
        """Send a form."""
        return self._client.post(address, data=dict(values))


def _profiled(client: "FlaskClient", path: str, lines: int) -> str:
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(VISITS):
        client.get(path)
    profiler.disable()
    return _told(profiler, VISITS, lines)


def _told(profiler: cProfile.Profile, visits: int, lines: int) -> str:
    """The functions that took most by themselves, and those of the house with all that they called."""
    stats = pstats.Stats(profiler)
    total = sum(entry[2] for entry in stats.stats.values())  # type: ignore[attr-defined]
    own = sorted(stats.stats.items(), key=lambda each: -each[1][2])[:lines]  # type: ignore[attr-defined]
    whole = [each for each in sorted(stats.stats.items(), key=lambda each: -each[1][3]) if _is_ours(each[0])]  # type: ignore[attr-defined]
    shown = [f"  {'own time':>9} {'calls':>8}  function"]
    shown += [f"  {e[2] / total:8.1%} {e[0] / visits:8.1f}  {_where(f)}" for f, e in own]
    shown += [f"  {'with all':>9} {'calls':>8}  function of the house"]
    shown += [f"  {e[3] / total:8.1%} {e[0] / visits:8.1f}  {_where(f)}" for f, e in whole[:lines]]
    return "\n".join(shown)


def _is_ours(function: tuple[str, int, str]) -> bool:
    return "meetinghouse/" in function[0] or "templates/" in function[0]


def _where(function: tuple[str, int, str]) -> str:
    path, line, name = function
    return f"{'/'.join(path.split('/')[-3:])}:{line} {name}"


def _client(app: Any, page: dict[str, Any]) -> "FlaskClient":
    client: FlaskClient = app.test_client()
    client.environ_base |= {"HTTP_ACCEPT_LANGUAGE": "nb", "HTTP_HOST": "localhost"}
    if page.get("cookie"):
        client.set_cookie("session_id", page["cookie"])
    return client


def imported_by(what: str) -> dict[str, Any]:
    """Which heavy packages a process of the house has imported when it is ready, and how many modules in all."""
    began = time.process_time()
    start = {
        "web": lambda: importlib.import_module("meetinghouse").create_app(),
        "web before its workers": lambda: _import("meetinghouse.cli", "meetinghouse.rooms", "granian"),
        "worker": lambda: _import("meetinghouse.cli", "meetinghouse.rooms", "meetinghouse.ground.working"),
        "supervisor": lambda: _import("meetinghouse.cli"),
    }[what]
    start()
    heavy = [name for name in HEAVY if name in sys.modules]
    return {"modules": len(sys.modules), "cpu": time.process_time() - began, "heavy": heavy}


def _import(*names: str) -> None:
    for name in names:
        importlib.import_module(name)


if __name__ == "__main__":
    main()
