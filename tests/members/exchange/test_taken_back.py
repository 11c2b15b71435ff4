"""A list that was taken back in part is mended, brought in and taken back once more."""

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.models import NEW, OUT, ImportRow
from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, Person
from tests.makers import a_person
from tests.members.exchange.making import NOW, looked_at, row_at

LIST = b"Navn;E-post\nKari;kari@example.no\nOla;ola@example.no\n"


def known() -> set[str]:
    return {each.nickname for each in Person.select().where(Person.nickname.in_(["Kari", "Ola"]))}


@pytest.mark.parametrize("decision", [OUT, NEW, ""])
def test_who_stays_stays_whatever_is_decided_of_their_row_later(db: pw.Database, decision: str) -> None:
    batch = looked_at(LIST)
    actions.bring_in(batch, by=None, now=NOW)
    people.prove_contact(ContactPoint.get(ContactPoint.value == "kari@example.no"), now=NOW)
    assert [row.number for row in actions.undo(batch, by=None, now=NOW)] == [2]

    actions.correct_row(batch, 2, {}, decision, by=a_person(), now=NOW)
    actions.bring_in(batch, by=None, now=NOW)
    assert known() == {"Kari", "Ola"}

    assert [row.number for row in actions.undo(batch, by=None, now=NOW)] == [2]
    assert known() == {"Kari"}
    assert row_at(batch, 2).person.nickname == "Kari"


def test_the_database_itself_lets_no_row_stand_for_nobody(db: pw.Database) -> None:
    actions.bring_in(looked_at(LIST), by=None, now=NOW)

    with pytest.raises(pw.IntegrityError), database.atomic():
        ImportRow.update(person=None).execute()


def test_two_lists_that_say_the_same_person_are_taken_back_in_any_order(db: pw.Database) -> None:
    for order in ((0, 1), (1, 0)):
        lists = []
        for raw in (LIST, b"E-post;Navn\nkari@example.no;Kari\n"):
            lists.append(actions.look_again(looked_at(raw), now=NOW))
            actions.bring_in(lists[-1], by=None, now=NOW)
        for at in order:
            assert actions.undo(lists[at], by=None, now=NOW) == []
        assert known() == set()
