"""The house as it was first built: every table, index and foreign key, frozen as SQL for each engine.

From the first release on, the SQL beside this file never changes; what changes is a migration of its own. Until then
`make schema` writes it anew from the models.
"""

import re
from pathlib import Path

from peewee import Database, SqliteDatabase
from playhouse.migrate import SchemaMigrator

TABLE = re.compile(r'CREATE TABLE "(\w+)"')


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Build every table, parents before children."""
    for statement in statements(db):
        db.execute_sql(statement)


def down(_migrator: SchemaMigrator, db: Database) -> None:
    """Take every table away, children before parents; their indexes and triggers go along."""
    names = [name for statement in statements(db) for name in TABLE.findall(statement)]
    for name in reversed(names):
        db.execute_sql(f'DROP TABLE "{name}"')


def statements(db: Database) -> list[str]:
    """The frozen statements for this engine: blank lines stand between them."""
    engine = "sqlite" if isinstance(db, SqliteDatabase) else "postgresql"
    frozen = Path(__file__).with_suffix(f".{engine}.sql").read_text("utf-8")
    return [statement.strip().removesuffix(";") for statement in frozen.split("\n\n") if statement.strip()]
