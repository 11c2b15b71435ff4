"""From the bytes of a file to rows of text, or to a sentence that says why not. Nothing is stored here.

CSV in UTF-8, UTF-16 (with its mark) or Windows-1252, parted by semicolons, commas or tabs; XLSX through openpyxl,
which is imported when somebody brings such a file. A formula is never worked out: it stays text that begins with "=".
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError
from zlib import error as ZlibError  # noqa: N812 - named like the other exceptions

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.exchange.headings import column_of, is_forbidden
from meetinghouse.members.exchange.sheets import guarded

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 500
"""What a list may weigh; a house with 20 000 members needs 3 MB. Our own choice. The last two stop zip bombs."""

_HEADING_AMONG = 10
_SHOWN_ROWS = 10
_SEPARATORS = ";,\t"
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# æ, ø and å as they look after somebody read UTF-8 as Windows-1252, Mac or DOS letters as Windows', or lost them.
_BROKEN = re.compile("Ã[¦¥¸†˜…\u0098\u0086\u0085]|[^\\W\\d_][†›¾¿Œ]|[†›¾¿Œ][^\\W\\d_]|\ufffd")
_NOT_A_WORKBOOK = (
    *(zipfile.BadZipFile, ParseError, ZlibError, KeyError, ValueError, TypeError, EOFError, IndexError),
    *(AttributeError, RuntimeError, OSError),
)


@dataclass(frozen=True)
class Table:
    """The rows of a list below its headings; each with its number in the file, as a spreadsheet shows it.

    A cell is text as it would stand in a guarded CSV file: see `sheets.guarded`.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(raw: bytes, name: str = "") -> Table:
    """The table in a file. The same bytes give the same table.

    Args:
        name: what the file is called; only its ending is looked at, for a better sentence.

    Raises:
        Refusal: it is empty, too large, no table, in letters that we cannot read, or has no row below its headings.
    """
    if not raw.strip():
        raise Refusal(N_("This file is empty. Choose another one."), field="file")
    if len(raw) > MOST_BYTES:
        raise Refusal(
            N_("This file is too large. A list may have %(most)s MB."), field="file", most=MOST_BYTES // 10**6
        )
    rows = _workbook(raw) if raw.startswith(b"PK\x03\x04") else _csv(_text(raw))
    return _below_headings(_filled(rows))


def _text(raw: bytes) -> str:
    """The file's letters."""
    for start, sentence in _OTHER_FILES:
        if raw.lstrip()[:200].lower().startswith(start):
            raise Refusal(sentence, field="file")
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig") if b"\0" not in raw else _unreadable()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return _unreadable()


def _unreadable() -> str:
    raise Refusal(N_("We cannot read the letters in this file. Save it as CSV in UTF-8, or as XLSX."), field="file")


_NO_TABLE = N_("This file is not a table. Choose a CSV or an XLSX file.")
_OTHER_FILES = (
    (b"\xd0\xcf\x11\xe0", N_("This is an old Excel file. Open it, and save it as XLSX.")),
    (b"%pdf", _NO_TABLE),
    (b"<!doctype", _NO_TABLE),
    (b"<html", _NO_TABLE),
    (b"<?xml", _NO_TABLE),
    (b"{\\rtf", _NO_TABLE),
    (b"\x89png", _NO_TABLE),
    (b"\xff\xd8\xff", _NO_TABLE),
    (b"gif8", _NO_TABLE),
)


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, parted by the separator that its headings are parted by."""
    if len(_UNSEEN.findall(text)) > 0:
        raise Refusal(_NO_TABLE, field="file")
    said = re.match(r"sep=([;,\t])\r?\n", text, re.IGNORECASE)
    separator = said[1] if said else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, skipped = 0, 1 if said else 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal(
                N_("A quotation mark in row %(row)s has no partner. Look at that row."), field="file", row=number
            ) from None
        if number > skipped:
            yield number, row


def _separator(text: str) -> str:
    """What parts the cells: whatever gives the most headings that we know, then the most cells."""
    lines = [line for line in text.splitlines()[: 3 * _HEADING_AMONG] if line.strip()][:_HEADING_AMONG]

    def fits(separator: str) -> tuple[int, int]:
        rows = [[cell.strip(' "') for cell in line.split(separator)] for line in lines]
        return max(map(_known, rows), default=0), sum(len(row) - 1 for row in rows)

    return max(_SEPARATORS, key=fits)


def _workbook(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that is not empty."""
    try:
        _look_into(raw)
        yield from _sheet_rows(raw)
    except _NOT_A_WORKBOOK:
        raise Refusal(
            N_("We cannot open this file. Open it in a spreadsheet, and save it as XLSX."), field="file"
        ) from None


