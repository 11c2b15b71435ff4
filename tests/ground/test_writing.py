"""Rows that are written with words put together beforehand are the same rows as any others."""

from datetime import datetime

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.writing import note_rows, write_rows
from meetinghouse.people.models import Person, Role
from tests.makers import a_person
from tests.visiting import no_lazy_loads

pytestmark = pytest.mark.usefixtures("db")


def a_mail(to: str, at: datetime) -> dict[str, object]:
    return {"recipient": to, "language": "en", "template": "x", "subject": "Hi", "text": "There", "queued_at": at}


def test_rows_are_given_back_as_they_are_stored(now: datetime) -> None:
    written = write_rows(Mail, [a_mail(to, now) for to in ("kari@example.no", "ola@example.no")])

    assert {row.id: row.__data__ for row in Mail.select()} == {row.id: row.__data__ for row in written}
    assert {row.recipient for row in written} == {"kari@example.no", "ola@example.no"}


def test_what_is_not_named_has_its_usual_value_and_each_row_a_fresh_reference(now: datetime) -> None:
    one, other = write_rows(Mail, [a_mail("kari@example.no", now)] * 2)

    assert {(row.tries, row.problem, row.sent_at) for row in (one, other)} == {(0, "", None)}
    assert one.ref != other.ref


def test_rows_that_are_only_noted_are_there(now: datetime) -> None:
    note_rows(Mail, [a_mail(to, now) for to in ("kari@example.no", "ola@example.no")])

    assert {(row.recipient, row.tries) for row in Mail.select()} == {("kari@example.no", 0), ("ola@example.no", 0)}


def test_nothing_to_write_asks_nothing() -> None:
    assert write_rows(Mail, []) == []
    note_rows(Mail, [])
    assert not Mail.select().exists()


def test_rows_that_name_other_columns_than_the_first_are_refused(now: datetime) -> None:
    for odd in ({"tries": 2}, {"due_at": now}):
        first, second = a_mail("kari@example.no", now) | {"tries": 1}, a_mail("ola@example.no", now) | odd
        second.pop("template")

        with pytest.raises(ValueError, match=r"same columns.*template"):
            write_rows(Mail, [first, second])
    assert not Mail.select().exists()


def test_a_moment_comes_back_aware(now: datetime) -> None:
    mail = Mail.create(**a_mail("kari@example.no", now))

    assert (mail.queued_at, Mail.get_by_id(mail.id).queued_at) == (now, now)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Mail.create(**a_mail("kari@example.no", datetime(2026, 3, 24)))


def test_a_row_that_is_named_as_itself_is_known_and_not_asked_for(now: datetime) -> None:
    turid = a_person("Turid")

    role = Role.create(person=turid, name="host", granted_by="V-001/2026", from_at=now)

    with no_lazy_loads():
        assert role.person is turid
    assert role.dirty_fields == []
    assert Role.get_by_id(role.id).person == turid


def test_a_row_is_found_by_its_id_however_it_is_asked_for(now: datetime) -> None:
    turid = a_person("Turid")
    asked = [Person.get_by_id(turid.id), Person.get(turid.id), Person.get(Person.id == turid.id)]

    assert [(each, each.nickname, each.dirty_fields) for each in asked] == [(turid, "Turid", [])] * 3
    assert Person.get_or_none(Person.id == turid.id + 1) is None
    with pytest.raises(Person.DoesNotExist):
        Person.get_by_id(turid.id + 1)


def test_a_row_that_is_found_by_its_id_is_changed_like_any_other(now: datetime) -> None:
    turid = a_person("Turid")
    found = Person.get_by_id(turid.id)
    found.nickname = "Turi"
    found.save()

    assert Person.get_by_id(turid.id).nickname == "Turi"


def test_a_new_row_may_bring_its_id(now: datetime) -> None:
    turid = a_person("Turid")
    brought = Role.create(id=4711, person=turid.id, name="host", granted_by="V-001/2026", from_at=now)

    assert (brought.id, Role.get_by_id(4711).name) == (4711, "host")


def test_a_new_row_that_may_not_be_is_refused(now: datetime) -> None:
    with pytest.raises(pw.IntegrityError), database.atomic():
        Role.create(person=a_person("Turid"), name="queen", granted_by="", from_at=now)
