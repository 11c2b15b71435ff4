"""Where the till keeps its objects: one SQLite file, or memory alone.

Every change is written before the answer leaves, so a till that is stopped and started
again still knows its sessions, its events and its idempotency keys.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, parent TEXT,
    due INTEGER, body TEXT NOT NULL, kept TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_by_kind ON object (kind, parent);
CREATE INDEX IF NOT EXISTS object_due ON object (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, asked TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class KeptAnswer(NamedTuple):
    """What was answered the first time an idempotency key was used."""

    endpoint: str
    asked: str
    status: int
    body: dict[str, Any]


class Store:
    """The till's memory. It is used by one thread at a time: the till's lock sees to that."""

    def __init__(self, path: Path | None = None) -> None:
        self._rows = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=wal")
        self._rows.execute("PRAGMA synchronous=NORMAL")
        self._rows.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes made inside, or none when something is raised."""
        self._rows.execute("BEGIN IMMEDIATE")
        end = "ROLLBACK"
        try:
            yield
            end = "COMMIT"
        finally:
            self._rows.execute(end)

    def put(self, body: dict[str, Any], kept: dict[str, Any], parent: str | None, due: int | None) -> None:
        """Keep an object; `kept` is what the till remembers about it but Stripe does not show."""
        self._rows.execute(
            "INSERT INTO object (id, kind, parent, due, body, kept) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, due = excluded.due, body = excluded.body,"
            " kept = excluded.kept",
            (body["id"], body["object"], parent, due, json.dumps(body), json.dumps(kept)),
        )

    def body_of(self, id: str, kind: str) -> dict[str, Any] | None:
        """Return the object as Stripe shows it, or None."""
        row = self._rows.execute("SELECT body FROM object WHERE id = ? AND kind = ?", (id, kind)).fetchone()
        return json.loads(row[0]) if row else None

    def kept_of(self, id: str) -> tuple[dict[str, Any], str | None]:
        """Return what is remembered beside an object, and its parent's id."""
        kept, parent = self._rows.execute("SELECT kept, parent FROM object WHERE id = ?", (id,)).fetchone()
        return json.loads(kept), parent

    def listed(self, kind: str, parent: str | None = None) -> list[dict[str, Any]]:
        """Return all objects of a kind, oldest first; with `parent`, only those that belong to it."""
        rows = self._rows.execute(
            "SELECT body FROM object WHERE kind = ? AND (? IS NULL OR parent = ?) ORDER BY seq", (kind, parent, parent)
        )
        return [json.loads(body) for (body,) in rows]

    def due_by(self, moment: int) -> list[str]:
        """Return the ids of what runs out at or before a moment (Unix seconds), soonest first."""
        return [id for (id,) in self._rows.execute("SELECT id FROM object WHERE due <= ? ORDER BY due, seq", (moment,))]

    def answer_for(self, key: str) -> KeptAnswer | None:
        """Return the answer kept under an idempotency key, or None."""
        row = self._rows.execute("SELECT endpoint, asked, status, body FROM answer WHERE key = ?", (key,)).fetchone()
        return KeptAnswer(row[0], row[1], row[2], json.loads(row[3])) if row else None

    def keep_answer(self, key: str, answer: KeptAnswer, at: int) -> None:
        """Keep an answer under an idempotency key."""
        self._rows.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
            (key, answer.endpoint, answer.asked, answer.status, json.dumps(answer.body), at),
        )

    def drop_answers_before(self, moment: int) -> None:
        """Forget idempotency keys first used before a moment (Unix seconds)."""
        self._rows.execute("DELETE FROM answer WHERE at < ?", (moment,))

    def fact(self, name: str) -> int:
        """Return a number that outlives a restart, 0 at first."""
        row = self._rows.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def set_fact(self, name: str, value: int) -> None:
        """Keep a number over a restart."""
        self._rows.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def clear(self) -> None:
        """Forget everything."""
        for table in ("object", "answer", "fact"):
            self._rows.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Close the file."""
        self._rows.close()
