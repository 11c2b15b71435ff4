"""Files that are lists, and files that are not."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from meetinghouse.ground.refusal import Refusal
from meetinghouse.members.exchange import reading
from meetinghouse.members.exchange.reading import read_table
from tests.members.exchange.making import xlsx_with

KARE = [["Navn", "E-post"], ["Kåre Ærlig", "kare@example.no"]]
LINES = "Navn;E-post\r\nKåre Ærlig;kare@example.no\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        LINES.encode("utf-8"),
        LINES.encode("utf-8-sig"),
        LINES.encode("cp1252"),
        LINES.encode("utf-16"),
        LINES.replace(";", ",").encode("utf-8"),
        LINES.replace(";", "\t").encode("cp1252"),
        ("sep=,\r\n" + LINES.replace(";", ",")).encode("utf-8"),
        ("Medlemmer i huset\r\n;\r\n" + LINES).encode("utf-8"),
        xlsx_with(KARE),
        xlsx_with([["Medlemmer i huset"], [], *KARE]),
    ],
)
def test_a_list_reads_the_same_in_every_form(raw: bytes) -> None:
    table = read_table(raw)

    assert table.headings == ["Navn", "E-post"]
    assert [cells for _number, cells in table.rows] == [["Kåre Ærlig", "kare@example.no"]]


def test_rows_have_the_numbers_that_a_spreadsheet_shows() -> None:
    table = read_table(b'Medlemmer\n\nNavn;Adresse\nKari;"Elveveien 1\n0182 Oslo"\n;\nOla;x\n')

    assert [number for number, _cells in table.rows] == [4, 6]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b" \n ", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "old Excel file"),
        (b"%PDF-1.4\n", "not a table"),
        (b"<!DOCTYPE html><table><tr><td>Navn", "not a table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a table"),
        ("Kjære alle.\nHei på dere, dette er et brev.\nHilsen".encode(), "not a table"),
        (bytes(range(256)) * 4, "cannot read the letters"),
        (LINES.encode("utf-16-le"), "cannot read the letters"),
        (LINES.encode("mac-roman"), "broken in row 2"),
        (LINES.encode("cp850"), "broken in row 2"),
        (LINES.encode("utf-8").decode("cp1252").encode("utf-8"), "broken in row 2"),
        (LINES.replace("å", "\ufffd").encode("utf-8"), "broken in row 2"),
        (b'Navn;E-post\nKari;k@x.no\n"Ola;o@x.no\n', "quotation mark in row 3"),
        (b"Navn;E-post\nKari;k@x.no;;more\nOla;;;x\n", "more cells than headings in row 2, 3"),
        (b"Navn;E-post\nKari;" + b"x" * 2001, "very long text in row 2"),
        (b"Navn;E-post\n" + b"Kari;k@x.no\n" * 20_001, "too many rows"),
        (b"Navn;" + b";".join(b"%d" % n for n in range(70)) + b"\nKari;1\n", "too many columns"),
        (b"PK\x03\x04 and no more", "cannot open this file"),
        (b"x;" * 3_000_000, "may have 5 MB"),
    ],
)
def test_what_is_no_list_is_a_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(Refusal) as no:
        read_table(raw)

    assert sentence in no.value.words()


def a_zip(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return written.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = a_zip({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (reading.MOST_UNPACKED + 1)})
    assert len(bomb) < 100_000

    with pytest.raises(Refusal, match="more in this file than"):
        read_table(bomb)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_things_is_not_parsed(encoding: str) -> None:
    parts = parts_of(xlsx_with(KARE))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'
    parts["xl/sharedStrings.xml"] = bomb.encode(encoding)

    with pytest.raises(Refusal, match="not a table"):
        read_table(a_zip(parts))


def test_another_zip_is_not_a_table() -> None:
    with pytest.raises(Refusal, match="not a table"):
        read_table(a_zip({"content.xml": b"<office/>", "mimetype": b"application/vnd.oasis.opendocument.text"}))


def test_a_damaged_workbook_is_a_sentence() -> None:
    parts = parts_of(xlsx_with(KARE))
    for name in parts:
        broken = a_zip(parts | {name: parts[name][: len(parts[name]) // 2]})
        try:
            read_table(broken)
        except Refusal as no:
            assert no.field == "file"


def test_a_sheet_that_claims_a_million_columns_is_read_as_far_as_it_goes() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in KARE:
        sheet.append(row)
    sheet["XFD2"] = "far away"
    written = io.BytesIO()
    book.save(written)

    assert read_table(written.getvalue()).rows == [(2, KARE[1])]


def test_a_formula_stays_text_and_text_that_looks_like_one_is_guarded() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Navn", "Født", "Merke"])
    sheet.append(["Kari", "=2026-60", "text"])
    sheet["C2"].value, sheet["C2"].data_type = "=1+1", "s"
    written = io.BytesIO()
    book.save(written)

    assert read_table(written.getvalue()).rows == [(2, ["Kari", "=2026-60", "'=1+1"])]
