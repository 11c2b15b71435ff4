"""Mending a list before it is brought in: other words for a cell, an answer to a question, another look."""

import json
from collections.abc import Iterable
from datetime import datetime

from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.spells import house_day_of
from meetinghouse.members.exchange.actions.planning import IS, Found, Look
from meetinghouse.members.exchange.actions.uploading import year_only
from meetinghouse.members.exchange.models import ASK, NEW, OUT, PROBLEM, ImportBatch, ImportRow
from meetinghouse.members.exchange.reading import LONGEST_CELL
from meetinghouse.members.exchange.sheets import bared, tidy_lines
from meetinghouse.people.models import Person

CLOSED = N_("This list is closed. Bring the file once more.")


def correct_row(
    batch: ImportBatch, number: int, typed: dict[str, str], decision: str, *, by: Actor, now: datetime
) -> ImportRow:
    """Write other words for some cells of a row, and say what shall become of it; then all rows are looked at anew.

    Args:
        typed: text by the meaning of its column; the same text as on the list, with whichever line ends, is no
            correction.
        decision: `new`, `out`, `is:` and a public reference, or nothing: as the look finds.

    Raises:
        Refusal: the list is closed, there is no such row (status 404), or nobody has that reference.
    """
    today = house_day_of(now)
    _may_decide(decision)
    with database.atomic():
        batch = locked_list(batch)
        row = ImportRow.get_or_none(ImportRow.batch == batch, ImportRow.number == number)
        if row is None:
            raise Refusal(N_("This row is not there."), status=404)
        came = {column: tidy_lines(bared(cell)) for column, cell in json.loads(row.cells).items()}
        agreed = set(batch.agreed())
        lines = {column: tidy_lines(text)[:LONGEST_CELL] for column, text in typed.items()}
        told = {column: year_only(column, text, today) for column, text in lines.items()}
        kept = {column: text for column, text in told.items() if column in agreed and text != came.get(column, "")}
        row.corrections, row.decision = json.dumps(kept, ensure_ascii=False), decision
        row.save()
        refresh(batch, now=now)
    return ImportRow.get_by_id(row.id)


def leave_out_the_rest(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Leave out every row that still waits for a person; how many these were.

    Raises:
        Refusal: the list is closed.
    """
    return _decide_all(batch, OUT, ImportRow.what.in_([PROBLEM, ASK]), now=now)


def take_as_new(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Take those who only share an address or a telephone with somebody as people of their own; how many these were.

    Raises:
        Refusal: the list is closed.
    """
    with database.atomic():
        batch = locked_list(batch)
        rows = ImportRow.select().where(ImportRow.batch == batch, ImportRow.what == ASK)
        return _decide_all(batch, NEW, ImportRow.id.in_([row.id for row in rows if shares_only(row)]), now=now)


def look_again(batch: ImportBatch, *, now: datetime) -> ImportBatch:
    """Look at all rows as the house is now. What somebody decided and typed stays.

    Raises:
        Refusal: the list is closed.
    """
    with database.atomic():
        batch = locked_list(batch)
        refresh(batch, now=now)
    return batch


def shares_only(row: ImportRow) -> bool:
    """Whether nothing but an address or a telephone makes the row look like others."""
    return all("name" not in reasons for _key, reasons in row.planned().get("likes", ()))


def locked_list(batch: ImportBatch) -> ImportBatch:
    """The list, whose rows nobody else changes until the transaction ends.

    Raises:
        Refusal: it has been brought in, or emptied.
    """
    found: ImportBatch = locked(ImportBatch.select().where(ImportBatch.id == batch.id)).get()
    if not found.is_open:
        raise Refusal(CLOSED)
    return found


def differing(batch: ImportBatch, *, now: datetime) -> list[tuple[ImportRow, Found]]:
    """The rows that would do something else now than the last look said, with what they would do."""
    rows = list(ImportRow.select().where(ImportRow.batch == batch).order_by(ImportRow.number))
    found = Look(batch.usual_kind, house_day_of(now)).at(rows)
    return [(row, each) for row, each in zip(rows, found, strict=True) if not _is_as_said(row, each)]


def refresh(batch: ImportBatch, *, now: datetime) -> None:
    """Write down what the rows would do now. Call it inside a transaction, with the list locked."""
    _write(differing(batch, now=now))


def _write(differ: Iterable[tuple[ImportRow, Found]]) -> None:
    for row, found in differ:
        row.what, row.person, row.plan = found.what, found.person_id, json.dumps(found.plan, ensure_ascii=False)
        row.save()


def _is_as_said(row: ImportRow, found: Found) -> bool:
    return (row.what, row.person_id, row.planned()) == (found.what, found.person_id, json.loads(json.dumps(found.plan)))


def _may_decide(decision: str) -> None:
    ref = decision.removeprefix(IS) if decision.startswith(IS) else ""
    known = ref and Person.select().where(Person.public_ref == ref, Person.erased_at.is_null()).exists()
    if decision not in ("", NEW, OUT) and not known:
        raise Refusal(N_("Please choose one."), field="decision")


def _decide_all(batch: ImportBatch, decision: str, which: object, *, now: datetime) -> int:
    with database.atomic():
        batch = locked_list(batch)
        decided = ImportRow.update(decision=decision).where(ImportRow.batch == batch, which).execute()
        refresh(batch, now=now)
    return int(decided)
