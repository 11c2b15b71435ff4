"""Makers for the tests of counting: the dozen people of `dozen` as members of the tests' house, and rules."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

import pytest

from meetinghouse.members import actions as members
from meetinghouse.members.counting import actions
from meetinghouse.members.counting.examples import EXAMPLES
from meetinghouse.members.counting.kept import ENGINE, digest_of
from meetinghouse.members.counting.models import CountingRule, FrozenCount
from meetinghouse.members.counting.rules import Facts, Paid, Rule
from meetinghouse.members.models import DuesCharge, DuesPlan, Household, dues_of_year
from meetinghouse.members.rules import Terms
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.counting.dozen import DOZEN, YEAR
from tests.members.making import NOW

_numbers = itertools.count(1)
KARI = "Kari, who joined this year"


def noon(on: date) -> datetime:
    """Around noon in the house on a day."""
    return datetime(on.year, on.month, on.day, 11, tzinfo=UTC)


def a_counting_rule(code: str = "town", *, now: datetime = NOW, **facts: Any) -> CountingRule:
    """One of the examples, as a rule of the house; or another one, when `facts` say which."""
    told = Rule(**{"name": "Ours", "kinds": ("ordinary",), **facts}) if facts else EXAMPLES[code]
    return actions.add_rule(told, key=f"rule-{next(_numbers)}", by=a_person(role="board"), now=now)


def the_dozen() -> dict[str, Person]:
    """The dozen people in the house, and one more who joined after the year."""
    plan = members.set_plan(YEAR, "ordinary", Terms(30000), decision_ref="V-1", by=a_person(), now=NOW)
    people = {name: _belongs(name, facts) for name, facts in DOZEN.items()}
    _live_together(people["Gro"], people["Hans"], people["Ida"])
    for name, facts in DOZEN.items():
        for paid in facts.paid:
            pays(people[name], plan, paid)
    people[KARI] = a_person(KARI, email=None, birth_year=1999)
    members.begin_membership(people[KARI], "ordinary", from_on=date(2026, 3, 1), by=None, now=NOW)
    return people


with_the_dozen = pytest.mark.lived_in.with_args(the_dozen)
"""The test finds them there; `people` are their names and who they are."""


def pays(person: Person, plan: DuesPlan, paid: Paid) -> None:
    """Money of a year's dues comes to the bank on a day."""
    n = next(_numbers)
    known = dues_of_year(person, paid.for_year)
    charge = (known and known.charge) or DuesCharge.create(
        person=person,
        plan=plan,
        year=paid.for_year,
        amount=max(paid.amount, 30000),
        from_on=date(YEAR, 1, 1),
        due_on=date(YEAR, 2, 1),
        original_due_on=date(YEAR, 2, 1),
        kid=f"{n:07}",
        opened_at=NOW,
    )
    members.note_bank_payment(charge, paid.amount, paid_on=paid.on, reference=f"B{n}", by=a_person(), now=NOW)


def forget(person: Person) -> None:
    """What forgetting leaves of somebody: their rows, and no word about who they were."""
    Person.update(nickname="", legal_name=None, birth_year=None, erased_at=NOW).where(Person.id == person.id).execute()


def _belongs(name: str, facts: Facts) -> Person:
    person = a_person(name, email=None, birth_year=facts.birth_year)
    first, *later = facts.stays
    members.begin_membership(person, first.kind, from_on=first.from_on, by=None, now=noon(first.from_on))
    for stay in later:
        members.change_kind(person, stay.kind, by=person, now=noon(stay.from_on))
    last = facts.stays[-1].to_on
    if last.year == YEAR:
        members.say_leaving(person, members.AT_ONCE, by=person, now=noon(last))
    return person


def _live_together(payer: Person, adult: Person, child: Person) -> Household:
    on = noon(date(YEAR, 1, 1))
    household = members.make_household(payer, by=payer, now=on)
    members.add_to_household(household, adult, "adult", guardian=None, by=payer, now=on)
    members.add_to_household(household, child, "child", guardian=payer, by=payer, now=on)
    return household


def an_empty_frozen_count(rule: CountingRule) -> FrozenCount:
    """A count that was frozen in a year of nobody; it is there so that it can be looked at."""
    facts = {"year": YEAR, "people": 0, "total": 0, "engine": ENGINE, "digest": digest_of(rule.rule, YEAR, [])}
    frozen: FrozenCount = FrozenCount.create(rule=rule, frozen_at=NOW, **facts)
    return frozen
