"""Orders from the town and their pieces, the work on them, and the minutes of a day that the work has been given.

An order's state follows from its pieces; a piece's state is what its last event says, and the database keeps it so.
"""

import json

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.kept import shows
from meetinghouse.repairs.rules import number_words
from meetinghouse.repairs.vocabulary import ENDED, KINDS, PRICE_KINDS, SAID, STATES


def one_of(column: str, *values: str) -> pw.Check:
    """A column that knows these words only."""
    return pw.Check(f"{column} IN ({', '.join(repr(value) for value in values)})")


class RepairSettings(BaseModel):
    """Sewing minutes of each weekday on which the house is open. The one row is also what an intake locks."""

    id = pw.IntegerField(primary_key=True, constraints=[pw.Check("id = 1")])
    monday = pw.IntegerField(default=240, constraints=[pw.Check("monday BETWEEN 0 AND 1440")])
    tuesday = pw.IntegerField(default=240, constraints=[pw.Check("tuesday BETWEEN 0 AND 1440")])
    wednesday = pw.IntegerField(default=240, constraints=[pw.Check("wednesday BETWEEN 0 AND 1440")])
    thursday = pw.IntegerField(default=240, constraints=[pw.Check("thursday BETWEEN 0 AND 1440")])
    friday = pw.IntegerField(default=240, constraints=[pw.Check("friday BETWEEN 0 AND 1440")])
    saturday = pw.IntegerField(default=240, constraints=[pw.Check("saturday BETWEEN 0 AND 1440")])
    sunday = pw.IntegerField(default=240, constraints=[pw.Check("sunday BETWEEN 0 AND 1440")])

    class Meta:
        table_name = "repair_settings"

    @property
    def week(self) -> tuple[int, ...]:
        """The minutes of each weekday, Monday first."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)
        return tuple(int(minutes) for minutes in days)


class Service(BaseModel):
    """Something we do, in one version: minutes, price in øre, garments (JSON list), what the customer brings.

    A new price or time is a new version; the old one stays as it was for those who ordered it.
    """

    code = pw.CharField()
    version = pw.IntegerField(constraints=[pw.Check("version >= 1")])
    kind = pw.CharField(constraints=[one_of("kind", *KINDS)])
    name = pw.CharField(constraints=[pw.Check("name <> ''")])
    minutes = pw.IntegerField(constraints=[pw.Check("minutes BETWEEN 1 AND 1440")])
    price = pw.IntegerField(constraints=[pw.Check("price >= 0")])
    garments = pw.TextField(default="[]")
    icon = pw.CharField(default="")
    brings = pw.CharField(default="")
    position = pw.IntegerField(default=0)
    from_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "repair_service"
        indexes = ((("code", "version"), True),)

    @property
    def garment_codes(self) -> list[str]:
        """The garments it is for."""
        return list(json.loads(self.garments))


class Customer(BaseModel):
    """Whose it is: a first name or nickname, and one way to reach them; nothing else. `none`: comes back herself.

    `name_key` and `name_start` are the name as it is looked for. Forgotten, all of it is empty.
    """

    name = pw.CharField(default="")
    name_key = pw.CharField(default="")
    name_start = pw.CharField(default="")
    contact_kind = pw.CharField(constraints=[one_of("contact_kind", "email", "phone", "none")])
    contact = pw.CharField(default="", index=True)

    class Meta:
        table_name = "repair_customer"
        constraints = [pw.Check("(contact_kind = 'none') = (contact = '')", name="repair_customer_one_contact")]


class RepairOrder(BaseModel):
    """One intake. `year` and `no` make its number, `token` opens its tracking page, `form_key` stops double presses.

    `final_price` in øre, when it differs from what was said. `closed_at`: every piece is picked up or cancelled.
    """

    year = pw.IntegerField()
    no = pw.IntegerField(constraints=[pw.Check("no >= 1")])
    token = pw.CharField(unique=True)
    form_key = pw.CharField(unique=True)
    customer = pw.ForeignKeyField(Customer, backref="order_rows", unique=True)
    kind = pw.CharField(constraints=[one_of("kind", *KINDS)])
    price_kind = pw.CharField(constraints=[one_of("price_kind", *PRICE_KINDS)])
    final_price = pw.IntegerField(null=True, constraints=[pw.Check("final_price >= 0")])
    currency = pw.CharField()
    promised_on = pw.DateField()
    conditions = pw.CharField()
    language = pw.CharField()
    taken_by = pw.CharField(default="")
    taken_at = UTCDateTimeField()
    closed_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "repair_order"
        indexes = ((("no", "year"), True),)

    @property
    def number(self) -> str:
        """The big number on the tag, as people say it: `R-0147`. The year begins again at one."""
        return number_words(self.no)

    @property
    def ref(self) -> str:
        """The number with its year, for addresses of the counter: `R-0147-2026`."""
        return f"{self.number}-{self.year}"

    @property
    def url(self) -> str:
        """The path of the customer's tracking page."""
        return f"/r/{self.token}"


