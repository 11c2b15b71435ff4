"""Nothing lies on in the database's file, at once or by a job; who reads meanwhile does not stop a forgetting."""

import sqlite3
from datetime import timedelta

import pytest

from meetinghouse.ground import jobs, laying
from meetinghouse.ground.database import database
from meetinghouse.ground.settings import Settings
from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, Person, Session
from tests.makers import NOW, a_person
from tests.rights.test_forgetting import words_of


def test_when_it_cannot_be_laid_anew_at_once_the_receipt_says_so_and_a_job_does_it(
    open_house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetinghouse.people.actions.forgetting.lay_anew", lambda: False)
    kari, ola = a_person("Kari"), a_person("Ola")
    lines = people.forget(kari, by=kari, now=NOW)
    assert "until tonight" in words_of(lines)
    people.forget(ola, by=kari, now=NOW)
    assert jobs.depth() == 1
    assert people.leave_nothing_behind(now=NOW + timedelta(hours=9)) is False


def test_in_a_house_where_nobody_was_forgotten_the_night_job_does_nothing(
    open_house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetinghouse.people.actions.forgetting.lay_anew", lambda: pytest.fail("not needed"))
    assert people.leave_nothing_behind(now=NOW) is True


def test_somebody_who_reads_for_long_does_not_stop_the_forgetting(open_house: Settings) -> None:
    if open_house.database_url.startswith("postgresql"):
        pytest.skip("only SQLite has a file of its own")
    person = a_person("Kari")
    database.execute_sql("PRAGMA busy_timeout = 50")
    reader = sqlite3.connect(open_house.database_url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        lines = people.forget(person, by=person, now=NOW)
    finally:
        reader.close()
    assert "until tonight" in words_of(lines)
    assert Person.get_by_id(person.id).nickname == ""
    assert laying.lay_anew()


def test_many_that_the_house_lets_go_of_by_its_clock_leave_one_job(open_house: Settings) -> None:
    for _ in range(3):
        people.forget(a_person(), by=None, now=NOW)
    assert jobs.depth() == 1
    assert jobs.drain() == 1


def test_a_session_that_began_at_the_very_moment_goes_in_the_night(open_house: Settings) -> None:
    person, other = a_person(), a_person()
    for each in (person, other):
        people.open_session(each, now=NOW)
    Person.update(erased_at=NOW, nickname="").where(Person.id == person.id).execute()
    assert people.leave_nothing_behind(now=NOW)
    assert [each.person_id for each in Session.select()] == [other.id]
    assert [each.person_id for each in ContactPoint.select()] == [other.id]
