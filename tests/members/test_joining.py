"""Somebody joins: by themselves, with a host, in another way, and again after they have left."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, models
from meetinghouse.members.models import Application, Membership, MembersHouse, Spell
from meetinghouse.members.models.owing import dues_of
from meetinghouse.members.rules import Terms
from meetinghouse.people.models import Person
from tests.makers import a_person
from tests.members.making import (
    DAY,
    TODAY,
    a_member,
    a_newcomer,
    number_of,
    one_who_asks,
    one_who_left,
    the_house_approves,
)

pytestmark = pytest.mark.usefixtures("db")


def refused_by_the_database(query):
    with pytest.raises(pw.DatabaseError), database.atomic():
        query.execute()


def spells(person):
    """(kind, first day, last day) of somebody's spells that count, the oldest first."""
    found = models.spells_of(models.membership_of(person))
    return [(each.kind, each.from_on, each.to_on) for each in reversed(found)]


def dues_asked_of(person):
    """What somebody is asked for, in øre."""
    return [dues.charge.amount for dues in dues_of(person)]


def test_a_nickname_is_enough_to_belong():
    asked = one_who_asks("Kari")

    assert asked.accepted
    assert asked.person.nickname == "Kari"
    assert spells(asked.person) == [("ordinary", TODAY, None)]


def test_members_are_numbered_from_one_without_a_gap():
    assert [number_of(one_who_asks().person) for _ in range(3)] == [1, 2, 3]


def test_the_same_form_pressed_twice_makes_one_member(host, now):
    told = a_newcomer("Kari")
    first = actions.ask_to_join(told, by=None, remote="127.0.0.1", now=now)
    again = actions.ask_to_join(told, by=None, remote="127.0.0.1", now=now)
    assert (again, Membership.select().count()) == (first, 1)

    at_the_counter = a_newcomer("Ola")
    one = actions.join_now(at_the_counter, by=host, now=now)
    assert actions.join_now(at_the_counter, by=host, now=now) == one
    assert Membership.select().count() == 2


def test_nobody_below_eighteen_joins_alone_but_a_host_may_write_them_down(host, now):
    with pytest.raises(Refusal, match="from 18"):
        one_who_asks("Lise", is_of_age=False)
    with pytest.raises(Refusal, match="from 18"):
        one_who_asks("Lise", birth_year=2010)
    assert Person.select().where(Person.nickname == "Lise").count() == 0

    membership = actions.join_now(a_newcomer("Lise", birth_year=2010, is_of_age=False), by=host, now=now)
    assert membership.person.nickname == "Lise"


def test_the_house_decides_from_which_age(host, now):
    actions.decide_rules(least_age=15, by=host, now=now)
    assert one_who_asks("Lise", birth_year=2010).accepted


def test_a_host_writes_down_a_member_with_a_telephone_number(host, now):
    person = actions.join_now(a_newcomer("Ola", phone="912 34 567", kind="trial"), by=host, now=now).person
    assert [(point.kind, point.value) for point in person.contact_rows] == [("phone", "91234567")]
    assert spells(person) == [("trial", TODAY, None)]


@pytest.mark.parametrize("kind", ["emperor", "", "honorary"])
def test_only_what_is_offered_can_be_chosen(kind):
    with pytest.raises(Refusal) as refused:
        one_who_asks(kind=kind)
    assert refused.value.field == "kind"


def test_somebody_without_a_nickname_is_asked_for_one():
    with pytest.raises(Refusal) as refused:
        one_who_asks(nickname="  ")
    assert refused.value.field == "nickname"


def test_where_the_house_wants_approval_one_waits_for_an_answer(host):
    the_house_approves(host)
    asked = one_who_asks("Kari")

    assert asked.accepted is None
    assert models.membership_of(asked.person) is None
    assert models.applications() == [asked]
    assert models.application_of(asked.person) == asked


def test_a_yes_makes_a_member_once_and_is_told_by_mail(host, now):
    the_house_approves(host)
    asked = one_who_asks("Kari", email="kari@example.no", language="en")
    membership = actions.accept(asked, by=host, now=now)
    again = actions.accept(asked, by=host, now=now)

    assert again == membership
    assert models.applications() == []
    mail = Mail.get()
    assert (mail.recipient, mail.subject) == ("kari@example.no", "You belong to Verkstedet ved elva now")
    assert "Your number is 1." in mail.text
    assert Mail.select().count() == 1


@pytest.mark.parametrize("kind", ["trial", "ordinary", "support"])
@pytest.mark.parametrize("language", ["nb", "da", "en"])
def test_the_mail_is_written_for_every_way_of_belonging(kind, language):
    one_who_asks("Kari", email="kari@example.no", kind=kind, language=language)
    assert "Kari" in Mail.get().text


def test_who_has_no_address_hears_it_from_a_person():
    assert one_who_asks("Kari").accepted
    assert Mail.select().count() == 0


