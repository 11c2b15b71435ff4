"""What only this room's tests need: a database of their own, in which several threads really commit."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from meetinghouse.ground import keys
from meetinghouse.ground import settings as machine
from meetinghouse.ground.database import database, open_database, tables
from meetinghouse.ground.settings import Settings
from meetinghouse.ground.triggers import lay_triggers


@pytest.fixture
def crowded(engine: str, tmp_path, request) -> Iterator[None]:
    """An empty house of its own for threads that commit; nothing of it is left for other tests."""
    before, settings = database.obj, machine.current()
    address = f"sqlite:///{tmp_path}/crowd.db" if engine == "sqlite" else own_database(request)
    machine.use(Settings(instance=str(tmp_path), database_url=address, secret_key="for a crowd"))
    house = open_database(address)
    house.connect()
    house.create_tables(tables())
    lay_triggers()
    yield
    house.close_all() if engine == "postgresql" else house.close()
    machine.use(settings)
    database.initialize(before)


def own_database(request) -> str:
    """The address of a fresh database on the tests' PostgreSQL; it goes with the server."""
    address, name = request.getfixturevalue("postgres_url"), f"crowd_{keys.new_reference()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(address)._replace(path=f"/{name}").geturl()
