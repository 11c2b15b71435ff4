"""Lists of members in the browser, from the file to the members and back."""

import io

import pytest

from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.members.models import Membership
from meetinghouse.people.models import AccessLog, Person
from tests.makers import a_person
from tests.members.exchange.making import DUPLICATES, SHARED, a_messy_table, csv_in
from tests.visiting import Page, Visitor

LIST = "Navn;E-post;Født;Merknad\nKari Nordmann;kari@example.no;1962;x\nOla Nordmann;kari@example.no;31.2.1960;y\n"


@pytest.fixture
def secretary(client: Visitor) -> Person:
    """Somebody who may bring lists."""
    person = a_person("Secretary", role="secretary", language="en")
    client.be(person)
    return person


def send(client: Visitor, raw: bytes, name: str = "medlemmer.csv") -> Page:
    """Bring a file."""
    form = client.visit("/members/import").form("/members/import")
    return client.post("/members/import", form.values | {"file": (io.BytesIO(raw), name)})


def test_a_list_goes_from_the_file_to_members_and_back(client: Visitor, secretary: Person) -> None:
    page = send(client, LIST.encode())
    assert page.h1 == "What do the columns mean?"

    page = page.form("/columns").press()
    assert "Nothing has changed in the house yet" in page.text
    assert "There is no such day" in page.text
    row = client.visit(next(link for link in page.links if link.endswith("/rows/3")))
    page = row.form("/rows/3").fill(birth="1960").press()
    assert "Row 3: Perhaps somebody we know" in page.text
    page = page.form("/different-people").press()
    page = page.form("/members").press()

    assert "The list is in. New: 2." in page.text
    assert Membership.select().count() == 2
    page = page.form("/undo").press()
    assert "The list is taken back." in page.text
    assert not Person.select().where(Person.nickname.in_(["Kari", "Ola"])).exists()
    page = page.form("/members").press()
    assert "The list is in. New: 2." in page.text


def test_a_row_that_is_still_wrong_stays_on_the_screen_with_what_was_typed(client: Visitor, secretary: Person) -> None:
    page = send(client, LIST.encode()).form("/columns").press()
    row = client.visit(next(link for link in page.links if link.endswith("/rows/3")))

    page = row.form("/rows/3").fill(birth="30.2.1960").press()

    assert page.status == 422
    assert "There is no such day" in page.text
    assert page.form("/rows/3").values["birth"] == "30.2.1960"


def test_somebody_like_them_is_shown_side_by_side(client: Visitor, secretary: Person) -> None:
    kari = a_person("Kari", email="kari@example.no", legal_name="Kari Hansen", birth_year=1950)
    page = send(client, LIST.encode()).form("/columns").press()

    row = client.visit(page.response.request.path + "/rows/2")

    assert "Side by side" in row.text
    assert "Kari (same e-mail)" in row.text
    assert "Kari Hansen" in row.text
    assert "1950" in row.text
    assert AccessLog.get(AccessLog.about == kari).who == secretary.public_ref


def test_two_hundred_messy_rows_are_looked_at_in_the_browser(client: Visitor, secretary: Person) -> None:
    page = send(client, csv_in("cp1252", a_messy_table())).form("/columns").press()
    assert "Something is not right: 6" in page.text
    assert f"Perhaps somebody we know: {len(DUPLICATES) + len(SHARED)}" in page.text

    for what in ("problem", "ask", "new", "same", "out", "nonsense"):
        client.visit(f"{page.response.request.path}?show={what}")
    for row in ImportRow.select().where(ImportRow.what.in_(["problem", "ask"])):
        client.visit(f"{page.response.request.path}/rows/{row.number}")
    page = page.form("/left-out").press()

    assert "11 rows are left out." in page.text


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "This file is empty"),
        (b"%PDF-1.7 and more", "This file is not a table"),
        (b"Dear all,\nhere is a letter.\n", "This file is not a table"),
        (b"Navn;E-post\n", "There is no row below the headings"),
        ("Navn;E-post\nBjørn;b@x.no\n".encode("mac-roman"), "The letters are broken in row 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_and_leaves_nothing(
    client: Visitor, secretary: Person, raw: bytes, sentence: str
) -> None:
    page = send(client, raw)

    assert page.status == 422
    assert sentence in page.text
    assert ImportBatch.select().count() == 0


@pytest.mark.parametrize(("megabytes", "status"), [(6, 422), (60, 413)])
def test_a_file_that_is_too_large_does_not_come_in(
    client: Visitor, secretary: Person, megabytes: int, status: int
) -> None:
    token = client.visit("/members/import").form("/members/import").values["csrf_token"]
    parts = {"csrf_token": f'"\r\n\r\n{token}', "file": '"; filename="medlemmer.csv"\r\n\r\n'}
    body = "\r\n".join(f'--x\r\nContent-Disposition: form-data; name="{name}{rest}' for name, rest in parts.items())
    file = io.BytesIO(body.encode() + b"Navn;E-post\n" * (megabytes * 10**6 // 12) + b"\r\n--x--\r\n")

    answer = client.client.post("/members/import", input_stream=file, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == status
    assert "too large" in answer.get_data(as_text=True)
    assert ImportBatch.select().count() == 0


def test_a_list_without_names_says_so(client: Visitor, secretary: Person) -> None:
    page = send(client, b"E-post;Telefon\na@example.no;91234567\n").form("/columns").press()

    assert page.status == 422
    assert "Choose the column that holds the names." in page.text


def test_a_list_can_be_thrown_away_and_then_nothing_of_it_is_left(client: Visitor, secretary: Person) -> None:
    page = send(client, LIST.encode()).form("/columns").press().form("/removal").press()

    assert "The list is gone." in page.text
    assert (ImportBatch.select().count(), ImportRow.select().count()) == (0, 0)


def test_a_host_does_not_bring_lists(client: Visitor) -> None:
    client.be(a_person(role="host"))

    client.visit("/members/import", status=403)
    client.visit("/members/export", status=403)


def test_a_cell_of_several_lines_comes_in_as_it_stands_on_the_list(client: Visitor, secretary: Person) -> None:
    rows = 'Navn;Adresse;E-post\nKari;"Storgata 1\r\n0182 Oslo";"kari@example.no\nkari@work.example"\n'
    page = send(client, rows.encode()).form("/columns").press()
    row = client.visit(f"{page.response.request.path}/rows/2")

    page = row.form("/rows/2").fill(decision="new").press()
    assert ImportRow.get().corrections == "{}"
    page.form("/members").press()

    assert {(each.kind, each.value) for each in Person.get(Person.nickname == "Kari").contact_rows} == {
        ("post", "Storgata 1\n0182 Oslo"),
        ("email", "kari@example.no"),
        ("email", "kari@work.example"),
    }


def test_a_row_with_a_very_long_cell_can_be_left_out_alone(client: Visitor, secretary: Person) -> None:
    page = send(client, f"Navn;Adresse\nKari;{'Storgata ' * 200}\nOla;\n".encode()).form("/columns").press()
    row = client.visit(f"{page.response.request.path}/rows/2")

    page = row.form("/rows/2").fill(decision="out").press()
    page.form("/members").press()

    assert [each.nickname for each in Person.select().where(Person.nickname.in_(["Kari", "Ola"]))] == ["Ola"]
