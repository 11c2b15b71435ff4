"""`python -m meetinghouse.demo.till`: run the test till until it is told to stop."""

import argparse
import signal
import threading
from pathlib import Path

from .till import Till
from .words import LANGUAGES


def main(words: list[str] | None = None) -> int:
    """Start a till, print its address on one line, and stop it at Ctrl-C or SIGTERM."""
    asked = _parser().parse_args(words)
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    till = Till(asked.webhook, asked.secret, state=asked.state, language=asked.language, port=asked.port).start()
    print(till.url, flush=True)
    done.wait()
    till.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="meetinghouse.demo.till", description="A stand-in for Stripe.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--webhook", help="where the house hears of events, on this machine")
    parser.add_argument("--secret", default="whsec_test", help="what webhooks are signed with")
    parser.add_argument("--state", type=Path, help="an SQLite file to remember everything in")
    parser.add_argument("--language", choices=LANGUAGES, default="nb", help="of the payment page")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
