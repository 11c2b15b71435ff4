"""The lists of the counter: the queue, the shelf, what is looked for, and whom to call."""

import peewee as pw

from meetinghouse.ground.paging import PAGE_SIZE, Page, paginate
from meetinghouse.people.rules import clean_contact
from meetinghouse.repairs import rules
from meetinghouse.repairs.models.standing import Standing, by_number, standings
from meetinghouse.repairs.models.tables import Customer, Notice, Piece, RepairOrder
from meetinghouse.repairs.vocabulary import IN_THE_QUEUE


def queue(number: int | str | None = 1) -> Page:
    """One page of the orders that still need work, by promised day; its rows are `Standing`s."""
    return _page(_open_orders(IN_THE_QUEUE).order_by(RepairOrder.promised_on, RepairOrder.id), number)


def shelf(number: int | str | None = 1) -> Page:
    """One page of the orders with something ready to be picked up, by promised day; its rows are `Standing`s."""
    return _page(_open_orders(("ready",)).order_by(RepairOrder.promised_on, RepairOrder.id), number)


def find(text: str) -> list[Standing]:
    """What somebody at the counter looks for: a number, a tracking token, a name or how it begins, a contact.

    Those that are still here come first, then the newest; at most a page of them.
    """
    text = text.strip()
    order = by_number(text) or RepairOrder.get_or_none(RepairOrder.token == text.lower())
    if order:
        return standings([order])
    return standings(_of_customers(text)) if text else []


def call_these(at_most: int = 100) -> list[Notice]:
    """Whom to call because their order is ready, the longest waiting first; each with its order and customer."""
    waits = (Notice.channel == "call") & Notice.done_at.is_null() & Notice.withdrawn_at.is_null()
    query = Notice.select(Notice, RepairOrder, Customer).join(RepairOrder).join(Customer)
    return list(query.where(waits).order_by(Notice.id).limit(at_most))


def _page(query: pw.ModelSelect, number: int | str | None) -> Page:
    page = paginate(query, number)
    return Page(standings(page.rows), page.number, page.size, page.total)


def _open_orders(states: tuple[str, ...]) -> pw.ModelSelect:
    mine = Piece.select(Piece.id).where(Piece.order == RepairOrder.id, Piece.state.in_(states))
    return RepairOrder.select().where(RepairOrder.closed_at.is_null(), pw.fn.EXISTS(mine))


def _of_customers(text: str) -> list[RepairOrder]:
    """By name from its first letters, or by the whole contact: first what is still here, then the newest.

    Each question stops when a page is full, and reads an index; an order and its customer are as old as each other.
    """
    key = rules.name_key(text)
    begins = Customer.name_key.startswith(key) if len(key) > 2 else Customer.name_key == key
    contacts = sorted({clean_contact(kind, text) for kind in ("email", "phone")} - {""})
    rows = RepairOrder.select(RepairOrder).join(Customer).limit(PAGE_SIZE)
    found = [
        *rows.where(RepairOrder.closed_at.is_null(), begins).order_by(RepairOrder.promised_on, RepairOrder.id),
        *rows.where(Customer.contact.in_(contacts)).order_by(RepairOrder.id.desc()),
        *rows.where(Customer.name_start == key[:3], begins).order_by(Customer.id.desc()),
    ]
    once = {order.id: order for order in found}
    return sorted(once.values(), key=lambda order: (order.closed_at is not None, -order.id))[:PAGE_SIZE]
