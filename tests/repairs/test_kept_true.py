"""The database says no by itself: each of these tries to break the mending room behind the actions' back."""

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.models import Customer, Notice, Piece, RepairOrder, WorkLine
from meetinghouse.repairs.vocabulary import STATES
from tests.repairs.making import NOW, an_order, bring_to, pay_cash, the_piece

REFUSED = (pw.IntegrityError, pw.ProgrammingError, pw.OperationalError)


@pytest.fixture
def order(host: Person) -> RepairOrder:
    """An order with a piece that was moved on once."""
    order = an_order("hem", "waist", contact="91234567", name="Kari")
    bring_to(the_piece(order), "queued", by=host)
    return order


def says_no(statement: str) -> str:
    """What the database says to a statement; the test's transaction stays usable."""
    with pytest.raises(REFUSED) as no, database.atomic():
        database.execute_sql(statement)
    return str(no.value)


EVENT = "INSERT INTO repair_event (order_id, piece_id, verb, from_state, to_state, note, by, at) VALUES "
AT = "'2026-03-24 11:00:00'"
MORE = "INSERT INTO repair_allocation (line_id, day_id, minutes) SELECT {line}, '2026-03-25', {minutes}"
NOBODY = {"contact_kind": "none"}
LAST_LINE = "(SELECT MAX(id) FROM repair_line)"


BROKEN = [
    (MORE.format(line=LAST_LINE, minutes=1), "its own minutes"),
    ("UPDATE repair_allocation SET minutes = 1", "given and taken"),
    ("DELETE FROM repair_allocation", "keeps its minutes"),
    ("UPDATE repair_day SET minutes = 74", "more work is given"),
    ("UPDATE repair_piece SET state = 'in_work'", "moves with an event"),
    ("UPDATE repair_piece SET state = 'received'", "moves with an event"),
    ("UPDATE repair_piece SET n = 2", "what was agreed"),
    ("DELETE FROM repair_piece", "rows stay"),
    ("UPDATE repair_event SET by = 'somebody'", "append-only"),
    ("DELETE FROM repair_event", "append-only"),
    ("UPDATE repair_order SET no = 7", "what was agreed"),
    ("UPDATE repair_order SET token = 'x'", "what was agreed"),
    ("UPDATE repair_order SET promised_on = '2026-04-30'", "moves with an event"),
    ("UPDATE repair_order SET final_price = 48001", "more than was said"),
    (f"UPDATE repair_order SET closed_at = {AT}", "still here"),
    ("DELETE FROM repair_order", "rows stay"),
    ("DELETE FROM repair_customer", "rows stay"),
    ("UPDATE repair_customer SET contact = ''", "one_contact"),
    ("UPDATE repair_line SET price = 1", "what was agreed"),
    ("UPDATE repair_line SET minutes = 1", "what was agreed"),
    ("DELETE FROM repair_line", "rows stay"),
    ("UPDATE repair_service SET price = 1", "what was agreed"),
    ("DELETE FROM repair_service", "rows stay"),
    ("UPDATE repair_settings SET monday = 1441", "CHECK"),
    ("INSERT INTO repair_settings SELECT 2, 1, 1, 1, 1, 1, 1, 1", "CHECK"),
]
"""(a statement that breaks something, a part of what the database answers)"""


def test_the_database_refuses_whatever_breaks_what_was_agreed(order: RepairOrder) -> None:
    wrong = [(each, told) for each, answer in BROKEN if answer.lower() not in (told := says_no(each)).lower()]

    assert wrong == []


def test_a_day_takes_no_more_than_its_minutes(order: RepairOrder) -> None:
    an_order("hem")  # 105 of Wednesday's 120 minutes are given now
    piece, service = the_piece(order), models.services_by_code(["slider"])["slider"]
    line = WorkLine.create(piece=piece, service=service, minutes=16, price=0).id

    assert "no more minutes" in says_no(MORE.format(line=line, minutes=16))
    database.execute_sql(MORE.format(line=line, minutes=15))


def test_no_event_makes_a_step_that_does_not_follow(order: RepairOrder) -> None:
    piece = the_piece(order)
    for after in STATES.keys() - {"in_work", "waiting_for_customer", "cancelled"}:
        event = f"({order.id}, {piece.id}, 'moved', 'queued', '{after}', '', '', {AT})"

        assert "does not follow" in says_no(EVENT + event)


