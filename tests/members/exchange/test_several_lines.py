"""Cells of several lines on the page of a row: what nobody changed stays as it came, through any browser."""

import csv
import io

import pytest

from meetinghouse.members.exchange.models import ImportRow
from meetinghouse.members.exchange.reading import LONGEST_CELL
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.exchange.test_pages import send
from tests.visiting import Form, Visitor

MANY = "\n".join(f"kari{n:03}@example.no" for n in range(104))


@pytest.fixture
def secretary(client: Visitor) -> Person:
    """Somebody who may bring lists."""
    person = a_person("Secretary", role="secretary", language="en")
    client.be(person)
    return person


def the_row_of(client: Visitor, **cells: str) -> Form:
    """The form of the only row of a list, with these cells by their headings."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([["Navn", *cells], ["Kari", *cells.values()]])
    page = send(client, written.getvalue().encode()).form("/columns").press()
    return client.visit(f"{page.response.request.path}/rows/2").form("/rows/2")


def kinds_of(form: Form) -> dict[str | None, str]:
    """Which fields stand in one line, and which in several."""
    typed = (each for each in form.element.iter() if each.tag == "textarea" or each.get("type") == "text")
    return {each.get("name"): each.tag for each in typed}


def test_only_a_cell_of_several_lines_has_room_for_them(client: Visitor, secretary: Person) -> None:
    form = the_row_of(client, Adresse="Storgata 1\n0182 Oslo", Telefon="91234567")

    assert kinds_of(form) == {"full_name": "input", "address": "textarea", "phone": "input"}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("cell", ["Storgata 1|0182 Oslo", "|Storgata 1||0182 Oslo|", "\u2003Storgata 1 |\t0182 Oslo"])
def test_what_nobody_changed_is_no_correction(client: Visitor, secretary: Person, cell: str, ends: str) -> None:
    the_row_of(client, Adresse=cell.replace("|", ends)).fill(decision="new").press()

    assert (ImportRow.get().corrections, ImportRow.get().decision) == ("{}", "new")


def test_line_ends_do_not_make_a_cell_too_long(client: Visitor, secretary: Person) -> None:
    assert len(MANY) < LONGEST_CELL < len(MANY.replace("\n", "\r\n"))

    page = the_row_of(client, **{"E-post": MANY}).fill(decision="new").press()

    assert page.status == 200
    assert ImportRow.get().corrections == "{}"


def test_what_somebody_types_into_several_lines_is_kept_with_its_lines(client: Visitor, secretary: Person) -> None:
    form = the_row_of(client, Adresse="Storgata 1\n0182 Oslo")

    form.fill(address="Elveveien 2\n0182 Oslo").press()

    assert ImportRow.get().corrected() == {"address": "Elveveien 2\n0182 Oslo"}


def test_lines_that_somebody_puts_together_stand_in_one_line(client: Visitor, secretary: Person) -> None:
    form = the_row_of(client, Adresse="Storgata 1\n0182 Oslo")
    path = form.page.response.request.path

    form.fill(address="Storgata 1, 0182 Oslo").press()

    assert ImportRow.get().corrected() == {"address": "Storgata 1, 0182 Oslo"}
    assert kinds_of(client.visit(path).form("/rows/2"))["address"] == "input"
