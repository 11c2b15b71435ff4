"""The list of members leaves the house: nothing in it is alive, and brought in again it changes nothing."""

import csv
import io
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import peewee as pw
import pytest
from openpyxl import load_workbook

from meetinghouse.ground.journal import Entry
from meetinghouse.ground.words import LANGUAGES, speaking
from meetinghouse.members import actions as members
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.models import SAME
from meetinghouse.members.exchange.sheets import bared
from meetinghouse.members.vocabulary import KINDS
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.exchange.making import NOW, TODAY, looked_at
from tests.members.making import a_member
from tests.visiting import Visitor

RISKY = ['=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(A1)", "'=1+1", "'quoted", "Kåre; Ærlig", 'say "hei"']


def a_house_of_members() -> list[Person]:
    """Members of all kinds with names that a spreadsheet would like to work out."""
    kinds = list(KINDS)
    found = []
    for n, name in enumerate(RISKY):
        email = f"person{n}@example.no" if n % 3 else "shared@example.no"
        person = a_member(name, kind=kinds[n % 4], since=TODAY.replace(year=2010 + n), email=email, birth_year=1950 + n)
        people.add_contact(person, "phone", f"+47 912 34 5{n:02}")
        people.add_contact(person, "post", f"Elveveien {n}\n0182 Oslo")
        found.append(person)
    members.say_leaving(found[0], members.AT_ONCE, by=found[0], now=NOW)
    members.say_leaving(found[1], members.AT_YEARS_END, by=found[1], now=NOW)
    a_person("No member")
    return found


def as_csv(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_comes_back_unchanged(db: pw.Database, form: str, language: str) -> None:
    a_house_of_members()
    with speaking(language):
        raw = actions.export_members(form, by=None, now=NOW)

    batch = looked_at(raw)

    assert batch.counts() == dict.fromkeys(batch.counts(), 0) | {SAME: len(RISKY)}
    assert all(not row.planned()["notes"] for row in batch.rows)
    actions.bring_in(batch, by=None, now=NOW)


def test_no_cell_of_the_csv_begins_like_a_formula(db: pw.Database) -> None:
    a_house_of_members()

    rows = as_csv(actions.export_members("csv", by=None, now=NOW))

    assert len(rows) == 1 + len(RISKY)
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_every_cell_of_the_xlsx_is_text(db: pw.Database) -> None:
    a_house_of_members()

    assert kinds_of_cells(actions.export_members("xlsx", by=None, now=NOW)) <= {"s", "inlineStr"}


def kinds_of_cells(raw: bytes) -> set[str]:
    """The kinds of all cells that hold something; `f` is a formula."""
    sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(isinstance(cell.value, (int, float)) for cell in cells)
    return {cell.data_type for cell in cells if cell.value is not None}


WRITES = {"xlsx": "xlsx", "csv": "csv:Text - txt - csv (StarCalc):44,34,76"}


def in_libreoffice(path: Path, to: str) -> bytes:
    """The file, opened in LibreOffice and saved in another form."""
    office = shutil.which("soffice")
    if not office:
        warnings.warn("LibreOffice is not on this computer: the export was NOT opened in it.", stacklevel=1)
        pytest.skip("LibreOffice is not on this computer: the export was NOT opened in it")
    # Token 15 lets formulas in CSV be worked out, as somebody may choose in the dialogue.
    reads = ["--infilter=CSV:59,34,76,1,,0,false,true,false,false,false,-1,true"] if path.suffix == ".csv" else []
    words = [f"-env:UserInstallation=file://{path.parent}/office", "--headless", *reads, "--convert-to", WRITES[to]]
    folder = path.parent / "opened"
    command = [office, *words, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    return (folder / path.with_suffix(f".{to}").name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_opened_in_libreoffice_has_no_live_formula(db: pw.Database, tmp_path: Path, form: str) -> None:
    a_house_of_members()
    path = tmp_path / f"members.{form}"
    path.write_bytes(actions.export_members(form, by=None, now=NOW))

    opened = load_workbook(io.BytesIO(in_libreoffice(path, "xlsx"))).worksheets[0]
    text = in_libreoffice(path, "csv").decode("utf-8")

    assert "f" not in {cell.data_type for row in opened.iter_rows() for cell in row}
    told = [bared(str(cell.value)) if form == "csv" else str(cell.value) for cell in opened["C"]]
    assert told[1:] == RISKY
    rows = list(csv.reader(io.StringIO(text)))
    assert [bared(row[2]) if form == "csv" else row[2] for row in rows[1:]] == RISKY


@pytest.mark.slow
def test_an_unguarded_list_would_be_alive_in_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "alive.csv"
    path.write_text("Navn;Sum\nKari;=1+1\n", "utf-8")

    sheet: Any = load_workbook(io.BytesIO(in_libreoffice(path, "xlsx"))).worksheets[0]

    assert sheet["B2"].data_type == "f"


def test_it_is_written_down_who_took_the_list(db: pw.Database) -> None:
    by = a_person(role="secretary")

    actions.export_members("csv", by=by, now=NOW)

    assert Entry.select().where(Entry.verb == "took out the list of members", Entry.actor == by.public_ref).exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_secretary_takes_the_list_in_the_browser(client: Visitor, form: str) -> None:
    client.be(a_person(role="secretary", language="en"))
    a_member("Kari")

    page = client.visit("/members/export").form("/members/export").fill(form=form).press()

    assert page.response.headers["Content-Disposition"] == f'attachment; filename="members-2026-03-24.{form}"'
    assert page.response.headers["Cache-Control"] == "no-store"
    assert looked_at(page.response.get_data()).counts()[SAME] == 1
