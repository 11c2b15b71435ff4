"""Laying SQLite's file anew, so that it holds what the tables hold and nothing else.

Even with `secure_delete` a row that was moved before it was deleted may lie on in an unused corner of a page, and the
write-ahead log keeps every change in the order it came. PostgreSQL cleans up by itself, some time later.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import peewee as pw

from meetinghouse.ground.database import database, engine

QUICK = 64 * 1024 * 1024
"""A file of so many bytes is laid anew while somebody waits for the page: about a second. Ours."""


def lay_anew() -> bool:
    """Build the whole file anew, row by row in the order of the keys, and leave nothing in the write-ahead log; whether
    it was possible now. Elsewhere than on SQLite there is nothing to do.

    Somebody who reads or writes longer than `busy_timeout` stands in the way; nothing is lost then. The first emptying
    matters too: with an empty log its index (`-shm`) begins anew.

    Raises:
        RuntimeError: it was called inside a transaction.
    """
    if engine() != "sqlite":
        return True
    if database.in_transaction():
        raise RuntimeError("A file is laid anew outside a transaction.")
    with _alone():
        try:
            return _empty_log() and _rebuild() and _empty_log()
        except pw.OperationalError:  # somebody reads or writes longer than `busy_timeout`, or the disk is full
            return False


def is_quick() -> bool:
    """Whether laying the file anew takes no longer than somebody waits for a page."""
    if engine() != "sqlite":
        return True
    pages, size = (database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return bool(pages * size <= QUICK)


def _empty_log() -> bool:
    is_busy, _pages, _copied = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _rebuild() -> bool:
    database.execute_sql("VACUUM")
    return True


@contextmanager
def _alone() -> Iterator[None]:
    """Stand in the line of the writers (`ground.database`): `VACUUM` is no transaction that would do it by itself."""
    line = os.open(f"{database.obj.database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield
    finally:
        os.close(line)
