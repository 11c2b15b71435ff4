"""`python -m tests.bench`: serve the house and the yardsticks, measure, print the tables. See docs/bench.md."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench import serving
from tests.bench.rounds import Round, Wanted


def main(words: list[str] | None = None) -> int:
    """Run the bench; the exit status is 1 when a promise was broken."""
    asked = parser().parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything that was started ends too
    wanted = Wanted(
        seconds=0.5 if asked.quick else asked.seconds,
        cycles=2 if asked.quick else asked.cycles,
        posts=80 if asked.quick else asked.posts,
        people=asked.people,
        items=asked.items,
        orders=asked.orders,
        only=asked.only,
        peers=dict(peer.split("=", 1) for peer in asked.peers),
    )
    with tempfile.TemporaryDirectory(prefix="meetinghouse-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's server runs as somebody else
        with serving.engine(asked.engine, Path(folder)) as engine:
            return Round(engine, asked.engine, wanted).run()


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    found = argparse.ArgumentParser(prog="make bench", description="How fast the house is, in bare and plain pages.")
    found.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    found.add_argument("--people", type=int, default=50, help="how many people the house knows")
    found.add_argument("--items", type=int, default=50, help="how many things it has made")
    found.add_argument("--orders", type=int, default=50, help="how many orders and repairs it has had")
    found.add_argument("--seconds", type=float, default=2.0, help="length of a page's slice")
    found.add_argument("--cycles", type=int, default=5, help="how often everything is measured")
    found.add_argument("--posts", type=int, default=400, help="how many of each post")
    found.add_argument("--quick", action="store_true", help="short slices, two cycles: for a first look")
    found.add_argument(
        "--only", nargs="+", choices=["pages", "flows", "posts", "growth", "imports", "profile"], default=[]
    )
    found.add_argument(
        "--peers", nargs="+", default=[], metavar="NAME=URL", help="other servers for a line beside ours"
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
