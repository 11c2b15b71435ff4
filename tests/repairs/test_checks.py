"""The mending room's checks find nothing in a healthy room, and find what is wrong in a broken one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from meetinghouse.ground.checks import CHECKS
from meetinghouse.ground.database import database, engine
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions, checks
from meetinghouse.repairs.models import RepairOrder
from tests.repairs.making import NOW, an_order, bring_to, pay_cash, some_pieces, the_piece

ALL = {name: question for name, question in CHECKS.items() if name.startswith("repairs: ")}


@pytest.fixture
def orders(host: Person) -> list[RepairOrder]:
    """Orders in every state, one of them corrected, one with a price of its own, one given back."""
    for state in ("received", "queued", "waiting_for_customer", "in_work", "ready"):
        bring_to(the_piece(an_order(contact="91234567")), state, by=host)
    given, cancelled, corrected, dear = an_order(pieces=some_pieces(count=2)), an_order(), an_order("waist"), an_order()
    bring_to(the_piece(given), "ready", by=host)
    pay_cash(given, by=host)
    actions.hand_out(given, by=host, now=NOW)
    pay_cash(cancelled, by=host)
    actions.cancel_order(cancelled, "", by=host, now=NOW)
    actions.correct_intake(corrected, actions.Correction(some_pieces("button")), by=host, now=NOW)
    actions.agree_final_price(dear, 100, by=host, now=NOW)
    return list(RepairOrder.select())


def found() -> dict[str, int]:
    return {name: count for name, question in ALL.items() if (count := question())}


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """The database as it would be if nobody guarded these tables; rolled back with the test."""
    with database.atomic() as trial:
        if engine() == "postgresql":
            for table in tables:
                database.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            like = " OR ".join(f"tbl_name = '{table}'" for table in tables)
            rows = database.execute_sql(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND ({like})")
            for (name,) in rows.fetchall():
                database.execute_sql(f'DROP TRIGGER "{name}"')
        yield
        trial.rollback()


def test_a_room_with_orders_in_every_state_is_healthy(orders: list[RepairOrder]) -> None:
    assert len(ALL) == 8
    assert found() == {}


BROKEN = [
    (checks.days_above_minutes, "repair_day", "UPDATE repair_day SET minutes = 1"),
    (checks.gaps_in_numbers, "repair_order", "UPDATE repair_order SET no = 99 WHERE no = 2"),
    (checks.work_without_minutes, "repair_allocation", "DELETE FROM repair_allocation"),
    (checks.nothing_to_do, "repair_line", f"UPDATE repair_line SET dropped_at = '{NOW:%Y-%m-%d %H:%M:%S}'"),
    (checks.pieces_unlike_events, "repair_piece", "UPDATE repair_piece SET state = 'ready'"),
    (checks.handovers_unlike_pieces, "repair_handover", "DELETE FROM repair_handover"),
    (checks.closed_unlike_pieces, "repair_order", f"UPDATE repair_order SET closed_at = '{NOW:%Y-%m-%d}'"),
    (checks.charges_unlike_prices, "repair_line", "UPDATE repair_line SET price = price + 1"),
]
"""(the check that finds it, the table without its triggers, a statement that breaks something)"""


def test_what_is_wrong_is_found(orders: list[RepairOrder]) -> None:
    for question, table, statement in BROKEN:
        with without_triggers(table):
            database.execute_sql(statement)

            assert question() > 0, statement
