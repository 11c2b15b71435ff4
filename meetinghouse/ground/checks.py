"""Questions that have the answer nought in a healthy house: `meetinghouse check` asks them all.

Each room registers its own with `@check("a name")`; the ones of the database itself are here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import peewee as pw

from meetinghouse.ground.database import BaseModel, database, engine, tables
from meetinghouse.ground.migrating import pending
from meetinghouse.ground.triggers import TRIGGERS, laid_triggers

Question = Callable[[], int]
CHECKS: dict[str, Question] = {}


@dataclass(frozen=True)
class Answer:
    """What one check found: how many things are wrong."""

    name: str
    found: int

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0


def check(name: str) -> Callable[[Question], Question]:
    """Register a question that counts what is wrong, under a name of plain words.

    Raises:
        ValueError: another question has this name; it would be asked no more, in silence.
    """

    def register(question: Question) -> Question:
        """Keep the question and leave it as it is."""
        if name in CHECKS:
            raise ValueError(f"Two checks are called {name!r}.")
        CHECKS[name] = question
        return question

    return register


def ask_all() -> list[Answer]:
    """Ask every question of the imported rooms, in order of their names."""
    return [Answer(name, question()) for name, question in sorted(CHECKS.items())]


@check("migrations pending")
def migrations_pending() -> int:
    """How many migrations this database has not had yet."""
    return len(pending())


@check("file damaged")
def file_damaged() -> int:
    """How many faults SQLite finds in its own file; PostgreSQL watches its pages itself."""
    if engine() == "postgresql":
        return 0
    told = database.execute_sql("PRAGMA integrity_check").fetchall()
    return 0 if told == [("ok",)] else len(told)


@check("foreign keys broken")
def foreign_keys_broken() -> int:
    """How many rows point at a row that is not there, or, on PostgreSQL, how many rules were never made sure of."""
    if engine() == "sqlite":
        return len(database.execute_sql("PRAGMA foreign_key_check").fetchall())
    unsure = "SELECT count(*) FROM pg_constraint WHERE contype IN ('c', 'f') AND NOT convalidated"
    return int(database.execute_sql(unsure).fetchone()[0])


@check("indexes missing")
def indexes_missing() -> int:
    """How many declared indexes the database does not have.

    Two indexes of one name count too: the second was never made, and peewee says nothing about it.
    """
    declared = [(model._meta.table_name, name) for model in tables() for name in index_names(model)]
    there = {(table, name) for table, name in database.execute_sql(_INDEXES[engine()]).fetchall()}
    return len(declared) - len(set(declared) & there)


@check("triggers missing")
def triggers_missing() -> int:
    """How many declared triggers the database does not have."""
    return len(TRIGGERS.keys() - laid_triggers())


def index_names(model: type[BaseModel]) -> list[str]:
    """The names of the indexes that a model declares."""
    return [index._name for index in model._meta.fields_to_index() if isinstance(index, pw.Index)]


_INDEXES = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = current_schema()",
}
