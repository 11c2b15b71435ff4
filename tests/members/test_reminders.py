"""People are reminded kindly and at most twice, by mail or by a person, and never of what is not owed."""

from datetime import date, timedelta

import pytest

from meetinghouse.ground.post import Mail
from meetinghouse.members import actions
from meetinghouse.members.models import DuesCharge, Reminder, reminders_to_do, standing_of
from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, Person
from tests.makers import a_person, an_open_till
from tests.members.making import NOW, TODAY, a_member
from tests.members.making_dues import a_charge, a_treasurer, by_bank, days_later, faults, in_cash, status

pytestmark = pytest.mark.usefixtures("db")

DUE = 30
FIRST, SECOND, LAPSED = DUE + 14, DUE + 45, DUE + 91


def remind_every_day(first: int = 1, last: int = LAPSED + 30) -> list[int]:
    """The days, counted from the one on which dues were asked for, on which a reminder was made."""
    return [day for day in range(first, last + 1) if actions.remind_due(now=days_later(day))]


def test_who_does_not_pay_gets_two_mails_and_no_more() -> None:
    actions.decide_rules(by=a_treasurer(), now=NOW, account="1234 56 78903")
    charge = a_charge()

    assert remind_every_day() == [FIRST, SECOND]

    told = list(Mail.select().where(Mail.template == "members/reminder").order_by(Mail.id))
    assert [mail.recipient for mail in told] == [charge.person.email()] * 2
    assert charge.kid in told[0].text
    assert "owe us no explanation" in told[0].text
    assert [row.channel for row in Reminder.select()] == ["mail", "mail"]
    assert actions.remind_due(now=days_later(SECOND)) == 0


def test_a_round_that_was_missed_does_not_bring_two_at_once() -> None:
    a_charge()

    assert remind_every_day(first=DUE + 50) == [DUE + 50, DUE + 81]


def test_more_time_brings_no_third_reminder() -> None:
    charge = a_charge()
    actions.remind_due(now=days_later(FIRST))
    actions.extend_due(charge, TODAY + timedelta(days=DUE + 100), by=a_treasurer(), now=days_later(FIRST))

    assert remind_every_day(first=FIRST, last=400) == [DUE + 145]


@pytest.mark.parametrize("what", ["pays", "leaves", "leaves at the year's end", "need not pay", "is forgotten"])
def test_nobody_is_reminded_who(what: str) -> None:
    charge = a_charge()
    person = charge.person
    if what == "pays":
        by_bank(charge, 50000)
    elif what == "need not pay":
        actions.waive(charge, decision_ref="B-7/2026", by=a_treasurer(), now=NOW)
    elif what == "is forgotten":
        actions.end_membership(person, "erased", by=None, now=NOW)
    else:
        when = actions.AT_ONCE if what == "leaves" else actions.AT_YEARS_END
        actions.say_leaving(person, when, by=person, now=NOW)

    assert remind_every_day() == []


def test_who_has_paid_a_part_is_reminded_of_the_rest() -> None:
    charge = a_charge()
    by_bank(charge, 20000)

    actions.remind_due(now=days_later(FIRST))

    assert "NOK\N{NO-BREAK SPACE}300" in Mail.get(Mail.template == "members/reminder").text


def test_who_pays_between_the_reminders_hears_no_more() -> None:
    charge = a_charge()
    actions.remind_due(now=days_later(FIRST))
    by_bank(charge, 50000, now=days_later(FIRST + 1))

    assert remind_every_day(first=FIRST + 1) == []


@pytest.mark.parametrize(
    ("contacts", "channel"),
    [
        ({}, "talk"),
        ({"phone": "912 34 567"}, "talk"),
        ({"post": "Elveveien 3, 0182 Oslo"}, "letter"),
        ({"email": "works@example.no", "post": "Elveveien 3, 0182 Oslo"}, "mail"),
    ],
)
def test_without_mail_a_person_is_told_to_talk_or_write(contacts: dict[str, str], channel: str) -> None:
    member = with_contacts(a_member(email=None, since=date(2026, 1, 1)), contacts)
    a_charge(person=member)

    actions.remind_due(now=days_later(FIRST))

    assert Reminder.get().channel == channel
    assert reminders_to_do().count() == int(channel != "mail")


@pytest.mark.parametrize("blocked", [{"status": "bounced"}, {"status": "complained"}, {"may_service": False}])
def test_nothing_is_sent_to_an_address_that_is_blocked(blocked: dict[str, object]) -> None:
    charge = a_charge()
    ContactPoint.update(**blocked).where(ContactPoint.person == charge.person).execute()

    actions.remind_due(now=days_later(FIRST))

    assert Reminder.get().channel == "talk"
    assert not Mail.select().where(Mail.template == "members/reminder").exists()


def test_a_talk_is_a_task_until_somebody_did_it() -> None:
    member = a_member(email=None, since=date(2026, 1, 1))
    charge = a_charge(person=member)
    actions.remind_due(now=days_later(FIRST))
    [task] = reminders_to_do()
    host, other = a_person(role="host"), a_person(role="host")
    assert (task.charge, task.charge.person) == (charge, member)

    actions.mark_reminded(task, by=host, now=days_later(FIRST + 1))
    done = actions.mark_reminded(task, by=other, now=days_later(FIRST + 2))

    assert done.done_by == host.public_ref
    assert reminders_to_do().count() == 0


def test_a_task_goes_away_by_itself_when_the_dues_are_paid() -> None:
    charge = a_charge(person=a_member(email=None, since=date(2026, 1, 1)))
    actions.remind_due(now=days_later(FIRST))
    an_open_till()

    in_cash(charge, 50000, now=days_later(FIRST + 1))

    assert reminders_to_do().count() == 0


def test_who_lapses_comes_back_by_paying_with_the_same_number() -> None:
    charge = a_charge()
    assert where(charge, DUE) == "member"
    assert where(charge, DUE + 1) == "grace"
    assert where(charge, DUE + 90) == "grace"
    assert where(charge, LAPSED) == "lapsed"

    by_bank(charge, 20000, now=days_later(LAPSED + 10))
    assert where(charge, LAPSED + 10) == "lapsed"
    by_bank(charge, 30000, now=days_later(LAPSED + 11))

    assert where(charge, LAPSED + 11) == "member"
    assert status(charge) == "paid"
    assert faults() == {}


def where(charge: DuesCharge, days: int) -> str:
    """Where the member stands so many days after dues were asked for."""
    return standing_of(charge.person, TODAY + timedelta(days=days))


def with_contacts(person: Person, contacts: dict[str, str]) -> Person:
    """A person who can be reached in these ways."""
    for kind, value in contacts.items():
        people.add_contact(person, kind, value)
    return person


def test_who_chooses_another_amount_hears_no_more_than_twice() -> None:
    charge = a_charge(reduced=20000)
    assert remind_every_day(last=SECOND) == [FIRST, SECOND]
    reduced = actions.choose_reduced(charge, by=charge.person, now=days_later(SECOND + 1))
    actions.choose_whole(reduced, by=charge.person, now=days_later(SECOND + 2))

    assert remind_every_day(first=SECOND + 3) == []
