"""What a small computer is spared: drivers that this house does not use, and copies of what processes share."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def only_drivers_for(url: str) -> Iterator[None]:
    """Let peewee, imported meanwhile, pass over PostgreSQL's driver when the house stands on SQLite.

    peewee 4.5 loads every driver it finds, which costs each process ten megabytes. Nothing happens when somebody
    has loaded the driver already, or the house needs it.
    """
    spared = url.startswith("sqlite:") and not {"psycopg", "peewee"} & sys.modules.keys()
    if spared:
        sys.modules["psycopg"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if spared:
            del sys.modules["psycopg"]


def share_what_is_here() -> None:
    """Before a fork: take everything out of the collector's rounds, which would give each process its own copy."""
    gc.collect()
    gc.freeze()
