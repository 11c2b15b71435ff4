"""What was written down by mistake is struck out on a page, stays visible, counts for nothing, and comes back."""

from datetime import date, timedelta
from multiprocessing.synchronize import Barrier

import pytest

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions, checks, models
from meetinghouse.members.models import Membership, Spell, dues_of
from meetinghouse.people.models import Person
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import a_person
from tests.members.making import NOW, TODAY, a_member, number_of, one_who_left
from tests.members.making_dues import a_charge

LATER = NOW + timedelta(days=9)
ROUNDS = 40 if EVERYONE else 8


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


def test_what_ended_on_the_day_it_was_struck_out_ended_then(host):
    kari = a_member("Kari", since=date(2026, 1, 1))
    actions.end_membership(kari, "declined_to_continue", by=host, now=NOW)
    spell = Spell.get()
    actions.strike_out(spell, by=host, now=NOW)
    again = actions.write_again(spell, by=host, now=NOW)
    assert (again.from_on, again.to_on) == (date(2026, 1, 1), TODAY)


def test_what_began_and_was_struck_out_on_one_day_goes_on_again(host):
    kari = a_member("Kari", since=TODAY)
    actions.strike_out(Spell.get(), by=host, now=NOW)
    again = actions.write_again(Spell.get(), by=host, now=LATER)
    assert (again.from_on, again.to_on) == (TODAY, None)
    assert models.is_member(kari, LATER.date())


def test_what_was_over_before_another_time_began_is_written_again_beside_it(host):
    kari = one_who_left("Kari", since=date(2026, 1, 1))
    spell = Spell.get()
    actions.come_back(kari, "support", by=host, now=LATER)
    actions.strike_out(spell, by=host, now=LATER)
    assert actions.write_again(spell, by=host, now=LATER).to_on == TODAY

    actions.change_kind(kari, "ordinary", by=host, now=LATER + timedelta(days=9))
    support = Spell.get(Spell.kind == "support")
    actions.strike_out(support, by=host, now=LATER + timedelta(days=9))
    again = actions.write_again(support, by=host, now=LATER + timedelta(days=9))
    assert (again.from_on, again.why_ended) == (LATER.date(), "other_kind")


def strike_and_write(number: int, meet: Barrier, settings: Settings, spells: list[int], host: int) -> Answers:
    """Of each spell: one strikes it out, one writes it again, one lets them leave and come back, one changes it."""
    come_in(settings)
    by, answers = Person.get_by_id(host), Answers()
    for spell in map(Spell.get_by_id, spells):
        person = spell.membership.person
        meet.wait()
        for _again in range(2):
            try:
                if number == 0:
                    actions.strike_out(spell, by=by, now=NOW)
                elif number == 1:
                    actions.write_again(spell, by=by, now=NOW)
                elif number == 2:
                    actions.say_leaving(person, actions.AT_ONCE, by=by, now=NOW)
                    actions.come_back(person, None, by=by, now=NOW)
                else:
                    actions.change_kind(person, "support", by=by, now=NOW)
            except Refusal as refusal:
                answers.append(("refused", refusal.words()))
    return answers


def test_several_hosts_strike_out_and_write_again_and_nobody_belongs_twice(open_house: Settings) -> None:
    by = a_person("Host", role="host")
    people = [a_member(f"Kari{n}", since=date(2026, 1, 1)) for n in range(ROUNDS)]
    spells = [Spell.get(Spell.membership == Membership.of(each)).id for each in people]

    together(strike_and_write, 4, open_house, spells, by.id)

    assert (checks.belonging_twice(), checks.leaving_without_end()) == (0, 0)
    assert Membership.select().count() == ROUNDS
