"""What each room does when somebody is forgotten: belonging, money, things, lists."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.board.models import Poll
from meetinghouse.members import actions as members
from meetinghouse.members.exchange import actions as exchange
from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.members.models import Application, Household, HouseholdPlace, Spell, credit_of, dues_of, places_in
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions as repairs
from meetinghouse.repairs.models import Cancellation, Notice, RepairOrder
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Order
from tests.makers import NOW, a_person, a_poll, an_open_till
from tests.members.exchange.making import a_list
from tests.members.making import a_member, one_who_asks, the_house_approves
from tests.members.making_dues import a_charge, by_bank, by_card, faults, in_cash, owed, status
from tests.repairs.making import an_order, bring_to, open_the_workroom, the_piece
from tests.rights.living import HEADINGS, NAME, TODAY, one_with_a_life
from tests.rights.test_forgetting import forget, words_of
from tests.shop.conftest import cards
from tests.shop.making import a_thing, a_wish, pay

__all__ = ["cards"]
pytestmark = pytest.mark.usefixtures("db")


class TestBelonging:
    def test_the_spell_ends_today_and_its_days_stay(self) -> None:
        person = a_member(since=date(2025, 1, 1))
        forget(person)
        (spell,) = Spell.select()
        assert (spell.from_on, spell.to_on, spell.why_ended) == (date(2025, 1, 1), TODAY, "erased")

    def test_who_leaves_at_the_years_end_ends_today(self) -> None:
        person = a_member(since=date(2025, 1, 1))
        members.say_leaving(person, members.AT_YEARS_END, by=person, now=NOW)
        forget(person)
        assert Spell.get().to_on == TODAY
        assert faults() == {}

    def test_a_spell_that_lies_ahead_never_comes(self) -> None:
        person = a_member(since=TODAY + timedelta(days=5))
        forget(person)
        assert Spell.get().why_ended == "mistake"

    def test_what_they_asked_is_answered(self) -> None:
        the_house_approves(a_person(role="host"))
        asked = one_who_asks("Kari")
        forget(asked.person)
        assert Application.get_by_id(asked.id).accepted is False

    def test_another_adult_pays_and_guards(self) -> None:
        payer, other, child = a_member(), a_member(), a_person(email=None)
        household = a_home(payer, other, child)
        forget(payer)
        places = {place.person_id: (place.role, place.guardian_id) for place in places_in(household)}
        assert places == {other.id: ("payer", None), child.id: ("child", other.id)}
        assert faults() == {}

    def test_a_child_who_would_be_alone_leaves_the_household(self) -> None:
        payer, child = a_member(), a_person(email=None)
        household = a_home(payer, None, child)
        forget(payer)
        assert places_in(household) == []
        assert faults() == {}

    def test_a_child_can_be_forgotten_and_the_others_stay(self) -> None:
        payer, child = a_member(), a_person(email=None)
        household = a_home(payer, None, child)
        forget(child)
        assert [place.person_id for place in places_in(household)] == [payer.id]
        assert HouseholdPlace.select().where(HouseholdPlace.guardian == payer).count() == 1


def a_home(payer: Person, other: Person | None, child: Person) -> Household:
    """A household of a payer, perhaps another adult, and the payer's child."""
    household = members.make_household(payer, by=payer, now=NOW)
    if other:
        members.add_to_household(household, other, "adult", guardian=None, by=payer, now=NOW)
    members.add_to_household(household, child, "child", guardian=payer, by=payer, now=NOW)
    return household


class TestMoney:
    def test_debt_does_not_stand_in_the_way_and_is_written_off(self) -> None:
        charge = a_charge()
        forget(charge.person)
        (dues,) = dues_of(charge.person)
        assert (dues.owed, dues.status, dues.charge.waiver_rows.get().decision_ref) == (0, "written off", "forgotten")

    def test_books_and_receipts_stay_as_they_are(self) -> None:
        an_open_till()
        charge = a_charge()
        in_cash(charge, 20000)
        before = [ledger.balance(ledger.DUES), Receipt.select().count(), PaymentAttempt.get().amount]
        forget(charge.person)
        assert [ledger.balance(ledger.DUES), Receipt.select().count(), PaymentAttempt.get().amount] == before
        assert faults() == {}

    def test_credit_stays_theirs_and_the_receipt_says_how_to_get_it(self) -> None:
        charge = a_charge(20000)
        by_bank(charge, 25000)
        lines = forget(charge.person)
        assert credit_of(charge.person) == 5000
        assert "The house keeps NOK\u00a050 that are yours." in words_of(lines)
        assert faults() == {}

    def test_what_was_paid_by_card_is_at_stripe_as_well(self, cards: None) -> None:
        charge = a_charge()
        by_card(charge, 50000)
        assert "Stripe" in words_of(forget(charge.person))

    def test_money_that_comes_by_card_afterwards_goes_back(self, cards: None) -> None:
        charge = a_charge()
        attempt = money.new_attempt(members.pay_part(charge, 50000, by=charge.person, now=NOW), now=NOW)
        forget(charge.person)
        pay(attempt)
        assert PaymentAttempt.get_by_id(attempt.id).state == "orphaned"
        assert faults() == {}

    def test_dues_of_others_are_not_touched(self) -> None:
        kari = a_member(since=date(2026, 1, 1))
        charge = a_charge(person=kari)
        forget(a_member())
        assert (status(charge), owed(charge)) == ("open", 50000)


