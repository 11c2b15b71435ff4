"""Joining in the browser: what it costs, a nickname, a tick, and what happens then."""

import pytest

from meetinghouse.members.models import Application, membership_of
from tests.makers import a_person
from tests.members.making import the_house_approves
from tests.members.making_dues import a_plan

JOIN = "/members/join"


def test_everybody_reads_what_it_costs(client):
    assert "The dues for this year are not decided yet." in client.visit(JOIN).text
    a_plan(50000, reduced=20000)
    page = client.visit(JOIN)
    assert "NOK 500 or NOK 200, if you choose the reduced dues" in page.text


def test_a_visitor_joins_with_a_nickname_and_a_tick(client):
    page = client.visit(JOIN).form("/join").fill(nickname="Kari", is_of_age="y").press()
    assert "You are a member now." in page.text
    assert membership_of(Application.get().person)


def test_where_the_house_wants_to_say_yes_one_waits(client, host):
    the_house_approves(host)
    page = client.visit(JOIN).form("/join").fill(nickname="Kari", is_of_age="y").press()
    assert "We have your question" in page.text
    assert Application.get().accepted is None


def test_whom_the_house_knows_is_not_asked_for_a_name(client):
    person = a_person("Kari", language="en")
    form = client.visit(JOIN, as_=person).form("/join")
    assert "nickname" not in form.values
    form.fill(is_of_age="y").press()
    assert membership_of(person)


@pytest.mark.parametrize("wrong", [{"nickname": ""}, {"email": "nowhere"}, {"is_of_age": None}])
def test_what_was_typed_stays_when_something_is_wrong(client, wrong):
    form = client.visit(JOIN).form("/join").fill(nickname="Kari", email="kari@example.no", is_of_age="y")
    form.values |= wrong
    form.values = {name: value for name, value in form.values.items() if value is not None}
    page = form.press()
    assert page.status == 422
    assert "Error: " in page.html
    assert page.form("/join").values["email"] == form.values["email"]
    assert Application.select().count() == 0
