"""The ledger: accounts, vouchers, postings. A voucher's postings sum to zero, and nothing in it ever changes.

The database enforces it: a posting names a voucher that must exist when the transaction ends (deferred foreign
key), a voucher is only accepted when its postings are there and sum to zero, and afterwards no posting can be
added. So postings are written first, the voucher last.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField, database
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.triggers import append_only, refuse
from meetinghouse.ground.words import N_

CARD, CASH, CASH_OUTSIDE, BANK, REFUNDS_DUE = "card_clearing", "cash", "cash_outside", "bank", "refunds_due"
SALES, POSTAGE, REPAIRS, ROUNDING, CASH_DIFFERENCE = (
    "sales",
    "postage",
    "repairs",
    "cash_rounding",
    "cash_difference",
)
DUES, MEMBER_CREDIT = "dues", "member_credit"
SEED = (  # numbers: Norwegian Standard NS 4102, classes 1 (assets), 2 (liabilities), 3 (income), 7 (costs)
    (1900, CASH, N_("Cash box"), "asset"),
    (1905, CASH_OUTSIDE, N_("Cash outside the till"), "asset"),
    (1910, CARD, N_("Card payments on their way"), "asset"),
    (1920, BANK, N_("Bank"), "asset"),
    (2970, MEMBER_CREDIT, N_("Members' credit"), "liability"),
    (2990, REFUNDS_DUE, N_("Money to give back"), "liability"),
    (3100, SALES, N_("Sales of handmade goods"), "income"),
    (3150, POSTAGE, N_("Postage paid by buyers"), "income"),
    (3200, REPAIRS, N_("Repairs and alterations"), "income"),
    (3920, DUES, N_("Members' dues"), "income"),
    (7770, ROUNDING, N_("Rounding of cash"), "cost"),
    (7775, CASH_DIFFERENCE, N_("Too much or too little in the till"), "cost"),
)


class Account(BaseModel):
    """An account of the plan. Code knows it by `role`; the number and the name are the treasurer's to change."""

    number = pw.IntegerField(primary_key=True)
    role = pw.CharField(unique=True)
    name = pw.CharField()
    kind = pw.CharField(constraints=[pw.Check("kind IN ('asset', 'liability', 'income', 'cost')")])


class Voucher(BaseModel):
    """One entry of the books. `id` is the year times a million plus its gapless number in that year."""

    id = pw.BigIntegerField(primary_key=True)
    on = pw.DateField(index=True)
    text = pw.CharField()
    source = pw.CharField(index=True)
    reverses = pw.ForeignKeyField("self", null=True, unique=True)
    written_at = UTCDateTimeField()

    @property
    def name(self) -> str:
        """How people name it: `2026-0012`."""
        year, number = divmod(self.id, 1_000_000)
        return f"{year}-{number:04}"


class Posting(BaseModel):
    """One amount on one account, in øre: debit is positive, credit negative."""

    voucher = pw.ForeignKeyField(Voucher, backref="postings", deferrable="INITIALLY DEFERRED")
    account = pw.ForeignKeyField(Account, backref="postings")
    amount = pw.BigIntegerField(constraints=[pw.Check("amount <> 0")])
    currency = pw.CharField()


class CarriedForward(BaseModel):
    """How an account stood after the posting `upto`, in øre: so that nobody adds up ten years to see today's balance.

    It only repeats what the postings say; it is written anew each night, and `meetinghouse check` compares.
    """

    account = pw.ForeignKeyField(Account, primary_key=True)
    upto = pw.BigIntegerField()
    total = pw.BigIntegerField()

    class Meta:
        table_name = "carried_forward"


append_only(Voucher)
append_only(Posting)
refuse(
    Voucher,
    "INSERT",
    "voucher_sums_to_zero",
    "(SELECT COUNT(*) FROM posting WHERE voucher_id = NEW.id) < 2 "
    "OR (SELECT SUM(amount) FROM posting WHERE voucher_id = NEW.id) <> 0",
    "a voucher sums to zero",
)
refuse(
    Posting,
    "INSERT",
    "posting_before_voucher",
    "EXISTS (SELECT 1 FROM voucher WHERE id = NEW.voucher_id)",
    "a voucher is closed once it is written",
)


def seed_accounts() -> None:
    """Write the plan of accounts that a new house begins with; accounts that are there stay as they are."""
    rows = [{"number": number, "role": role, "name": name, "kind": kind} for number, role, name, kind in SEED]
    Account.insert_many(rows).on_conflict_ignore().execute()


