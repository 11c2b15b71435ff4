"""Makers for the mending room's tests: a house that is open from Tuesday to Thursday, services, and orders."""

import itertools
from datetime import UTC, datetime, time
from typing import Any

from meetinghouse.ground import actions as ground
from meetinghouse.ground.house import House
from meetinghouse.money import actions as money
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions
from meetinghouse.repairs.actions import Intake, WishedPiece
from meetinghouse.repairs.models import Piece, RepairOrder, charge_of
from tests.makers import a_person
from tests.visiting import Visitor

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)  # a Tuesday, noon in the house
_numbers = itertools.count(1)


def open_the_workroom(minutes: int = 120) -> None:
    """Open Tuesday, Wednesday and Thursday from ten to four, with so many sewing minutes each day."""
    ground.set_opening_hours([(day, time(10), time(16)) for day in (1, 2, 3)], by=None, now=NOW)
    actions.seed_services(by=None, now=NOW)
    actions.set_sewing_week([minutes] * 7, by=None, now=NOW)


def some_pieces(*services: str, garment: str = "trousers", count: int = 1) -> tuple[WishedPiece, ...]:
    """So many pieces of a kind; to be hemmed, unless something else is said."""
    return tuple(WishedPiece(garment, services or ("hem",), colour="blue") for _ in range(count))


def a_wish(*services: str, **wish: Any) -> Intake:
    """What a customer brings: trousers to be hemmed, unless something else is said."""
    told: dict[str, Any] = {"key": f"form-{next(_numbers)}", "pieces": some_pieces(*services), "language": "en"}
    return Intake(**(told | wish))


def an_order(*services: str, by: Person | None = None, now: datetime = NOW, **wish: Any) -> RepairOrder:
    """An order that was taken in."""
    return actions.take_in(a_wish(*services, **wish), by=by, now=now)


def the_piece(order: RepairOrder, n: int = 1) -> Piece:
    """One piece of an order, as it is now."""
    return Piece.get(Piece.order == order, Piece.n == n)


def bring_to(piece: Piece, state: str, *, by: Person, now: datetime = NOW) -> Piece:
    """Move a piece on, step by step, until it is there."""
    way = {
        "received": (),
        "queued": ("queued",),
        "waiting_for_customer": ("queued", "waiting_for_customer"),
        "in_work": ("queued", "in_work"),
        "ready": ("queued", "in_work", "ready"),
    }
    for to in way[state]:
        piece = actions.move_piece(piece, to, by=by, now=now)
    return piece


def stand_at_the_counter(client: Visitor) -> Person:
    """Be a host of a house that mends, and that speaks English."""
    House.update(language="en").execute()
    open_the_workroom()
    person = a_person("Host", role="host", language="en")
    client.be(person)
    return person


def pay_cash(order: RepairOrder, *, by: Person, now: datetime = NOW) -> None:
    """The customer pays at the counter."""
    payable = charge_of(order).payable
    assert payable is not None
    money.take_cash(payable, given=None, by=by, now=now)
