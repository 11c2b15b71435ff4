"""Dues are paid by card, in cash and to the bank, in parts; too much becomes credit, and everything can go back."""

from datetime import date, datetime, timedelta

import peewee as pw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions, rules
from meetinghouse.members.models import CreditEntry, DuesCharge, DuesEntry, Waiver, credit_of, dues_of
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund
from tests.makers import a_person, an_open_till
from tests.members.making import NOW, TODAY, a_member
from tests.members.making_dues import (
    BANK_DAY,
    a_charge,
    a_plan,
    a_treasurer,
    by_bank,
    by_card,
    days_later,
    faults,
    in_cash,
    owed,
    status,
)
from tests.shop.making import pay

pytestmark = pytest.mark.usefixtures("db")


def test_parts_add_up_however_they_are_paid() -> None:
    an_open_till()
    charge = a_charge(50000)

    by_card(charge, 12345)
    assert (status(charge), owed(charge)) == ("part-paid", 37655)
    in_cash(charge, 20055)
    by_bank(charge, 17600)

    assert (status(charge), owed(charge)) == ("paid", 0)
    assert ledger.balance(ledger.DUES) == -50000
    assert ledger.balance(ledger.BANK) == 17600
    assert ledger.balance(ledger.ROUNDING) == -45
    assert Receipt.select().where(Receipt.series == "receipt").count() == 3
    assert faults() == {}


def test_a_payment_to_the_bank_counts_on_the_day_the_bank_had_it() -> None:
    charge = a_charge()

    by_bank(charge, 50000)

    assert DuesEntry.get().on == BANK_DAY


def test_the_same_bank_payment_is_written_down_once() -> None:
    charge, treasurer, other = a_charge(), a_treasurer(), a_treasurer()
    first, again = (
        actions.note_bank_payment(charge, 20000, paid_on=BANK_DAY, reference=told, by=by, now=NOW)
        for told, by in (("Arkiv 77A", treasurer), (" arkiv77a", other))
    )

    assert first == again
    assert owed(charge) == 30000
    assert by_bank(charge, 20000, reference="78") != first
    assert owed(charge) == 10000


@pytest.mark.parametrize("reference", ["", "Kari Nordmann", "Kari", "ref\x00 1", "1" * 41])
def test_a_bank_payment_is_named_by_its_number_and_never_by_a_person(reference: str) -> None:
    with pytest.raises(Refusal, match="not a name"):
        actions.note_bank_payment(a_charge(), 100, paid_on=BANK_DAY, reference=reference, by=a_treasurer(), now=NOW)


def test_money_has_not_come_tomorrow() -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Refusal, match="not come yet"):
        actions.note_bank_payment(a_charge(), 100, paid_on=tomorrow, reference="1", by=a_treasurer(), now=NOW)


@pytest.mark.parametrize("amount", [0, -100])
def test_nothing_and_less_is_not_paid(amount: int) -> None:
    charge = a_charge()
    an_open_till()
    for way in (by_card, in_cash, by_bank):
        with pytest.raises(Refusal):
            way(charge, amount)
    assert not Payable.select().exists()


def test_more_than_is_owed_is_not_asked_for_at_the_counter_or_by_card() -> None:
    charge = a_charge()
    an_open_till()
    for way in (by_card, in_cash):
        with pytest.raises(Refusal, match=r"Only NOK.500 is left"):
            way(charge, 50001)
    by_bank(charge, 50000)
    for way in (by_card, in_cash):
        with pytest.raises(Refusal, match="Nothing is left"):
            way(charge, 100)


def test_too_much_at_the_bank_is_the_members_credit_and_pays_the_next_year() -> None:
    charge = a_charge(50000)

    by_bank(charge, 65000)

    assert (status(charge), owed(charge), credit_of(charge.person)) == ("over-paid", 0, 15000)
    assert ledger.balance(ledger.DUES) == -50000
    assert ledger.balance(ledger.MEMBER_CREDIT) == -15000
    a_plan(50000, year=2027)
    following = actions.open_charge(charge.person, 2027, on=date(2027, 1, 5), by=None, now=days_later(287))
    assert (status(following), owed(following), credit_of(charge.person)) == ("part-paid", 35000, 0)
    assert status(charge) == "paid"
    assert ledger.balance(ledger.DUES) == -65000
    assert ledger.balance(ledger.MEMBER_CREDIT) == 0
    assert faults() == {}


def test_credit_is_sent_back_once_and_never_more_than_there_is() -> None:
    charge, treasurer = a_charge(), a_treasurer()
    by_bank(charge, 65000)
    with pytest.raises(Refusal, match=r"Their credit is NOK.150"):
        actions.give_credit_back(charge.person, 15001, key="a", by=treasurer, now=NOW)

    first, again = (actions.give_credit_back(charge.person, 15000, key="b", by=treasurer, now=NOW) for _ in range(2))

    assert first == again
    assert (credit_of(charge.person), status(charge)) == (0, "paid")
    assert ledger.balance(ledger.BANK) == 50000
    assert ledger.balance(ledger.MEMBER_CREDIT) == 0
    assert faults() == {}


