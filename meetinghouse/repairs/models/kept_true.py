"""What the database itself keeps true of orders, whoever writes: indexes that allow one only, and triggers.

Events are written before the state they lead to, as postings before their voucher: without its event, no piece moves.
"""

import peewee as pw

from meetinghouse.ground.database import BaseModel
from meetinghouse.ground.triggers import append_only, fixed, refuse
from meetinghouse.repairs.models.tables import (
    Allocation,
    Answer,
    Cancellation,
    Customer,
    Handover,
    Notice,
    OrderEvent,
    Piece,
    RepairOrder,
    Service,
    SewingDay,
    WorkLine,
)
from meetinghouse.repairs.vocabulary import MOVES

_STEPS = [(before, after) for before, following in MOVES.items() for after in following]
_BACK = [(after, before) for before, after in _STEPS if after != "cancelled"]
_WAITS = Notice.done_at.is_null() & Notice.withdrawn_at.is_null()


def _pairs(steps: list[tuple[str, str]]) -> str:
    """SQL that is true when an event makes one of these steps."""
    return " OR ".join(f"(NEW.from_state = '{before}' AND NEW.to_state = '{after}')" for before, after in steps)


def _index(model: type[BaseModel], *columns: pw.Node, name: str, **how: object) -> None:
    model.add_index(model.index(*columns, name=name, **how))


_index(Service, Service.code, unique=True, where=Service.ended_at.is_null(), name="repair_service_one_now")
_index(Customer, Customer.name_start, Customer.id, name="repair_customer_by_name")
_index(
    RepairOrder,
    RepairOrder.promised_on,
    RepairOrder.id,
    where=RepairOrder.closed_at.is_null(),
    name="repair_order_open",
)
_index(RepairOrder, RepairOrder.closed_at, name="repair_order_closed")
_index(Allocation, Allocation.day, Allocation.minutes, name="repair_allocation_of_day")
_index(OrderEvent, OrderEvent.piece, OrderEvent.id, name="repair_event_of_piece")
_index(Handover, Handover.piece, unique=True, where=Handover.undone_at.is_null(), name="repair_handover_once")
_index(Notice, Notice.order, unique=True, where=_WAITS, name="repair_notice_one_waits")
_index(Notice, Notice.channel, Notice.id, where=_WAITS, name="repair_notice_waiting")

for kept in (Service, Customer, RepairOrder, Piece, WorkLine, Handover, Notice):
    refuse(kept, "DELETE", f"{kept._meta.table_name}_stays", "1 = 1", f"{kept._meta.table_name} rows stay")
for once in (OrderEvent, Answer):
    append_only(once)
refuse(Cancellation, "DELETE", "repair_cancellation_no_delete", "1 = 1", "repair_cancellation is append-only")
refuse(
    Cancellation,
    "UPDATE",
    "repair_cancellation_only_emptied",
    "NEW.reason <> '' OR OLD.id <> NEW.id OR OLD.order_id <> NEW.order_id "
    'OR OLD."by" <> NEW."by" OR OLD."at" <> NEW."at"',
    "repair_cancellation is append-only, but for a reason that is forgotten",
)

