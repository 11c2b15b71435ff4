"""A change inside a change: what goes wrong inside is undone inside, and what goes wrong outside undoes it all."""

from contextlib import suppress

import peewee as pw

from meetinghouse.ground.database import database
from meetinghouse.people.models import Person
from tests.makers import a_person


class GoesWrong(Exception):
    """What happens in these tests."""


def names() -> list[str]:
    """Who is known to the house."""
    return [person.nickname for person in Person.select().order_by(Person.id)]


def try_in_vain(name: str) -> None:
    """Make somebody known, then something goes wrong."""
    with suppress(GoesWrong), database.atomic():
        a_person(name)
        raise GoesWrong


def test_what_goes_wrong_inside_is_undone_inside(db: pw.Database) -> None:
    with database.atomic():
        a_person("Anna")
        try_in_vain("Bo")
        a_person("Cato")
    assert names() == ["Anna", "Cato"]


def test_what_goes_wrong_outside_undoes_what_went_well_and_what_went_wrong_inside(db: pw.Database) -> None:
    a_person("Anna")
    with suppress(GoesWrong), database.atomic():
        a_person("Bo")
        try_in_vain("Cato")
        with database.atomic():
            a_person("Dag")
        try_in_vain("Eli")
        a_person("Finn")
        raise GoesWrong
    assert names() == ["Anna"]


def test_what_is_undone_by_hand_may_be_done_again(db: pw.Database) -> None:
    with database.atomic() as attempt:
        a_person("Anna")
        attempt.rollback()
        a_person("Bo")
        try_in_vain("Cato")
        attempt.commit()
        a_person("Dag")
        attempt.rollback()
    assert names() == ["Bo"]


def test_a_change_inside_a_change_is_said_in_the_same_words_each_time(db: pw.Database) -> None:
    said: list[str] = []
    db.query_hooks.append(lambda event: said.append(event.sql))
    with database.atomic():
        try_in_vain("Anna")
        try_in_vain("Anna")
    db.query_hooks.pop()
    assert len({words for words in said if "SAVEPOINT" in words}) == 3
