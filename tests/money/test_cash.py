"""Cash: taken once, rounded, taken back by a reversal when it was wrong, given back out of the till."""

from collections.abc import Callable
from datetime import datetime, timedelta

import peewee as pw
import pytest

from meetinghouse.ground import checks
from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import actions as money
from meetinghouse.money import desk, ledger
from meetinghouse.money.ledger import Posting, Voucher
from meetinghouse.money.models import (
    CashCount,
    Payable,
    PaymentAttempt,
    Receipt,
    Refund,
    Reversal,
    TillSession,
    drawer,
)
from meetinghouse.people.models import Person
from tests.makers import a_person, an_open_till
from tests.money.conftest import Stall


def faults() -> dict[str, int]:
    return {
        answer.name: answer.found for answer in checks.ask_all() if not answer.ok and "migrations" not in answer.name
    }


@pytest.fixture
def host(db: pw.Database) -> Person:
    """Whoever stands at the counter."""
    return a_person(role="host")


@pytest.fixture
def open_till(db: pw.Database) -> TillSession:
    """The till, opened with 500 kroner."""
    return an_open_till(50000)


@pytest.fixture
def crooked(stall: Stall, db: pw.Database, now: datetime) -> Payable:
    """Somebody owes 85.40 for a mended mitten."""
    return money.open_payable(
        "mitten", 2, [money.Line(ledger.REPAIRS, "Mending", 8540)], person=None, payer_email="kari@example.no",
        language="en", currency="NOK", promised={"title": "Mending"}, now=now,
    )  # fmt: skip


@pytest.fixture
def paid(crooked: Payable, open_till: TillSession, host: Person, now: datetime) -> PaymentAttempt:
    """The mended mitten is paid in cash."""
    return money.take_cash(crooked, given=None, by=host, now=now)


def test_cash_is_rounded_and_the_books_say_where_the_rest_went(
    crooked: Payable, open_till: TillSession, stall: Stall, host: Person, now: datetime
) -> None:
    attempt = money.take_cash(crooked, given=10000, by=host, now=now)

    assert (attempt.state, attempt.received, attempt.rounding) == ("succeeded", 8500, 40)
    assert [ledger.balance(role) for role in (ledger.CASH, ledger.ROUNDING, ledger.REPAIRS)] == [58500, 40, -8540]
    assert (Receipt.get().content["received"], Receipt.get().content["given"]) == (8500, 10000)
    assert (crooked.is_paid, stall.calls) == (True, ["settle"])
    assert drawer.contents(open_till).should_hold == 58500
    assert faults() == {}


def test_pressing_cash_twice_takes_it_once(paid: PaymentAttempt, crooked: Payable, host: Person, now: datetime) -> None:
    again = money.take_cash(crooked, given=None, by=host, now=now)

    assert again == paid
    assert (PaymentAttempt.select().count(), Receipt.select().count()) == (1, 1)


def test_a_closed_till_takes_no_cash(crooked: Payable, stall: Stall, host: Person, now: datetime) -> None:
    with pytest.raises(Refusal, match="The till is closed"):
        money.take_cash(crooked, given=None, by=host, now=now)

    assert (PaymentAttempt.select().count(), stall.calls) == (0, [])


def test_too_little_is_not_taken(crooked: Payable, open_till: TillSession, host: Person, now: datetime) -> None:
    with pytest.raises(Refusal, match="too little"):
        money.take_cash(crooked, given=8400, by=host, now=now)

    assert not crooked.is_paid


def test_what_went_to_somebody_else_is_not_paid(
    crooked: Payable, open_till: TillSession, stall: Stall, host: Person, now: datetime
) -> None:
    stall.is_gone = True

    with pytest.raises(Refusal, match="Do not take the money"):
        money.take_cash(crooked, given=None, by=host, now=now)

    assert (PaymentAttempt.select().count(), ledger.balance(ledger.CASH)) == (0, 50000)


