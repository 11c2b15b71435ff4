"""How an order stands: its pieces with their work, its customer, and what was asked for it and paid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.repairs import rules
from meetinghouse.repairs.models.tables import Answer, Customer, OrderEvent, Piece, RepairOrder, Service, WorkLine
from meetinghouse.repairs.vocabulary import ENDED

PAID = (PaymentAttempt.payable == Payable.id) & (PaymentAttempt.state == pw.SQL("'succeeded'"))
"""The payment of a charge. The word stands in the query itself: it picks an index of paid ones only, and SQLite would
put a query into steps anew at each asking if that hung on a value that is filled in."""


@dataclass(frozen=True)
class Standing:
    """An order with its customer and pieces; each piece has `lines`, each line its `service`. All read beforehand."""

    order: RepairOrder
    customer: Customer
    pieces: Sequence[Piece]

    @property
    def state(self) -> str:
        """How the order stands: a state of a piece, or `partly_collected`."""
        return rules.order_state([piece.state for piece in self.pieces])

    @property
    def number(self) -> str:
        """The order's number, as in `Listed`."""
        return str(self.order.number)

    @property
    def ref(self) -> str:
        """The number with its year."""
        return str(self.order.ref)

    @property
    def name(self) -> str:
        """The customer's name."""
        return str(self.customer.name)

    @property
    def agreed(self) -> int:
        """What was said at intake, in øre."""
        return sum(line.price for piece in self.pieces for line in piece.lines)

    @property
    def price(self) -> int:
        """What it costs, in øre: the final price when there is one."""
        return self.agreed if self.order.final_price is None else int(self.order.final_price)

    @property
    def minutes(self) -> int:
        """The minutes of work."""
        return sum(line.minutes for piece in self.pieces for line in piece.lines)

    @property
    def may_be_corrected(self) -> bool:
        """Whether nobody has begun to work on it."""
        return all(piece.state in ("received", "queued", "waiting_for_customer") for piece in self.pieces)

    @property
    def may_be_cancelled(self) -> bool:
        """Whether it may still be cancelled: the same, before anybody has begun."""
        return self.may_be_corrected

    @property
    def ready_pieces(self) -> list[Piece]:
        """The pieces that can be handed out."""
        return [piece for piece in self.pieces if piece.state == "ready"]

    @property
    def is_over(self) -> bool:
        """Whether no piece is with us any more."""
        return all(piece.state in ENDED for piece in self.pieces)


