"""What the database itself refuses, whoever asks: triggers, declared beside the models, for both engines.

A trigger here says no, or notes that something changed; it never changes what the house knows. SQLite's table
rebuilds drop triggers in silence, so `lay_triggers` runs after every migration and puts all of them back.
"""

from dataclasses import dataclass

import peewee as pw

from meetinghouse.ground.database import BaseModel, database, engine

TRIGGERS: dict[str, "Trigger | Note"] = {}


@dataclass(frozen=True)
class Trigger:
    """Refuse `event` (INSERT, UPDATE or DELETE) on a table whenever `condition` holds; plain SQL of both engines."""

    name: str
    table: str
    event: str
    condition: str
    says: str

    @property
    def sqlite(self) -> list[str]:
        """The statements that lay it on SQLite."""
        return [
            f'DROP TRIGGER IF EXISTS "{self.name}"',
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW '
            f"WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{self.says}'); END",
        ]

    @property
    def postgresql(self) -> list[str]:
        """The statements that lay it on PostgreSQL."""
        row = "OLD" if self.event == "DELETE" else "NEW"
        return [
            f'DROP TRIGGER IF EXISTS "{self.name}" ON "{self.table}"',
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.says}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {row}; END $$",
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW '
            f'EXECUTE FUNCTION "{self.name}"()',
        ]


@dataclass(frozen=True)
class Note:
    """Write an empty row into `notes` whenever a row of a table comes, changes or goes."""

    name: str
    table: str
    event: str
    notes: str

    @property
    def sqlite(self) -> list[str]:
        """The statements that lay it on SQLite."""
        return [
            f'DROP TRIGGER IF EXISTS "{self.name}"',
            f'CREATE TRIGGER "{self.name}" AFTER {self.event} ON "{self.table}" FOR EACH ROW '
            f'BEGIN INSERT INTO "{self.notes}" ("id") VALUES (NULL); END',
        ]

    @property
    def postgresql(self) -> list[str]:
        """The statements that lay it on PostgreSQL; once for each statement is enough."""
        return [
            f'DROP TRIGGER IF EXISTS "{self.name}" ON "{self.table}"',
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f'INSERT INTO "{self.notes}" DEFAULT VALUES; RETURN NULL; END $$',
            f'CREATE TRIGGER "{self.name}" AFTER {self.event} ON "{self.table}" FOR EACH STATEMENT '
            f'EXECUTE FUNCTION "{self.name}"()',
        ]


def note_changes(model: type[BaseModel], notes: type[BaseModel]) -> None:
    """Declare that every change of this table leaves a row in `notes`."""
    table = model._meta.table_name
    for event in ("INSERT", "UPDATE", "DELETE"):
        name = f"{table}_{event.lower()}_noted"
        TRIGGERS[name] = Note(name, table, event, notes._meta.table_name)


def refuse(model: type[BaseModel], event: str, name: str, condition: str, says: str) -> None:
    """Declare that the database refuses `event` on this table when `condition` holds."""
    TRIGGERS[name] = Trigger(name, model._meta.table_name, event, condition, says)


def append_only(model: type[BaseModel]) -> None:
    """Declare that rows of this table are written once and never changed or deleted."""
    table = model._meta.table_name
    for event in ("UPDATE", "DELETE"):
        refuse(model, event, f"{table}_no_{event.lower()}", "1 = 1", f"{table} is append-only")


def fixed(model: type[BaseModel], *fields: pw.Field) -> None:
    """Declare that these columns never change once the row is there."""
    table = model._meta.table_name
    changed = " OR ".join(f'OLD."{f.column_name}" IS DISTINCT FROM NEW."{f.column_name}"' for f in fields)
    refuse(model, "UPDATE", f"{table}_fixed", changed, f"{table} keeps what was agreed")


def lay_triggers() -> None:
    """Lay every declared trigger afresh; safe to call again and again."""
    with database.atomic():
        for trigger in TRIGGERS.values():
            for statement in getattr(trigger, engine()):
                database.execute_sql(statement)


def laid_triggers() -> set[str]:
    """The names of the triggers that the database really has."""
    if engine() == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return {name for (name,) in database.execute_sql(query).fetchall()}
