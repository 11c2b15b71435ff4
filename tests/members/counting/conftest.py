"""What the tests of counting begin with."""

import peewee as pw
import pytest

from meetinghouse.people.models import Person
from tests.conftest import Built


@pytest.fixture
def people(built: Built, db: pw.Database) -> dict[str, Person]:
    """The dozen by their names, as they are in the house that `with_the_dozen` gives a test."""
    return {name: Person.get_by_id(person.id) for name, person in built.lived_in.items()}
