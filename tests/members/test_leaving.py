"""Somebody leaves: at once, at the year's end, and takes it back."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, models
from meetinghouse.members.actions import AT_ONCE, AT_YEARS_END
from meetinghouse.members.models import Leaving, Spell
from tests.makers import a_person
from tests.members.making import DAY, TODAY, a_member, one_who_left

pytestmark = pytest.mark.usefixtures("db")
NEW_YEARS_EVE = date(2026, 12, 31)


def refused_by_the_database(query):
    with pytest.raises(pw.DatabaseError), database.atomic():
        query.execute()


@pytest.mark.parametrize(("when", "last_on"), [(AT_ONCE, TODAY), (AT_YEARS_END, NEW_YEARS_EVE)])
def test_the_last_day_counts_and_the_next_one_does_not(now, when, last_on):
    kari = a_member("Kari", since=date(2024, 5, 1))
    assert actions.say_leaving(kari, when, by=kari, now=now).last_on == last_on
    assert [models.is_member(kari, last_on + n * DAY) for n in (-1, 0, 1)] == [True, True, False]


@pytest.mark.parametrize("language", ["nb", "da", "en"])
@pytest.mark.parametrize("when", [AT_ONCE, AT_YEARS_END])
def test_whoever_leaves_gets_a_receipt(now, when, language):
    kari = a_member("Kari", email="kari@example.no", language=language)
    actions.say_leaving(kari, when, by=kari, now=now)
    mail = Mail.get()
    assert mail.recipient == "kari@example.no"
    assert "Verkstedet ved elva" in mail.subject
    assert ("31" in mail.text) == (when == AT_YEARS_END)


def test_leaving_twice_is_leaving_once(now):
    kari = a_member("Kari", email="kari@example.no")
    first = actions.say_leaving(kari, AT_YEARS_END, by=kari, now=now)
    assert actions.say_leaving(kari, AT_YEARS_END, by=kari, now=now) == first
    assert Mail.select().count() == 1


def test_who_wanted_to_stay_the_year_may_leave_at_once_after_all(now):
    kari = one_who_left("Kari", when=AT_YEARS_END)
    actions.say_leaving(kari, AT_ONCE, by=kari, now=now + timedelta(days=3))
    assert models.is_member(kari, TODAY + 3 * DAY)
    assert not models.is_member(kari, TODAY + 4 * DAY)
    assert Leaving.select().where(Leaving.taken_back_at.is_null()).count() == 1


def test_leaving_is_taken_back_until_the_last_day_is_over(now):
    kari = one_who_left("Kari", when=AT_YEARS_END)
    for _again in range(2):
        actions.take_back_leaving(kari, by=kari, now=now + timedelta(days=100))
    assert models.is_member(kari, date(2027, 1, 1))
    assert models.leaving_of(models.membership_of(kari)) is None
    assert Leaving.get().taken_back_by == kari.public_ref

    actions.say_leaving(kari, AT_ONCE, by=kari, now=now + timedelta(days=100))
    with pytest.raises(Refusal, match="welcome to join again"):
        actions.take_back_leaving(kari, by=kari, now=now + timedelta(days=101))


def test_who_does_not_belong_cannot_leave(now):
    kari = one_who_left("Kari")
    for person in (a_person(), kari):
        with pytest.raises(Refusal, match="not a member now"):
            actions.say_leaving(person, AT_ONCE, by=person, now=now + timedelta(days=1))
    with pytest.raises(Refusal, match="choose when"):
        actions.say_leaving(a_member(), "some day", by=kari, now=now)


@pytest.mark.parametrize("said_before", [False, True])
def test_a_membership_ends_for_another_reason(now, said_before):
    kari = one_who_left("Kari", when=AT_YEARS_END) if said_before else a_member("Kari")
    for _again in range(2):
        actions.end_membership(kari, "declined_to_continue", by=None, now=now)
    spell = Spell.get()
    assert (spell.to_on, spell.why_ended) == (TODAY, "declined_to_continue")
    actions.end_membership(a_person(), "erased", by=None, now=now)


def test_nobody_leaves_on_the_day_before_the_house_has_its_night(now):
    kari = a_member("Kari")
    late = now.replace(month=12, day=31, hour=23, minute=30)  # half past midnight in the house: a new year
    assert actions.say_leaving(kari, AT_YEARS_END, by=kari, now=late).last_on == date(2027, 12, 31)


def test_the_database_keeps_what_was_said_of_leaving(now):
    kari, ola = one_who_left("Kari", when=AT_YEARS_END), a_member("Ola")
    spell, his = Spell.get(Spell.to_on.is_null(False)), Spell.get(Spell.to_on.is_null())
    for query in (
        Leaving.delete(),
        Leaving.update(last_on=TODAY),
        Leaving.insert(spell=spell, last_on=TODAY, by="x", said_at=now),
        Leaving.insert(spell=his, last_on=TODAY - DAY, by="x", said_at=now),
        Spell.update(to_on=None, why_ended=None, ended_at=None).where(Spell.id == spell.id),
        Spell.update(to_on=TODAY).where(Spell.id == spell.id),
    ):
        refused_by_the_database(query)
    actions.take_back_leaving(kari, by=ola, now=now)
    refused_by_the_database(Leaving.update(taken_back_at=None))
