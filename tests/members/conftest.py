"""The tests of belonging: a house with a host who keeps the register."""

import peewee as pw
import pytest

from meetinghouse.people.models import Person
from tests.makers import a_person


@pytest.fixture
def host(db: pw.Database) -> Person:
    """Somebody who keeps the register."""
    return a_person("Host", role="host")
