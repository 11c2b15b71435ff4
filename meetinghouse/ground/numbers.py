"""Numbers without gaps: receipts, credit notes, vouchers, orders."""

import peewee as pw

from meetinghouse.ground.database import BaseModel, database


class Counter(BaseModel):
    """The last number given in a series such as `receipt/2026`."""

    series = pw.CharField(primary_key=True)
    last = pw.IntegerField(constraints=[pw.Check("last >= 0")])


_NEXT = """INSERT INTO "counter" ("series", "last") VALUES ({0}, 1)
ON CONFLICT ("series") DO UPDATE SET "last" = "counter"."last" + 1 RETURNING "last\""""


def next_number(series: str) -> int:
    """The next number of the series, from 1, in the caller's transaction: rolled back, it was never given.

    Others who want a number of the same series wait until this transaction ends; that is what keeps it gapless.
    """
    if not database.in_transaction():
        raise RuntimeError("A number without gaps is taken inside a transaction.")
    return int(database.execute_sql(_NEXT.format(database.obj.param), (series,)).fetchone()[0])
