"""What lists hold of a person: the rows that made or changed them, and rows that wait and name them."""

import json
from datetime import datetime

from meetinghouse.ground.words import N_, _
from meetinghouse.members.exchange.actions import forget_rows_naming, forget_rows_of, hold_lists
from meetinghouse.members.exchange.headings import COLUMNS
from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.members.exchange.sheets import bared
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import Person
from meetinghouse.people.models.traces import traces_of


class ListsHolder(Holder):
    """A row of somebody who is forgotten stays as a line that was left out."""

    answers = (ImportRow.person,)

    def hold(self, person: Person) -> None:
        """A list is locked before its persons."""
        hold_lists()

    def tells(self, whom: Whom) -> list[Told]:
        """What lists said of them, as long as they can be undone."""
        kept = (ImportRow.person == whom.person) & (ImportRow.cells != "{}")
        rows = ImportRow.select(ImportRow, ImportBatch).join(ImportBatch).where(kept).order_by(ImportRow.id)
        told = [_row(each) for each in rows]
        return [Told(N_("Lists that you stood on"), told)] if told else []

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Their rows say nothing any more."""
        count = forget_rows_of(person) + forget_rows_naming(traces_of(person))
        return [Line(_("What lists of members said of you is gone."))] if count else []


def _row(row: ImportRow) -> dict[str, object]:
    said = [f"{_(COLUMNS[name])}: {bared(cell)}" for name, cell in json.loads(row.cells).items() if cell]
    return {N_("File"): row.batch.file_name, N_("Came"): row.batch.made_at, N_("It says"): ", ".join(said)}
