"""The house's one database: SQLite for a house, PostgreSQL for many, the same code on both.

Writing: everything that changes the house does it inside `database.atomic()`. On SQLite the outermost block
takes the write lock at once (`BEGIN IMMEDIATE`), after queueing on a lock file, so that writers wait in line
instead of polling. On PostgreSQL lock what you count, with `locked`. Reading needs neither.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

import peewee as pw

from meetinghouse.ground.engines import HousePostgres, HouseSqlite

database = pw.DatabaseProxy()
Query = TypeVar("Query", bound=pw.ModelSelect)


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
    """A table of the house; `save()` writes only the columns that were changed.

    What is done most, writing a new row and finding one by its id, is put into words once for each table.
    """

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True

    @classmethod
    def create(cls, **row: Any) -> Self:
        """Write a new row; returns it as it is known. A row it names is given as itself or as its id."""
        made = cls(**row)
        if not cls._meta.auto_increment or made.get_id() is not None:
            made.save(force_insert=True)
            return made
        made._populate_unsaved_relations(made.__data__)
        told = {name: made.__data__[name] for name in cls._meta.sorted_field_names if name in made.__data__}
        values = [cls._meta.fields[name].db_value(value) for name, value in told.items()]
        made._pk = database.execute_sql(_words_of_insert(cls, tuple(told)), values).fetchone()[0]
        made._dirty.clear()
        return made

    @classmethod
    def get(cls, *query: Any, **filters: Any) -> Self:
        """One row.

        Raises:
            DoesNotExist: there is none.
        """
        key = _only_id(cls, *query) if not filters else None
        if key is None:
            return super().get(*query, **filters)
        found = _BY_ID.setdefault(cls, Prepared(partial(_by_id, cls), "id")).first(key)
        if found is None:
            raise cls.DoesNotExist(f"There is no {cls.__name__} {key}.")
        return found


_INSERTS: dict[tuple[str, type[BaseModel], tuple[str, ...]], str] = {}
_BY_ID: dict[type[BaseModel], Prepared] = {}


def _words_of_insert(model: type[BaseModel], names: tuple[str, ...]) -> str:
    """What writes a row that names these columns, in the table's order, and answers its id."""
    if (words := _INSERTS.get((engine(), model, names))) is None:
        blanks = {model._meta.fields[name]: pw.Value(name, converter=False) for name in names}
        words, values = model.insert(blanks).returning(model._meta.primary_key).sql()
        if tuple(values) != names:
            raise ValueError(f"It would write {values}, not {names}.")
        _INSERTS[engine(), model, names] = words
    return str(words)


def _by_id(model: type[BaseModel], key: pw.Value) -> pw.ModelSelect:
    return model.select().where(model._meta.primary_key == key)


def _only_id(model: type[BaseModel], *query: Any) -> int | None:
    """The id, when a row is asked for by its id and by nothing else."""
    asked = query[0] if len(query) == 1 and model._meta.auto_increment else None
    if isinstance(asked, pw.Expression) and asked.lhs is model._meta.primary_key and asked.op == pw.OP.EQ:
        asked = asked.rhs
    return asked if type(asked) is int else None


def tables() -> list[type[BaseModel]]:
    """Every table that the imported rooms have declared, parents before children."""
    found: list[type[BaseModel]] = []
    waiting = list(BaseModel.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        found.append(model)
    return list(pw.sort_models(found))
