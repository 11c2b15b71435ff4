"""Taking everything along: one file for people and for programs, that asks nothing of anybody."""

import io
import json
import re
import zipfile

import pytest

from meetinghouse.people import actions
from meetinghouse.people.models import Person
from meetinghouse.people.vocabulary import KEEP, READ
from tests.makers import NOW, a_person
from tests.members.making import a_member
from tests.members.making_dues import a_charge
from tests.visiting import Visitor


@pytest.fixture
def kari(db) -> Person:
    facts = {"legal_name": "Kari <b>Nordmann</b>", "birth_year": 1961}
    person = a_member("Kari", email="kari@example.no", language="en", **facts)
    a_charge(person=person)
    actions.tell_way(person, "phone", "912 34 567", by=person, now=NOW)
    actions.give_consent(person, KEEP, by=person, now=NOW)
    actions.note_access(person, by=a_person("Host", role="host"), what=READ, now=NOW)
    return person


def files(client: Visitor, person: Person) -> dict[str, str]:
    """What is in the file that somebody gets, by name."""
    answer = client.visit("/me/data", as_=person).form("/me/data/download").press(follow=False).response
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_the_file_is_for_people_and_for_programs(client: Visitor, kari):
    assert sorted(files(client, kari)) == ["data.html", "data.json"]


def test_its_name_says_nothing_of_whose_it_is(client: Visitor, kari):
    answer = client.be(kari).visit("/me/data").form("/me/data/download").press(follow=False).response

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'


def test_both_hold_the_same(client: Visitor, kari):
    found = files(client, kari)

    for words in ("kari@example.no", "91234567", "1961", "Kari"):
        assert words in found["data.html"]
        assert words in found["data.json"]


def test_programs_read_headings_rows_and_days(client: Visitor, kari):
    held = json.loads(files(client, kari)["data.json"])

    assert held["house"] == "Verkstedet ved elva"
    assert held["made_at"].startswith("2026-03-24T11:00")
    assert {"people", "members"} <= held["rooms"].keys()
    named = next(each for each in held["rooms"]["people"] if each["heading"] == "What you are called")
    assert named["rows"][0]["Full name"] == "Kari <b>Nordmann</b>"


def test_the_page_opens_without_the_house(client: Visitor, kari):
    page = files(client, kari)["data.html"]

    assert "<script" not in page
    assert not re.search(r"\b(src|href|action)=", page)
    assert "<link" not in page
    assert "url(" not in page
    assert "@import" not in page


def test_what_people_wrote_is_text_and_never_a_page(client: Visitor, kari):
    assert "Kari &lt;b&gt;Nordmann&lt;/b&gt;" in files(client, kari)["data.html"]


@pytest.mark.parametrize("language", ["nb", "da"])
def test_it_is_in_the_readers_language_and_for_programs_always_the_same(client: Visitor, kari, language):
    actions.tell_about_me(kari, nickname="Kari", language=language, by=kari, now=NOW)

    found = files(client, kari)

    assert f'<html lang="{language}">' in found["data.html"]
    assert {"people", "members"} <= json.loads(found["data.json"])["rooms"].keys()


def test_nothing_of_anybody_else_is_in_it(client: Visitor, kari):
    a_member("Olaf", email="olaf@example.no", legal_name="Olaf Hemmelig")

    found = files(client, kari)

    assert not any(words in text for text in found.values() for words in ("Olaf", "olaf@"))


def test_a_stranger_gets_no_file(client: Visitor, kari):
    client.be(None).visit("/language")

    assert client.post("/me/data/download", {}, follow=False).status in (303, 400)
