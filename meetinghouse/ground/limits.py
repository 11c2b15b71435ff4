"""How often something may be tried: counted in the database, so restarts and other processes count along."""

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


def spend(what: str, who: str, *, at_most: int, per: timedelta, now: datetime) -> None:
    """Count one try of `what` by `who`, committed at once so that a later rollback does not give it back.

    Windows are fixed (the hour, the minute), so at worst twice `at_most` fit around a window's edge.

    Raises:
        Refusal: more than `at_most` in this window (status 429).
    """
    seconds = int(per.total_seconds())
    window = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    with database.atomic():
        rows = (
            Limit.insert(key=keys.keyed_digest(f"limit/{what}", who), window=window)
            .on_conflict(conflict_target=[Limit.key, Limit.window], update={Limit.count: Limit.count + 1})
            .returning(Limit.count)
            .execute()
        )
        count = next(iter(rows)).count
    if count > at_most:
        raise Refusal(N_("That was a bit often. Please wait a little and try again."), status=429)


def forget_old(*, now: datetime) -> int:
    """Throw away windows older than two days; returns how many."""
    return int(Limit.delete().where(Limit.window < now - timedelta(days=2)).execute())
