"""The list of people, and their roles."""

from datetime import datetime

import pytest

from meetinghouse.people import actions as people
from meetinghouse.people.models import Passkey, Person, has_passkey, people_page
from tests.makers import a_person
from tests.visiting import Visitor

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def keeper(client: Visitor) -> Visitor:
    """Somebody who keeps the house."""
    client.be(a_person("Kari", role="keeper", language="en"))
    return client


def test_a_new_person_needs_a_nickname_only(keeper: Visitor) -> None:
    page = keeper.visit("/keeper/people/new").form("/keeper/people/new").fill(nickname="Mons").press()
    assert page.h1 == "Mons"
    assert "No e-mail address" in page.text


def test_a_person_without_a_nickname_is_asked_for_one(keeper: Visitor) -> None:
    page = keeper.visit("/keeper/people/new").form("/keeper/people/new").fill(email="mons@example.no").press()
    assert page.status == 422
    assert page.form("/keeper/people/new").values["email"] == "mons@example.no"


@pytest.mark.parametrize("words", ["åse", "Åse", "ÅSE", "aase@"])
@pytest.mark.usefixtures("db")
def test_people_are_found_by_the_beginning_of_the_name_or_address(words: str) -> None:
    åse = a_person("Åse", email="aase@example.no")
    a_person("Berit", email="berit@example.no")
    assert people_page(words, 1).rows == [åse]


@pytest.mark.usefixtures("db")
def test_signs_that_a_search_engine_reads_as_anything_find_nobody() -> None:
    a_person("Åse", email=None)
    assert people_page("%", 1).rows == []


@pytest.mark.usefixtures("db")
def test_who_was_forgotten_is_not_on_the_list(now: datetime) -> None:
    gone = a_person("Gone", email=None)
    Person.update(erased_at=now, nickname="").where(Person.id == gone.id).execute()
    assert people_page("", 1).rows == []


def test_a_long_list_is_read_a_page_at_a_time_in_few_queries(keeper: Visitor) -> None:
    for number in range(40):
        a_person(f"Person {number:02}", role="host")
    first, second = keeper.visit("/keeper/people"), keeper.visit("/keeper/people?page=2")
    assert "Person 39" not in first.text
    assert "Person 39" in second.text
    assert "Host" in second.text


def test_a_search_that_finds_nobody_says_so(keeper: Visitor) -> None:
    assert "Nobody found" in keeper.visit("/keeper/people?q=zzz").text


def test_a_role_is_given_and_ended(keeper: Visitor) -> None:
    mons = a_person("Mons", email=None)
    page = keeper.visit(f"/keeper/people/{mons.public_ref}").form("/roles").fill(role="host").press()
    assert Person.get_by_id(mons.id).roles == {"host"}
    page.form("/roles/host/end").press()
    assert Person.get_by_id(mons.id).roles == set()


def test_the_chair_gives_roles_but_adds_nobody(client: Visitor) -> None:
    mons = a_person("Mons", email=None)
    client.be(a_person(role="chair", language="en"))
    client.visit(f"/keeper/people/{mons.public_ref}").form("/roles").fill(role="seller").press()
    assert Person.get_by_id(mons.id).roles == {"seller"}
    assert "/keeper/people/new" not in client.visit("/keeper/people").links
    client.visit("/keeper/people/new", status=403)


def test_the_last_keepers_stay_and_the_page_says_why(keeper: Visitor) -> None:
    kari = Person.get(Person.nickname == "Kari")
    page = keeper.visit(f"/keeper/people/{kari.public_ref}").form("/roles/keeper/end").press()
    assert "needs two keepers" in page.text
    assert "keeper" in Person.get_by_id(kari.id).roles


@pytest.mark.parametrize("role", [None, "host", "treasurer"])
def test_the_list_of_people_is_for_those_who_give_roles(client: Visitor, role: str | None) -> None:
    client.visit("/keeper/people", as_=a_person(role=role), status=403)


def test_a_role_that_a_person_does_not_have_cannot_be_ended(keeper: Visitor, now: datetime) -> None:
    mons = a_person("Mons", email=None)
    people.grant_role(mons, "host", by=None, now=now)
    form = keeper.visit(f"/keeper/people/{mons.public_ref}").form("/roles/host/end")
    form.press()
    assert form.press().status == 404


def test_nobody_is_found_under_an_unknown_reference(keeper: Visitor) -> None:
    keeper.visit("/keeper/people/0000000000000000", status=404)


def test_somebody_who_lost_their_passkey_can_make_a_new_one(keeper: Visitor, now: datetime) -> None:
    lost = a_person("Turid", role="treasurer")
    Passkey.create(person=lost, credential_id="a", public_key="b", sign_count=0, name="Phone", made_on=now.date())
    page = keeper.visit(f"/keeper/people/{lost.public_ref}").form("/passkeys/end").press()
    assert "has no passkey now" in page.html
    assert "End their passkeys" not in page.text
    assert not has_passkey(lost)
