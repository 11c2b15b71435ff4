"""Letting go by the clock: every rule in one list, every run written down, and nobody is let go of unawares."""

from datetime import date, datetime, timedelta
from pathlib import Path

import peewee as pw
import pytest

import meetinghouse.rooms  # noqa: F401 - the rooms list their rules
from meetinghouse.ground import jobs
from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.members import actions as members
from meetinghouse.members import rules
from meetinghouse.members.models import ErasureNotice
from meetinghouse.people import actions, retention
from meetinghouse.people import jobs as people_jobs
from meetinghouse.people.models import ContactPoint, Person, RetentionRun, has_consented
from meetinghouse.people.vocabulary import KEEP
from tests.makers import NOW, a_person
from tests.members.making import a_member, number_of
from tests.members.making_dues import a_charge, a_treasurer, by_bank, on_day
from tests.visiting import Visitor

DUE = date(2026, 4, 23)  # thirty days after the tests' own day
ERASED = date(2026, 10, 23)
TOLD = ERASED - timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
def silent(db) -> Person:
    """A member who was asked for dues and never paid."""
    charge = a_charge(person=a_member("Kari", email="kari@example.no", since=date(2026, 1, 1), language="en"))
    assert charge.original_due_on == DUE
    return charge.person


def nights(*days: date) -> None:
    """The house lets go of the silent on these nights."""
    for day in days:
        members.let_go_of_the_silent(now=on_day(day, 2))


def mails() -> pw.ModelSelect:
    """The mails that told somebody."""
    return Mail.select().where(Mail.template == "members/erasing")


def is_known(person: Person) -> bool:
    return Person.get_by_id(person.id).erased_at is None


class TestTheRegistry:
    def test_every_clean_up_of_the_house_is_in_it(self):
        assert retention.rules().keys() >= {
            "idle_visitors", "mails", "tries", "old_buyers", "old_repair_customers", "old_lists", "silent_members",
        }  # fmt: skip

    def test_every_rule_stands_in_the_book(self):
        book = (Path(__file__).parents[2] / "docs" / "rights.md").read_text("utf-8")

        assert [rule.title for rule in retention.rules().values() if f"| {rule.title} |" not in book] == []

    def test_every_rule_can_be_followed_twice(self, db):
        runs = [actions.follow_rule(name, now=NOW) for name in [*retention.rules()] * 2]

        assert {run.ran_on for run in runs} == {NOW.date()}
        assert len(runs) == 2 * len(retention.rules())

    def test_a_run_says_how_much_went(self, db):
        a_browser = actions.open_session(None, now=NOW)
        assert a_browser

        first = actions.follow_rule("idle_visitors", now=NOW + timedelta(days=40))
        again = actions.follow_rule("idle_visitors", now=NOW + timedelta(days=40))

        assert (first.count, again.count) == (1, 0)

    def test_the_night_follows_all_of_them(self, db, monkeypatch):
        monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW)
        people_jobs.let_go.call_local()
        jobs.drain()

        assert {run.rule for run in RetentionRun.select()} == retention.rules().keys()

    @pytest.mark.parametrize("change", [RetentionRun.update(count=0), RetentionRun.delete()])
    def test_nobody_rewrites_what_went(self, db, change):
        actions.follow_rule("tries", now=NOW)

        with pytest.raises(pw.IntegrityError), database.atomic():
            change.execute()

    def test_who_paid_without_mail_is_let_go_of_with_the_books_as_well(self, db):
        member = a_member("Ola", email=None, since=date(2026, 1, 1))
        by_bank(a_charge(person=member), 50000)

        actions.follow_rule("old_buyers", now=NOW + timedelta(days=365 * 5))
        assert member.payables.exists()

        actions.follow_rule("old_buyers", now=NOW + timedelta(days=365 * 6))
        assert not member.payables.exists()


class TestTheKeepersPage:
    def test_before_the_first_night(self, client: Visitor, db):
        page = client.visit("/keeper/retention", as_=a_person(role="keeper", language="en"))

        assert "It has not run yet" in page.text
        assert "Nothing has run yet" in page.text

    def test_rules_in_words_last_runs_and_pages(self, client: Visitor, db):
        for n in range(30):
            actions.follow_rule("mails", now=NOW - timedelta(days=30 - n))

        page = client.visit("/keeper/retention", as_=a_person(role="keeper", language="en"))

        assert all(rule.words in page.text for rule in retention.rules().values())
        assert "Page 1 of 2" in page.text


class TestWhen:
    @pytest.mark.parametrize("months", [1, 5, 6, 12, 60])
    @pytest.mark.parametrize("on", [date(2026, 2, 28), date(2028, 2, 29), date(2026, 8, 31), date(2026, 3, 1)])
    def test_asked_the_other_way_it_is_the_same_day(self, on, months):
        since = rules.silent_since(on, months)

        assert rules.erase_on(since, months) <= on < rules.erase_on(since + DAY, months)

    def test_told_a_month_before_and_forgotten_six_months_after_the_first_due_day(self, silent):
        nights(TOLD - DAY)
        assert not ErasureNotice.select().exists()
        nights(TOLD, TOLD + DAY, ERASED - DAY)
        assert is_known(silent)
        assert ErasureNotice.get().erase_on == ERASED

        nights(ERASED)
        assert not is_known(silent)

    def test_the_mail_comes_once_and_says_the_day_and_the_way_to_stay(self, silent):
        nights(TOLD, TOLD + DAY, ERASED - DAY)

        mail = mails().get()
        assert mail.recipient == "kari@example.no"
        assert "23 October" in mail.text
        assert "/me/consents" in mail.text
        assert mails().count() == 1

    def test_more_time_to_pay_does_not_move_the_day(self, silent):
        members.extend_due(silent.dues_rows.get(), date(2026, 9, 1), by=a_treasurer(), now=NOW)

        nights(TOLD, ERASED)

        assert not is_known(silent)

    def test_nobody_is_forgotten_who_was_not_told_a_month_before(self, silent):
        long_after = ERASED + timedelta(days=200)

        nights(long_after, long_after + timedelta(days=29))
        assert is_known(silent)
        assert ErasureNotice.get().erase_on == long_after + timedelta(days=30)

        nights(long_after + timedelta(days=30))
        assert not is_known(silent)

    def test_again_on_the_same_night_nobody(self, silent):
        nights(TOLD)

        assert members.let_go_of_the_silent(now=on_day(ERASED)) == 1
        assert members.let_go_of_the_silent(now=on_day(ERASED)) == 0


