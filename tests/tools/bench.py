"""How long the pages of a demo house take, without a network: `make bench`.

Times are of one process; what counts is how a page compares with the bare route on the same computer.
"""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from meetinghouse import create_app
from meetinghouse.ground import settings
from meetinghouse.ground.guards import ANYONE, duty_of

FOLDER = Path("instance/demo")
VISITS, WARM_UP = 60, 5


def pages_for_anyone(app: Flask) -> list[str]:
    """The addresses that need nothing filled in and nobody signed in."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and duty_of(app.view_functions[rule.endpoint]) == ANYONE
    )


def milliseconds(visit: Callable[[], object]) -> float:
    """The median time of a visit."""
    times = []
    for _ in range(VISITS):
        began = time.perf_counter()
        visit()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[WARM_UP:])


def main() -> None:
    """Print a table: page, status, bytes, milliseconds, and how many bare routes that is."""
    os.environ |= {"MEETINGHOUSE_INSTANCE": str(FOLDER), "MEETINGHOUSE_DEMO": "1", "MEETINGHOUSE_LOG_LEVEL": "error"}
    app = create_app(settings.load())
    bare = Flask("bare")
    bare.add_url_rule("/", "bare", lambda: "bare")
    unit = milliseconds(lambda: bare.test_client().get("/"))
    print(f"{'page':30} {'status':>6} {'bytes':>7} {'ms':>7} {'× bare':>7}")
    client = app.test_client()
    for page in pages_for_anyone(app):
        print(line(client, page, unit))


def line(client: FlaskClient, page: str, unit: float) -> str:
    """One page's line of the table."""
    answer = client.get(page)
    took = milliseconds(lambda: client.get(page))
    return f"{page:30} {answer.status_code:6} {len(answer.data):7} {took:7.2f} {took / unit:7.1f}"


if __name__ == "__main__":
    main()
