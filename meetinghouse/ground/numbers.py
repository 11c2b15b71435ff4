"""Numbers without gaps: receipts, credit notes, vouchers, orders."""

from typing import Any

import peewee as pw

from meetinghouse.ground.database import BaseModel, database


class Counter(BaseModel):
    """The last number given in a series such as `receipt/2026`."""

    series = pw.CharField(primary_key=True)
    last = pw.IntegerField(constraints=[pw.Check("last >= 0")])


_NEXT = """INSERT INTO "counter" ("series", "last") VALUES ({0}, 1)
ON CONFLICT ("series") DO UPDATE SET "last" = "counter"."last" + 1 RETURNING "last\""""
_AT_LEAST = """INSERT INTO "counter" ("series", "last") VALUES ({0}, {0})
ON CONFLICT ("series") DO UPDATE SET "last" = CASE WHEN excluded."last" > "counter"."last"
THEN excluded."last" ELSE "counter"."last" END"""


def next_number(series: str) -> int:
    """The next number of the series, from 1, in the caller's transaction: rolled back, it was never given.

    Others who want a number of the same series wait until this transaction ends; that is what keeps it gapless.
    """
    return int(_in_transaction(_NEXT, series).fetchone()[0])


def count_on_from(series: str, last: int) -> None:
    """Let the next number of the series lie above `last`; what was given already is never given again.

    Until the caller's transaction ends nobody else gets a number of the series.
    """
    _in_transaction(_AT_LEAST, series, last)


def _in_transaction(statement: str, *values: object) -> Any:
    if not database.in_transaction():
        raise RuntimeError("A number without gaps is taken inside a transaction.")
    return database.execute_sql(statement.format(database.obj.param), values)