def test_an_event_speaks_of_the_state_a_piece_is_in_and_of_its_own_order(order: RepairOrder) -> None:
    piece, other = the_piece(order), an_order("button")
    for event in (
        f"({order.id}, {piece.id}, 'moved', 'in_work', 'ready', '', '', {AT})",
        f"({other.id}, {piece.id}, 'moved', 'queued', 'in_work', '', '', {AT})",
        f"({order.id}, {piece.id}, 'taken_in', '', 'received', '', '', {AT})",
    ):
        assert "does not follow" in says_no(EVENT + event)
    assert "moves_a_piece" in says_no(EVENT + f"({order.id}, NULL, 'moved', 'queued', 'in_work', '', '', {AT})")


def test_what_is_not_paid_or_not_picked_up_has_no_handover(order: RepairOrder, host: Person) -> None:
    piece = bring_to(the_piece(order), "queued", by=host)
    given = f"INSERT INTO repair_handover (piece_id, by, at) VALUES ({piece.id}, 'x', {AT})"
    assert "handed out" in says_no(given)

    for to in ("in_work", "ready"):
        actions.move_piece(piece, to, by=host, now=NOW)
    with database.atomic() as trial:
        database.execute_sql(EVENT + f"({order.id}, {piece.id}, 'moved', 'ready', 'collected', '', '', {AT})")
        Piece.update(state="collected").where(Piece.id == piece.id).execute()
        assert "not paid" in says_no(given)
        trial.rollback()


def test_a_piece_is_handed_out_once_and_the_row_stays(order: RepairOrder, host: Person) -> None:
    piece = the_piece(order)
    for to in ("in_work", "ready"):
        actions.move_piece(piece, to, by=host, now=NOW)
    pay_cash(order, by=host)
    actions.hand_out(order, by=host, now=NOW)

    says_no(f"INSERT INTO repair_handover (piece_id, by, at) VALUES ({piece.id}, 'x', {AT})")
    assert "what was agreed" in says_no("UPDATE repair_handover SET by = 'x'")
    assert "rows stay" in says_no("DELETE FROM repair_handover")
    actions.undo_move(the_piece(order), by=host, now=NOW)
    assert "taken back" in says_no("UPDATE repair_handover SET undone_at = NULL")


def test_a_notice_ends_once_and_only_one_waits(order: RepairOrder, host: Person) -> None:
    for to in ("in_work", "ready"):
        actions.move_piece(the_piece(order), to, by=host, now=NOW)
    says_no(f"INSERT INTO repair_notice (order_id, channel, due_at, done_by) VALUES ({order.id}, 'call', {AT}, '')")
    assert "what was agreed" in says_no("UPDATE repair_notice SET channel = 'mail'")
    actions.note_called(Notice.get(), by=host, now=NOW)
    assert "ends once" in says_no("UPDATE repair_notice SET done_at = NULL")


def test_a_cancellation_and_an_answer_stay(order: RepairOrder, host: Person) -> None:
    actions.answer(order, "wait", on=None, now=NOW)
    assert "append-only" in says_no("UPDATE repair_answer SET said = 'coming'")
    actions.cancel_order(order, "", by=host, now=NOW)
    assert "append-only" in says_no("DELETE FROM repair_cancellation")
    says_no(f"INSERT INTO repair_cancellation (order_id, reason, by, at) VALUES ({order.id}, '', '', {AT})")


def test_two_versions_of_a_service_are_not_offered_at_once(order: RepairOrder) -> None:
    columns = "kind, name, minutes, price, garments, icon, brings, position, from_at"
    again = f"INSERT INTO repair_service (code, version, {columns}) SELECT code, 9, {columns} FROM repair_service"
    says_no(f"{again} WHERE code = 'hem'")


def test_numbers_tokens_and_forms_are_there_once(order: RepairOrder) -> None:
    other = an_order("button")
    columns = [name for name in RepairOrder._meta.columns if name != "id"]
    others = {"no": "99", "token": "'another'", "form_key": "'another'", "customer_id": f"{other.customer_id}"}
    for once in others:
        facts = {name: name for name in columns} | {name: value for name, value in others.items() if name != once}
        facts["customer_id"] = others["customer_id"] if once == "customer_id" else str(Customer.create(**NOBODY).id)
        copied = f"INSERT INTO repair_order ({', '.join(columns)}) SELECT {', '.join(facts.values())} FROM repair_order"
        assert "unique" in says_no(f"{copied} WHERE id = {order.id}").lower()
