"""The migrations build exactly the house that the models describe, on both engines."""

import threading
from pathlib import Path

import peewee as pw
import pytest

from meetinghouse.ground.database import database, engine, tables
from meetinghouse.ground.migrating import migrate, pending, take_down
from meetinghouse.ground.triggers import TRIGGERS, laid_triggers
from tests.ops.conftest import OpenNew
from tests.tools import freeze_schema
from tests.tools.shape_of import build_from_models, differences, shape

CHECK = "CHECK (id = 1)"


def test_the_migrations_build_what_the_models_say(new_house: OpenNew) -> None:
    new_house()
    build_from_models(tables())
    from_models = shape()
    new_house()
    migrate()
    assert differences(from_models, shape()) == {}


def test_no_index_repeats_the_beginning_of_another(new_house: OpenNew) -> None:
    new_house()
    migrate()
    for table in database.get_tables():
        whole = [each for each in database.get_indexes(table) if " WHERE " not in (each.sql or "").upper()]
        plain = [each for each in whole if not each.unique]
        twice = [(a.name, b.name) for a in plain for b in whole if a != b and b.columns[: len(a.columns)] == a.columns]
        assert twice == []


def test_the_comparison_sees_a_check_that_was_lost(new_house: OpenNew, tmp_path: Path) -> None:
    new_house()
    migrate()
    whole = shape()
    new_house()
    migrate(a_copy_without(CHECK, tmp_path))
    assert list(differences(whole, shape())) == ["checks" if engine() == "sqlite" else "constraints"]


@pytest.mark.parametrize("lost", ["INDEX", "TRIGGER"])
def test_the_comparison_sees_what_was_dropped(new_house: OpenNew, lost: str) -> None:
    new_house()
    migrate()
    whole = shape()
    if lost == "INDEX":
        database.execute_sql('DROP INDEX "journal_entry_at"')
    else:
        on = "" if engine() == "sqlite" else ' ON "journal_entry"'
        database.execute_sql(f'DROP TRIGGER "journal_entry_no_update"{on}')
    assert differences(whole, shape()).keys() >= {"indexes" if lost == "INDEX" else "triggers"}


def test_what_goes_up_comes_down_and_goes_up_again(new_house: OpenNew) -> None:
    new_house()
    migrate()
    once = shape()
    take_down()
    assert shape() == {what: set() for what in once}
    migrate()
    assert differences(once, shape()) == {}


def test_a_new_database_has_everything_pending_and_a_migrated_one_nothing(new_house: OpenNew) -> None:
    new_house()
    before = pending()
    assert migrate() == before != []
    assert pending() == []
    assert migrate() == []


def test_every_declared_trigger_is_laid(new_house: OpenNew) -> None:
    new_house()
    migrate()
    assert laid_triggers() >= TRIGGERS.keys() != set()


def test_two_who_migrate_at_once_do_it_once(new_house: OpenNew) -> None:
    new_house()
    applied: list[str] = []

    def go() -> None:
        """Migrate as a program of its own would."""
        applied.extend(migrate())
        database.close()

    both = [threading.Thread(target=go) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(applied) == sorted(path.stem for path in freeze_schema.MIGRATIONS.glob("[0-9]*.py"))
    assert pending() == []


@pytest.mark.parametrize("kind", freeze_schema.ENGINES)
def test_the_frozen_statements_are_those_of_the_models(kind: str) -> None:
    """Holds until the first release; then it goes, and changes are migrations of their own."""
    before = database.obj
    try:
        frozen = freeze_schema.freeze(kind)
    finally:
        database.initialize(before)
    written = (freeze_schema.MIGRATIONS / f"{freeze_schema.NAME}.{kind}.sql").read_text("utf-8")
    assert frozen == written, "Run: python -m tests.tools.freeze_schema"


def a_copy_without(text: str, folder: Path) -> Path:
    """The migrations with one piece of text taken out."""
    copy = folder / "migrations"
    copy.mkdir()
    for file in freeze_schema.MIGRATIONS.iterdir():
        if file.is_file():
            (copy / file.name).write_text(file.read_text("utf-8").replace(text, ""), "utf-8")
    return copy


def test_a_migration_that_fails_leaves_nothing_behind(new_house: OpenNew, tmp_path: Path) -> None:
    new_house()
    broken = a_copy_without('CREATE TABLE "journal_entry"', tmp_path)
    with pytest.raises(pw.PeeweeException):
        migrate(broken)
    assert shape()["columns"] == set()
