"""Posts take turns within one process, because threads of Python share one lock.

A post that writes gives Python's lock away at each statement. Threads that are busy with posts of their own then hold
it, while everybody in every process waits for the one who writes: about a tenth fewer answers in a second. So
a process works on one post at a time. It is a courtesy and not a lock: whoever has waited for `PATIENCE` goes ahead,
and whoever asks somebody outside (`step_aside`) lets the next one in. Reading pages never waits.
"""

import threading

from flask import Flask, request

PATIENCE = 0.25
"""Seconds that a post waits for the one before it."""

FORM = "application/x-www-form-urlencoded"
"""What takes turns: a form of words. A picture may be long on its way, and nobody shall wait for that."""

_turn = threading.Lock()
_mine = threading.local()


def take_turns(app: Flask) -> None:
    """Let the posts of this process wait in line; called once for each application."""
    app.before_request(_take)
    app.teardown_request(lambda _error: step_aside())


def step_aside() -> None:
    """Let the next one in, because this one will wait for somebody outside or has ended. Again: nothing happens."""
    if getattr(_mine, "turn", False):
        _mine.turn = False
        _turn.release()


def _take() -> None:
    if request.mimetype == FORM and not getattr(_mine, "turn", False):
        _mine.turn = _turn.acquire(timeout=PATIENCE)
