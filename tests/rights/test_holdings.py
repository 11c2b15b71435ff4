"""Every pointer to a person is somebody's to answer for, and "my data" tells what the rooms hold."""

from collections import Counter

import peewee as pw
import pytest

from meetinghouse import rooms  # noqa: F401 - declares all tables and lists all holders
from meetinghouse.ground.database import tables
from meetinghouse.people.holdings import Whom, holders
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.rights.living import EMAIL, LEGAL_NAME, NAME, one_with_a_life


def unanswered(*more: type[pw.Model]) -> dict[str, int]:
    """Every foreign key to a person that is not answered for exactly once, with how many holders do."""
    answers = Counter(field for holder in holders().values() for field in holder.answers)
    declared = [*tables(), *more]
    pointers = [field for table in declared for field, to in table._meta.refs.items() if to is Person]
    return {str(field): answers[field] for field in [*pointers, *answers] if answers[field] != 1}


def test_every_foreign_key_to_a_person_is_answered_for_by_exactly_one_holder() -> None:
    assert unanswered() == {}


def test_a_table_that_nobody_answers_for_is_seen() -> None:
    class Stray(pw.Model):
        somebody = pw.ForeignKeyField(Person)

    try:
        assert unanswered(Stray) == {"<ForeignKeyField: Stray.somebody>": 0}
    finally:
        Stray._meta.remove_ref(Stray.somebody)


def test_two_holders_for_one_foreign_key_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    money = holders()["money"]
    monkeypatch.setattr(type(holders()["keeping"]), "answers", money.answers)
    assert list(unanswered().values()) == [2]


def test_my_data_tells_what_every_room_holds(db: pw.Database) -> None:
    told = {room: holder.tells(Whom(one)) for one in [one_with_a_life()] for room, holder in holders().items()}
    assert {room for room, headings in told.items() if headings} == set(told) - {"keeping"}
    words = str(told)
    assert all(each in words for each in (NAME, LEGAL_NAME, EMAIL, "+4791234567", "Secretary", "R-0001", "Votter"))
    plain = (str, int, bool, type(None))
    values = [value for headings in told.values() for each in headings for row in each.rows for value in row.values()]
    assert all(isinstance(value, plain) or hasattr(value, "isoformat") for value in values)


def test_of_somebody_whom_the_house_hardly_knows_it_tells_hardly_anything(db: pw.Database) -> None:
    person = a_person("Kari", email=None)
    told = [each.words for holder in holders().values() for each in holder.tells(Whom(person))]
    assert told == ["What you are called"]


def test_my_data_holds_no_answer_in_a_secret_vote_and_no_code(db: pw.Database) -> None:
    person = one_with_a_life()
    (votes,) = holders()["board"].tells(Whom(person))
    assert [(row["Secret"], row["Your answer"]) for row in votes.rows] == [(True, None), (False, "Yes")]
    mails = next(each for each in holders()["people"].tells(Whom(person)) if each.words == "What we wrote to you")
    assert not [row for row in mails.rows if "code" in str(row["Subject"]).lower()]
