"""Whether the house is well: for whoever watches it from outside, and for the one who starts it."""

from functools import cache
from importlib import metadata

import peewee as pw
from playhouse.pool import MaxConnectionsExceeded

from meetinghouse.ground import jobs
from meetinghouse.ground.database import database, engine
from meetinghouse.ground.migrating import pending

PACKAGE = "meetinghouse"


def health() -> tuple[dict[str, object], int]:
    """What `GET /healthz` answers, and its HTTP status: 200 when well, 503 with a reason when not.

    Nothing in it tells about people: the queue is a number.
    """
    facts: dict[str, object] = {"version": version(), "engine": engine()}
    try:
        database.connect(reuse_if_open=True)
        waiting = len(pending())
        if waiting:
            return facts | {"status": "unwell", "reason": "migrations pending", "migrations_pending": waiting}, 503
        return facts | {"status": "ok", "migrations_pending": 0, "queue": jobs.depth()}, 200
    except (pw.PeeweeException, MaxConnectionsExceeded):
        return facts | {"status": "unwell", "reason": "the database does not answer"}, 503


@cache
def version() -> str:
    """The house's version; "0" in a checkout that was never installed."""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return "0"
