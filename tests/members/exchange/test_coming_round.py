"""The house's own list comes round again: whoever leaves, left, or begins on a day to come, stays as they are."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import peewee as pw
import pytest

from meetinghouse.members import actions as members
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.models import SAME
from meetinghouse.members.models import Leaving, Membership, Spell, leaving_of
from meetinghouse.people.models import Person
from tests.members.exchange.making import NOW, TODAY, looked_at
from tests.members.exchange.test_export import as_csv
from tests.members.making import a_member
from tests.members.test_merging import merged

BEFORE = NOW - timedelta(days=30)
NEXT_YEAR = datetime(2027, 2, 1, 11, 0, tzinfo=UTC)
LAST_DAY = date(2026, 12, 31)


def who_leaves(name: str, when: str, *, now: datetime = NOW) -> Person:
    person = a_member(name, since=date(2020, 1, 1))
    members.say_leaving(person, when, by=person, now=now)
    return person


def what_is_known() -> list[dict[str, Any]]:
    """All that the house has written down of belonging and leaving."""
    return [row for table in (Membership, Spell, Leaving) for row in table.select().order_by(table.id).dicts()]


@pytest.mark.parametrize("back", [NOW, NEXT_YEAR])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nobodys_leaving_is_lost_when_the_list_comes_round(db: pw.Database, form: str, back: datetime) -> None:
    leaving = who_leaves("Kari", members.AT_YEARS_END)
    who_leaves("Ola", members.AT_ONCE)
    who_leaves("Eli", members.AT_ONCE, now=BEFORE)
    before = what_is_known()

    batch = looked_at(actions.export_members(form, by=None, now=NOW), now=back)
    actions.bring_in(batch, by=None, now=back)

    assert batch.counts()[SAME] == 3
    assert what_is_known() == before
    said = leaving_of(Membership.of(leaving))
    assert said
    assert said.last_on == LAST_DAY


def test_the_list_tells_a_last_day_from_that_day_on(db: pw.Database) -> None:
    who_leaves("Kari", members.AT_YEARS_END)
    who_leaves("Ola", members.AT_ONCE)

    assert last_days(NOW) == ["", TODAY.isoformat()]
    assert last_days(datetime(2026, 12, 30, 11, 0, tzinfo=UTC)) == ["", TODAY.isoformat()]
    assert last_days(datetime(2026, 12, 31, 11, 0, tzinfo=UTC)) == [LAST_DAY.isoformat(), TODAY.isoformat()]


def last_days(now: datetime) -> list[str]:
    return [row[-1] for row in as_csv(actions.export_members("csv", by=None, now=now))[1:]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_who_goes_on_in_the_new_year_after_two_entries_became_one_comes_round(db: pw.Database, form: str) -> None:
    kept = who_leaves("Kari", members.AT_YEARS_END)
    merged(kept, a_member("Kari", since=date(2022, 1, 1)))
    assert Spell.select().where(Spell.from_on > TODAY).exists()
    before = what_is_known()

    batch = looked_at(actions.export_members(form, by=None, now=NOW))
    actions.bring_in(batch, by=None, now=NOW)

    assert batch.counts()[SAME] == 1
    assert what_is_known() == before