@dataclass(frozen=True)
class Charge:
    """What is asked for an order, and the payment that paid it, if any. Without a sum there is no payable."""

    payable: Payable | None
    payment: PaymentAttempt | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed any more."""
        return self.payable is None or self.payment is not None


def standing_of(order: RepairOrder) -> Standing:
    """How this order stands now, in one query."""
    rows = _WORK.rows(order.id, order.customer_id)
    pieces: dict[int, Piece] = {}
    for row in rows:
        if row.piece is None:
            continue
        piece = pieces.setdefault(row.piece.id, row.piece)
        piece.lines = [*getattr(piece, "lines", []), *([row.piece.line] if row.piece.line else [])]
    return Standing(order, rows[0], list(pieces.values()))


def standings(orders: Iterable[RepairOrder]) -> list[Standing]:
    """How these orders stand, in the same order; two queries however many they are, and none for no order."""
    rows = list(orders)
    pieces = _pieces_of(rows) if rows else {}
    return [Standing(order, pieces[order.id][0].whose, pieces[order.id]) for order in rows]


def charge_of(order: RepairOrder) -> Charge:
    """What is asked for this order now; a correction opens a new charge in place of the old one."""
    found = _CHARGE.first("repairs", order.id)
    return Charge(found, getattr(found, "paid_by", None))


def by_ref(ref: str) -> RepairOrder | None:
    """The order with this number and year, as `RepairOrder.ref` writes it."""
    read = rules.read_number(ref)
    return by_number(ref) if read and read[1] else None


def by_number(text: str) -> RepairOrder | None:
    """The order with this number as somebody typed it; without a year, the newest one."""
    read = rules.read_number(text)
    if read is None:
        return None
    no, year = read
    found: RepairOrder | None = _OF_YEAR.first(no, year) if year else _NEWEST.first(no)
    return found


def by_token(token: str, now: datetime) -> RepairOrder | None:
    """The order that a tracking link opens; None when there is none, or its time is over. Capitals do not matter."""
    order: RepairOrder | None = _OF_TOKEN.first(token.lower())
    return None if order is None or rules.link_is_over(order.closed_at, now) else order


def by_form_key(key: str) -> RepairOrder | None:
    """The order that this form was taken in as."""
    found: RepairOrder | None = _OF_FORM.first(key)
    return found


def timeline(order: RepairOrder) -> list[OrderEvent]:
    """All that happened to an order, the oldest first; a move of a piece has its `piece`."""
    return _EVENTS.rows(order.id)


def last_answer(order: RepairOrder) -> Answer | None:
    """What the customer said last on the tracking page."""
    found: Answer | None = _LAST_ANSWER.first(order.id)
    return found


def _pieces_of(orders: Sequence[RepairOrder]) -> dict[int, list[Piece]]:
    """The pieces of these orders by order: `whose` each is, its lines and their services. No order is without one."""
    ids = [order.id for order in orders]
    found: dict[int, list[Piece]] = {}
    by_id = {}
    query = Piece.select(Piece, Customer).join(RepairOrder).switch(Piece)
    query = query.join(Customer, on=(RepairOrder.customer == Customer.id), attr="whose")
    for piece in query.where(Piece.order.in_(ids)).order_by(Piece.order, Piece.n):
        piece.lines = []
        by_id[piece.id] = piece
        found.setdefault(piece.order_id, []).append(piece)
    live = WorkLine.piece.in_(list(by_id)) & WorkLine.dropped_at.is_null()
    for line in WorkLine.select(WorkLine, Service).join(Service).where(live).order_by(WorkLine.id):
        by_id[line.piece_id].lines.append(line)
    return found


def _work_of(order: pw.Value, customer: pw.Value) -> pw.ModelSelect:
    """The customer with a piece of the order, its `line` and that line's `service` in each row, in order."""
    live = (WorkLine.piece == Piece.id) & WorkLine.dropped_at.is_null()
    return (
        Customer.select(Customer, Piece, WorkLine, Service)
        .join(Piece, pw.JOIN.LEFT_OUTER, on=(Piece.order == order), attr="piece")
        .join(WorkLine, pw.JOIN.LEFT_OUTER, on=live, attr="line")
        .join(Service, pw.JOIN.LEFT_OUTER)
        .where(Customer.id == customer)
        .order_by(Piece.n, WorkLine.id)
    )


def _charge(kind: pw.Value, order: pw.Value) -> pw.ModelSelect:
    """The charge of an order that has not ended, the newest first, with the payment that `paid_by` names."""
    return (
        Payable.select(Payable, PaymentAttempt)
        .join(PaymentAttempt, pw.JOIN.LEFT_OUTER, on=PAID, attr="paid_by")
        .where(Payable.kind == kind, Payable.subject_id == order, Payable.ended_at.is_null())
        .order_by(Payable.id.desc())
    )


def _events_of(order: pw.Value) -> pw.ModelSelect:
    query = OrderEvent.select(OrderEvent, Piece).join(Piece, pw.JOIN.LEFT_OUTER, attr="piece")
    return query.where(OrderEvent.order == order).order_by(OrderEvent.id)


def _last_answer(order: pw.Value) -> pw.ModelSelect:
    return Answer.select().where(Answer.order == order).order_by(Answer.id.desc()).limit(pw.SQL("1"))


_WORK = Prepared(_work_of, "order", "customer")
_CHARGE = Prepared(_charge, "repairs", "order")
_EVENTS = Prepared(_events_of, "order")
_LAST_ANSWER = Prepared(_last_answer, "order")
_OF_TOKEN = Prepared(lambda token: RepairOrder.select().where(RepairOrder.token == token), "token")
_OF_FORM = Prepared(lambda key: RepairOrder.select().where(RepairOrder.form_key == key), "key")
_OF_YEAR = Prepared(
    lambda no, year: RepairOrder.select().where(RepairOrder.no == no, RepairOrder.year == year), "no", "y"
)
_NEWEST = Prepared(lambda no: RepairOrder.select().where(RepairOrder.no == no).order_by(RepairOrder.year.desc()), "no")
