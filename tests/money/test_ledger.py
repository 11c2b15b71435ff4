"""The books: what the database itself refuses, whoever asks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.money import checks, ledger
from meetinghouse.money.ledger import Posting, Voucher


def a_voucher(now: datetime, amount: int = 100) -> Voucher:
    return ledger.write_voucher(
        date(2026, 3, 24), "Test", [(ledger.CARD, amount), (ledger.SALES, -amount)], currency="NOK", source="t", now=now
    )


def test_vouchers_are_numbered_from_one_in_each_year(db: pw.Database, now: datetime) -> None:
    names = [a_voucher(now).name for _ in range(3)]

    assert names == ["2026-0001", "2026-0002", "2026-0003"]


def test_a_voucher_rolled_back_leaves_no_gap(db: pw.Database, now: datetime) -> None:
    with database.atomic() as transaction:
        a_voucher(now)
        transaction.rollback()

    assert a_voucher(now).name == "2026-0001"


BREAKS: dict[str, Callable[[Voucher], object]] = {
    "a voucher out of balance": lambda v: ledger.write_voucher(
        v.on, "x", [(ledger.CARD, 5), (ledger.SALES, -4)], currency="NOK", source="x", now=v.written_at
    ),
    "a voucher of one posting": lambda v: ledger.write_voucher(
        v.on, "x", [(ledger.CARD, 5)], currency="NOK", source="x", now=v.written_at
    ),
    "an empty voucher": lambda v: Voucher.create(id=1, on=v.on, text="x", source="x", written_at=v.written_at),
    "another posting on a voucher": lambda v: Posting.create(voucher=v, account=1900, amount=1, currency="NOK"),
    "a changed posting": lambda _v: Posting.update(amount=1).execute(),
    "a deleted posting": lambda _v: Posting.delete().execute(),
    "a changed voucher": lambda _v: Voucher.update(text="y").execute(),
    "a deleted voucher": lambda _v: Voucher.delete().execute(),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(db: pw.Database, now: datetime, name: str) -> None:
    voucher = a_voucher(now)

    with pytest.raises(pw.IntegrityError), database.atomic():
        BREAKS[name](voucher)


def test_a_voucher_is_reversed_once(db: pw.Database, now: datetime) -> None:
    voucher = a_voucher(now)
    back = [(ledger.CARD, -100), (ledger.SALES, 100)]
    ledger.write_voucher(voucher.on, "back", back, currency="NOK", source="r", now=now, reverses=voucher)

    with pytest.raises(pw.IntegrityError), database.atomic():
        ledger.write_voucher(voucher.on, "back", back, currency="NOK", source="r", now=now, reverses=voucher)

    assert ledger.balance(ledger.SALES) == 0


def test_what_was_carried_forward_and_what_came_since_make_the_balance(db: pw.Database, now: datetime) -> None:
    a_voucher(now - timedelta(days=2), 100)
    ledger.carry_forward(now=now)
    a_voucher(now, 7)

    balances = {account.role: total for account, total in ledger.balances()}

    assert (balances[ledger.CARD], balances[ledger.SALES], balances[ledger.CASH]) == (107, -107, 0)
    assert ledger.CarriedForward.get(ledger.CarriedForward.account == 1910).total == 100


def test_carrying_forward_again_changes_no_balance(db: pw.Database, now: datetime) -> None:
    a_voucher(now - timedelta(days=2))
    before = ledger.balances()
    for _ in range(2):
        ledger.carry_forward(now=now)

    assert ledger.balances() == before


def test_what_is_being_written_just_now_is_not_carried_forward(db: pw.Database, now: datetime) -> None:
    a_voucher(now - timedelta(minutes=5))
    ledger.carry_forward(now=now)

    assert list(ledger.CarriedForward.select()) == []


def test_a_sum_that_was_carried_forward_wrongly_is_found(db: pw.Database, now: datetime) -> None:
    a_voucher(now - timedelta(days=2))
    ledger.carry_forward(now=now)
    ledger.CarriedForward.update(total=1).where(ledger.CarriedForward.account == 1910).execute()

    assert checks.carried_forward_wrongly() == 1
