"""The walk that sets up a new house, and what others read meanwhile."""

from datetime import datetime, time

import pytest

from meetinghouse.ground.house import House, opening_hours, the_house
from meetinghouse.money.ledger import Account
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.visiting import Visitor

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def link(client: Visitor, now: datetime) -> str:
    """The set-up link of a house that is still empty."""
    House.delete().execute()
    Account.delete().execute()
    return f"/set-up/{people.make_setup_link(now=now)}"


def test_the_first_keeper_walks_from_the_link_to_a_house(client: Visitor, link: str) -> None:
    page = client.visit(link).form("/keeper").fill(nickname="Astrid", email="astrid@example.no").press()
    page = page.form("/set-up/house").fill(name="Verkstedet", country="DK", language="da").press()
    page = page.form("/set-up/contact").fill(phone="32 00 00 00").press()
    page = page.form("/set-up/hours").fill(opens_1="10", closes_1="16").press()
    house = the_house()
    assert (house.name, house.country, house.currency, house.language) == ("Verkstedet", "DK", "DKK", "da")
    assert house.phone == "32 00 00 00"
    assert [(each.weekday, each.opens, each.closes) for each in opening_hours()] == [(1, time(10), time(16))]
    assert page.h1 == "The house is ready"
    assert Account.select().exists()


def test_looking_at_the_link_signs_nobody_in(client: Visitor, link: str) -> None:
    page = client.visit(link)
    assert "Set-Cookie" not in page.response.headers or "session_id" not in page.response.headers["Set-Cookie"]
    assert not Person.select().exists()


def test_the_link_is_kept_by_nobody_and_passed_on_to_nobody(client: Visitor, link: str) -> None:
    headers = client.visit(link).response.headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_a_used_link_and_an_unknown_one_look_the_same(client: Visitor, link: str) -> None:
    client.visit(link).form("/keeper").fill(nickname="Astrid", email="astrid@example.no").press()
    client.be(None)
    client.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    used, unknown = client.visit(link, status=404), client.visit("/set-up/" + "0" * 26, status=404)
    assert used.text == unknown.text
    assert used.response.headers["Referrer-Policy"] == unknown.response.headers["Referrer-Policy"] == "no-referrer"


def test_of_two_who_opened_the_link_one_becomes_keeper(client: Visitor, link: str) -> None:
    another = Visitor(client.app, now=client.now)
    forms = [each.visit(link).form("/keeper") for each in (client, another)]
    answers = [form.fill(nickname="Astrid", email="astrid@example.no").press(follow=False) for form in forms]
    assert [answer.status for answer in answers] == [303, 404]
    assert Person.select().count() == 1


def test_a_keeper_without_a_name_is_asked_again_and_keeps_the_link(client: Visitor, link: str) -> None:
    page = client.visit(link).form("/keeper").fill(nickname=" ", email="astrid@example.no").press()
    assert page.status == 422
    assert page.form("/keeper").values["email"] == "astrid@example.no"
    assert not Person.select().exists()


@pytest.mark.parametrize("path", ["/", "/shop", "/come", "/terms"])
def test_before_the_house_is_set_up_every_page_says_so_calmly(client: Visitor, link: str, path: str) -> None:
    page = client.visit(path)
    assert page.h1 == "This house is being set up"
    assert page.response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.usefixtures("link")
def test_health_answers_before_the_house_is_set_up(client: Visitor) -> None:
    answer = client.client.get("/healthz", base_url="http://localhost")
    assert answer.json["engine"] in ("sqlite", "postgresql")


def test_a_keeper_who_left_the_walk_is_led_back_to_it(client: Visitor, link: str) -> None:
    client.visit(link).form("/keeper").fill(nickname="Astrid", email="astrid@example.no").press()
    assert "/set-up/house" in client.visit("/").links
    assert client.visit("/keeper").h1 == "What is the house called?"


def test_a_house_that_stands_is_not_set_up_again(client: Visitor) -> None:
    client.visit("/set-up/house", as_=a_person(role="keeper"))
    page = client.post("/set-up/house", {"name": "Another", "country": "DK", "language": "da"}, follow=False)
    assert page.status in (303, 400)
    assert the_house().name == "Verkstedet ved elva"


def test_the_walk_is_for_the_keeper_alone(client: Visitor) -> None:
    assert client.be(a_person()).client.get("/set-up/house", base_url="http://localhost").status_code == 403
