"""What a row says: days in two ways, birth years, telephones, amounts and names as people write them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.members.exchange.comparing import Faces, alike, face_of, is_surely
from meetinghouse.members.exchange.headings import column_of, is_forbidden, kinds_by_word, suggested
from meetinghouse.members.exchange.rules import Said, what_it_says
from meetinghouse.members.exchange.sheets import RISKY, bared, guarded
from tests.members.exchange.making import TODAY


def said(**cells: str) -> Said:
    return what_it_says({"nickname": "Kari"} | cells, formulas=(), kinds=kinds_by_word(), today=TODAY)


def doubts(**cells: str) -> list[tuple[str, str]]:
    return [(doubt.column, doubt.message % doubt.parameters) for doubt in said(**cells).doubts]


@pytest.mark.parametrize(
    ("column", "text", "key", "value"),
    [
        ("birth", "1962", "birth_year", 1962),
        ("birth", "24.12.1962", "birth_year", 1962),
        ("birth", "1962-12-24", "birth_year", 1962),
        ("birth", "24/12-62", "birth_year", 1962),
        ("birth", "24.12.62", "birth_year", 1962),
        ("birth", "1.2.05", "birth_year", 2005),
        ("joined", "24.3.2021", "joined", "2021-03-24"),
        ("joined", "2021-03-24", "joined", "2021-03-24"),
        ("joined", "2021-03-24 00:00", "joined", "2021-03-24"),
        ("joined", "2021", "joined", "2021-01-01"),
        ("joined", "29.2.2024", "joined", "2024-02-29"),
        ("phone", "912 34 567", "phones", ["91234567"]),
        ("phone", "+47 912 34 567 / 0047 22 33 44 55", "phones", ["+4791234567", "+4722334455"]),
        ("phone", "Mob.: 91 23 45 67", "phones", ["91234567"]),
        ("email", " Kari@Example.NO; kari@work.no", "emails", ["kari@example.no", "kari@work.no"]),
        ("kind", "Støttemedlem", "kind", "support"),
        ("kind", "ÆRESMEDLEM", "kind", "honorary"),
        ("kind", "prøve", "kind", "trial"),
        ("kind", "aktivt medlem", "kind", "ordinary"),
        ("paid", "450,-", "paid", 45000),
        ("paid", "kr 12,50", "paid", 1250),
        ("paid", "ja", "paid", None),
        ("number", "17", "number", 17),
        ("email", "mangler", "emails", None),
        ("full_name", "Nordmann, Kari Anne", "legal_name", "Kari Anne Nordmann"),
    ],
)
def test_a_cell_means_what_people_meant(column: str, text: str, key: str, value: Any) -> None:
    told = said(**{column: text})

    assert told.values.get(key) == value
    assert told.doubts == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"birth": "31.2.1962"}, "There is no such day. Look at it again."),
        ({"birth": "1850"}, "Nobody here was born in that year. Look at it again."),
        ({"birth": "2030"}, "Nobody here was born in that year. Look at it again."),
        (
            {"birth": "24126212345"},
            "This is a national identity number. The house never keeps one. Write only the year.",
        ),
        ({"joined": "2027-01-01"}, "This day is still to come, or very long ago. Look at it again."),
        ({"joined": "soon"}, "We cannot read this day. Write it like 24.3.2024 or 2024-03-24."),
        ({"joined": "2021-03-24", "left": "2020-01-01"}, "The last day is before the first."),
        ({"left": "2020-01-01"}, "There is a last day, but no first day."),
        ({"paid": "-450"}, "Write the amount without a plus or minus sign."),
        ({"paid": "−450"}, "Write the amount without a plus or minus sign."),
        ({"phone": "9,12E+07"}, "This does not look like a phone number. Example: 912 34 567"),
        ({"email": "kari@home"}, "This does not look like an e-mail address. Example: kari@example.no"),
        ({"email": "kåri@example.no"}, "This does not look like an e-mail address. Example: kari@example.no"),
        ({"kind": "gjest"}, "We do not know this kind of membership: gjest"),
        ({"number": "A17"}, "A member number has digits only."),
        ({"nickname": ""}, "There is no name in this row."),
        ({"nickname": "K" * 61}, "This name is too long."),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(cells: dict[str, str], sentence: str) -> None:
    assert [words for _column, words in doubts(**cells)] == [sentence]


def test_a_whole_name_gives_a_first_name_to_be_called_by() -> None:
    told = said(nickname="", given_name="Kari Anne", family_name=" Nordmann ")

    assert told.values == {"nickname": "Kari Anne", "legal_name": "Kari Anne Nordmann"}


def test_a_postcode_gets_back_the_zero_that_a_spreadsheet_took() -> None:
    assert said(address="Elveveien 1", postcode="182", town="OSLO").values["post"] == "Elveveien 1, 0182 OSLO"


@given(st.text(max_size=30), st.sampled_from(["birth", "joined", "left", "paid", "phone", "email", "kind", "number"]))
def test_whatever_a_cell_holds_is_a_value_or_a_sentence(text: str, column: str) -> None:
    told = said(**{column: text})

    assert told.values["nickname"] == "Kari"
    assert all("%(" not in doubt.message % doubt.parameters for doubt in told.doubts)


@given(st.text())
def test_guarded_text_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not guarded(text).startswith(tuple(RISKY))
    assert bared(guarded(text)) == text


@given(st.dates(date(1900, 1, 1), TODAY))
def test_both_ways_to_write_a_day_mean_the_same(on: date) -> None:
    norwegian = said(joined=f"{on.day}.{on.month}.{on.year}").values["joined"]

    assert norwegian == said(joined=on.isoformat()).values["joined"] == on.isoformat()


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Navn", "full_name"), ("E-post:", "email"), ("Mobil", "phone"), ("Fødselsdato", "birth"), ("Født", "birth"),
        ("Medlem siden", "joined"), ("Innmeldt dato", "joined"), ("Kontingent 2026 (kr)", "paid"), ("Betalt", "paid"),
        ("Efternavn", "family_name"), ("Kaldenavn", "nickname"), ("By", "town"), ("First name", "given_name"),
        ("Date of birth", "birth"), ("Member no.", "number"), ("Merknad", ""), ("Diagnose", ""), ("Fødselsnummer", ""),
    ],
)  # fmt: skip
def test_headings_in_three_languages_are_known(heading: str, column: str) -> None:
    assert column_of(heading) == column


def test_identity_numbers_are_known_by_their_headings() -> None:
    assert all(map(is_forbidden, ("Fødselsnummer", "Personnr.", "CPR-nr.", "fnr")))
    assert not is_forbidden("Fødselsår")


def test_two_columns_of_one_meaning_are_taken_only_where_somebody_may_have_two() -> None:
    assert suggested(["Navn", "Telefon", "Mobil", "Medlem"]) == ["full_name", "phone", "phone", ""]


def face(key: str = "a", **values: Any):  # type: ignore[no-untyped-def]
    return face_of(key, values)


def test_the_same_name_and_one_thing_more_is_the_same_person() -> None:
    kari = face(nickname="Kari", legal_name="Kari Nordmann", emails=["k@x.no"], birth_year=1962)

    assert is_surely(alike(kari, face(nickname="kari", legal_name="KARI  NORDMANN", emails=["k@x.no"])))
    assert is_surely(alike(kari, face(nickname="Kari Nordmann", birth_year=1962)))
    assert alike(kari, face(nickname="Kari", legal_name="Kari Nordmann")) == ["name"]
    assert alike(kari, face(nickname="Ola", emails=["k@x.no"])) == ["email"]
    assert alike(kari, face(nickname="Kari", legal_name="Kari Hansen")) == []


def test_a_daughter_with_her_mothers_name_and_address_is_another_person() -> None:
    mother = face(nickname="Kari", legal_name="Kari Nordmann", emails=["k@x.no"], birth_year=1962)

    reasons = alike(mother, face(nickname="Kari", legal_name="Kari Nordmann", emails=["k@x.no"], birth_year=1990))

    assert reasons == ["email"]
    assert not is_surely(reasons)


def test_a_number_with_and_without_the_country_is_the_same() -> None:
    faces = Faces([face("a", nickname="Kari", phones=["+4791234567"])])

    assert [(other.key, why) for other, why in faces.like(face("b", nickname="Ola", phones=["91234567"]))] == [
        ("a", ["phone"])
    ]
