"""The till: opened with a counted float, counted again when it closes. What it should hold: `drawer.py`."""

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import append_only, fixed, refuse


class TillSession(BaseModel):
    """The time from the count that opens the till to the count that closes it. `opened_by` is a public reference.

    A house has one drawer, so one session is open at a time.
    """

    drawer = pw.IntegerField(default=1, constraints=[pw.Check("drawer = 1")])
    opened_by = pw.CharField(default="")
    opened_at = UTCDateTimeField(index=True)
    closed_at = UTCDateTimeField(null=True)


class CashCount(BaseModel):
    """What somebody counted in the drawer, in øre, and what the books said it held at that moment.

    When it opens, the difference was brought in or taken out since the last time; when it closes, it is unexplained.
    """

    session = pw.ForeignKeyField(TillSession, backref="count_rows", index=False)
    moment = pw.CharField(constraints=[pw.Check("moment IN ('opening', 'closing')")])
    counted = pw.IntegerField(constraints=[pw.Check("counted >= 0")])
    expected = pw.IntegerField()
    by = pw.CharField(default="")
    at = UTCDateTimeField()

    class Meta:
        indexes = ((("session", "moment"), True),)

    @property
    def difference(self) -> int:
        """How much more was there than the books say, in øre; below zero when some was missing."""
        return int(self.counted - self.expected)


TillSession.add_index(
    TillSession.index(
        TillSession.drawer, unique=True, where=TillSession.closed_at.is_null(), name="till_session_one_open"
    )
)
append_only(CashCount)
fixed(TillSession, TillSession.drawer, TillSession.opened_by, TillSession.opened_at)
refuse(
    TillSession,
    "UPDATE",
    "till_session_closed_by_a_count",
    "OLD.closed_at IS NOT NULL OR NOT EXISTS "
    "(SELECT 1 FROM cash_count WHERE session_id = NEW.id AND moment = 'closing')",
    "a till is closed once, with a count",
)
refuse(TillSession, "DELETE", "till_session_stays", "1 = 1", "till sessions stay")