def test_what_was_given_up_is_not_paid(
    crooked: Payable, open_till: TillSession, stall: Stall, host: Person, now: datetime
) -> None:
    money.give_up(crooked, now=now)

    with pytest.raises(Refusal, match="given up"):
        money.take_cash(crooked, given=None, by=host, now=now)


def test_a_payment_written_down_wrongly_leaves_the_books_as_if_it_had_not_been(
    paid: PaymentAttempt, crooked: Payable, open_till: TillSession, stall: Stall, host: Person, now: datetime
) -> None:
    reversal = money.undo_cash(paid, reason="not_paid", by=host, now=now)

    wrong = Voucher.get(Voucher.source == f"attempt/{paid.id}")
    right = Voucher.get(Voucher.reverses == wrong)
    assert postings(right) == sorted((account, -amount) for account, amount in postings(wrong))
    assert [receipt.series for receipt in Receipt.select().order_by(Receipt.id)] == ["receipt", "credit"]
    assert (crooked.is_paid, desk.state_of(crooked)) == (False, "waiting")
    assert stall.calls == ["settle", "unrecord"]
    assert drawer.contents(open_till).should_hold == 50000
    assert (reversal.reason, reversal.by) == ("not_paid", host.public_ref)
    assert [mail.template for mail in Mail.select()] == ["money/reversed"]
    assert faults() == {}


def postings(voucher: Voucher) -> list[tuple[int, int]]:
    return sorted((p.account_id, p.amount) for p in Posting.select().where(Posting.voucher == voucher))


def test_taking_it_back_twice_takes_it_back_once(
    paid: PaymentAttempt, stall: Stall, host: Person, now: datetime
) -> None:
    first = money.undo_cash(paid, reason="not_paid", by=host, now=now)
    second = money.undo_cash(paid, reason="wrong_one", by=host, now=now)

    assert (first, second.reason) == (second, "not_paid")
    assert stall.calls.count("unrecord") == 1


def test_what_was_taken_back_can_be_paid_again(
    paid: PaymentAttempt, crooked: Payable, open_till: TillSession, host: Person, now: datetime
) -> None:
    money.undo_cash(paid, reason="wrong_one", by=host, now=now)

    again = money.take_cash(crooked, given=None, by=host, now=now)

    assert (again.no, again.state, crooked.is_paid) == (2, "succeeded", True)
    assert drawer.contents(open_till).should_hold == 58500
    assert faults() == {}


def test_what_has_left_the_house_is_not_taken_back(
    paid: PaymentAttempt, crooked: Payable, stall: Stall, host: Person, now: datetime
) -> None:
    stall.is_gone = True

    with pytest.raises(Refusal, match="gone"):
        money.undo_cash(paid, reason="not_paid", by=host, now=now)

    assert (crooked.is_paid, Reversal.select().count(), Voucher.select().count()) == (True, 0, 2)


def test_cash_that_goes_back_waits_at_the_till_and_is_handed_out_once(
    paid: PaymentAttempt, crooked: Payable, open_till: TillSession, stall: Stall, host: Person, now: datetime
) -> None:
    refund = money.refund_whole(paid, "cancelled", by=host, now=now)
    assert drawer.refunds_to_give() == [refund]
    assert drawer.contents(open_till).should_hold == 58500

    for _ in range(2):
        money.give_back(refund, by=host, now=now)

    assert drawer.refunds_to_give() == []
    assert drawer.contents(open_till).should_hold == 50000
    roles = (ledger.CASH, ledger.REPAIRS, ledger.ROUNDING, ledger.REFUNDS_DUE)
    assert [ledger.balance(role) for role in roles] == [50000, 0, 0, 0]
    assert faults() == {}


def test_money_on_its_way_back_is_not_taken_back_as_well(paid: PaymentAttempt, host: Person, now: datetime) -> None:
    money.refund_whole(paid, "cancelled", by=host, now=now)

    with pytest.raises(Refusal, match="goes back"):
        money.undo_cash(paid, reason="not_paid", by=host, now=now)


