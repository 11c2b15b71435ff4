"""How the order of secret ballots is destroyed once a vote is over.

SQLite keeps every change in the order it came in its write-ahead log, and in which place of a page a row was put.
PostgreSQL writes the transaction's number beside every row (`xmin`): a mark on the roll and its ballot share it, and
rows lie on the disk in the order they came (`ctid`). What is promised: `docs/decisions/secret-votes.md`.
"""

from collections.abc import Sequence

import peewee as pw

from meetinghouse.board.models import Ballot, Poll, RollEntry
from meetinghouse.ground.database import BaseModel, database, engine
from meetinghouse.ground.laying import lay_anew

_LOOKS = 20
"""How often PostgreSQL is asked whether everybody has stopped reading what was, ten times a second."""


def shuffle(polls: Sequence[Poll]) -> bool:
    """Destroy all trace of the order in which these polls' ballots came, losing none; whether it was possible now.

    Somebody who reads or writes for long stands in the way; nothing is lost then, and the next round tries again.

    Raises:
        RuntimeError: it was called inside a transaction, where the order cannot be destroyed.
    """
    if database.in_transaction():
        raise RuntimeError("Ballots are shuffled outside a transaction.")
    return lay_anew() if engine() == "sqlite" else _shuffle_postgresql([poll.id for poll in polls])


def _shuffle_postgresql(polls: list[int]) -> bool:
    """Write every row once more, unchanged, in one transaction; then lay the rows down in the order of their keys.

    That gives all rows one `xmin`, and the new files hold no earlier row. Triggers see to it that nothing is changed.
    """
    with database.atomic():
        Ballot.update(key=Ballot.key).where(Ballot.poll.in_(polls)).execute()
        RollEntry.update(used=RollEntry.used).where(RollEntry.poll.in_(polls)).execute()
        (rewriting,) = database.execute_sql("SELECT pg_current_xact_id()::text").fetchone()
    if _may_still_be_read(rewriting):
        return False
    try:
        _lay_down(Ballot)
        _lay_down(RollEntry)
    except pw.OperationalError:  # the lock was not to be had in time
        return False
    return True


def _may_still_be_read(rewriting: str) -> bool:
    """Whether somebody began to read before the rewriting: the earlier rows would be kept for them. Waits a little."""
    older = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND age(backend_xmin) >= age(%s::xid8::xid)"
    )
    for _ in range(_LOOKS):
        if not database.execute_sql(older, (rewriting,)).fetchone()[0]:
            return False
        database.execute_sql("SELECT pg_sleep(0.1)")
    return True


def _lay_down(model: type[BaseModel]) -> None:
    table = model._meta.table_name
    with database.atomic():
        database.execute_sql("SET LOCAL lock_timeout = '5s'")
        database.execute_sql(f'CLUSTER "{table}" USING "{table}_pkey"')
