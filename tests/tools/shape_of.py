"""The shape of a database as sets that can be compared: one per kind of thing, the same on both engines."""

import re

from meetinghouse.ground.database import database, engine
from meetinghouse.ground.migrating import HISTORY
from meetinghouse.ground.triggers import lay_triggers
from tests.tools.sql_text import body, checks_of

Shape = dict[str, set[tuple[object, ...]]]

POSTGRESQL = {
    "columns": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> %s"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid), convalidated"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> %s"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> %s",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid), prosrc FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal AND tgrelid::regclass::text <> %s"
    ),
}


def shape() -> Shape:
    """What the open database holds: tables, columns, constraints, indexes, triggers."""
    return _sqlite() if engine() == "sqlite" else {what: _rows(sql, HISTORY) for what, sql in POSTGRESQL.items()}


def differences(one: Shape, other: Shape) -> dict[str, set[tuple[object, ...]]]:
    """What only one of two shapes has, by kind; nothing when they are equal."""
    return {what: one[what] ^ other[what] for what in one if one[what] ^ other[what]}


def build_from_models(models: list[type]) -> None:
    """The database as the models say it is."""
    database.create_tables(models)
    lay_triggers()


def _sqlite() -> Shape:
    told = _rows("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> ? AND sql IS NOT NULL", HISTORY)
    tables = {name: sql for kind, name, _, sql in told if kind == "table" and not str(name).startswith("sqlite_")}
    return {
        "columns": {(table, *column[1:]) for table in tables for column in _rows(f'PRAGMA table_info("{table}")')},
        "checks": {(table, check) for table, sql in tables.items() for check in checks_of(str(sql))},
        "foreign keys": {(table, key) for table, sql in tables.items() for key in _foreign_keys(str(sql))},
        "indexes": {(table, name, _plain(sql)) for kind, name, table, sql in told if kind == "index"},
        "unique": {(t, i[2], i[3], i[4]) for t in tables for i in _rows(f'PRAGMA index_list("{t}")')},
        "triggers": {(table, name, _plain(sql)) for kind, name, table, sql in told if kind == "trigger"},
    }


def _foreign_keys(create_table: str) -> list[str]:
    """Whole, for the pragma does not tell whether a foreign key is deferrable."""
    return [part for part in body(create_table) if re.search(r"\bREFERENCES\b", part)]


def _plain(sql: object) -> str:
    return " ".join(str(sql).split())


def _rows(sql: str, *parameters: object) -> set[tuple[object, ...]]:
    return set(database.execute_sql(sql, parameters or None).fetchall())