def test_the_till_is_open_once_however_often_it_is_opened(open_till: TillSession, host: Person, now: datetime) -> None:
    again = money.open_till(1, by=host, now=now)

    assert again == open_till
    assert TillSession.select().count() == 1


@pytest.mark.parametrize(("counted", "difference"), [(58500, 0), (58000, -500), (60000, 1500)])
def test_a_closed_till_books_what_is_missing_or_too_much(
    paid: PaymentAttempt, open_till: TillSession, host: Person, now: datetime, counted: int, difference: int
) -> None:
    counts = [money.close_till(open_till, counted, by=host, now=now) for _ in range(2)]

    assert counts[0] == counts[1]
    assert (counts[0].expected, counts[0].difference) == (58500, difference)
    assert (ledger.balance(ledger.CASH), ledger.balance(ledger.CASH_DIFFERENCE)) == (counted, -difference)
    assert drawer.open_till() is None
    assert faults() == {}


def test_what_is_brought_to_the_bank_overnight_is_outside_the_till_in_the_morning(
    paid: PaymentAttempt, open_till: TillSession, host: Person, now: datetime
) -> None:
    money.close_till(open_till, 58500, by=host, now=now)

    morning = money.open_till(20000, by=host, now=now + timedelta(days=1))

    assert [(till.brought, till.opened_with) for till in drawer.tills()] == [(-38500, 20000), (50000, 50000)]
    assert (ledger.balance(ledger.CASH), ledger.balance(ledger.CASH_OUTSIDE)) == (20000, -11500)
    assert drawer.contents(morning).should_hold == 20000
    assert faults() == {}


def test_a_mistake_of_yesterday_is_taken_back_in_todays_till(
    paid: PaymentAttempt, open_till: TillSession, host: Person, now: datetime
) -> None:
    money.close_till(open_till, 50000, by=host, now=now)
    today = money.open_till(50000, by=host, now=now + timedelta(days=1))

    money.undo_cash(paid, reason="not_paid", by=host, now=now + timedelta(days=1))
    count = money.close_till(today, 50000, by=host, now=now + timedelta(days=1))

    assert (count.difference, ledger.balance(ledger.CASH_DIFFERENCE)) == (8500, 0)
    assert faults() == {}


BREAKS: dict[str, Callable[[PaymentAttempt], object]] = {
    "cash without a till": lambda a: attempt_like(a, till=None),
    "cash that does not add up": lambda a: attempt_like(a, received=8600),
    "cash into a closed till": lambda a: closed(a) and attempt_like(a),
    "a second payment of one charge": lambda a: attempt_like(a, state="succeeded"),
    "a payment taken back without a reason": lambda a: change(a, state="reversed"),
    "a payment that was never made": lambda a: change(a, state="cancelled"),
    "another sum received": lambda a: change(a, received=1),
    "another rounding": lambda a: change(a, rounding=0),
    "a changed reversal": lambda a: reverse(a) and Reversal.update(reason="given_back").execute(),
    "a deleted reversal": lambda a: reverse(a) and Reversal.delete().execute(),
    "a reversal in a closed till": lambda a: closed(a) and reverse(a),
    "a payment reversed twice": lambda a: reverse(a) and reverse(a),
    "a taken back payment that counts again": lambda a: taken_back(a) and change(a, state="succeeded"),
    "a refund of what was taken back": lambda a: (
        taken_back(a) and Refund.create(attempt=a, amount=1, reason="x", key="x", asked_at=a.created_at)
    ),
    "a second open till": lambda a: TillSession.create(opened_at=a.created_at),
    "a till that closes without a count": lambda a: TillSession.update(closed_at=a.created_at).execute(),
    "a till that opens again": lambda a: closed(a) and TillSession.update(closed_at=None).execute(),
    "a till that goes away": lambda _a: TillSession.delete().execute(),
    "a changed count": lambda _a: CashCount.update(counted=1).execute(),
    "a second opening count": lambda a: CashCount.create(
        session=a.till_id, moment="opening", counted=1, expected=1, at=a.created_at
    ),
    "less than nothing counted": lambda a: CashCount.create(
        session=a.till_id, moment="closing", counted=-1, expected=0, at=a.created_at
    ),
    "a credit note of nothing": lambda a: Receipt.create(
        series="credit", number=9, attempt=a, amount=1, currency="NOK", language="nb", text="{}", issued_at=a.created_at
    ),
}  # fmt: skip