fixed(
    Service,
    *(Service.code, Service.version, Service.kind, Service.name, Service.minutes, Service.price),
    *(Service.garments, Service.brings, Service.from_at),
)
refuse(Service, "UPDATE", "repair_service_ended", "OLD.ended_at IS NOT NULL", "a version that has ended stays ended")
fixed(
    RepairOrder,
    *(RepairOrder.year, RepairOrder.no, RepairOrder.token, RepairOrder.form_key, RepairOrder.customer),
    *(RepairOrder.currency, RepairOrder.conditions, RepairOrder.taken_by, RepairOrder.taken_at),
)
refuse(
    RepairOrder,
    "UPDATE",
    "repair_order_promise",
    "NEW.promised_on <> OLD.promised_on AND (SELECT note FROM repair_event WHERE order_id = NEW.id "
    "AND verb = 'promise_moved' ORDER BY id DESC LIMIT 1) IS DISTINCT FROM CAST(NEW.promised_on AS TEXT)",
    "a promise moves with an event",
)
refuse(
    RepairOrder,
    "UPDATE",
    "repair_order_final_price",
    "NEW.final_price IS NOT NULL AND NEW.final_price * 100 > (SELECT COALESCE(SUM(l.price), 0) FROM repair_line l "
    "JOIN repair_piece p ON p.id = l.piece_id WHERE p.order_id = NEW.id AND l.dropped_at IS NULL) * "
    "(CASE WHEN NEW.price_kind = 'estimate' THEN 115 ELSE 100 END)",
    "more than was said",
)
refuse(
    RepairOrder,
    "UPDATE",
    "repair_order_closed_with_pieces",
    "NEW.closed_at IS NOT NULL AND EXISTS (SELECT 1 FROM repair_piece WHERE order_id = NEW.id "
    "AND state NOT IN ('collected', 'cancelled'))",
    "a piece is still here",
)
fixed(Piece, Piece.order, Piece.n)
refuse(Piece, "INSERT", "repair_piece_begins", "NEW.state <> 'received'", "a piece begins by being taken in")
refuse(
    Piece,
    "UPDATE",
    "repair_piece_moves",
    "NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM repair_event WHERE id = (SELECT MAX(id) FROM repair_event "
    "WHERE piece_id = NEW.id) AND from_state = OLD.state AND to_state = NEW.state)",
    "a piece moves with an event",
)
refuse(
    OrderEvent,
    "INSERT",
    "repair_event_follows",
    "NEW.piece_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM repair_piece WHERE id = NEW.piece_id "
    "AND order_id = NEW.order_id AND state = CASE WHEN NEW.verb = 'taken_in' THEN NEW.to_state "
    "ELSE NEW.from_state END) "
    f"OR NOT ((NEW.verb = 'taken_in' AND NEW.from_state = '' AND NEW.to_state = 'received') "
    f"OR (NEW.verb = 'moved' AND ({_pairs(_STEPS)})) OR (NEW.verb = 'undone' AND ({_pairs(_BACK)}))))",
    "this step does not follow",
)
fixed(WorkLine, WorkLine.piece, WorkLine.service, WorkLine.minutes, WorkLine.price)
refuse(WorkLine, "UPDATE", "repair_line_dropped", "OLD.dropped_at IS NOT NULL", "what was dropped stays dropped")
refuse(
    Allocation,
    "INSERT",
    "repair_allocation_fits_day",
    "NEW.minutes + (SELECT COALESCE(SUM(minutes), 0) FROM repair_allocation WHERE day_id = NEW.day_id) > "
    '(SELECT minutes FROM repair_day WHERE "on" = NEW.day_id)',
    "a day has no more minutes",
)
refuse(
    Allocation,
    "INSERT",
    "repair_allocation_fits_line",
    "NEW.minutes + (SELECT COALESCE(SUM(minutes), 0) FROM repair_allocation WHERE line_id = NEW.line_id) > "
    "(SELECT CASE WHEN dropped_at IS NULL THEN minutes ELSE 0 END FROM repair_line WHERE id = NEW.line_id)",
    "a line takes its own minutes only",
)
refuse(Allocation, "UPDATE", "repair_allocation_fixed", "1 = 1", "minutes are given and taken, not changed")
refuse(
    Allocation,
    "DELETE",
    "repair_allocation_needed",
    "NOT EXISTS (SELECT 1 FROM repair_line l JOIN repair_piece p ON p.id = l.piece_id WHERE l.id = OLD.line_id "
    "AND (l.dropped_at IS NOT NULL OR p.state = 'cancelled'))",
    "work keeps its minutes",
)
refuse(
    SewingDay,
    "UPDATE",
    "repair_day_keeps_work",
    'NEW."on" <> OLD."on" OR NEW.minutes < '
    '(SELECT COALESCE(SUM(minutes), 0) FROM repair_allocation WHERE day_id = OLD."on")',
    "more work is given to this day",
)
fixed(Handover, Handover.piece, Handover.by, Handover.at)
refuse(Handover, "UPDATE", "repair_handover_undone", "OLD.undone_at IS NOT NULL", "what was taken back stays so")
refuse(
    Handover,
    "INSERT",
    "repair_handover_of_collected",
    "NOT EXISTS (SELECT 1 FROM repair_piece WHERE id = NEW.piece_id AND state = 'collected')",
    "only a piece that was ready is handed out",
)
refuse(
    Handover,
    "INSERT",
    "repair_handover_paid",
    "EXISTS (SELECT 1 FROM payable b WHERE b.kind = 'repairs' AND b.ended_at IS NULL AND b.subject_id = "
    "(SELECT order_id FROM repair_piece WHERE id = NEW.piece_id) AND NOT EXISTS "
    "(SELECT 1 FROM payment_attempt a WHERE a.payable_id = b.id AND a.state = 'succeeded'))",
    "what is not paid is not handed out",
)
fixed(Notice, Notice.order, Notice.channel, Notice.due_at)
refuse(
    Notice,
    "UPDATE",
    "repair_notice_ended",
    "OLD.done_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL",
    "a notice ends once",
)
