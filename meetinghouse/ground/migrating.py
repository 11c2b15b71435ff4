"""Bringing the database to today's shape: migrations are plain files in `migrations/`, run in order, once each.

`playhouse.migrations` keeps the history. We add three things: only one process migrates at a time, the triggers are
laid again afterwards (a table that SQLite rebuilds loses them in silence), and somebody can ask what is pending.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from meetinghouse.ground.database import database, engine
from meetinghouse.ground.places import MIGRATIONS
from meetinghouse.ground.triggers import lay_triggers

HISTORY = "schema_migration"
_LOCK_NUMBER = 7_194_100_986
"""Any number will do for PostgreSQL's advisory lock, as long as it stays the same."""


def migrate(directory: Path = MIGRATIONS) -> list[str]:
    """Run every pending migration and lay the triggers; returns the names of what was run.

    A second process that calls it at the same time waits and then finds nothing to do.
    """
    with _alone():
        applied = _runner(directory).up()
        lay_triggers()
    return [str(name) for name in applied]


def take_down(directory: Path = MIGRATIONS) -> list[str]:
    """Take back every migration, the last one first, and with them all that the database held; returns the names.

    For a fresh demo and for tests: a house in use goes back with `restore`.
    """
    with _alone():
        runner = _runner(directory)
        first = next(iter(runner.migrations()), None)
        return [str(name) for name in runner.down(first.name)] if first and first.name in runner.applied() else []


def pending(directory: Path = MIGRATIONS) -> list[str]:
    """The names of the migrations that this database has not had yet, in order."""
    return [migration.name for migration in _runner(directory).status() if not migration.applied]


def _runner(directory: Path) -> Runner:
    return Runner(database.obj, directory=str(directory), table_name=HISTORY)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep every other process from migrating meanwhile.

    The write lock itself cannot serve on SQLite: each migration is a transaction of its own and has to switch
    foreign keys off before it begins. The folder of the database file is locked instead (`flock`).
    """
    database.connect(reuse_if_open=True)
    if engine() == "postgresql":
        database.execute_sql("SELECT pg_advisory_lock(%s)", (_LOCK_NUMBER,))
        try:
            yield
        finally:
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (_LOCK_NUMBER,))
        return
    folder = os.open(Path(database.obj.database).parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
