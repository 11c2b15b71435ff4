"""The worker: takes jobs from the queue one after another, and queues what is due by the clock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huey.consumer import Consumer

from meetinghouse.ground.database import database, engine
from meetinghouse.ground.jobs import queue
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

_LOCK_NUMBER = 7_194_100_987
"""Any number will do for PostgreSQL's advisory lock, as long as it stays the same."""


def work() -> None:
    """Do the house's jobs until this process gets SIGTERM; the job in hand is finished first.

    Raises:
        Refusal: another worker is at work for this database. Periodic work must happen once.
    """
    with _alone():
        # A round of the clock every second and a look at the queue at least as often: a mail leaves while its
        # reader still looks at the page that promised it.
        Consumer(queue, workers=1, initial_delay=0.1, max_delay=1.0, scheduler_interval=1, graceful_signal="TERM").run()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the worker's place; it is free again when this process ends, however it ends."""
    if engine() == "postgresql":
        database.connect(reuse_if_open=True)
        if not database.execute_sql("SELECT pg_try_advisory_lock(%s)", (_LOCK_NUMBER,)).fetchone()[0]:
            raise _taken()
        yield
        return
    place = os.open(Path(f"{database.obj.database}.work"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(place)
        yield
    finally:
        os.close(place)


def _take(place: int) -> None:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise _taken() from error


def _taken() -> Refusal:
    return Refusal(N_("Another worker is at work here already."))