def test_two_cards_for_the_same_dues_the_second_goes_back() -> None:
    charge = a_charge()
    one, other = (actions.pay_part(charge, 50000, by=by, now=NOW) for by in (charge.person, a_person()))
    attempts = [money.new_attempt(payable, now=NOW) for payable in (one, other)]

    ended = [pay(attempt) for attempt in attempts]

    assert [attempt.state for attempt in ended if attempt] == ["succeeded", "orphaned"]
    assert Refund.get().amount == 50000
    assert (status(charge), credit_of(charge.person)) == ("paid", 0)
    assert ledger.balance(ledger.DUES) == -50000
    assert faults() == {}


def test_a_card_that_pays_more_than_is_left_by_then_leaves_credit() -> None:
    charge = a_charge()
    late = money.new_attempt(actions.pay_part(charge, 40000, by=charge.person, now=NOW), now=NOW)
    by_bank(charge, 30000)

    pay(late)

    assert (status(charge), credit_of(charge.person)) == ("over-paid", 20000)
    assert faults() == {}


def test_nobody_is_sent_to_a_payment_page_for_dues_that_are_paid(till) -> None:  # type: ignore[no-untyped-def]
    charge = a_charge()
    payable = actions.pay_part(charge, 50000, by=charge.person, now=NOW)
    by_bank(charge, 50000)

    with pytest.raises(Refusal, match="Nothing is left"):
        money.pay_again(payable, now=NOW)


def test_cash_is_taken_once_for_one_form() -> None:
    charge = a_charge()
    an_open_till()

    first, again = (in_cash(charge, 20000, key="form-1") for _ in range(2))

    assert first == again
    assert owed(charge) == 30000


def test_the_same_page_is_opened_for_the_same_part_until_it_is_paid() -> None:
    charge = a_charge()
    first = actions.pay_part(charge, 20000, by=charge.person, now=NOW)

    assert actions.pay_part(charge, 20000, by=charge.person, now=NOW) == first
    assert actions.pay_part(charge, 30000, by=charge.person, now=NOW) != first
    pay(money.new_attempt(first, now=NOW))
    assert actions.pay_part(charge, 20000, by=charge.person, now=NOW) != first


def test_cash_that_nobody_owes_any_more_is_not_taken() -> None:
    charge = a_charge()
    an_open_till()
    payable = actions.pay_part(charge, 50000, by=charge.person, now=NOW)
    by_bank(charge, 10000)

    with pytest.raises(Refusal, match="Do not take the money"):
        money.take_cash(payable, given=None, by=a_person(role="host"), now=NOW)
    assert ledger.balance(ledger.CASH) == 50000
    assert faults() == {}


@pytest.mark.parametrize("way", [by_card, in_cash, by_bank])
def test_every_payment_can_go_back_and_the_dues_are_owed_again(way) -> None:  # type: ignore[no-untyped-def]
    charge, treasurer = a_charge(), a_treasurer()
    an_open_till()
    paid = way(charge, 20000)

    refund = actions.give_dues_back(paid, by=treasurer, now=NOW)

    assert actions.give_dues_back(paid, by=treasurer, now=NOW) == refund
    assert (status(charge), owed(charge)) == ("open", 50000)
    assert ledger.balance(ledger.DUES) == 0
    assert ledger.balance(ledger.REFUNDS_DUE) == -20000
    assert faults() == {}


def test_what_came_to_the_bank_is_sent_back_from_there() -> None:
    charge, treasurer = a_charge(), a_treasurer()
    refund = actions.give_dues_back(by_bank(charge, 60000), by=treasurer, now=NOW)

    for _ in range(2):
        money.note_sent_back(refund, by=treasurer, now=NOW)

    assert ledger.balance(ledger.BANK) == ledger.balance(ledger.REFUNDS_DUE) == 0
    assert ledger.balance(ledger.MEMBER_CREDIT) == 0
    assert (status(charge), credit_of(charge.person)) == ("open", 0)
    assert faults() == {}


def test_money_from_a_card_is_not_sent_back_from_the_bank() -> None:
    charge, treasurer = a_charge(), a_treasurer()
    refund = actions.give_dues_back(by_card(charge, 20000), by=treasurer, now=NOW)

    with pytest.raises(Refusal, match="did not come to the bank"):
        money.note_sent_back(refund, by=treasurer, now=NOW)


def test_what_was_used_for_other_dues_does_not_go_back() -> None:
    charge, treasurer = a_charge(), a_treasurer()
    paid = by_bank(charge, 60000)
    a_plan(10000, year=2027)
    actions.open_charge(charge.person, 2027, on=date(2027, 1, 5), by=None, now=days_later(287))

    with pytest.raises(Refusal, match="used for other dues"):
        actions.give_dues_back(paid, by=treasurer, now=days_later(288))

    assert (status(charge), ledger.balance(ledger.REFUNDS_DUE)) == ("paid", 0)
    assert faults() == {}


