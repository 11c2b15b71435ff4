"""People are found by the beginnings of their names, as quickly in a town as in a house."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground import checks
from meetinghouse.ground.database import database
from meetinghouse.ground.database import engine as engine_now
from meetinghouse.people import actions, rules
from meetinghouse.people.checks import names_unlike_words
from meetinghouse.people.models import ContactPoint, NameWord, Person, people_named, people_page
from meetinghouse.people.models.names import addresses_beginning
from tests.bench.pouring import ids_after, pour
from tests.makers import a_person
from tests.people.test_persons import refused_by_the_database

MANY = 3000


def found(text: str) -> list[str]:
    return [person.nickname for person in people_page(text, 1)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Åse", "aase"), ("Aase", "å"), ("ÅSE", "Åse"), ("A\u030ase", "åse"), ("Bjørg", "BJØ"), ("Björg", "bjoe"),
        ("Kjærsti", "kjæ"), ("René", "rene"), ("Anne-Karin", "karin anne"), ("Anne-Karin", "anne-kar"),
        ("D'Angelo", "angelo"), ("Kåre Nordmann", "nord kår"), ("Řehoř", "reho"), ("Straße", "strasse"),
        ("Čáhppes", "cah"), ("Ирина", "ири"), ("Anne Gerd", "Gerd"), ("J.P. Olsen", "j.p."), ("Kari 2", "2"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_what_people_type(name: str, typed: str) -> None:
    kept = rules.looked_for(name)
    assert all(any(word.startswith(part) for word in kept) for part in rules.typed_words(typed))
    assert rules.typed_words(typed)


@given(st.text(max_size=80))
def test_every_name_is_found_by_itself_and_by_each_of_its_words(name: str) -> None:
    kept = rules.looked_for(name)
    assert set(rules.typed_words(name)) <= kept
    for word in kept:
        assert any(longer.startswith(word) for longer in rules.typed_words(name))
        assert rules.typed_words(word) == [word]


@pytest.mark.usefixtures("db")
def test_all_words_must_fit_in_whatever_order() -> None:
    a_person("Kari", legal_name="Karoline Nordmann-Hansen")
    a_person("Kari Olsen")
    a_person("Ola Nordmann")
    assert found("kari") == ["Kari", "Kari Olsen"]
    assert found("hansen kari") == found("ka no") == found("karol nordm") == ["Kari"]
    assert found("_ %") == found(" ") == []
    assert found("kari xyz") == found("nordmannen") == found("ari") == []


@pytest.mark.usefixtures("db")
def test_the_list_is_in_order_of_nicknames_and_shows_everybody_once() -> None:
    names = ["Gerd Gerhardsen", "anna gerd", "Gerd Aa", "Gerd Gerdasen"]
    for name in names:
        a_person(name)
    for typed in ("g", "ge", "ger", "gerd", "gerd ger"):
        assert found(typed) == ["anna gerd", "Gerd Aa", "Gerd Gerdasen", "Gerd Gerhardsen"], typed
    assert people_page("ger", 1).total == 4


@pytest.mark.usefixtures("db")
def test_a_long_list_of_found_people_is_read_a_page_at_a_time() -> None:
    for number in range(30):
        a_person(f"Gerd {number:02}")
    second = people_page("gerd", "2")
    assert ([each.nickname for each in second], second.total) == ([f"Gerd {n}" for n in range(24, 30)], 30)


@pytest.mark.usefixtures("db")
def test_a_new_name_is_found_and_the_old_one_no_more(now: datetime) -> None:
    kari = a_person("Kari")
    actions.tell_about_me(kari, nickname="Bestemor", language="nb", by=kari, now=now)
    assert (found("best"), found("kari")) == (["Bestemor"], [])
    assert names_unlike_words() == 0


@pytest.mark.usefixtures("db")
def test_noting_a_name_again_changes_nothing() -> None:
    kari = a_person("Kari", legal_name="Kari Kari")
    before = set(NameWord.select().tuples())
    actions.note_names(kari)
    assert set(NameWord.select().tuples()) == before


@pytest.mark.usefixtures("db")
def test_nobody_is_found_who_was_forgotten(now: datetime) -> None:
    kari = a_person("Kari")
    actions.forget_names(kari)
    Person.update(erased_at=now, nickname="", legal_name=None).where(Person.id == kari.id).execute()
    assert found("kari") == []
    assert not kari.word_rows.exists()
    refused_by_the_database(NameWord.insert(person=kari, word="kari", place="kari"))
    actions.note_names(Person.get_by_id(kari.id))
    assert names_unlike_words() == 0


@pytest.mark.usefixtures("db")
def test_the_check_says_whose_words_are_not_their_names(now: datetime) -> None:
    kari, ola, gone = a_person("Kari"), a_person("Ola"), a_person("Gone")
    a_person("Mons")
    Person.update(nickname="Karin").where(Person.id == kari.id).execute()
    actions.forget_names(ola)
    Person.update(erased_at=now, nickname="").where(Person.id == gone.id).execute()
    answers = {answer.name: answer.found for answer in checks.ask_all()}
    assert answers["people who are not found by their names"] == 3


@pytest.mark.usefixtures("db")
def test_words_are_written_anew_and_never_changed() -> None:
    kari = a_person("Kari")
    refused_by_the_database(NameWord.update(word="ola").where(NameWord.person == kari))
    refused_by_the_database(NameWord.insert(person=kari, word="kari", place="kari"))
    refused_by_the_database(NameWord.insert(person=kari, word="", place="kari"))


@pytest.mark.usefixtures("db")
def test_a_beginning_is_read_from_the_index_whatever_language_the_database_speaks() -> None:
    a_town()
    for typed in ("g", "ger", "gerd", "gerd nordm", "n gerd"):
        plan = plan_of(people_named(typed).limit(24))
        assert "name_word_in_order" in plan, plan
        assert "SCAN name_word" not in plan, plan
        assert "Seq Scan" not in plan, plan


@pytest.mark.usefixtures("db")
def test_an_address_is_read_from_the_index_by_its_beginning() -> None:
    a_town()
    plan = plan_of(addresses_beginning("gerd1@exam").limit(24))
    assert "contact_point_kind_value" in plan, plan
    assert "Seq Scan" not in plan, plan
    assert "SCAN" not in plan, plan


@pytest.mark.usefixtures("db")
def test_postgresql_compares_words_sign_by_sign(engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite compares so by itself")
    columns = database.execute_sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'"
        " AND table_schema = current_schema()"
    ).fetchall()
    assert {("name_word", "word"), ("contact_point", "value")} <= set(columns)


@pytest.mark.usefixtures("db")
def test_a_beginning_that_fits_thousands_reads_no_more_rows_than_it_shows() -> None:
    a_town()
    plan = plan_of(people_named("ger").limit(24))
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan


def a_town() -> None:
    """Thousands whose names begin alike, written past the actions."""
    ids = list(islice(ids_after(Person), MANY))
    pour(Person, ({"id": id, "nickname": f"Gerd {id}", "language": "nb"} for id in ids))
    pour(NameWord, town_words(ids))
    points = zip(ids_after(ContactPoint), ids, strict=False)
    pour(ContactPoint, ({"id": n, "person": id, "kind": "email", "value": f"gerd{id}@example.no"} for n, id in points))
    if engine_now() == "postgresql":
        database.execute_sql("ANALYZE")


def town_words(ids: list[int]) -> Iterator[dict[str, object]]:
    for id in ids:
        for word in rules.looked_for(f"Gerd {id}"):
            yield {"person": id, "word": word, "place": f"gerd {id}"}


def plan_of(query) -> str:
    """How the engine would find the rows."""
    words, values = query.sql()
    how = "EXPLAIN" if engine_now() == "postgresql" else "EXPLAIN QUERY PLAN"
    return "\n".join(str(row[-1]) for row in database.execute_sql(f"{how} {words}", values).fetchall())
