"""The two engines a house stands on: how they are opened, and how writers wait in line."""

import fcntl
import os
import threading
from typing import Any

import peewee as pw
from playhouse.pool import PooledPostgresqlDatabase

PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "synchronous": "FULL",  # a paid receipt survives a power cut; queued writers make it affordable
    "secure_delete": 1,  # a forgotten name leaves the file, not only the table
    "cache_size": -1_000,  # for each thread; the computer keeps the rest of the file at hand
}


class HouseSqlite(pw.SqliteDatabase):
    """SQLite whose writers queue on `<file>.lock` before they begin, instead of polling for the write lock."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, pragmas=PRAGMAS, lock_type="IMMEDIATE", **options)
        self._queue = threading.local()

    def begin(self, lock_type: str | None = None) -> None:
        """Wait in line, then take the write lock."""
        fcntl.flock(self._line(), fcntl.LOCK_EX)
        try:
            super().begin(lock_type)
        except pw.PeeweeException:
            self._leave_line()
            raise

    def commit(self) -> None:
        """Make it so, and let the next writer in."""
        super().commit()
        self._leave_line()

    def rollback(self) -> None:
        """Undo, and let the next writer in."""
        try:
            super().rollback()
        finally:
            self._leave_line()

    def _line(self) -> int:
        """This thread's own file descriptor: the lock belongs to the open file, so threads must not share one."""
        if not hasattr(self._queue, "fd"):
            self._queue.fd = os.open(f"{self.database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return int(self._queue.fd)

    def _leave_line(self) -> None:
        if hasattr(self._queue, "fd"):
            fcntl.flock(self._queue.fd, fcntl.LOCK_UN)


class HousePostgres(PooledPostgresqlDatabase):
    """PostgreSQL through psycopg 3; each thread keeps its connection between requests."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, prefer_psycopg3=True, max_connections=32, timeout=10, **options)
