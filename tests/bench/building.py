"""Builds the house that is measured, in the surroundings it is called in, and prints what the bench must know of it.

`python -m tests.bench.building house PEOPLE ITEMS ORDERS`: the demo house, brought up to so many of each.
`… stock NUMBER`: things to sell, voters and polls for so many posts. `… count`: how many rows there are by now.
"""

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from meetinghouse.ground import clock, settings
from meetinghouse.ground.database import database, open_database

Facts = dict[str, Any]


def main() -> None:
    """Do what the first word says, and print its facts as JSON."""
    verb, *words = sys.argv[1:]
    chosen = settings.load()
    settings.use(chosen)
    open_database(chosen.database_url)
    importlib.import_module("meetinghouse.rooms")
    verbs: dict[str, Callable[..., Facts]] = {"house": house, "stock": stock, "count": rows}
    with database.connection_context():
        print(json.dumps(verbs[verb](*map(int, words))))


def house(people: int, items: int, orders: int) -> Facts:
    """Build it in an empty database."""
    from meetinghouse.demo.building import build
    from meetinghouse.ground.migrating import migrate
    from tests.bench import filling, known

    migrate()
    build(now=clock.now(), seed=1)
    filling.fill(people, items, orders, now=clock.now())
    return known.facts(now=clock.now())


def stock(number: int) -> Facts:
    """Add what so many posts use up."""
    from tests.bench import stocking

    return stocking.stock(number, now=clock.now())


def rows() -> Facts:
    """How many rows the tables have that posts write to."""
    from tests.bench import known

    return known.rows()


if __name__ == "__main__":
    main()
