"""The mending room's tests: a house that is open from Tuesday to Thursday, with two hours of sewing a day."""

import peewee as pw
import pytest

from meetinghouse.money import actions as money
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.repairs.making import NOW, open_the_workroom


@pytest.fixture
def workroom(db: pw.Database) -> None:
    """A house that mends."""
    open_the_workroom()


@pytest.fixture
def host(workroom: None) -> Person:
    """Somebody at the counter, with an open till."""
    person = a_person("Host", role="host")
    money.open_till(50000, by=person, now=NOW)
    return person
