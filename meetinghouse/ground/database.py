"""The house's one database: SQLite for a house, PostgreSQL for many, the same code on both.

Writing: everything that changes the house does it inside `database.atomic()`. On SQLite the outermost block
takes the write lock at once (`BEGIN IMMEDIATE`), after queueing on a lock file, so that writers wait in line
instead of polling. On PostgreSQL lock what you count, with `locked`. Reading needs neither.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import peewee as pw
from playhouse.pool import PooledPostgresqlDatabase

database = pw.DatabaseProxy()
Query = TypeVar("Query", bound=pw.ModelSelect)

PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "synchronous": "FULL",  # a paid receipt survives a power cut; queued writers make it affordable
    "secure_delete": 1,  # a forgotten name leaves the file, not only the table
    "cache_size": -4_000,  # for each thread; the computer keeps the rest of the file at hand
}


class HouseSqlite(pw.SqliteDatabase):
    """SQLite whose writers queue on `<file>.lock` before they begin, instead of polling for the write lock."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, pragmas=PRAGMAS, lock_type="IMMEDIATE", **options)
        self._queue = threading.local()

    def begin(self, lock_type: str | None = None) -> None:
        """Wait in line, then take the write lock."""
        fcntl.flock(self._line(), fcntl.LOCK_EX)
        try:
            super().begin(lock_type)
        except pw.PeeweeException:
            self._leave_line()
            raise

    def commit(self) -> None:
        """Make it so, and let the next writer in."""
        super().commit()
        self._leave_line()

    def rollback(self) -> None:
        """Undo, and let the next writer in."""
        try:
            super().rollback()
        finally:
            self._leave_line()

    def _line(self) -> int:
        """This thread's own file descriptor: the lock belongs to the open file, so threads must not share one."""
        if not hasattr(self._queue, "fd"):
            self._queue.fd = os.open(f"{self.database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return int(self._queue.fd)

    def _leave_line(self) -> None:
        if hasattr(self._queue, "fd"):
            fcntl.flock(self._queue.fd, fcntl.LOCK_UN)


class HousePostgres(PooledPostgresqlDatabase):
    """PostgreSQL through psycopg 3; each thread keeps its connection between requests."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, prefer_psycopg3=True, max_connections=32, timeout=10, **options)


def open_database(url: str) -> pw.Database:
    """A database object for `sqlite:///path` or `postgresql://…`, bound to the models but not yet connected.

    Raises:
        ValueError: the address is of another kind.
    """
    kind = urlsplit(url).scheme
    if kind == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        opened: pw.Database = HouseSqlite(str(path))
    elif kind in ("postgresql", "postgres"):
        opened = HousePostgres(url)
    else:
        raise ValueError(f"A database address begins with sqlite:/// or postgresql://, not {kind}://")
    database.initialize(opened)
    return opened


def engine() -> str:
    """Which engine the house stands on: `sqlite` or `postgresql`."""
    return "sqlite" if isinstance(database.obj, pw.SqliteDatabase) else "postgresql"


def locked(query: Query) -> Query:
    """The same rows, locked until the transaction ends: *lock what you count*.

    SQLite's write lock already holds everybody else out, so there the query is as it was.
    """
    if not database.in_transaction():
        raise RuntimeError("A lock outside a transaction protects nothing.")
    return query.for_update() if database.obj.for_update else query


class Prepared:
    """A query that many requests ask, put into words once: for peewee that takes longer than asking it.

    `build` gets one value for each of `blanks`, in the order in which they stand in the query, and gives the query:
    `Prepared(lambda token: Order.select().where(Order.token == token), "token")`.
    """

    def __init__(self, build: Callable[..., pw.ModelSelect], *blanks: str) -> None:
        self._build, self._blanks = build, blanks
        self._written: dict[str, tuple[pw.ModelSelect, str]] = {}
        self._readers: dict[str, Callable[[Any], Any]] = {}

    def rows(self, *values: object) -> list[Any]:
        """The rows of this moment, with what was joined to them; the values stand for the blanks."""
        spoken = engine()
        query, words = self._written.get(spoken) or self._write()
        cursor = database.execute_sql(words, [_naive(each) if isinstance(each, datetime) else each for each in values])
        found = cursor.fetchall()
        read = self._readers.get(spoken) or self._reader(query, cursor)
        return [read(row) for row in found]

    def first(self, *values: object) -> Any:
        """The first of the rows; None when there is none."""
        return next(iter(self.rows(*values)), None)

    def do(self, *values: object) -> None:
        """Only do it: what it would answer is not asked for."""
        _query, words = self._written.get(engine()) or self._write()
        database.execute_sql(words, [_naive(each) if isinstance(each, datetime) else each for each in values])

    def _reader(self, query: pw.ModelSelect, cursor: Any) -> Callable[[Any], Any]:
        """What turns a row into objects; it is worked out from the first answer, and every later one is alike.

        peewee 4.5 has no public name for it.
        """
        reader = query._get_cursor_wrapper(cursor)
        reader.initialize()
        reader.cursor = None
        self._readers[engine()] = _of_one_table(reader) or reader.process_row
        return self._readers[engine()]

    def _write(self) -> tuple[pw.ModelSelect, str]:
        query = self._build(*(pw.Value(blank, converter=False) for blank in self._blanks))
        words, values = query.sql()
        if tuple(values) != self._blanks:
            raise ValueError(f"Only these may be filled in: {self._blanks}, not {values}.")
        self._written[engine()] = query, words
        return query, words


_AS_IT_IS = {pw.AutoField, pw.IntegerField, pw.CharField, pw.TextField}
"""What both drivers give as it shall be read; only exactly these, for a field of our own may say otherwise."""


def _of_one_table(reader: Any) -> Callable[[Any], Any] | None:
    """`reader.process_row` for rows of a single table, three times as quick: no setter is called for each column."""
    if not isinstance(reader, pw.ModelObjectCursorWrapper) or any(field is None for field in reader.fields):
        return None
    if reader.constructor is not reader.model:
        return None
    if not set(reader.unique_columns) <= reader.model._meta.fields.keys():
        return None  # what was worked out by the query is an attribute of the row, not one of its fields
    columns = list(zip(reader.unique_columns, map(_converter, reader.fields), strict=True))

    def read(row: Sequence[Any]) -> Any:
        found = reader.model(__no_default__=True)
        told = zip(columns, row, strict=True)
        found.__data__ = {name: convert(value) if convert else value for (name, convert), value in told}
        return found

    return read


def _converter(field: pw.Field) -> Callable[[Any], Any] | None:
    """What turns the driver's value into the field's; None when they are the same."""
    stored = field.rel_field if isinstance(field, pw.ForeignKeyField) else field
    return None if type(stored) in _AS_IT_IS else field.python_value


def _naive(moment: datetime) -> datetime:
    """A moment as it is stored: UTC, and without saying so."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC).replace(tzinfo=None)


def reach_database() -> None:
    """Use this thread's connection; one that broke meanwhile (PostgreSQL was restarted) is replaced."""
    if not database.is_closed() and not database.in_transaction() and not database.is_connection_usable():
        database.close()
    database.connect(reuse_if_open=True)


def after_commit(call: Callable[[], object]) -> None:
    """Call once the outermost transaction has been committed; never when it is rolled back."""
    database.obj.after_commit(call)


class UTCDateTimeField(pw.DateTimeField):
    """A moment: stored as naive UTC, always read back aware; a naive value is refused."""

    if TYPE_CHECKING:  # on a row it is a datetime, not a field

        def __get__(self, row: object, model: type) -> Any: ...

        def __set__(self, row: object, moment: datetime | None) -> None: ...

    def db_value(self, value: Any) -> Any:
        """What is stored."""
        return super().db_value(_naive(value) if isinstance(value, datetime) else value)

    def python_value(self, value: Any) -> Any:
        """What is read: aware, in UTC."""
        value = datetime.fromisoformat(value) if isinstance(value, str) else value
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


class BaseModel(pw.Model):
    """A table of the house; `save()` writes only the columns that were changed."""

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


def tables() -> list[type[BaseModel]]:
    """Every table that the imported rooms have declared, parents before children."""
    found: list[type[BaseModel]] = []
    waiting = list(BaseModel.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        found.append(model)
    return list(pw.sort_models(found))
