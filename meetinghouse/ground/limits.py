"""How often something may be tried: counted in the database, so restarts and other processes count along."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, UTCDateTimeField, database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_


class Limit(BaseModel):
    """How often one keyed digest was seen in one window of time; no address or account is readable here."""

    key = pw.CharField()
    window = UTCDateTimeField(index=True)
    count = pw.IntegerField(default=1)

    class Meta:
        table_name = "rate_limit"
        primary_key = pw.CompositeKey("key", "window")


@dataclass(frozen=True)
class Try:
    """One try of `what` by `who`, and how often it may be made."""

    what: str
    who: str
    at_most: int


_COUNT = """INSERT INTO "rate_limit" ("key", "window", "count") VALUES {rows}
ON CONFLICT ("key", "window") DO UPDATE SET "count" = "rate_limit"."count" + 1 RETURNING "key", "count\""""


def spend(what: str, who: str, *, at_most: int, per: timedelta, now: datetime) -> None:
    """Count one try of `what` by `who`, committed at once so that a later rollback does not give it back.

    Windows are fixed (the hour, the minute), so at worst twice `at_most` fit around a window's edge.

    Raises:
        Refusal: more than `at_most` in this window (status 429).
    """
    spend_all([Try(what, who, at_most)], per=per, now=now)


def spend_all(tries: Iterable[Try], *, per: timedelta, now: datetime) -> None:
    """Count tries as `spend` does, several with one commit: all are counted, also when one of them was too many.

    Raises:
        Refusal: more than its `at_most` of one of them in this window (status 429).
    """
    with database.atomic():
        too_often = _too_often(tries, per, now)
    if too_often:
        raise _a_bit_often()


def spend_along(tries: Iterable[Try], *, per: timedelta, now: datetime) -> None:
    """Count tries in the caller's transaction, with whatever it writes: rolled back, they were never made.

    Raises:
        Refusal: more than its `at_most` of one of them in this window (status 429).
    """
    if not database.in_transaction():
        raise RuntimeError("What is counted along with something is counted inside its transaction.")
    if _too_often(tries, per, now):
        raise _a_bit_often()


def _too_often(tries: Iterable[Try], per: timedelta, now: datetime) -> list[Try]:
    """Count the tries, in one statement; those that were made too often."""
    seconds = int(per.total_seconds())
    window = Limit.window.db_value(datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC))
    by_key = {keys.keyed_digest(f"limit/{each.what}", each.who): each for each in tries}
    blank = database.obj.param
    words = _COUNT.format(rows=", ".join([f"({blank}, {blank}, 1)"] * len(by_key)))
    counted = database.execute_sql(words, [value for key in by_key for value in (key, window)]).fetchall()
    return [by_key[key] for key, count in counted if count > by_key[key].at_most]


def _a_bit_often() -> Refusal:
    return Refusal(N_("That was a bit often. Please wait a little and try again."), status=429)


def forget_who(what: str, who: str) -> int:
    """Throw away what was counted of one account or address, in the caller's transaction; how many windows."""
    return int(Limit.delete().where(Limit.key == keys.keyed_digest(f"limit/{what}", who)).execute())


def forget_old(*, now: datetime) -> int:
    """Throw away windows older than two days; returns how many."""
    return int(Limit.delete().where(Limit.window < now - timedelta(days=2)).execute())
