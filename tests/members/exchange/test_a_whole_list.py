"""A messy spreadsheet becomes members of the house: looked at, mended, brought in, undone, and brought in again."""

from datetime import date

import peewee as pw
import pytest

from meetinghouse.ground.database import tables
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.numbers import Counter
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import models as members
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.models import ASK, CHANGED, NEW, OUT, PROBLEM, SAME, ImportBatch, ImportRow
from meetinghouse.members.models import Membership
from meetinghouse.people.models import ContactPoint, Person
from tests.conftest import Built
from tests.makers import a_person
from tests.members.exchange.making import (
    DUPLICATES,
    FILES,
    NOW,
    PROBLEM_ROWS,
    READY,
    SHARED,
    TODAY,
    a_list,
    a_messy_table,
    doubts_of,
    looked_at,
    row_at,
)


def known_people() -> int:
    return Person.select().where(Person.erased_at.is_null()).count()


def mend(batch: ImportBatch, by: Person) -> None:
    """What a secretary does with this list."""
    for number, typed in {
        12: {"birth": "1962"},
        40: {"joined": "12.3.2019"},
        77: {"paid": "450"},
        101: {"email": "kari@example.no"},
        150: {"given_name": "Kari"},
    }.items():
        row = row_at(batch, number)
        kept = {column: text.removeprefix("'") for column, text in row.said().items()}
        actions.correct_row(batch, number, kept | typed, "", by=by, now=NOW)
    actions.correct_row(batch, 203, {}, OUT, by=by, now=NOW)
    actions.take_as_new(batch, by=by, now=NOW)
    actions.leave_out_the_rest(batch, by=by, now=NOW)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "form"),
    [("sqlite", "windows-1252"), ("sqlite", "xlsx"), ("postgresql", "windows-1252")],
    indirect=["engine"],
)
def test_a_messy_spreadsheet_is_looked_at_mended_brought_in_undone_and_brought_in(db: pw.Database, form: str) -> None:
    by = a_person(role="secretary")
    before = known_people()
    batch = a_list(a_messy_table(), form, by=by)

    assert batch.counts()[NEW] == READY
    assert (known_people(), Membership.select().count()) == (before, 0)
    with pytest.raises(Refusal, match="Some rows wait for an answer"):
        actions.bring_in(batch, by=by, now=NOW)
    assert known_people() == before

    mend(batch, by)
    said = batch.counts()
    assert said == {NEW: 198, OUT: 3, PROBLEM: 0, ASK: 0, SAME: 0, CHANGED: 0}
    brought = actions.bring_in(batch, by=by, now=NOW)
    assert brought.counts == said == ImportBatch.get_by_id(batch.id).counts()
    assert (known_people(), members.members_on(TODAY).count()) == (before + 198, 198)

    assert actions.undo(batch, by=by, now=NOW) == []
    assert (known_people(), members.members_on(TODAY).count()) == (before, 0)
    assert ContactPoint.select().where(ContactPoint.person != by).count() == 0

    assert ImportBatch.get_by_id(batch.id).counts() == said
    again = actions.bring_in(batch, by=by, now=NOW)
    assert again.counts == said
    assert (known_people(), members.members_on(TODAY).count()) == (before + 198, 198)


def a_list_that_was_brought_in() -> ImportBatch:
    """The messy list, mended by a secretary and brought in."""
    by = a_person(role="secretary")
    batch = a_list(a_messy_table(), "windows-1252", by=by)
    mend(batch, by)
    actions.bring_in(batch, by=by, now=NOW)
    return batch


brought_in = pytest.mark.lived_in.with_args(a_list_that_was_brought_in)


def everything() -> dict[str, object]:
    """All rows of the house beside the lists themselves, the journal and the numbers that were given."""
    left_out = {ImportBatch, ImportRow, Entry, Counter}
    return {
        model._meta.table_name: sorted(map(str, model.select().tuples())) for model in tables() if model not in left_out
    }


@brought_in
def test_the_same_list_again_changes_nothing_in_whatever_form_it_comes(built: Built, db: pw.Database) -> None:
    batch, by = built.lived_in, a_person(role="secretary")
    before = everything()

    for form in FILES:
        again = a_list(a_messy_table(), form, by=by)
        assert again.id != batch.id
        assert again.counts() == {SAME: 198, OUT: 3, NEW: 0, PROBLEM: 0, ASK: 0, CHANGED: 0}, form
        actions.bring_in(again, by=by, now=NOW)
        assert everything() == before


@pytest.mark.parametrize("form", FILES)
def test_every_form_of_the_list_says_the_same(db: pw.Database, form: str) -> None:
    counts = a_list(a_messy_table(), form).counts()

    expected = {PROBLEM: len(PROBLEM_ROWS), ASK: len(DUPLICATES) + len(SHARED), NEW: READY, SAME: 0, CHANGED: 0, OUT: 0}
    assert counts == expected
    assert known_people() == 0


def test_the_rows_say_what_is_wrong_with_them(db: pw.Database) -> None:
    batch = a_list(a_messy_table())

    assert {number: doubts_of(row_at(batch, number)) for number in PROBLEM_ROWS} == {
        12: ["There is no such day. Look at it again."],
        40: ["There is no such day. Look at it again."],
        77: ["Write the amount without a plus or minus sign."],
        101: ["This does not look like an e-mail address. Example: kari@example.no"],
        150: ["There is a formula in this cell. Write what it should say."],
        203: [
            "There is a formula in this cell. Write what it should say.",
            "We cannot read this day. Write it like 24.3.2024 or 2024-03-24.",
            "There is no name in this row.",
        ],
    }
    for number, first in DUPLICATES.items():
        assert row_at(batch, number).planned()["likes"][0][0] == f"row:{first}"
    for number, first in SHARED.items():
        assert row_at(batch, number).planned()["likes"] == [[f"row:{first}", ["email"]]]


@brought_in
def test_what_the_list_says_of_somebody_is_what_the_house_knows(built: Built, db: pw.Database) -> None:
    person = row_at(built.lived_in, 3).person
    membership = members.membership_of(person)
    assert membership is not None
    spell = members.spells_of(membership)[0]

    assert (person.nickname, person.legal_name, person.birth_year, person.language) == ("Åse", "Åse Ås", 1940, "nb")
    points = ContactPoint.select(ContactPoint.kind, ContactPoint.value).where(ContactPoint.person == person)
    assert sorted(points.tuples()) == [("email", "mann0@example.no"), ("post", "Elveveien 1, 0182 Oslo")]
    assert (spell.kind, spell.from_on, spell.to_on) == ("ordinary", date(2005, 1, 1), None)


@pytest.mark.parametrize("form", FILES)
def test_nothing_of_the_other_columns_is_kept(db: pw.Database, form: str) -> None:
    raw = FILES[form](a_messy_table())
    waiting = actions.take_list(raw, "medlemmer.xlsx", by=None, now=NOW)
    assert "01016000" not in waiting.raw
    assert "Liker kaffe" in waiting.raw

    batch = looked_at(raw)
    stored = batch.raw + "".join(row.cells + row.plan for row in ImportRow.select().where(ImportRow.batch == batch))

    assert batch.id == waiting.id
    assert not [words for words in ("Liker kaffe", "0101600", "1941-02", "02.1941", "01.01.1940") if words in stored]