def test_a_no_is_final_and_sends_no_mail_but_one_may_ask_again(host, now):
    the_house_approves(host)
    asked = one_who_asks("Kari", email="kari@example.no")
    actions.decline(asked, by=host, now=now)
    actions.decline(asked, by=host, now=now)
    with pytest.raises(Refusal, match="answered this already"):
        actions.accept(asked, by=host, now=now)
    assert Mail.select().count() == 0

    again = one_who_asks(by=asked.person)
    assert actions.accept(again, by=host, now=now).person == asked.person


def test_who_was_accepted_cannot_be_declined(host, now):
    asked = one_who_asks()
    with pytest.raises(Refusal, match="answered this already"):
        actions.decline(asked, by=host, now=now)


def test_asking_twice_while_one_waits_is_asking_once(host):
    the_house_approves(host)
    kari = a_person("Kari")
    assert one_who_asks(by=kari) == one_who_asks(by=kari)


def test_who_is_a_member_cannot_ask_for_the_same_again():
    kari = a_member("Kari")
    with pytest.raises(Refusal, match="member already"):
        one_who_asks(by=kari)


def test_who_was_finding_out_asks_to_stay(host, now):
    the_house_approves(host)
    kari = a_member("Kari", kind="trial", since=TODAY - 30 * DAY)
    actions.accept(one_who_asks(by=kari), by=host, now=now)

    assert spells(kari) == [("trial", TODAY - 30 * DAY, TODAY - DAY), ("ordinary", TODAY, None)]
    assert number_of(kari) == 1


def test_another_way_of_belonging_begins_where_the_last_one_ended(host, now):
    kari = a_member("Kari", since=date(2024, 1, 1))
    first = actions.change_kind(kari, "support", by=host, now=now)
    assert actions.change_kind(kari, "support", by=host, now=now) == first
    assert spells(kari) == [("ordinary", date(2024, 1, 1), TODAY - DAY), ("support", TODAY, None)]


def test_a_slip_of_the_same_day_counts_for_nothing(host, now):
    kari = a_member("Kari", since=date(2024, 1, 1))
    for kind in ("support", "honorary"):
        actions.change_kind(kari, kind, by=host, now=now)
    assert spells(kari) == [("ordinary", date(2024, 1, 1), TODAY - DAY), ("honorary", TODAY, None)]
    assert Spell.select().count() == 3


def test_who_leaves_does_not_change_before_that_is_taken_back(host, now):
    kari = one_who_left("Kari", when=actions.AT_YEARS_END)
    with pytest.raises(Refusal, match="Take that back first"):
        actions.change_kind(kari, "support", by=host, now=now)


def test_who_is_no_member_cannot_change(host, now):
    with pytest.raises(Refusal, match="not a member now"):
        actions.change_kind(a_person(), "support", by=host, now=now)


def test_who_comes_back_is_found_again_with_the_same_number(host, now):
    kari = one_who_left("Kari", kind="support")
    number, later = number_of(kari), now + timedelta(days=400)
    assert not models.is_member(kari, TODAY + DAY)

    back = actions.come_back(kari, None, by=host, now=later)
    actions.come_back(kari, None, by=host, now=later)

    assert back.number == number
    assert spells(kari) == [("support", TODAY, TODAY), ("support", TODAY + 400 * DAY, None)]


def test_who_comes_back_may_belong_in_another_way(host, now):
    kari = one_who_left("Kari", kind="support")
    actions.come_back(kari, "ordinary", by=host, now=now + timedelta(days=1))
    assert spells(kari)[-1] == ("ordinary", TODAY + DAY, None)


def test_who_comes_back_before_the_last_day_never_left(host, now):
    kari = one_who_left("Kari", when=actions.AT_YEARS_END)
    actions.come_back(kari, None, by=host, now=now)
    assert spells(kari) == [("ordinary", TODAY, None)]


def test_who_asks_to_join_after_leaving_keeps_the_number(now):
    kari = one_who_left("Kari")
    number = number_of(kari)
    one_who_asks(by=kari, now=now + timedelta(days=2))
    assert number_of(kari) == number
    assert models.is_member(kari, TODAY + 2 * DAY)


def test_who_never_was_a_member_cannot_come_back(host, now):
    with pytest.raises(Refusal, match="join anew"):
        actions.come_back(a_person(), None, by=host, now=now)


