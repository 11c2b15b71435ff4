"""Other servers beside ours: `--peers name=http://host:port/path` adds a line, measured between two plain slices.

A peer's processes are not ours to look into, so it has rates and times and no CPU. It must answer with plain HTTP and
a Content-Length, and be kept alive.
"""

from itertools import repeat
from urllib.parse import urlsplit

from tests.bench.arithmetic import Around, ratio
from tests.bench.asking import request
from tests.bench.cycles import Course
from tests.bench.load import Lines, Slice, ask
from tests.bench.report import table
from tests.bench.serving import Served


def show(peers: dict[str, str], yardsticks: Served, seconds: float) -> None:
    """Print a line for each peer, when there are any."""
    if not peers:
        return
    course, rows = Course(yardsticks), []
    for name, url in peers.items():
        before, own, after = course.page("/plain", seconds), of(url, seconds), course.page("/plain", seconds)
        rate = ratio(Around(before.rate, own.rate, after.rate))
        rows.append([name, own.rate, own.p(0.5), own.p(0.99), own.size, dict(own.statuses), rate])
    course.lines.close()
    print(table("Peers", ("server", "req/s", "p50 ms", "p99 ms", "bytes", "statuses", "rate/plain"), rows), flush=True)


def of(url: str, seconds: float) -> Slice:
    """A slice of one page of another server, on this computer or elsewhere."""
    parts = urlsplit(url)
    lines = Lines(parts.port or 80, [], host=parts.hostname or "127.0.0.1")
    try:
        wanted = request("GET", parts.path or "/", port=parts.port or 80, host=parts.hostname)
        coming = repeat(wanted)
        return ask(lines, lambda: next(coming), seconds=seconds)
    finally:
        lines.close()