class TestThings:
    def test_a_repair_goes_on_and_nobody_is_called(self) -> None:
        person, host = a_person("Kari", email="kari@example.no"), a_person(role="host")
        open_the_workroom()
        taken_in = an_order(name="Kari", contact="kari@example.no")
        piece = bring_to(the_piece(taken_in), "ready", by=host)
        forget(person)
        assert [each.withdrawn_at for each in Notice.select()] == [NOW]
        assert RepairOrder.get_by_id(taken_in.id).closed_at is None
        assert piece.state == "ready"

    def test_what_somebody_noted_about_a_cancelled_repair_is_emptied_and_only_that(self, db: pw.Database) -> None:
        host = a_person(role="host")
        open_the_workroom()
        repairs.cancel_order(an_order(name="Kari"), "Kari ringte", by=host, now=NOW)
        for write in (Cancellation.update(reason="noe annet"), Cancellation.update(by=""), Cancellation.delete()):
            with pytest.raises(pw.DatabaseError), db.atomic():
                write.execute()
        assert Cancellation.update(reason="").execute() == 1

    def test_what_they_ordered_signed_in_is_theirs_whatever_address_they_wrote(self) -> None:
        kari, item = a_person("Kari"), a_thing()
        bought = shop.order_item(item, a_wish(item, email="jobb@example.no"), by=kari, language="nb", now=NOW).order
        forget(kari)
        assert Order.get_by_id(bought.id).buyer_email == ""
        assert [(each.person_id, each.payer_email) for each in Payable.select()] == [(None, "")]

    def test_what_a_host_ordered_for_somebody_else_stays_with_them(self) -> None:
        host, item = a_person(role="host"), a_thing()
        a_person("Ola", email="ola@example.no")
        told = a_wish(item, name="Ola", email="ola@example.no")
        bought = shop.order_item(item, told, by=host, language="nb", now=NOW).order
        forget(host)
        assert Order.get_by_id(bought.id).buyer_name == "Ola"
        assert [(each.person_id, each.payer_email) for each in Payable.select()] == [(None, "ola@example.no")]

    def test_the_words_of_a_vote_stay_and_the_receipt_says_so(self) -> None:
        person = a_person("Kari", legal_name="Kari Nordmann")
        poll = a_poll("Skal Kari Nordmann være leder?")
        assert f"stay as the house said them: {poll.number}." in words_of(forget(person))
        assert Poll.get_by_id(poll.id).question == "Skal Kari Nordmann være leder?"


class TestLists:
    def test_a_list_is_undone_after_one_of_its_people_was_forgotten(self) -> None:
        keeper = a_person(role="secretary")
        batch = a_list([HEADINGS, ["Kari", "Nordmann", "kari@example.no", "", ""], ["Ola", "Berg", "", "", ""]])
        exchange.bring_in(batch, by=keeper, now=NOW)
        kari = Person.get(Person.nickname == "Kari")
        forget(kari)
        assert exchange.undo(ImportBatch.get_by_id(batch.id), by=keeper, now=NOW) == []
        assert Person.get_by_id(kari.id).erased_at == NOW
        assert faults() == {}

    def test_that_somebody_looked_does_not_keep_a_list_from_being_undone(self) -> None:
        keeper = a_person(role="secretary")
        batch = a_list([HEADINGS, ["Ola", "Berg", "", "", ""]])
        exchange.bring_in(batch, by=keeper, now=NOW)
        ola = Person.get(Person.nickname == "Ola")
        people.note_access(ola, by=keeper, what="read", now=NOW)
        assert exchange.undo(batch, by=keeper, now=NOW) == []
        assert Person.get_by_id(ola.id).erased_at

    def test_a_list_that_waits_does_not_bring_them_back(self) -> None:
        person, keeper = one_with_a_life(), a_person(role="secretary")
        waiting = ImportBatch.select().where(ImportBatch.brought_at.is_null(), ImportBatch.columns != "").get()
        forget(person)
        exchange.look_again(waiting, now=NOW)
        assert not ImportRow.select().where(ImportRow.batch == waiting, ImportRow.cells.contains("rnulv")).exists()
        exchange.leave_out_the_rest(waiting, by=keeper, now=NOW)
        exchange.bring_in(waiting, by=keeper, now=NOW)
        assert not Person.select().where(Person.nickname == NAME).exists()
