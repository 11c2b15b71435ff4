"""Makers for tests about belonging: newcomers, members, those who left, and households."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from meetinghouse.members import actions
from meetinghouse.members.actions import Newcomer
from meetinghouse.members.models import Application, Household, Membership
from meetinghouse.people.models import Person
from tests.makers import a_person

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)  # a Tuesday, noon in the house
TODAY = date(2026, 3, 24)
DAY = timedelta(days=1)
_numbers = itertools.count(1)


def a_newcomer(nickname: str = "", **told: Any) -> Newcomer:
    """Somebody who fills in the form; `key` is another one each time."""
    n = next(_numbers)
    facts: dict[str, Any] = {"key": f"join-{n}", "nickname": nickname or f"Newcomer {n}", "is_of_age": True}
    return Newcomer(**(facts | told))


def a_member(
    nickname: str = "", *, kind: str = "ordinary", since: date | None = None, now: datetime = NOW, **facts: Any
) -> Person:
    """Somebody who belongs, since today unless something else is said. `facts`: as `a_person` takes them."""
    person = a_person(nickname or f"Member {next(_numbers)}", **facts)
    actions.begin_membership(person, kind, from_on=since, by=None, now=now)
    return person


def one_who_asks(nickname: str = "", *, by: Person | None = None, now: datetime = NOW, **told: Any) -> Application:
    """Somebody has asked to join; where the house wants approval they wait for an answer."""
    return actions.ask_to_join(a_newcomer(nickname, **told), by=by, remote="127.0.0.1", now=now)


def the_house_approves(host: Person) -> None:
    """Let somebody in the house say yes before anybody is a member."""
    actions.decide_rules(approval=True, by=host, now=NOW)


def one_who_left(nickname: str = "", *, when: str = actions.AT_ONCE, now: datetime = NOW, **facts: Any) -> Person:
    """Somebody who was a member and has said that they leave."""
    person = a_member(nickname, now=now, **facts)
    actions.say_leaving(person, when, by=person, now=now)
    return person


def a_household(*others: Person, payer: Person | None = None, now: datetime = NOW) -> Household:
    """A household: its payer, and adults."""
    payer = payer or a_member()
    household = actions.make_household(payer, by=payer, now=now)
    for other in others:
        actions.add_to_household(household, other, "adult", guardian=None, by=payer, now=now)
    return household


def number_of(person: Person) -> int:
    """Somebody's number."""
    return int(Membership.get(Membership.person == person).number)