def write_voucher(
    on: date,
    text: str,
    postings: Sequence[tuple[str, int]],
    *,
    currency: str,
    source: str,
    now: datetime,
    reverses: Voucher | None = None,
) -> Voucher:
    """Write one entry of the books in the caller's transaction.

    Args:
        postings: (an account's role, øre: debit positive, credit negative); they must sum to zero.
        source: what it comes from, `attempt/12` or `refund/3`.
    """
    accounts = {account.role: account.number for account in _ACCOUNTS.rows()}
    with database.atomic():
        number = on.year * 1_000_000 + next_number(f"voucher/{on.year}")
        posted = {"voucher": number, "currency": currency}
        Posting.insert_many(
            [{**posted, "account": accounts[role], "amount": amount} for role, amount in postings if amount]
        ).execute()
        voucher: Voucher = Voucher.create(id=number, on=on, text=text, source=source, reverses=reverses, written_at=now)
    return voucher


def reverse_voucher(wrong: Voucher, on: date, text: str, *, source: str, now: datetime) -> Voucher:
    """Undo an entry of the books by its exact opposite, in the caller's transaction. An entry is reversed once.

    Raises:
        IntegrityError: it was reversed before.
    """
    found = postings_of(wrong)
    opposite = [(posting.account.role, -posting.amount) for posting in found]
    return write_voucher(on, text, opposite, currency=found[0].currency, source=source, now=now, reverses=wrong)


def balance(role: str) -> int:
    """What stands on an account, in øre: debit minus credit."""
    total = (
        Posting.select(pw.fn.COALESCE(pw.fn.SUM(Posting.amount), 0)).join(Account).where(Account.role == role).scalar()
    )
    return int(total)


def balances() -> list[tuple[Account, int]]:
    """Every account with what stands on it, in øre, by number."""
    return [(row, int(row.carried + row.since)) for row in _BALANCES.rows()]


def carry_forward(*, now: datetime) -> None:
    """Write down how the accounts stood an hour ago; nothing that is being written just now can be that old."""
    old = Voucher.written_at < now - timedelta(hours=1)
    with database.atomic():
        upto = Posting.select(pw.fn.MAX(Posting.id)).join(Voucher).where(old).scalar() or 0
        sums = Posting.select(Posting.account, pw.Value(upto), pw.fn.SUM(Posting.amount))
        CarriedForward.delete().execute()
        CarriedForward.insert_from(
            sums.where(Posting.id <= upto).group_by(Posting.account),
            [CarriedForward.account, CarriedForward.upto, CarriedForward.total],
        ).execute()


def _balances() -> pw.ModelSelect:
    zero = pw.SQL("0")
    upto = pw.fn.COALESCE(CarriedForward.upto, zero)
    since = Posting.select(pw.fn.COALESCE(pw.fn.SUM(Posting.amount), zero))
    since = since.where(Posting.account == Account.number, Posting.id > upto)
    carried = pw.fn.COALESCE(CarriedForward.total, zero)
    return (
        Account.select(Account, carried.alias("carried"), since.alias("since"))
        .join(CarriedForward, pw.JOIN.LEFT_OUTER)
        .order_by(Account.number)
    )


_BALANCES = Prepared(_balances)
_ACCOUNTS = Prepared(lambda: Account.select())


def vouchers(year: int | None = None) -> pw.ModelSelect:
    """The vouchers of a year, or all of them, newest first."""
    query = Voucher.select().order_by(Voucher.id.desc())
    return query.where(Voucher.id.between(year * 1_000_000, year * 1_000_000 + 999_999)) if year else query


def sums_of(found: Sequence[Voucher]) -> dict[int, int]:
    """How much each voucher moves, in øre: the sum of its debits, by voucher id."""
    debits = Posting.select(Posting.voucher_id, pw.fn.SUM(Posting.amount)).where(
        Posting.amount > 0, Posting.voucher_id.in_([voucher.id for voucher in found])
    )
    return {voucher: int(total) for voucher, total in debits.group_by(Posting.voucher_id).tuples()}


def years() -> list[int]:
    """The years that have vouchers, newest first."""
    newest, oldest = (Voucher.select(end(Voucher.id)).scalar() for end in (pw.fn.MAX, pw.fn.MIN))
    return list(range(newest // 1_000_000, oldest // 1_000_000 - 1, -1)) if newest else []


def voucher_named(name: str) -> Voucher | None:
    """The voucher that people call `2026-0012`."""
    found = re.fullmatch(r"(\d{4})-(\d{4,6})", name, re.ASCII)
    return Voucher.get_or_none(Voucher.id == int(found[1]) * 1_000_000 + int(found[2])) if found else None


def postings_of(voucher: Voucher) -> list[Posting]:
    """A voucher's postings with their accounts, debits first."""
    query = Posting.select(Posting, Account).join(Account).where(Posting.voucher == voucher)
    return list(query.order_by(Posting.amount.desc()))