class TestWhoStays:
    def test_who_paid_before_the_day_stays_the_same_person(self, silent):
        nights(TOLD)
        by_bank(silent.dues_rows.get(), 50000)

        nights(ERASED)

        assert is_known(silent)

    def test_who_said_yes_to_being_kept(self, silent):
        nights(TOLD)
        actions.give_consent(silent, KEEP, by=silent, now=NOW)
        nights(ERASED)
        assert is_known(silent)

        actions.withdraw_consent(silent, KEEP, by=silent, now=on_day(ERASED))
        nights(ERASED + DAY)
        assert not is_known(silent)

    def test_who_said_yes_beforehand_is_not_even_told(self, silent):
        actions.give_consent(silent, KEEP, by=silent, now=NOW)

        nights(TOLD)

        assert not mails().exists()
        assert not ErasureNotice.select().exists()

    def test_whose_dues_were_let_go(self, silent):
        nights(TOLD)
        members.waive(silent.dues_rows.get(), decision_ref="V-1/2026", by=a_treasurer(), now=NOW)

        nights(ERASED)

        assert is_known(silent)

    def test_who_has_a_role(self, silent):
        actions.grant_role(silent, "seller", by=None, now=NOW)

        nights(TOLD, ERASED)

        assert is_known(silent)

    def test_who_paid_a_part_of_late(self, silent):
        nights(TOLD)
        charge = silent.dues_rows.get()
        told = {"reference": "9000123", "by": a_treasurer(), "now": on_day(TOLD)}
        members.note_bank_payment(charge, 10000, paid_on=TOLD, **told)

        nights(ERASED)

        assert is_known(silent)

    def test_who_is_honorary_now(self, silent):
        members.change_kind(silent, "honorary", by=a_person(role="host"), now=NOW)

        nights(TOLD, ERASED)

        assert is_known(silent)

    def test_the_second_keeper_who_is_silent_stays_until_another_is_found(self, silent, monkeypatch):
        nights(TOLD)
        keeper = actions.grant_role(silent, "keeper", by=None, now=NOW)
        assert keeper

        nights(ERASED)

        assert is_known(silent)


class TestWhoIsToldAnew:
    def test_whose_dues_were_let_go_and_are_to_be_paid_again(self, silent):
        nights(TOLD)
        charge, later = silent.dues_rows.get(), TOLD + timedelta(days=20)
        waiver = members.waive(charge, decision_ref="V-1/2026", by=a_treasurer(), now=on_day(TOLD + DAY))
        members.take_back_waiver(waiver, by=a_treasurer(), now=on_day(later))

        nights(later + DAY, ERASED + timedelta(days=15))
        assert (is_known(silent), mails().count()) == (True, 2)

        nights(later + timedelta(days=31))
        assert not is_known(silent)

    def test_who_paid_a_part_and_was_silent_again_for_half_a_year(self, silent):
        nights(TOLD)
        paid = {"paid_on": TOLD, "reference": "9000123", "by": a_treasurer(), "now": on_day(TOLD)}
        members.note_bank_payment(silent.dues_rows.get(), 10000, **paid)
        half_a_year_later = rules.erase_on(TOLD, 6)

        nights(half_a_year_later)
        assert (is_known(silent), mails().count()) == (True, 2)

        nights(half_a_year_later + timedelta(days=30))
        assert not is_known(silent)


def test_who_pays_while_others_are_being_forgotten_stays(silent, monkeypatch):
    other = a_charge(person=a_member("Ola", since=date(2026, 1, 1)))
    nights(TOLD)
    forget = actions.forget

    def forget_and_meanwhile(person, **how):
        lines = forget(person, **how)
        if person == silent:
            by_bank(other, 50000)
        return lines

    monkeypatch.setattr(actions, "forget", forget_and_meanwhile)
    nights(ERASED)

    assert (is_known(silent), is_known(other.person)) == (False, True)


class TestAtTheRegister:
    def test_somebody_without_mail_is_told_of_on_their_page_and_kept_with_one_press(
        self, client: Visitor, silent, monkeypatch
    ):
        monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: on_day(TOLD))
        ContactPoint.delete().execute()
        nights(TOLD)
        assert not mails().exists()
        assert ErasureNotice.get().channel == "none"

        page = client.visit(f"/register/{number_of(silent)}", as_=a_person(role="host", language="en"))
        assert "On Friday 23 October the house forgets them" in page.text

        page = page.form("/keeping").press()
        assert has_consented(silent, KEEP)
        assert "the house forgets them" not in page.text
        nights(ERASED)
        assert is_known(silent)

    def test_nobody_rewrites_that_somebody_was_told(self, silent):
        nights(TOLD)

        with pytest.raises(pw.IntegrityError), database.atomic():
            ErasureNotice.update(made_on=date(2020, 1, 1)).execute()


def test_the_clock_of_the_tests_is_where_they_think_it_is():
    assert on_day(TOLD, 2) == datetime(2026, 9, 23, 2, tzinfo=NOW.tzinfo)
