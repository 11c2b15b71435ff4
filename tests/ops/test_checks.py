"""Each check of the ground finds what it is there to find."""

import peewee as pw
import pytest

from meetinghouse.ground import checks, health
from meetinghouse.ground.checks import CHECKS, Answer, ask_all
from meetinghouse.ground.database import database, engine
from meetinghouse.ground.migrating import HISTORY
from tests.ops.conftest import OpenNew


def test_a_new_house_is_sound(new_house: OpenNew) -> None:
    new_house.migrated()
    assert [answer for answer in ask_all() if not answer.ok] == []


def test_a_lost_index_is_found(new_house: OpenNew) -> None:
    new_house.migrated()
    database.execute_sql('DROP INDEX "journal_entry_at"')
    assert found("indexes missing") == 1


def test_two_indexes_of_one_name_are_found(monkeypatch: pytest.MonkeyPatch, new_house: OpenNew) -> None:
    new_house.migrated()
    twice = [*checks.tables(), next(model for model in checks.tables() if model._meta.table_name == "journal_entry")]
    monkeypatch.setattr(checks, "tables", lambda: twice)
    assert found("indexes missing") == 2


def test_a_lost_trigger_is_found(new_house: OpenNew) -> None:
    new_house.migrated()
    on = "" if engine() == "sqlite" else ' ON "journal_entry"'
    database.execute_sql(f'DROP TRIGGER "journal_entry_no_delete"{on}')
    assert found("triggers missing") == 1


def test_a_row_that_points_at_nothing_is_found(new_house: OpenNew) -> None:
    new_house.migrated()
    if engine() == "sqlite":
        database.pragma("foreign_keys", 0)
        database.execute_sql("CREATE TABLE lost (id INTEGER REFERENCES person (id))")
        database.execute_sql("INSERT INTO lost VALUES (7)")
    else:
        database.execute_sql("CREATE TABLE lost (id INTEGER)")
        database.execute_sql("ALTER TABLE lost ADD FOREIGN KEY (id) REFERENCES person (id) NOT VALID")
    assert found("foreign keys broken") == 1


def test_a_pending_migration_is_found_and_the_house_says_it_is_unwell(new_house: OpenNew) -> None:
    new_house.migrated()
    database.execute_sql(f"DELETE FROM {HISTORY}")
    assert found("migrations pending") == 1
    facts, status = health.health()
    assert (status, facts["status"], facts["migrations_pending"]) == (503, "unwell", 1)


def test_a_well_house_says_so_without_a_word_about_people(new_house: OpenNew) -> None:
    new_house.migrated()
    facts, status = health.health()
    assert status == 200
    assert facts == {
        "status": "ok",
        "version": health.version(),
        "engine": engine(),
        "migrations_pending": 0,
        "queue": 0,
    }


def test_a_database_that_does_not_answer_is_told_as_a_reason(
    new_house: OpenNew, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        """No database behind this door."""
        raise pw.OperationalError("no route to the database")

    new_house()
    monkeypatch.setattr(health, "pending", refuse)
    facts, status = health.health()
    assert (status, facts["reason"]) == (503, "the database does not answer")


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="Two checks"):
        checks.check("migrations pending")(lambda: 0)


def test_an_answer_is_ok_only_when_nothing_was_found() -> None:
    assert Answer("a", 0).ok
    assert not Answer("a", 1).ok


def found(name: str) -> int:
    """What one check finds."""
    return CHECKS[name]()
