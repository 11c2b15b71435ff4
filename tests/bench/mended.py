"""Years of repairs that were taken in, mended and picked up: what a house of 50,000 orders remembers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle, pairwise

import peewee as pw

from meetinghouse.demo import folk
from meetinghouse.repairs.actions.intake import customer_columns
from meetinghouse.repairs.models import (
    Allocation,
    Customer,
    Handover,
    OrderEvent,
    Piece,
    RepairOrder,
    SewingDay,
    WorkLine,
)
from tests.bench.books import count_to, pay_for
from tests.bench.mending import GARMENT, offered
from tests.bench.pouring import Row, ids_after, pour

WAY = ("", "received", "queued", "in_work", "ready", "collected")


def add_mended(number: int, began: datetime, now: datetime) -> None:
    """Add so many orders of one piece each, evenly over the years before the first day that the house knows of."""
    if number <= 0:
        return
    year, work = now.year, offered()
    first = (RepairOrder.select(pw.fn.MAX(RepairOrder.no)).where(RepairOrder.year == year).scalar() or 0) + 1
    first_day = SewingDay.select(pw.fn.MIN(SewingDay.on)).scalar() or now.date()
    rows = list(_rows(number, began, now - timedelta(days=(now.date() - first_day).days + 2)))
    pour(Customer, (_customer(row) for row in rows))
    pour(RepairOrder, (_order(row, year, first) for row in rows))
    pour(Piece, ({"id": row["piece"], "order": row["id"], "n": 1, "garment": GARMENT} for row in rows))
    lines = {"service": work.id, "minutes": work.minutes, "price": work.price}
    pour(WorkLine, ({"id": row["line"], "piece": row["piece"], **lines} for row in rows))
    _give_minutes(rows, work.minutes)
    _walk(rows)
    promised = {"title": work.name}
    pay_for("repairs", "repairs", [row | {"price": work.price, "promised": promised} for row in rows], now=now)
    pour(Handover, _handovers(rows))
    RepairOrder.update(closed_at=RepairOrder.taken_at).where(RepairOrder.id >= rows[0]["id"]).execute()
    count_to(f"repair/{year}", first + number - 1)


def _rows(number: int, began: datetime, ended: datetime) -> Iterator[Row]:
    step, names = (ended - began) / (number + 1), cycle(folk.NICKNAMES)
    ids = zip(ids_after(RepairOrder), ids_after(Customer), ids_after(Piece), ids_after(WorkLine), strict=False)
    for n, (id, customer, piece, line) in zip(range(number), ids, strict=False):
        found = {"n": n, "id": id, "customer": customer, "piece": piece, "line": line}
        yield found | {"name": next(names), "at": began + step * (n + 1)}


def _customer(row: Row) -> Row:
    return {"id": row["customer"], **customer_columns(row["name"], f"9{row['n']:07}")}


def _order(row: Row, year: int, first: int) -> Row:
    return {
        "id": row["id"],
        "year": year,
        "no": first + row["n"],
        "token": f"bench-repair-{row['id']}",
        "form_key": f"bench-repair-{row['id']}",
        "customer": row["customer"],
        "kind": "alteration",
        "price_kind": "fixed",
        "currency": "NOK",
        "promised_on": row["at"].date() + timedelta(days=1),
        "conditions": "bench",
        "language": "nb",
        "taken_at": row["at"],
    }


def _give_minutes(rows: list[Row], minutes: int) -> None:
    """Each line's minutes on the day it came in."""
    days: set[date] = {row["at"].date() for row in rows}
    pour(SewingDay, ({"on": on, "minutes": 1440} for on in sorted(days)))
    ids = ids_after(Allocation)
    pour(
        Allocation,
        ({"id": next(ids), "line": row["line"], "day": row["at"].date(), "minutes": minutes} for row in rows),
    )


def _walk(rows: list[Row]) -> None:
    """Every piece goes the whole way: the event first, then the state, as the database wants it."""
    first = rows[0]["piece"]
    for before, after in pairwise(WAY):
        pour(OrderEvent, _events(rows, before, after))
        if before:
            Piece.update(state=after).where(Piece.id >= first).execute()


def _events(rows: list[Row], before: str, after: str) -> Iterator[Row]:
    verb = "moved" if before else "taken_in"
    for id, row in zip(ids_after(OrderEvent), rows, strict=False):
        of = {"id": id, "order": row["id"], "piece": row["piece"], "by": "bench", "at": row["at"]}
        yield {**of, "verb": verb, "from_state": before, "to_state": after}


def _handovers(rows: list[Row]) -> Iterator[Row]:
    for id, row in zip(ids_after(Handover), rows, strict=False):
        yield {"id": id, "piece": row["piece"], "by": "bench", "at": row["at"]}
