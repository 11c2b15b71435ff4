"""Keeping the house safe: everything it knows in one file, made while the house is in use, and brought back.

On SQLite the file is a whole database of its own, with the secret key beside the tables when the house keeps one:
without it, links and cards that were handed out would open nothing in a restored house. On PostgreSQL it is a
`pg_dump` archive. Whoever has the file has the house: it is readable by its owner only.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from meetinghouse.ground import postgres_tools, settings
from meetinghouse.ground.checks import Answer, ask_all
from meetinghouse.ground.database import database, engine
from meetinghouse.ground.house import House
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.migrating import HISTORY, migrate
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, Phrase

Reason = Callable[[], Phrase | None]
REASONS: list[Reason] = []
_KEY_TABLE = "kept_secret_key"


def reason_against_copies(ask: Reason) -> Reason:
    """Register a question of a room: why no copy of the house may be made just now, in a sentence; None for no reason.

    It is asked before an update's migrations too, when a table of its own may not be there yet.
    `rooms.py` imports whoever registers one, as it does with jobs and checks.
    """
    REASONS.append(ask)
    return ask


def backup(path: Path) -> None:
    """Write the whole house to a new file, while others go on working.

    The copy is of one moment. It is read through and on the disk before it gets its name.

    Raises:
        Refusal: a room has a reason against a copy just now; the file is there already, its folder is not, or the
            copy is not sound.
    """
    may_be_copied()
    if path.exists():
        raise Refusal(N_("%(path)s is there already. Choose another name."), path=path)
    if not path.parent.is_dir():
        raise Refusal(N_("There is no folder %(folder)s."), folder=path.parent)
    with _new_file(path) as part:
        if engine() == "sqlite":
            _copy_sqlite(Path(database.obj.database), part)
        else:
            postgres_tools.dump(part)
        may_be_copied()  # once more: a reason may have come up meanwhile, and the copy would have it


def may_be_copied() -> None:
    """Refuse to copy the house while a room says why not, also while migrations wait. Without tables nothing is asked.

    Raises:
        Refusal: the first reason there is.
    """
    database.connect(reuse_if_open=True)
    if not House.table_exists():
        return
    for ask in REASONS:
        if reason := ask():
            raise Refusal("%(reason)s", reason=reason)


def restore(path: Path) -> list[Answer]:
    """Bring a house back from a file into a new, empty one; then migrate and check it.

    Returns the answers of all checks.

    Raises:
        Refusal: there is no such file, it is not a backup, or a house lives here already.
    """
    if not path.is_file():
        raise Refusal(N_("There is no file %(path)s."), path=path)
    if somebody_lives_here():
        raise Refusal(N_("There is a house here already. Restore into a new, empty instance folder or database."))
    if engine() == "sqlite":
        _put_back_sqlite(path, Path(database.obj.database))
    else:
        postgres_tools.put_back(path)
    database.connect(reuse_if_open=True)
    migrate()
    return ask_all()


def somebody_lives_here() -> bool:
    """Whether anything has happened in this house: all that changes it is in the journal."""
    database.connect(reuse_if_open=True)
    return any(model.table_exists() and model.select().exists() for model in (House, Entry))


def _copy_sqlite(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as house,
        closing(sqlite3.connect(target)) as copy,
    ):
        house.backup(copy)
        # One file, whole by itself: a copy in WAL mode would want two more beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        _keep_key(copy)
        _make_sure_of(copy)


def _put_back_sqlite(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            _make_sure_of(copy)
            database.close()
            with closing(sqlite3.connect(target)) as house:
                copy.backup(house)
                _take_key(house)
    except sqlite3.DatabaseError as error:
        raise Refusal(N_("%(path)s is not a backup of a house."), path=source) from error


def _make_sure_of(copy: sqlite3.Connection) -> None:
    history = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (HISTORY,)).fetchone()[0]
    sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if not sound or not history or copy.execute("PRAGMA foreign_key_check").fetchone():
        raise Refusal(N_("This copy of the house is not sound."))


def _keep_key(copy: sqlite3.Connection) -> None:
    file = _key_file()
    if file.exists() and file.read_text().strip() == settings.current().secret_key:
        copy.execute(f"CREATE TABLE {_KEY_TABLE} (key TEXT NOT NULL)")
        copy.execute(f"INSERT INTO {_KEY_TABLE} VALUES (?)", (settings.current().secret_key,))
        copy.commit()


def _take_key(house: sqlite3.Connection) -> None:
    """Put the key into the instance folder again, unless this computer has been given one of its own."""
    if not house.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_KEY_TABLE,)).fetchone():
        return
    (key,) = house.execute(f"SELECT key FROM {_KEY_TABLE}").fetchone()
    house.execute("PRAGMA secure_delete = 1")
    house.execute(f"DROP TABLE {_KEY_TABLE}")
    house.commit()
    if _key_file().exists():
        _key_file().write_text(key)


def _key_file() -> Path:
    return Path(settings.current().instance) / "secret.key"


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A file that gets its name only when it is whole and on the disk; nothing is ever overwritten."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
        _to_disk(part)
        os.link(part, path)
        _to_disk(path.parent)
    except FileExistsError as error:
        raise Refusal(N_("%(path)s is there already. Choose another name."), path=path) from error
    finally:
        part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
