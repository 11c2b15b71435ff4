"""People who live together: one pays, children have a guardian among them."""

from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, models
from meetinghouse.members.models import Household, HouseholdPlace
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.making import NOW, TODAY, a_household, a_member

pytestmark = pytest.mark.usefixtures("db")


def refused_by_the_database(query):
    with pytest.raises(pw.DatabaseError), database.atomic():
        query.execute()


def lives_in(household):
    """(nickname, role) of everybody who lives there now, who pays first."""
    return [(place.person.nickname, place.role) for place in models.places_in(household)]


def a_child(household, guardian, nickname="Lise"):
    """A child of the household."""
    return actions.add_to_household(
        household, a_person(nickname), "child", guardian=guardian, by=guardian, now=NOW
    ).person


def test_one_pays_and_others_live_there(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    household = a_household(ola, payer=kari)
    a_child(household, ola)

    assert lives_in(household) == [("Kari", "payer"), ("Ola", "adult"), ("Lise", "child")]
    assert household.payer == kari
    assert models.place_of(ola).household == household


def test_the_same_household_again_is_the_same(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    household = a_household(ola, payer=kari)
    assert a_household(ola, payer=kari) == household
    assert HouseholdPlace.select().count() == 2


def test_nobody_lives_in_two_households(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    a_household(ola, payer=kari)
    other = a_household()
    with pytest.raises(Refusal, match="another household"):
        actions.add_to_household(other, ola, "adult", guardian=None, by=kari, now=now)
    with pytest.raises(Refusal, match="another household"):
        actions.make_household(ola, by=ola, now=now)
    refused_by_the_database(
        HouseholdPlace.insert(household=other, person=ola, role="adult", from_on=TODAY, at=now),
    )


def test_a_child_has_a_guardian_who_lives_there(now):
    kari = a_member("Kari")
    household = a_household(payer=kari)
    lise = a_child(household, kari)
    for guardian in (None, a_person(), lise):
        with pytest.raises(Refusal) as refused:
            actions.add_to_household(household, a_person(), "child", guardian=guardian, by=kari, now=now)
        assert refused.value.field == "guardian"
    with pytest.raises(Refusal, match="adult or child"):
        actions.add_to_household(household, a_person(), "payer", guardian=None, by=kari, now=now)


def test_a_guardian_does_not_leave_a_child_alone(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    household = a_household(ola, payer=kari)
    lise = a_child(household, ola)
    with pytest.raises(Refusal, match="needs a guardian"):
        actions.leave_household(ola, by=ola, now=now)
    actions.leave_household(lise, by=ola, now=now)
    actions.leave_household(ola, by=ola, now=now)
    assert lives_in(household) == [("Kari", "payer")]


def test_who_pays_leaves_last_or_hands_it_on(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    household = a_household(ola, payer=kari, now=now - timedelta(days=30))
    with pytest.raises(Refusal, match="who pays"):
        actions.leave_household(kari, by=kari, now=now)

    actions.pay_for_household(ola, by=kari, now=now)
    actions.pay_for_household(ola, by=kari, now=now)
    actions.leave_household(kari, by=kari, now=now)
    actions.leave_household(kari, by=kari, now=now)

    assert lives_in(household) == [("Ola", "payer")]
    actions.leave_household(ola, by=ola, now=now)
    assert (lives_in(household), household.payer) == ([], None)


def test_a_child_does_not_pay(now):
    kari = a_member("Kari")
    lise = a_child(a_household(payer=kari), kari)
    for person in (lise, a_person()):
        with pytest.raises(Refusal, match="Only an adult"):
            actions.pay_for_household(person, by=kari, now=now)


def test_who_was_forgotten_moves_nowhere(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    household = a_household(payer=kari)
    Person.update(nickname="", erased_at=now).where(Person.id == ola.id).execute()
    with pytest.raises(Refusal) as refused:
        actions.add_to_household(household, ola, "adult", guardian=None, by=kari, now=now)
    assert refused.value.status == 404


def test_the_database_keeps_households_as_they_were(now):
    kari, ola = a_member("Kari"), a_member("Ola")
    household = a_household(ola, payer=kari)
    place = {"household": household, "from_on": TODAY, "at": now}
    for query in (
        Household.delete(),
        HouseholdPlace.delete(),
        HouseholdPlace.update(role="adult"),
        HouseholdPlace.update(to_on=TODAY - timedelta(days=1)),
        HouseholdPlace.insert(person=a_person(), role="payer", **place),
        HouseholdPlace.insert(person=a_person(), role="child", **place),
        HouseholdPlace.insert(person=a_person(), role="child", guardian=a_person(), **place),
        HouseholdPlace.insert(person=a_person(), role="adult", guardian=kari, **place),
    ):
        refused_by_the_database(query)
    actions.leave_household(ola, by=ola, now=now)
    refused_by_the_database(HouseholdPlace.update(to_on=None))