def attempt_like(paid: PaymentAttempt, **change: object) -> PaymentAttempt:
    told = {"payable": paid.payable_id, "no": 2, "method": "cash", "amount": 8540, "received": 8500, "rounding": 40,
            "till": paid.till_id, "key": "another", "created_at": paid.created_at}  # fmt: skip
    return PaymentAttempt.create(**(told | change))


def change(paid: PaymentAttempt, **columns: object) -> int:
    return int(PaymentAttempt.update(**columns).where(PaymentAttempt.id == paid.id).execute())


def closed(paid: PaymentAttempt) -> CashCount:
    return money.close_till(paid.till, 58500, by=a_person(), now=paid.created_at)


def reverse(paid: PaymentAttempt) -> Reversal:
    return Reversal.create(attempt=paid, reason="not_paid", till=paid.till_id, at=paid.created_at)


def taken_back(paid: PaymentAttempt) -> int:
    reverse(paid)
    return change(paid, state="reversed")


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(paid: PaymentAttempt, name: str) -> None:
    with pytest.raises(pw.IntegrityError), database.atomic():
        BREAKS[name](paid)


FAULTS: dict[str, Callable[[PaymentAttempt, datetime], object]] = {
    "cash in the books that is in no till": lambda _a, now: ledger.write_voucher(
        now.date(), "x", [(ledger.CASH, 5), (ledger.SALES, -5)], currency="NOK", source="x", now=now
    ),
    "payments taken back that the books still count": lambda a, _now: taken_back(a),
    "tills that were measured by another sum than the books'": lambda a, now: CashCount.create(
        session=a.till_id, moment="closing", counted=58500, expected=1, at=now
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_found(paid: PaymentAttempt, now: datetime, name: str) -> None:
    FAULTS[name](paid, now)

    assert name in faults()


def test_a_form_sent_again_while_it_is_paid_is_the_same_payment(
    crooked: Payable, open_till: TillSession, host: Person, now: datetime
) -> None:
    key = crooked.next_key()

    first, second = (money.take_cash(crooked, given=None, key=key, by=host, now=now) for _ in range(2))

    assert (first, PaymentAttempt.select().count()) == (second, 1)


def test_a_form_sent_again_after_its_payment_was_taken_back_takes_nothing(
    crooked: Payable, open_till: TillSession, host: Person, now: datetime
) -> None:
    key = crooked.next_key()
    paid = money.take_cash(crooked, given=None, key=key, by=host, now=now)
    money.undo_cash(paid, reason="not_paid", by=host, now=now)

    with pytest.raises(Refusal, match="Look again"):
        money.take_cash(crooked, given=None, key=key, by=host, now=now)

    assert (crooked.is_paid, ledger.balance(ledger.CASH)) == (False, 50000)
    assert money.take_cash(crooked, given=None, key=crooked.next_key(), by=host, now=now).no == 2


def test_a_form_for_another_charge_takes_nothing(
    crooked: Payable, charge: Payable, open_till: TillSession, host: Person, now: datetime
) -> None:
    with pytest.raises(Refusal, match="Look again"):
        money.take_cash(crooked, given=None, key=charge.next_key(), by=host, now=now)

    assert not crooked.is_paid