def test_who_was_forgotten_cannot_join(host, now):
    the_house_approves(host)
    asked = one_who_asks("Kari")
    Person.update(nickname="", erased_at=now).where(Person.id == asked.person_id).execute()
    for act in (
        lambda: actions.accept(asked, by=host, now=now),
        lambda: actions.begin_membership(asked.person, "ordinary", from_on=None, by=host, now=now),
        lambda: one_who_asks(by=asked.person),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status == 404
    assert Membership.select().count() == 0


def test_nobody_fills_the_register_from_one_address(host):
    for _ in range(30):
        one_who_asks()
    with pytest.raises(Refusal) as refused:
        one_who_asks()
    assert refused.value.status == 429


def test_what_was_written_down_by_mistake_counts_on_no_day(host, now):
    kari = a_member("Kari", since=date(2025, 1, 1))
    actions.strike_out(Spell.get(), by=host, now=now)
    actions.strike_out(Spell.get(), by=host, now=now)
    assert not models.is_member(kari, date(2025, 6, 1))
    assert not models.is_member(kari, TODAY)

    actions.begin_membership(kari, "ordinary", from_on=date(2025, 2, 1), by=host, now=now)
    assert models.is_member(kari, date(2025, 6, 1))


def test_who_left_long_ago_by_mistake_never_did(host, now):
    kari = one_who_left("Kari", since=date(2025, 1, 1))
    actions.strike_out(Spell.get(), by=host, now=now + timedelta(days=9))
    with pytest.raises(Refusal, match="join anew"):
        actions.come_back(kari, None, by=host, now=now + timedelta(days=9))


def test_who_joins_is_asked_for_the_dues_of_their_way_of_belonging(host, now):
    for kind, amount in (("ordinary", 36500), ("support", 20000)):
        actions.set_plan(2026, kind, Terms(amount), decision_ref="V-001/2026", by=host, now=now)

    kari = actions.join_now(a_newcomer("Kari"), by=host, now=now).person
    assert dues_asked_of(kari) == [36500]
    assert dues_asked_of(one_who_asks(kind="trial").person) == []
    actions.change_kind(kari, "support", by=host, now=now)
    assert dues_asked_of(kari) == [20000]

    actions.say_leaving(kari, actions.AT_ONCE, by=kari, now=now)
    actions.come_back(kari, "ordinary", by=host, now=now + timedelta(days=2))
    assert dues_asked_of(kari) == [36500]


def test_the_journal_says_who_let_somebody_in(host, now):
    the_house_approves(host)
    actions.accept(one_who_asks(), by=host, now=now)
    entry = Entry.select().order_by(Entry.id.desc()).get()
    assert (entry.actor, entry.verb, entry.subject_kind) == (host.public_ref, "accepted a member", "membership")


def test_the_house_decides_in_an_order_that_makes_sense(host, now):
    changed = actions.decide_rules(approval=True, remind_after=10, card_words="Velkommen", by=host, now=now)
    assert (changed.approval, changed.remind_after, changed.lapse_after) == (True, 10, 90)
    assert models.the_rules().card_words == "Velkommen"

    for wrong in ({"remind_after": 45}, {"lapse_after": 400}, {"least_age": -1}, {"erase_after_months": 0}):
        with pytest.raises(Refusal):
            actions.decide_rules(by=host, now=now, **wrong)
    with pytest.raises(ValueError, match="No such rules"):
        actions.decide_rules(colour="blue", by=host, now=now)


def test_the_database_keeps_what_was_said_of_who_belongs(host, now):
    kari = a_member("Kari", since=date(2025, 1, 1))
    actions.change_kind(kari, "support", by=host, now=now)
    ola = a_person("Ola")
    open_spell, membership = Spell.get(Spell.to_on.is_null()), Membership.get()
    ended = {"to_on": TODAY, "why_ended": "other_kind", "ended_at": now}
    a_spell = {"membership": membership, "kind": "ordinary", "at": now}
    for query in (
        Membership.delete(),
        Spell.delete(),
        MembersHouse.insert(id=2),
        MembersHouse.insert(id=1, remind_after=60),
        Membership.update(number=7),
        Membership.update(person=ola),
        Membership.insert(person=kari, number=2, made_at=now),
        Membership.insert(person=ola, number=1, made_at=now),
        Membership.insert(person=ola, number=0, made_at=now),
        Spell.update(kind="honorary"),
        Spell.update(from_on=date(2024, 1, 1)),
        Spell.update(to_on=None, why_ended=None, ended_at=None).where(Spell.why_ended == "other_kind"),
        Spell.update(to_on=TODAY).where(Spell.to_on.is_null()),
        Spell.update(**ended | {"why_ended": "boredom"}).where(Spell.to_on.is_null()),
        Spell.update(**ended | {"to_on": date(2020, 1, 1)}).where(Spell.id == open_spell.id),
        Spell.update(**ended | {"why_ended": "left"}).where(Spell.to_on.is_null()),
        Spell.insert(from_on=TODAY, **a_spell),
        Spell.insert(from_on=TODAY + 9 * DAY, **a_spell),
        Spell.insert(from_on=date(2025, 3, 1), **a_spell | ended | {"to_on": date(2025, 4, 1)}),
        Spell.insert(from_on=date(2020, 1, 1), **a_spell | {"kind": "emperor"}),
        Application.insert(person=ola, kind="ordinary", form_key="k", asked_at=now, accepted=True),
    ):
        refused_by_the_database(query)


def test_the_database_keeps_one_question_and_one_answer(host, now):
    the_house_approves(host)
    asked = one_who_asks()
    again = {"person": asked.person, "kind": "trial", "asked_at": now}
    refused_by_the_database(Application.insert(form_key="another", **again))
    refused_by_the_database(Application.update(kind="honorary"))
    refused_by_the_database(Application.delete())
    actions.decline(asked, by=host, now=now)
    refused_by_the_database(Application.update(accepted=True))
    refused_by_the_database(Application.update(accepted=None, decided_at=None))