class Piece(BaseModel):
    """One garment of an order, number `n` of its pieces. `state` is what its last event says."""

    order = pw.ForeignKeyField(RepairOrder, backref="piece_rows", index=False)
    n = pw.IntegerField(constraints=[pw.Check("n >= 1")])
    garment = pw.CharField()
    colour = pw.CharField(default="")
    marks = pw.CharField(default="")
    state = pw.CharField(default="received", constraints=[one_of("state", *STATES)])

    class Meta:
        table_name = "repair_piece"
        indexes = ((("order", "n"), True),)

    @property
    def is_ended(self) -> bool:
        """Whether it has left us."""
        return self.state in ENDED


class WorkLine(BaseModel):
    """One service on one piece, with the minutes and the price (øre) that were agreed. Dropped when corrected."""

    piece = pw.ForeignKeyField(Piece, backref="line_rows")
    service = pw.ForeignKeyField(Service, backref="line_rows")
    minutes = pw.IntegerField(constraints=[pw.Check("minutes >= 1")])
    price = pw.IntegerField(constraints=[pw.Check("price >= 0")])
    dropped_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "repair_line"


class SewingDay(BaseModel):
    """How many minutes of sewing a day has. `own`: somebody decided it for this day, the week's rule does not count."""

    on = pw.DateField(primary_key=True)
    minutes = pw.IntegerField(constraints=[pw.Check("minutes BETWEEN 0 AND 1440")])
    own = pw.BooleanField(default=False)

    class Meta:
        table_name = "repair_day"


class Allocation(BaseModel):
    """So many minutes of a day are meant for a line of work."""

    line = pw.ForeignKeyField(WorkLine, backref="allocation_rows")
    day = pw.ForeignKeyField(SewingDay, backref="allocation_rows", index=False)
    minutes = pw.IntegerField(constraints=[pw.Check("minutes >= 1")])

    class Meta:
        table_name = "repair_allocation"


class OrderEvent(BaseModel):
    """What happened to an order or one of its pieces, written once. A move of a piece names both states.

    `by` is a public reference; empty for the customer and the house itself.
    """

    order = pw.ForeignKeyField(RepairOrder, backref="event_rows")
    piece = pw.ForeignKeyField(Piece, null=True, backref="event_rows", index=False)
    verb = pw.CharField()
    from_state = pw.CharField(default="")
    to_state = pw.CharField(default="")
    note = pw.CharField(default="")
    by = pw.CharField(default="")
    at = UTCDateTimeField()

    class Meta:
        table_name = "repair_event"
        constraints = [pw.Check("(piece_id IS NULL) = (to_state = '')", name="repair_event_moves_a_piece")]


class Handover(BaseModel):
    """A piece was given to its customer. Taken back within ten minutes, the row stays and says so."""

    piece = pw.ForeignKeyField(Piece, backref="handover_rows", index=False)
    by = pw.CharField()
    at = UTCDateTimeField()
    undone_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "repair_handover"


class Cancellation(BaseModel):
    """An order was cancelled before anybody worked on it."""

    order = pw.ForeignKeyField(RepairOrder, backref="cancellation_rows", unique=True)
    reason = pw.CharField(default="")
    by = pw.CharField(default="")
    at = UTCDateTimeField()

    class Meta:
        table_name = "repair_cancellation"


class Notice(BaseModel):
    """Somebody is to be told that an order is ready: by mail from `due_at` on, or by a call that a person makes."""

    order = pw.ForeignKeyField(RepairOrder, backref="notice_rows")
    channel = pw.CharField(constraints=[one_of("channel", "mail", "call")])
    due_at = UTCDateTimeField()
    done_at = UTCDateTimeField(null=True)
    done_by = pw.CharField(default="")
    withdrawn_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "repair_notice"
        constraints = [pw.Check("done_at IS NULL OR withdrawn_at IS NULL", name="repair_notice_one_end")]


class Answer(BaseModel):
    """What the customer said on the tracking page: they come on a day, or ask us to wait. The last one counts."""

    order = pw.ForeignKeyField(RepairOrder, backref="answer_rows")
    said = pw.CharField(constraints=[one_of("said", *SAID)])
    on = pw.DateField(null=True)
    at = UTCDateTimeField()

    class Meta:
        table_name = "repair_answer"
        constraints = [pw.Check("(said = 'coming') = (\"on\" IS NOT NULL)", name="repair_answer_names_a_day")]


shows(RepairSettings, Service, SewingDay, Allocation)