def _look_into(raw: bytes) -> None:
    """Refuse what unpacks to far more than it weighs, and XML that declares things: no spreadsheet does either.

    The sizes are those the file names; Python's zipfile unpacks no more than these.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        listed = parts.infolist()
        if "xl/workbook.xml" not in parts.namelist():
            raise Refusal(_NO_TABLE, field="file")
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
            raise Refusal(N_("There is more in this file than a list of members needs."), field="file")
        for part in listed:
            # Without its zero bytes, UTF-16 hides nothing from this look.
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.read(part).replace(b"\0", b""):
                raise Refusal(_NO_TABLE, field="file")


def _sheet_rows(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
    except InvalidFileException:
        raise Refusal(_NO_TABLE, field="file") from None
    try:
        for sheet in book.worksheets:
            rows = _rows_of(sheet)
            if first := next(rows, None):
                yield first
                yield from rows
                return
    finally:
        book.close()


def _rows_of(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something. A sheet may claim a million empty ones; nobody walks through these."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        if number > 5 * MOST_ROWS:
            raise _too_many()
        cells = [_cell_text(cell.value, cell.data_type) for cell in row]
        if any(cells):
            yield number, cells


def _cell_text(value: Any, kind: str) -> str:
    """A cell's value as CSV would hold it; text that only looks like a formula is guarded, a real one is not."""
    if value is None:
        return ""
    if kind in ("f", "e"):
        return "=" + str(getattr(value, "text", value)).removeprefix("=")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value) if isinstance(value, (bool, int, time)) else guarded(str(value))


def _filled(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows that hold something, their cells tidied."""
    kept: list[tuple[int, list[str]]] = []
    for number, row in rows:
        cells = [_UNSEEN.sub("", cell).replace("\r\n", "\n").strip(" \t\n\u00a0") for cell in row]
        if any(cells):
            kept.append((number, cells))
        if len(kept) > MOST_ROWS + _HEADING_AMONG:
            raise _too_many()
    return kept


def _too_many() -> Refusal:
    return Refusal(N_("This list has too many rows. It may have %(most)s."), field="file", most=MOST_ROWS)


def _below_headings(rows: list[tuple[int, list[str]]]) -> Table:
    """Find the headings, which need not be the first row, and look at what stands below them."""
    at = _heading_at([cells for _number, cells in rows[:_HEADING_AMONG]])
    headings = rows[at][1]
    while headings and not headings[-1]:
        headings = headings[:-1]
    below = rows[at + 1 :]
    if len(headings) > MOST_COLUMNS:
        raise Refusal(N_("This list has too many columns. It may have %(most)s."), field="file", most=MOST_COLUMNS)
    if not below:
        raise Refusal(N_("There is no row below the headings."), field="file")
    if len(below) > MOST_ROWS:
        raise _too_many()
    _look_at(below, len(headings))
    return Table(headings, [(number, cells[: len(headings)]) for number, cells in below])


def _heading_at(rows: list[list[str]]) -> int:
    """Where the headings stand: the first row with the most words that we know, else the first with two cells."""
    if not rows:
        raise Refusal(_NO_TABLE, field="file")
    most = max(rows, key=_known)
    if _known(most):
        return rows.index(most)
    wide = [at for at, row in enumerate(rows) if sum(map(bool, row)) > 1]
    if not wide or len({len(row) for row in rows[wide[0] :]}) > 1:
        raise Refusal(_NO_TABLE, field="file")
    return wide[0]


def _known(row: list[str]) -> int:
    return sum(1 for cell in row if column_of(cell) or is_forbidden(cell))


def _look_at(rows: list[tuple[int, list[str]]], width: int) -> None:
    """Refuse rows that are broken in a way that every row of the file may share; all of them are named."""
    _refuse_rows(
        [number for number, cells in rows if any(_BROKEN.search(cell) for cell in cells)],
        N_("The letters are broken in row %(rows)s. Save the list once more as CSV in UTF-8, or as XLSX."),
    )
    _refuse_rows(
        [number for number, cells in rows if any(cells[width:])],
        N_("There are more cells than headings in row %(rows)s. Look for a separator too many."),
    )
    _refuse_rows(
        [number for number, cells in rows if any(len(cell) > LONGEST_CELL for cell in cells)],
        N_("There is a very long text in row %(rows)s. Shorten it first."),
    )


def _refuse_rows(numbers: list[int], sentence: str) -> None:
    if numbers:
        shown = ", ".join(map(str, numbers[:_SHOWN_ROWS])) + (" …" if len(numbers) > _SHOWN_ROWS else "")
        raise Refusal(sentence, field="file", rows=shown)
