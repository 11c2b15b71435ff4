"""Makers for tests about lists: a messy spreadsheet of two hundred rows, as CSV in two encodings and as XLSX."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook

from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.actions import Columns
from meetinghouse.members.exchange.actions.uploading import suggested_columns
from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.people.models import Person

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)
TODAY = date(2026, 3, 24)

HEADINGS = [
    "Nr.", "Fornavn", "Etternavn", "E-post", "Mobil", "Adresse", "Postnr", "Poststed", "Født", "Medlemstype",
    "Innmeldt", "Betalt 2026", "Fødselsnummer", "Notater",
]  # fmt: skip
FIRST = ["Åse", "Bjørn", "Cæcilie", "Dag", "Eli", "Frøydis", "Gunnar", "Håkon", "Ingrid", "Jørgen"]
LAST = ["Ås", "Bø", "Dahl", "Elvestad", "Fjære", "Grønli", "Hægeland", "Iversen", "Jåsund", "Kværner"]
LAST += ["Lund", "Mørk", "Nygård", "Østby", "Pedersen", "Røed", "Sæther", "Tveit", "Ulvøy", "Vågen"]
KINDS = ["medlem", "Støttemedlem", "", "prøve", "Vanlig"]

PROBLEM_ROWS = {12: "born", 40: "joined", 77: "paid", 101: "email", 150: "formula", 203: "sum"}
"""What is wrong in which row of the file: row 1 is a title, row 2 holds the headings."""
DUPLICATES = {60: 20, 131: 33}
"""Rows that say the same person once more, and which row said them first."""
SHARED = {25: 24, 88: 87, 145: 144}
"""Rows of somebody else with the same e-mail address as another row."""
READY = 200 - 5 - len(DUPLICATES) - len(SHARED)
"""Rows that can be brought in as they are."""


def a_messy_table() -> list[list[str]]:
    """Title, headings, two hundred people and a sum, as somebody kept them for years."""
    rows = [_person(n) for n in range(200)]
    at = {row: rows[row - 3] for row in range(3, 203)}
    at[12][8] = "31.02.1962"
    at[40][10] = "32.13.2019"
    at[77][11] = "-450"
    at[101][3] = "ukjent@"
    at[150][1] = '=CONCATENATE("Kari";"")'
    for row, first in DUPLICATES.items():
        at[row][1:12] = at[first][1:12]
        at[row][4] = "+47 " + at[first][4]
    for row, first in SHARED.items():
        at[row][3] = at[first][3].upper()
    return [
        ["Medlemsliste Verkstedet ved elva"],
        HEADINGS,
        *rows,
        ["", "", "", "", "", "", "", "", "", "", "Sum", "=SUM(L3:L202)"],
    ]


def _person(n: int) -> list[str]:
    first, last = FIRST[n % 10], LAST[(n // 10) % 20]
    born = [
        f"{n % 28 + 1:02}.{n % 12 + 1:02}.{1940 + n % 60}",
        f"{1940 + n % 60}-{n % 12 + 1:02}-{n % 28 + 1:02}",
        str(1940 + n % 60),
    ]
    joined = [f"{n % 28 + 1}.{n % 12 + 1}.{2005 + n % 20}", f"{2005 + n % 20}-{n % 12 + 1:02}-{n % 28 + 1:02}"]
    return [
        str(n + 1), first, f"{last}" if n % 7 else f" {last}  ",
        "" if n % 6 == 5 else f"{'kvinne' if n % 2 else 'mann'}{n}@example.no",
        f"9{n:07}" if n % 4 else "", f"Elveveien {n + 1}", "0182", "Oslo",
        "" if n % 9 == 8 else born[n % 3], KINDS[n % 5], joined[n % 2],
        "450" if n % 3 else "450,00", f"010160{n:05}", "Liker kaffe",
    ]  # fmt: skip


def csv_in(encoding: str, table: list[list[str]], separator: str = ";") -> bytes:
    """The table as a CSV file."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(table)
    return written.getvalue().encode(encoding)


def xlsx_with(table: list[list[str]]) -> bytes:
    """The table as an XLSX file: numbers as numbers, some days as days, formulas as formulas."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append([_as_cell(text) for text in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _as_cell(text: str) -> Any:
    if text.isdigit() and not text.startswith("0"):
        return int(text)
    if len(text) == 10 and text[4] == text[7] == "-":
        return datetime.fromisoformat(text)
    return text or None


FILES = {
    "utf-8": lambda table: csv_in("utf-8", table),
    "utf-8 with a mark": lambda table: csv_in("utf-8-sig", table, ","),
    "windows-1252": lambda table: csv_in("cp1252", table, "\t"),
    "xlsx": xlsx_with,
}


def a_list(
    table: list[list[str]], form: str = "utf-8", *, by: Person | None = None, now: datetime = NOW
) -> ImportBatch:
    """A list that was brought, its columns as the house understands them."""
    return looked_at(FILES[form](table), by=by, now=now)


def looked_at(raw: bytes, *, by: Person | None = None, now: datetime = NOW) -> ImportBatch:
    """A file that was brought, its columns as the house understands them."""
    batch = actions.take_list(raw, "medlemmer.csv", by=by, now=now)
    if batch.state == "columns":
        batch = actions.agree_on_columns(batch, Columns(suggested_columns(batch)[1]), by=by, now=now)
    return batch


def row_at(batch: ImportBatch, number: int) -> ImportRow:
    """One of its rows."""
    return ImportRow.get(ImportRow.batch == batch, ImportRow.number == number)


def doubts_of(row: ImportRow) -> list[str]:
    """The sentences that a row waits with, in English."""
    return [message % parameters for _column, message, parameters in row.planned().get("doubts", ())]
