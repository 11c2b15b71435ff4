"""An order as its customer sees it on the tracking page: no name, no contact, nobody of the house. One query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.money.models import Payable, PaymentAttempt, Refund
from meetinghouse.repairs import rules
from meetinghouse.repairs.models.standing import PAID
from meetinghouse.repairs.models.tables import Answer, Piece, RepairOrder, Service, WorkLine


@dataclass(frozen=True)
class TrackedPiece:
    """A piece, the names of what is done to it, and what that costs (øre)."""

    garment: str
    colour: str
    state: str
    work: Sequence[str]
    price: int


@dataclass(frozen=True)
class Asked:
    """What is asked for the order: the charge's reference, and how and with how much (øre) it was paid, if it was."""

    ref: str | None
    payment_id: int | None
    method: str | None
    received: int | None

    @property
    def is_paid(self) -> bool:
        """Whether there is a payment."""
        return self.payment_id is not None

    def refund(self) -> Refund | None:
        """The payment on its way back, or back already."""
        found: Refund | None = PaymentAttempt.get_by_id(self.payment_id).refund() if self.is_paid else None
        return found


@dataclass(frozen=True)
class Tracked:
    """The order of a tracking link; `said` and `said_on` are the customer's last answer, if they gave one."""

    token: str
    number: str
    promised_on: date
    currency: str
    price_kind: str
    final_price: int | None
    said: str | None
    said_on: date | None
    asked: Asked
    pieces: Sequence[TrackedPiece]

    @property
    def state(self) -> str:
        """How the order stands, as in `Standing`."""
        return rules.order_state([piece.state for piece in self.pieces])

    @property
    def price(self) -> int:
        """What it costs, in øre: the final price when there is one."""
        return sum(piece.price for piece in self.pieces) if self.final_price is None else self.final_price

    @property
    def has_ready(self) -> bool:
        """Whether a piece can be fetched."""
        return any(piece.state == "ready" for piece in self.pieces)


def tracked(token: str, now: datetime) -> Tracked | None:
    """The order that a tracking link opens, as `by_token` finds it."""
    rows = _TRACKED.rows("repairs", token.lower())
    if not rows or rules.link_is_over(rows[0][0], now):
        return None
    _closed, no, token, on, currency, price_kind, final_price, said, said_on, *asked = rows[0][:_OF_ORDER]
    pieces = [_piece(list(of)) for _id, of in groupby(rows, key=lambda row: row[_OF_ORDER])]
    number = rules.number_words(no)
    return Tracked(token, number, on, currency, price_kind, final_price, said, said_on, Asked(*asked), pieces)


def _piece(rows: Sequence[Sequence[Any]]) -> TrackedPiece:
    """A piece from its rows: each ends in a price and the name of the work, both empty when nothing is done."""
    garment, colour, state = rows[0][_OF_ORDER + 1 : -2]
    work = [(name, price) for *_before, price, name in rows if name is not None]
    return TrackedPiece(garment, colour, state, [name for name, _price in work], sum(price for _name, price in work))


def _tracked(kind: pw.Value, token: pw.Value) -> pw.ModelSelect:
    """A row for each line of work, with its piece and the order, its charge that has not ended, and the last answer."""
    live = (WorkLine.piece == Piece.id) & WorkLine.dropped_at.is_null()
    mine, said = Payable.alias(), Answer.alias()
    charge = mine.select(pw.fn.MAX(mine.id)).where(
        mine.kind == kind, mine.subject_id == RepairOrder.id, mine.ended_at.is_null()
    )
    answer = said.select(pw.fn.MAX(said.id)).where(said.order == RepairOrder.id)
    return (
        RepairOrder.select(*_ORDER, *_PIECE)
        .join(Piece)
        .join(WorkLine, pw.JOIN.LEFT_OUTER, on=live)
        .join(Service, pw.JOIN.LEFT_OUTER)
        .join_from(RepairOrder, Payable, pw.JOIN.LEFT_OUTER, on=(Payable.id == charge))
        .join(PaymentAttempt, pw.JOIN.LEFT_OUTER, on=PAID)
        .join_from(RepairOrder, Answer, pw.JOIN.LEFT_OUTER, on=(Answer.id == answer))
        .where(RepairOrder.token == token)
        .order_by(Piece.n, WorkLine.id)
        .tuples()
    )


_ORDER = (
    *(RepairOrder.closed_at, RepairOrder.no, RepairOrder.token, RepairOrder.promised_on, RepairOrder.currency),
    *(RepairOrder.price_kind, RepairOrder.final_price, Answer.said, Answer.on),
    *(Payable.ref, PaymentAttempt.id, PaymentAttempt.method, PaymentAttempt.received),
)
_PIECE = (Piece.id, Piece.garment, Piece.colour, Piece.state, WorkLine.price, Service.name)
_OF_ORDER = len(_ORDER)
_TRACKED = Prepared(_tracked, "repairs", "token")
