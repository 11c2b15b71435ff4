"""What `meetinghouse check` asks about belonging: nothing is wrong in a living house, and what is wrong is counted."""

from datetime import date

import pytest

from meetinghouse.ground.database import database, engine
from meetinghouse.members import actions, checks
from meetinghouse.members.models import Household, HouseholdPlace, Membership, Spell
from tests.makers import a_person
from tests.members.making import NOW, TODAY, a_household, a_member, one_who_left

pytestmark = pytest.mark.usefixtures("db")
ALL = (
    checks.numbers_not_given,
    checks.belonging_without_number,
    checks.belonging_twice,
    checks.leaving_without_end,
    checks.households_unlike_their_places,
)


def without_triggers(*tables: str) -> None:
    """A tool that goes round the triggers, as somebody with the database's password can."""
    for table in tables:
        if engine() == "postgresql":
            database.execute_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            continue
        rows = database.execute_sql(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")
        for (name,) in rows.fetchall():
            database.execute_sql(f'DROP TRIGGER "{name}"')


@pytest.fixture
def lived(db: None) -> None:
    """A house in which everything has happened once."""
    kari = a_member("Kari", since=date(2025, 1, 1))
    actions.change_kind(kari, "support", by=kari, now=NOW)
    actions.change_kind(kari, "ordinary", by=kari, now=NOW)
    stays = one_who_left("Ola", when=actions.AT_YEARS_END)
    actions.take_back_leaving(stays, by=stays, now=NOW)
    one_who_left("Gunn")
    lise = a_person("Lise")
    household = a_household(stays, payer=kari)
    actions.add_to_household(household, lise, "child", guardian=stays, by=kari, now=NOW)


def test_a_living_house_has_nothing_wrong(lived):
    assert [question() for question in ALL] == [0, 0, 0, 0, 0]


def test_what_goes_round_the_house_is_counted(lived):
    without_triggers("membership", "membership_spell", "household_place", "leaving")
    Membership.update(number=17).where(Membership.number == 3).execute()
    Membership.update(number=None).where(Membership.number == 2).execute()
    Spell.insert(
        membership=Membership.get(Membership.number == 1),
        kind="trial",
        from_on=date(2025, 5, 1),
        at=NOW,
        to_on=TODAY,
        why_ended="left",
        ended_at=NOW,
    ).execute()
    Spell.update(why_ended="declined_to_continue").where(Spell.membership == Membership.get(number=17)).execute()
    HouseholdPlace.update(to_on=TODAY).where(HouseholdPlace.role == "payer").execute()
    HouseholdPlace.insert(
        household=Household.create(made_at=NOW), person=a_person(), role="payer", from_on=TODAY, at=NOW
    ).execute()

    assert checks.numbers_not_given() == 1
    assert checks.belonging_without_number() == 1
    assert checks.belonging_twice() == 2
    assert checks.leaving_without_end() == 1
    assert checks.households_unlike_their_places() == 2
