"""Somebody who has the whole database after a vote and looks for the order in which people voted, and who voted what.

A trace gives each ballot (or each line of the roll) a number that may tell its place in the order: a row number, a
place on the disk, a transaction's number. `found` says which traces follow the true order better than chance.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import correlation

import peewee as pw

from meetinghouse.ground.database import database, engine

Trace = dict[Hashable, float]
STRONG = 0.65
"""Of 48 ballots in no order, a rank correlation as strong as this comes once in a hundred thousand times."""
LUCKY = 8
"""As many in their true place come about as rarely by chance; on average it is one."""


def traces_of(table: str, key: str, ids: Sequence[Hashable]) -> dict[str, Trace]:
    """All that might tell the order of these rows, by where it was read."""
    return dict(_sqlite_traces(table, key, ids) if engine() == "sqlite" else _postgresql_traces(table, key))


def found(traces: dict[str, Trace], order: Sequence[Hashable]) -> dict[str, tuple[float, int]]:
    """The traces that tell the order, with their rank correlation and how many rows they put in the true place."""
    true_place = {each: place for place, each in enumerate(order)}
    told: dict[str, tuple[float, int]] = {}
    for name, trace in traces.items():
        known = [each for each in order if each in trace]
        if len(known) < 10 or len({trace[each] for each in known}) < 2:
            continue
        ranks = _ranks({each: trace[each] for each in known})
        strength = correlation([ranks[each] for each in known], [float(true_place[each]) for each in known])
        told[name] = round(strength, 2), _in_place(sorted(known, key=lambda each: ranks[each]), known)
    return {name: (rho, hits) for name, (rho, hits) in told.items() if abs(rho) > STRONG or hits > LUCKY}


def pairs_told(roll: Trace, ballots: Trace) -> dict[Hashable, Hashable]:
    """Who voted what, where one line of the roll and one ballot, and no others, have the same transaction's number."""
    groups: dict[float, tuple[list[Hashable], list[Hashable]]] = defaultdict(lambda: ([], []))
    for side, trace in enumerate((roll, ballots)):
        for each, number in trace.items():
            groups[number][side].append(each)
    return {lines[0]: cast[0] for lines, cast in groups.values() if len(lines) == len(cast) == 1}


def everything_else(leave_out: set[str]) -> dict[str, Counter[str]]:
    """All rows of all other tables with all that the engine keeps beside them."""
    tables = [name for name in database.get_tables() if name not in leave_out]
    return {table: Counter(map(repr, _rows(table))) for table in sorted(tables)}


def occurrences(file: Path, what: Sequence[bytes]) -> Counter[int]:
    """How often each of these is in a file's bytes: how many are there once, twice, …"""
    content = file.read_bytes()
    return Counter(content.count(each) for each in what)


def _rows(table: str) -> list[tuple[object, ...]]:
    # Whoever votes holds the poll open for a moment, and PostgreSQL writes that into its row's `xmax`.
    beside = "ctid, xmin" if engine() == "postgresql" else "rowid"
    try:
        with database.atomic():
            return database.execute_sql(f'SELECT {beside}, * FROM "{table}"').fetchall()
    except pw.OperationalError:  # a table without row numbers
        return database.execute_sql(f'SELECT * FROM "{table}"').fetchall()


def _sqlite_traces(table: str, key: str, ids: Sequence[Hashable]) -> Iterator[tuple[str, Trace]]:
    yield "scan", _numbered(f'SELECT "{key}" FROM "{table}" NOT INDEXED')
    with suppress(pw.OperationalError):  # a table without row numbers
        yield "row number", _numbered(f'SELECT "{key}" FROM "{table}" ORDER BY rowid')
    database.execute_sql("PRAGMA wal_checkpoint(PASSIVE)")
    for ending in ("", "-wal", "-shm", "-journal"):
        file = Path(f"{database.obj.database}{ending}")
        content = file.read_bytes() if file.exists() else b""
        for name, find in (("first", content.find), ("last", content.rfind)):
            places = {each: float(find(_as_bytes(each))) for each in ids if not isinstance(each, int)}
            yield f"{name} place in house.db{ending}", {each: place for each, place in places.items() if place >= 0}
    if ids and isinstance(ids[0], int):
        yield "place of the cell", dict(_cells(table))


def _cells(table: str) -> Iterator[tuple[int, float]]:
    """Where in the file each row of an ordinary table lies: SQLite, "Database File Format", 1.6."""
    (root,) = database.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    (size,) = database.execute_sql("PRAGMA page_size").fetchone()
    content, waiting = Path(database.obj.database).read_bytes(), [root]
    while waiting:
        start = (waiting.pop() - 1) * size
        kind, count = content[start], int.from_bytes(content[start + 3 : start + 5], "big")
        pointers = start + (12 if kind == 5 else 8)
        for at in range(pointers, pointers + 2 * count, 2):
            cell = start + int.from_bytes(content[at : at + 2], "big")
            if kind == 5:
                waiting.append(int.from_bytes(content[cell : cell + 4], "big"))
            else:
                yield _number_at(content, _number_at(content, cell)[1])[0], float(cell)
        if kind == 5:
            waiting.append(int.from_bytes(content[start + 8 : start + 12], "big"))


def _number_at(content: bytes, at: int) -> tuple[int, int]:
    """SQLite's variable-length integer, and where it ends."""
    number = 0
    while content[at] & 0x80:
        number, at = (number << 7) | (content[at] & 0x7F), at + 1
    return (number << 7) | content[at], at + 1


def _postgresql_traces(table: str, key: str) -> Iterator[tuple[str, Trace]]:
    hidden = {
        "xmin": "xmin::text::bigint",
        "xmax": "xmax::text::bigint",
        "cmin": "cmin::text::bigint",
        "ctid": "(ctid::text::point)[0] * 10000 + (ctid::text::point)[1]",
    }
    for name, how in hidden.items():
        rows = database.execute_sql(f'SELECT "{key}", {how} FROM "{table}"').fetchall()
        yield name, {_plain(each): float(number) for each, number in rows}
    yield "scan", _numbered(f'SELECT "{key}" FROM "{table}"')


def _numbered(sql: str) -> Trace:
    return {_plain(each): float(number) for number, (each,) in enumerate(database.execute_sql(sql).fetchall())}


def _plain(value: object) -> Hashable:
    return (
        bytes(value) if isinstance(value, bytes | memoryview) else str(value) if not isinstance(value, int) else value
    )


def _as_bytes(each: Hashable) -> bytes:
    return each if isinstance(each, bytes) else str(each).encode()


def _ranks(trace: Trace) -> Trace:
    """The place of each in the order of its numbers; those with one number share the middle of their places."""
    places: dict[float, list[int]] = defaultdict(list)
    for place, each in enumerate(sorted(trace, key=lambda each: trace[each])):
        places[trace[each]].append(place)
    return {each: sum(places[number]) / len(places[number]) for each, number in trace.items()}


def _in_place(told: list[Hashable], true: list[Hashable]) -> int:
    """How many stand where they belong, read forwards or backwards."""
    return max(sum(a == b for a, b in zip(way, true, strict=True)) for way in (told, told[::-1]))
