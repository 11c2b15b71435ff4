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


_COUNT = """INSERT INTO "rate_limit" ("key", "window", "count") VALUES ({0}, {0}, 1)
ON CONFLICT ("key", "window") DO UPDATE SET "count" = "rate_limit"."count" + 1 RETURNING "count\""""


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
    seconds = int(per.total_seconds())
    window = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    with database.atomic():
        too_often = [each for each in tries if _count(each, window) > each.at_most]
    if too_often:
        raise Refusal(N_("That was a bit often. Please wait a little and try again."), status=429)


def _count(each: Try, window: datetime) -> int:
    """Count one try; how many there were in its window."""
    words = _COUNT.format(database.obj.param)
    key = keys.keyed_digest(f"limit/{each.what}", each.who)
    return int(database.execute_sql(words, (key, Limit.window.db_value(window))).fetchone()[0])


def forget_old(*, now: datetime) -> int:
    """Throw away windows older than two days; returns how many."""
    return int(Limit.delete().where(Limit.window < now - timedelta(days=2)).execute())
