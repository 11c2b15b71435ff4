"""Write the first migration's SQL from the models: `python -m tests.tools.freeze_schema`.

Only until the first release. After it, the frozen files stay, and a change is a migration of its own.
"""

import importlib
from collections.abc import Iterator

import peewee as pw

from meetinghouse.ground.database import BaseModel, database, tables
from meetinghouse.ground.places import MIGRATIONS
from tests.tools.sql_text import lines_of

NAME = "0001_the_house"
ENGINES = {"sqlite": pw.SqliteDatabase, "postgresql": pw.PostgresqlDatabase}


def freeze(engine: str) -> str:
    """All tables and indexes of the models as statements with blank lines between them."""
    database.initialize(ENGINES[engine](None))
    return "\n\n".join(f"{statement};" for model in tables() for statement in statements_of(model)) + "\n"


def statements_of(model: type[BaseModel]) -> Iterator[str]:
    """The statements that build one table; `IF NOT EXISTS` is left out, so that two indexes of one name are loud."""
    schema = model._schema
    yield lines_of(plain(schema._create_table(safe=False)))
    for index in model._meta.fields_to_index():
        yield plain(schema._create_index(index, safe=False))


def plain(context: pw.Context) -> str:
    """The statement's text, its places filled in."""
    sql, parameters = context.query()
    return sql % tuple(literal(each) for each in parameters) if parameters else str(sql)


def literal(value: object) -> str:
    """A value as PostgreSQL reads it; for SQLite peewee writes them itself.

    Raises:
        ValueError: a kind of value that no index has had so far.
    """
    if isinstance(value, bool | int):
        return str(value).upper()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise ValueError(f"How is {value!r} written in SQL?")


def main() -> None:
    """Write both files."""
    importlib.import_module("meetinghouse.rooms")
    for engine in ENGINES:
        (MIGRATIONS / f"{NAME}.{engine}.sql").write_text(freeze(engine), "utf-8")


if __name__ == "__main__":
    main()
