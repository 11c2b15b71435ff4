"""Making one of two in the browser: choosing the other, both side by side, and what has to be said first."""

import pytest

from meetinghouse.members.models import membership_of
from meetinghouse.people.models import Merge, Person
from meetinghouse.people.vocabulary import MERGED
from tests.makers import a_person
from tests.members.making import a_member, number_of


@pytest.fixture
def secretary(client) -> Person:
    person = a_person("Marius", role="secretary", language="en")
    client.be(person)
    return person


def twins() -> tuple[Person, Person]:
    return a_member("Kari", email="felles@example.no"), a_member("Kari N", email="felles@example.no", birth_year=1960)


def test_the_other_one_is_found_and_both_stand_side_by_side(client, secretary):
    kari, twin = twins()
    page = client.visit(f"/register/{number_of(kari)}")
    assert f"/register/{number_of(kari)}/merge" in page.links
    page = client.visit(f"/register/{number_of(kari)}/merge")
    assert "Kari N" in page.text
    assert "Nobody else has this number." in client.visit(f"/register/{number_of(kari)}/merge?other=999").text
    page = client.visit(f"/register/{number_of(kari)}/merge?other={number_of(twin)}")
    for words in ("Kari N", "felles@example.no", "1960", "When they belonged", "Which of the two stays?"):
        assert words in page.text
    assert "When were they born?" not in page.text


def test_one_stays_and_whoever_looked_is_written_down(client, secretary):
    kari, twin = twins()
    path = f"/register/{number_of(kari)}/merge"
    form = client.visit(f"{path}?other={twin.public_ref}").form("/merge").fill(kept="one", nickname="other")
    unsure = form.press()
    assert unsure.status == 422
    assert "Look at both first" in unsure.text
    assert not Merge.select().exists()
    page = unsure.form("/merge").fill(is_sure="y").press()
    assert page.h1 == "Kari N"
    assert "They are one person now." in page.text
    kept = Person.get_by_id(kari.id)
    assert (kept.nickname, kept.birth_year) == ("Kari N", 1960)
    assert MERGED in {row.what for row in kept.access_rows}
    assert client.visit(f"/register/{membership_of(kept).number}").status == 200


def test_what_has_to_be_done_first_is_said_on_the_page(client, secretary):
    kari, twin = a_member("Kari"), a_member("Kari", role="host")
    page = client.visit(f"/register/{number_of(kari)}/merge?other={number_of(twin)}")
    assert "has a role in the house" in page.text
    page = page.form("/merge").fill(kept="one", is_sure="y").press()
    assert page.status == 422
    assert not Merge.select().exists()


def test_a_host_does_not_see_it(client):
    client.be(a_person("Host", role="host"))
    kari = a_member("Kari")
    client.visit(f"/register/{number_of(kari)}/merge", status=403)
