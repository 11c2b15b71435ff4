"""The lists of the counter: the queue, the shelf, what is looked for, and whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Protocol

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.paging import PAGE_SIZE, Page
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people.rules import clean_contact
from meetinghouse.repairs import rules
from meetinghouse.repairs.models.standing import Standing, by_number, standings
from meetinghouse.repairs.models.tables import Customer, Notice, Piece, RepairOrder
from meetinghouse.repairs.vocabulary import IN_THE_QUEUE

TOKEN_LENGTH = 26
"""How many signs a tracking code has, as `keys.new_token` makes them."""


class ListedPiece(Protocol):
    """A piece as a list shows it: without the work on it."""

    garment: str
    colour: str
    state: str


@dataclass(frozen=True)
class Listed:
    """An order as a list shows it."""

    number: str
    ref: str
    promised_on: date
    name: str
    state: str
    pieces: Sequence[ListedPiece]


class OpenOrders:
    """The open orders that have a piece in one of these states, by promised day, a page at a time."""

    def __init__(self, *states: str) -> None:
        self._states = states
        self._count = Prepared(lambda *these: _with_a_piece(RepairOrder, these).select(_HOW_MANY), *states)
        self._rows = Prepared(_pieces_on_page, *states, "size", "skipped")

    def page(self, number: int | str | None) -> Page:
        """The page with this number; its rows are `Listed`."""
        total = int(self._count.first(*self._states).how_many)
        shown = _page_shown(number, total)
        rows = self._rows.rows(*self._states, PAGE_SIZE, (shown - 1) * PAGE_SIZE)
        by_order = groupby(rows, key=lambda row: row[:4])
        return Page([_listed(order, list(of)) for order, of in by_order], shown, PAGE_SIZE, total)


def queue(number: int | str | None = 1) -> Page:
    """One page of the orders that still need work, by promised day; its rows are `Listed`."""
    return _QUEUE.page(number)


def shelf(number: int | str | None = 1) -> Page:
    """One page of the orders with something ready to be picked up, by promised day; rows as in `queue`."""
    return _SHELF.page(number)


def find(text: str) -> list[Standing]:
    """What somebody at the counter looks for: a number, a tracking token, a name or how it begins, a contact.

    Those that are still here come first, then the newest; at most a page of them.
    """
    text = text.strip()
    if order := by_number(text) or _by_code(text):
        return standings([order])
    found = _by_contact(text) or _by_name(text)
    return standings(sorted(found, key=lambda order: (order.closed_at is not None, -order.id))[:PAGE_SIZE])


def call_these(at_most: int = 100) -> list[Notice]:
    """Whom to call because their order is ready, the longest waiting first; each with its order and customer."""
    return _CALLS.rows("call", at_most)


def _page_shown(number: int | str | None, total: int) -> int:
    """Which page of so many rows is shown, as `ground.paging.paginate` decides it."""
    wanted = int(number or 1) if str(number or "").isdecimal() and len(str(number)) < 10 else 1
    return min(max(1, wanted), max(1, -(-total // PAGE_SIZE)))


def _with_a_piece(order: Any, states: Sequence[pw.Node]) -> pw.ModelSelect:
    """Open orders with a piece in one of these states; `order` is the table or another name for it."""
    mine = Piece.select(Piece.id).where(Piece.order == order.id, Piece.state.in_(states))
    return order.select(order.id).where(order.closed_at.is_null(), pw.fn.EXISTS(mine))


def _pieces_on_page(*blanks: pw.Value) -> pw.ModelSelect:
    """A row for each piece of each order on a page; the blanks are the states, the page's size and where it begins."""
    *states, size, skipped = blanks
    order = RepairOrder.alias()
    shown = _with_a_piece(order, states).order_by(order.promised_on, order.id).limit(size).offset(skipped)
    return (
        RepairOrder.select(*_SHOWN)
        .join(Customer)
        .switch(RepairOrder)
        .join(Piece)
        .where(RepairOrder.id.in_(shown))
        .order_by(RepairOrder.promised_on, RepairOrder.id, Piece.n)
        .namedtuples()
    )


def _listed(order: tuple[date, int, int, str], pieces: Sequence[ListedPiece]) -> Listed:
    on, year, no, name = order
    number, state = rules.number_words(no), rules.order_state([piece.state for piece in pieces])
    return Listed(number, f"{number}-{year}", on, name, state, pieces)


def _calls(channel: pw.Value, at_most: pw.Value) -> pw.ModelSelect:
    waits = (Notice.channel == channel) & Notice.done_at.is_null() & Notice.withdrawn_at.is_null()
    query = Notice.select(Notice, RepairOrder, Customer).join(RepairOrder).join(Customer)
    return query.where(waits).order_by(Notice.id).limit(at_most)


def _by_code(text: str) -> RepairOrder | None:
    """The order whose tracking code was read or typed; what is no code is not asked for."""
    return RepairOrder.get_or_none(RepairOrder.token == text.lower()) if len(text) == TOKEN_LENGTH else None


def _by_contact(text: str) -> list[RepairOrder]:
    """The newest with this whole address or number; what is neither is not asked for."""
    try:
        kind = rules.contact_kind(text)
    except Refusal:
        return []
    rows = _joined().where(Customer.contact == clean_contact(kind, text))
    return list(rows.order_by(RepairOrder.id.desc())) if kind != "none" else []


def _by_name(text: str) -> list[RepairOrder]:
    """By name from its first letters: what is still here, and the newest.

    Each question stops when a page is full, and reads an index; an order and its customer are as old as each other.
    """
    if not (key := rules.name_key(text)):
        return []
    begins = Customer.name_key.startswith(key) if len(key) > 2 else Customer.name_key == key
    is_here = RepairOrder.closed_at.is_null()
    here = _joined().where(is_here, begins).order_by(RepairOrder.promised_on, RepairOrder.id)
    newest = _joined().where(Customer.name_start == key[:3], begins).order_by(Customer.id.desc())
    return list({order.id: order for order in [*here, *newest]}.values())


def _joined() -> pw.ModelSelect:
    return RepairOrder.select(RepairOrder).join(Customer).limit(PAGE_SIZE)


_HOW_MANY = pw.fn.COUNT(RepairOrder.id).alias("how_many")
_SHOWN = (
    *(RepairOrder.promised_on, RepairOrder.year, RepairOrder.no, Customer.name),
    *(Piece.garment, Piece.colour, Piece.state),
)
_QUEUE, _SHELF = OpenOrders(*IN_THE_QUEUE), OpenOrders("ready")
_CALLS = Prepared(_calls, "call", "at_most")
