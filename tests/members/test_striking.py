"""What was written down by mistake is struck out on a page, stays visible, counts for nothing, and comes back."""

from datetime import date, timedelta

import pytest

from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, models
from meetinghouse.members.models import Membership, Spell, dues_of
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.making import NOW, TODAY, a_member, number_of, one_who_left
from tests.members.making_dues import a_charge

LATER = NOW + timedelta(days=9)


@pytest.fixture
def host(client) -> Person:
    person = a_person("Host", role="host", language="en")
    client.be(person)
    return person


def test_a_mistake_is_struck_out_and_written_down_again(client, host):
    charge = a_charge(person=a_member("Kari", since=date(2026, 1, 1)))
    listed = f"/register/{number_of(charge.person)}/spells"
    page = client.visit(f"{listed}/{Spell.get().id}")
    for words in ("Counts of past years that are frozen stay", "What was asked for in dues stays", "NOK 500"):
        assert words in page.text
    form = page.form("/mistake")
    page = form.press()
    assert "struck out on" in page.text
    assert form.press().status == 200
    assert not models.is_member(charge.person, date(2026, 2, 1))
    assert dues_of(charge.person)[0].charge == charge

    form = client.visit(f"{listed}/{Spell.get().id}").form("/again")
    assert "It is written down again." in form.press().text
    form.press()
    assert models.is_member(charge.person, date(2026, 2, 1))
    assert Spell.select().count() == 2
    assert dues_of(charge.person)[0].charge == charge


def test_who_has_said_that_they_leave_takes_that_back_first(client, host):
    kari = one_who_left("Kari", when=actions.AT_YEARS_END)
    form = client.visit(f"/register/{number_of(kari)}/spells/{Spell.get().id}").form("/mistake")
    page = form.press()
    assert page.status == 409
    assert "Take that back first." in page.text
    assert models.is_member(kari, TODAY)


def test_a_spell_of_somebody_else_is_not_found_here(client, host):
    kari = a_member("Kari")
    a_member("Ola")
    other = Spell.select().join(Membership).where(Membership.person != kari).get()
    assert client.visit(f"/register/{number_of(kari)}/spells/{other.id}", status=404)


def test_days_that_were_over_are_over_again(host):
    kari = one_who_left("Kari", since=date(2026, 1, 1))
    spell = Spell.get()
    actions.strike_out(spell, by=host, now=LATER)
    again = actions.write_again(spell, by=host, now=LATER)
    assert (again.from_on, again.to_on, again.why_ended) == (date(2026, 1, 1), TODAY, "left")
    assert actions.write_again(spell, by=host, now=LATER) == again
    assert not models.is_member(kari, LATER.date())


def test_nothing_is_written_again_over_another_way_of_belonging(host):
    kari = a_member("Kari", kind="trial", since=date(2026, 1, 1))
    spell = Spell.get()
    actions.strike_out(spell, by=host, now=NOW)
    actions.begin_membership(kari, "ordinary", from_on=date(2026, 2, 1), by=host, now=NOW)
    with pytest.raises(Refusal, match="in another way"):
        actions.write_again(spell, by=host, now=NOW)
