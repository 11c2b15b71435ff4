"""Queries that are put into words once."""

from datetime import datetime, timedelta

import pytest

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.house import House
from meetinghouse.people.models import Person, Role
from tests.makers import a_person

HOSTS = Prepared(
    lambda name, since: (
        Role.select(Role, Person).join(Person).where(Role.name == name, Role.from_at >= since).order_by(Role.id)
    ),
    "name",
    "since",
)


@pytest.mark.usefixtures("db")
def test_it_gives_the_rows_of_this_moment_with_what_was_joined(now: datetime) -> None:
    turid = a_person("Turid", role="host")
    before = HOSTS.rows("host", now - timedelta(days=1))
    a_person("Liv", role="host")

    after = HOSTS.rows("host", now - timedelta(days=1))

    assert [role.person.nickname for role in before] == ["Turid"]
    assert [role.person.nickname for role in after] == ["Turid", "Liv"]
    assert after[0].from_at == turid.role_rows.get().from_at
    assert HOSTS.first("host", now + timedelta(days=1)) is None


@pytest.mark.usefixtures("db")
def test_a_value_that_was_written_into_it_by_mistake_is_refused() -> None:
    wrong = Prepared(lambda: Person.select().where(Person.nickname == "Turid"))

    with pytest.raises(ValueError, match="Only these may be filled in"):
        wrong.rows()


@pytest.mark.usefixtures("db")
def test_whole_rows_of_one_table_are_read_as_any_others(now: datetime) -> None:
    a_person("Turid", role="host")

    for model in (House, Person, Role):
        usual = model.select().order_by(model.id).get()
        read = Prepared(lambda m=model: m.select().order_by(m.id)).first()
        assert [(name, type(value), value) for name, value in read.__data__.items()] == [
            (name, type(value), value) for name, value in usual.__data__.items()
        ]
        assert read.dirty_fields == []


@pytest.mark.usefixtures("db")
def test_a_column_under_another_name_is_read_under_that_name() -> None:
    a_person("Turid")

    row = Prepared(lambda: Person.select(Person.id, Person.nickname.alias("called"))).first()

    assert (row.called, row.nickname) == ("Turid", None)


@pytest.mark.usefixtures("db")
def test_it_speaks_the_words_of_the_engine_that_is_asked() -> None:
    names = Prepared(lambda name: Person.select(Person.nickname).where(Person.nickname == name).tuples(), "name")
    a_person("Turid")

    assert names.rows("Turid") == [("Turid",)]


@pytest.mark.usefixtures("db")
def test_a_blank_may_stand_several_times_and_in_any_order() -> None:
    turid, liv = a_person("Turid", legal_name="Turid"), a_person("Liv", legal_name="Turid")
    twice = Prepared(
        lambda id, name: Person.select().where(
            (Person.legal_name == name) & (Person.id != id) & (Person.nickname != name)
        ),
        "id",
        "name",
    )

    assert twice.rows(turid.id, "Turid") == [liv]
    assert twice.rows(liv.id, "Turid") == []
    with pytest.raises(ValueError, match="2 blanks"):
        twice.rows(turid.id)


@pytest.mark.usefixtures("db")
def test_columns_without_their_table_are_read_as_any_others(now: datetime) -> None:
    a_person("Turid", role="host")
    columns = (Role.person, Role.name, Role.from_at, Role.to_at, House.set_up_at, House.made_by_demo)
    rows = Role.select(*columns).join(House, on=(House.id == House.id)).tuples()

    read = Prepared(lambda: rows).rows()

    assert [[(type(each), each) for each in row] for row in read] == [[(type(each), each) for each in r] for r in rows]
    assert Prepared(lambda: Person.select(Person.id, Person.nickname).tuples()).rows() == list(
        Person.select(Person.id, Person.nickname).tuples()
    )
