"""Lists as files: CSV and XLSX in which nothing that somebody wrote can come alive as a formula.

A spreadsheet works out text that begins with certain signs, and may send what it finds elsewhere (OWASP, "CSV
Injection"). Such text gets an apostrophe in front in CSV; in XLSX each cell says itself that it is text.
"""

import csv
import io
from collections.abc import Iterable, Sequence

RISKY = "=+-@\t\r\n"
_GUARD = "'"


def guarded(text: str) -> str:
    """Text as a cell of CSV that no spreadsheet works out. `bared` gives the text back, whatever it was."""
    return _GUARD + text if text.startswith(tuple(RISKY + _GUARD)) else text


def bared(cell: str) -> str:
    """The text that `guarded` wrote; an apostrophe that guards nothing is part of the text."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(tuple(RISKY + _GUARD)) else cell


def tidy_lines(text: str) -> str:
    """Text with one sign at the end of each line, whichever it came with, and no blanks around it.

    Browsers send two signs for each line end, old spreadsheets another one.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_formula(cell: str) -> bool:
    """Whether a cell that nobody guarded holds a formula, or what was left of one that failed."""
    return cell.startswith("=")


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file: UTF-8 with its mark and semicolons, which Norwegian and Danish spreadsheets open at once."""
    written = io.StringIO(newline="")
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    sheet.writerow([guarded(heading) for heading in headings])
    sheet.writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def xlsx_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An XLSX file with one sheet; every cell is text, also to whoever edits it there."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Members")

    def text(words: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value=words)
        cell.data_type, cell.number_format = "s", "@"
        cell.quotePrefix = bool(words) and words[0] in RISKY
        return cell

    for row in [headings, *rows]:
        sheet.append([text(words) for words in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
