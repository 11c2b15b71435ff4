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
from meetinghouse.ground.rows import reader_of


class _Savepoint(pw._savepoint):
    """What an `atomic()` inside another one goes back to. All have one name, and the innermost is meant.

    peewee gives each a name of its own. The drivers know by its words what they have prepared, so every savepoint
    would be news to them, and push out what they could use again.
    """

    def __init__(self, db: pw.Database) -> None:
        super().__init__(db, "here")

    def rollback(self, begin: bool = True) -> None:
        """Go back to it and let go of it, or the one around it could not be meant any more."""
        super().rollback(begin=False)
        self.commit(begin)


class _House(pw.DatabaseProxy):
    """Whichever database is open."""

    def savepoint(self) -> _Savepoint:
        """What an `atomic()` inside another one goes back to."""
        return _Savepoint(self)


database = _House()
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

    `build` gets one value for each of `blanks` and gives the query; it may use them as often and wherever it likes:
    `Prepared(lambda token: Order.select().where(Order.token == token), "token")`.
    """

    def __init__(self, build: Callable[..., pw.ModelSelect], *blanks: str) -> None:
        self._build, self._blanks = build, blanks
        self._written: dict[str, tuple[pw.ModelSelect, str, list[int]]] = {}
        self._readers: dict[str, Callable[[Any], Any]] = {}

    def rows(self, *values: object) -> list[Any]:
        """The rows of this moment, with what was joined to them; the values stand for the blanks."""
        spoken = engine()
        query, words, places = self._written.get(spoken) or self._write()
        cursor = database.execute_sql(words, self._fill(places, values))
        found = cursor.fetchall()
        read = self._readers.get(spoken) or self._reader(query, cursor)
        return [read(row) for row in found]

    def first(self, *values: object) -> Any:
        """The first of the rows; None when there is none."""
        return next(iter(self.rows(*values)), None)

    def do(self, *values: object) -> None:
        """Only do it: what it would answer is not asked for."""
        _query, words, places = self._written.get(engine()) or self._write()
        database.execute_sql(words, self._fill(places, values))

    def _reader(self, query: pw.ModelSelect, cursor: Any) -> Callable[[Any], Any]:
        """What turns a row into objects; it is worked out from the first answer, and every later one is alike."""
        self._readers[engine()] = reader_of(query, cursor)
        return self._readers[engine()]

    def _write(self) -> tuple[pw.ModelSelect, str, list[int]]:
        blanks = [_Blank(blank) for blank in self._blanks]
        query = self._build(*(pw.Value(blank, converter=False) for blank in blanks))
        words, values = query.sql()
        if not all(isinstance(value, _Blank) for value in values):
            raise ValueError(f"Only these may be filled in: {self._blanks}, not {values}.")
        order = {id(blank): n for n, blank in enumerate(blanks)}
        self._written[engine()] = query, words, [order[id(value)] for value in values]
        return self._written[engine()]

    def _fill(self, places: Sequence[int], values: Sequence[object]) -> list[object]:
        """A value for each place of the query."""
        if len(values) != len(self._blanks):
            raise ValueError(f"There are {len(self._blanks)} blanks to fill in, not {len(values)}.")
        stored = [_naive(each) if isinstance(each, datetime) else each for each in values]
        return [stored[n] for n in places]


class _Blank(str):
    """Where a value is to be filled in. It is known by being itself, so that no value is taken for it."""

    __slots__ = ()


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


class LastingId(pw.AutoField):
    """An id that is given once. SQLite otherwise gives the newest row's again when that row has gone.

    For tables whose rows go while somebody may still have their id in hand, such as another request or a list to undo.
    """

    def ddl(self, ctx: pw.Context) -> pw.Node:
        """How the column is made. PostgreSQL's numbers never come twice."""
        made = super().ddl(ctx)
        return pw.NodeList((made, pw.SQL("AUTOINCREMENT"))) if engine() == "sqlite" else made


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