def test_cash_that_was_written_down_wrongly_is_owed_again() -> None:
    charge = a_charge()
    an_open_till()
    paid = in_cash(charge, 20000, key="the form")

    money.undo_cash(paid, reason="not_paid", by=a_person(role="host"), now=NOW)

    assert (status(charge), owed(charge)) == ("open", 50000)
    assert ledger.balance(ledger.DUES) == 0
    with pytest.raises(Refusal, match="Nothing was taken"):
        in_cash(charge, 20000, key="the form")
    assert in_cash(charge, 20000) != paid
    assert faults() == {}


def test_bank_money_for_what_was_waived_is_all_credit() -> None:
    charge = a_charge()
    actions.waive(charge, decision_ref="B-7/2026", by=a_treasurer(), now=NOW)

    by_bank(charge, 50000)

    assert (status(charge), credit_of(charge.person)) == ("waived", 50000)
    assert faults() == {}


def test_who_pays_is_thanked_and_told_what_is_left() -> None:
    charge = a_charge()

    by_bank(charge, 20000)
    by_bank(charge, 40000)

    told = [mail.text for mail in Mail.select().where(Mail.template == "members/dues_paid").order_by(Mail.id)]
    assert "NOK\N{NO-BREAK SPACE}300 is left to pay" in told[0]
    assert "Receipt number: 1" in told[0]
    assert "NOK\N{NO-BREAK SPACE}100 of it was more than you owed" in told[1]


def test_a_member_of_the_household_may_pay_and_gets_the_receipt() -> None:
    charge, other = a_charge(), a_member()

    pay(money.new_attempt(actions.pay_part(charge, 50000, by=other, now=NOW), now=NOW))

    assert status(charge) == "paid"
    assert Mail.get(Mail.template == "members/dues_paid").recipient == other.email()


def test_the_database_lets_nobody_change_or_invent_money() -> None:
    charge = a_charge()
    paid = by_bank(charge, 60000)
    row = {"charge": charge, "on": TODAY, "at": NOW}
    for forbidden in (
        lambda: DuesEntry.update(amount=1).execute(),
        lambda: DuesEntry.delete().execute(),
        lambda: CreditEntry.delete().execute(),
        lambda: DuesEntry.create(kind="from_credit", amount=1, **row),
        lambda: DuesEntry.create(kind="to_credit", amount=-50001, **row),
        lambda: DuesEntry.create(kind="paid", amount=1, attempt=paid, **row),
        lambda: DuesEntry.create(kind="paid", amount=1, **row),
        lambda: CreditEntry.create(charge=charge, why="used", amount=-10001, at=NOW),
        lambda: CreditEntry.create(charge=charge, why="used", amount=5, at=NOW),
        lambda: DuesCharge.update(withdrawn_at=NOW).execute(),
        lambda: Waiver.create(charge=charge, kind="forgiven", at=NOW),
    ):
        with pytest.raises(pw.IntegrityError), database.atomic():
            forbidden()


STEPS = st.lists(
    st.tuples(st.sampled_from(["bank", "card", "cash", "back", "undo", "send"]), st.integers(1, 600)), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_replaying_the_entries_gives_the_status_and_the_books_agree(
    steps: list[tuple[str, int]],
) -> None:
    with database.atomic() as round_of_steps:
        an_open_till()
        charge = a_charge(50000)
        for number, (what, kroner) in enumerate(steps):
            _try(what, kroner * 100, charge, number)

        dues = dues_of(charge.person)[0]
        entries = [row.amount for row in DuesEntry.select().where(DuesEntry.charge == charge)]
        credit = [row.amount for row in CreditEntry.select().where(CreditEntry.charge == charge)]
        assert dues.status == rules.dues_status(50000, reversed(entries), too_much=sum(credit))
        assert dues.owed == rules.owed(50000, entries)
        assert sum(entries) == -ledger.balance(ledger.DUES)
        assert sum(credit) == -ledger.balance(ledger.MEMBER_CREDIT) == credit_of(charge.person)
        assert faults() == {}
        round_of_steps.rollback()


def _try(what: str, amount: int, charge: DuesCharge, number: int) -> None:
    stands = list(PaymentAttempt.select().where(PaymentAttempt.state == "succeeded"))
    try:
        if what in WAYS:
            WAYS[what](charge, amount)
        elif what == "send":
            actions.give_credit_back(charge.person, amount, key=f"send-{number}", by=a_treasurer(), now=NOW)
        elif stands and what == "back":
            actions.give_dues_back(stands[amount % len(stands)], by=a_treasurer(), now=NOW)
        elif stands:
            money.undo_cash(stands[amount % len(stands)], reason="not_paid", by=a_treasurer(), now=NOW)
    except Refusal:
        return


WAYS = {"bank": by_bank, "card": by_card, "cash": in_cash}


def test_the_day_of_a_payment_is_the_houses_day() -> None:
    charge = a_charge()
    just_after_midnight = datetime(2026, 3, 24, 23, 30, tzinfo=NOW.tzinfo)

    by_card(charge, 50000, now=just_after_midnight)

    assert DuesEntry.get().on == date(2026, 3, 25)
