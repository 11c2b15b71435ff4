"""A list comes to the house: its file is read, and somebody says what its columns mean."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from meetinghouse.ground import journal, keys
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.spells import house_day_of, ref_of
from meetinghouse.members.exchange.actions.planning import Found, Look
from meetinghouse.members.exchange.headings import COLUMNS, NAMING, SEVERAL, is_forbidden, suggested
from meetinghouse.members.exchange.models import PROBLEM, ImportBatch, ImportRow
from meetinghouse.members.exchange.reading import Table, read_table
from meetinghouse.members.exchange.rules import HIDDEN, what_it_says
from meetinghouse.members.exchange.sheets import bared, guarded
from meetinghouse.members.vocabulary import KINDS, ORDINARY

_AT_ONCE = 100
_LONGEST_FILE_NAME = 120


@dataclass(frozen=True)
class Columns:
    """What each column means, empty for what stays behind; and what rows without a kind of membership become."""

    meanings: list[str]
    usual_kind: str = ORDINARY


def take_list(raw: bytes, name: str, *, by: Actor | None, now: datetime) -> ImportBatch:
    """Read a file and keep its table until its columns are agreed on. Of the house itself nothing changes.

    The same file again, while it waits, is the list that is here. Identity numbers are left behind at once.

    Raises:
        Refusal: it is no table that we can read; nothing is kept.
    """
    table, digest = read_table(raw, name), hashlib.sha256(raw).hexdigest()
    with database.atomic():
        waits = [batch for batch in ImportBatch.select().where(ImportBatch.digest == digest) if _waits(batch)]
        if waits:
            return waits[-1]
        batch: ImportBatch = ImportBatch.create(
            file_name=_plain_name(name),
            digest=digest,
            made_by=ref_of(by),
            made_at=now,
            raw=json.dumps(_without_identity(table), ensure_ascii=False),
        )
        journal.record(by, "brought a list", batch, at=now)
    return batch


def suggested_columns(batch: ImportBatch) -> tuple[list[str], list[str]]:
    """The headings of a list whose columns are not agreed on yet, and what we think that they mean."""
    headings = json.loads(batch.raw)["headings"]
    return headings, suggested(headings)


def agree_on_columns(batch: ImportBatch, told: Columns, *, by: Actor | None, now: datetime) -> ImportBatch:
    """Keep the columns that mean something, forget the others for good, and look what each row would do.

    Agreed once, it stays so: for other columns the file is brought again.

    Raises:
        Refusal: nothing names a person, one meaning is given twice, or no such kind of membership.
    """
    _may_agree(told)
    with database.atomic():
        batch = locked(ImportBatch.select().where(ImportBatch.id == batch.id)).get()
        if batch.state != "columns" or not batch.raw:
            return batch
        table = json.loads(batch.raw)
        batch.columns, batch.usual_kind, batch.raw = json.dumps(told.meanings), told.usual_kind, ""
        batch.save()
        today = house_day_of(now)
        rows = [_row(batch, number, _cells(told.meanings, cells, today)) for number, cells in table["rows"]]
        write_new(rows, Look(told.usual_kind, today).at(rows))
        journal.record(by, "looked at a list", batch, at=now)
    return batch


def write_new(rows: list[ImportRow], found: Iterable[Found]) -> None:
    """Keep rows that were looked at for the first time."""
    told = [
        row.__data__ | {"what": each.what, "person": each.person_id, "plan": json.dumps(each.plan, ensure_ascii=False)}
        for row, each in zip(rows, found, strict=True)
    ]
    for at in range(0, len(told), _AT_ONCE):
        ImportRow.insert_many(told[at : at + _AT_ONCE]).execute()


def year_only(column: str, text: str, today: date) -> str:
    """A birthday, shortened to what the house keeps of it; an identity number is not kept at all."""
    if column != "birth" or not text:
        return text
    said = what_it_says({"birth": text}, formulas=(), kinds={}, today=today)
    year = said.values.get("birth_year")
    if year is not None:
        return str(year)
    return HIDDEN if sum(sign.isdigit() for sign in text) > len("31.02.1962") - 2 else text


def _waits(batch: ImportBatch) -> bool:
    return batch.is_open or (batch.state == "columns" and bool(batch.raw))


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].strip()[:_LONGEST_FILE_NAME] or "–"


def _without_identity(table: Table) -> dict[str, object]:
    hidden = [is_forbidden(heading) for heading in table.headings]
    rows = [
        (number, ["" if hide else cell for hide, cell in zip(hidden, cells, strict=False)])
        for number, cells in table.rows
    ]
    return {"headings": table.headings, "rows": rows}


def _may_agree(told: Columns) -> None:
    used = [meaning for meaning in told.meanings if meaning]
    twice = {meaning for meaning in used if meaning not in SEVERAL and used.count(meaning) > 1}
    if not set(used) <= COLUMNS.keys() or (told.usual_kind and told.usual_kind not in KINDS):
        raise Refusal(N_("Please choose one."))
    if twice:
        raise Refusal(N_("Two columns mean the same. Choose one of them."))
    if not NAMING & set(used):
        raise Refusal(N_("Choose the column that holds the names."))


def _cells(meanings: list[str], cells: list[str], today: date) -> dict[str, str]:
    """The cells of a row by what they mean; those of two columns with one meaning stand in one."""
    told: dict[str, str] = {}
    for meaning, cell in zip(meanings, cells, strict=False):
        if meaning and cell:
            kept = guarded(year_only(meaning, bared(cell), today)) if not cell.startswith("=") else cell
            told[meaning] = f"{told[meaning]}; {bared(kept)}" if meaning in told else kept
    return told


def _row(batch: ImportBatch, number: int, cells: dict[str, str]) -> ImportRow:
    words = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    digest = keys.keyed_digest("import row", words)
    return ImportRow(batch=batch, number=number, cells=words, digest=digest, what=PROBLEM)
