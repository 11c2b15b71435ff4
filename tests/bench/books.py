"""What was paid long ago: charges, payments by card, receipts and vouchers, as `check` wants to find them."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from meetinghouse.ground.database import database
from meetinghouse.ground.numbers import Counter
from meetinghouse.money import ledger
from meetinghouse.money.ledger import Account, Posting, Voucher
from meetinghouse.money.models import Payable, PayableLine, PaymentAttempt, Receipt
from tests.bench.pouring import Row, ids_after, pour


def pay_for(kind: str, account: str, sales: list[Row], *, now: datetime) -> list[int]:
    """Write that each sale was charged and paid: rows with `id` (the subject's), `price` (øre), `promised`, `at`.

    Returns the charges' ids, in order.
    """
    payables, attempts = (list(islice(ids_after(model), len(sales))) for model in (Payable, PaymentAttempt))
    pour(Payable, (_payable(id, kind, sale) for id, sale in zip(payables, sales, strict=True)))
    pour(PayableLine, _lines(account, payables, sales))
    pour(PaymentAttempt, (_attempt(*each) for each in zip(attempts, payables, sales, strict=True)))
    pour(Receipt, _receipts(attempts, sales))
    count_to("receipt", last_number("receipt") + len(sales))
    _write_vouchers(account, attempts, sales, now)
    return payables


def last_number(series: str) -> int:
    """The last number that was given in a series."""
    found = Counter.get_or_none(Counter.series == series)
    return int(found.last) if found else 0


def count_to(series: str, last: int) -> None:
    """Let the next number of a series follow this one."""
    row = Counter.insert(series=series, last=last)
    row.on_conflict(conflict_target=[Counter.series], update={Counter.last: last}).execute()


def _payable(id: int, kind: str, sale: Row) -> Row:
    of = {"id": id, "kind": kind, "subject_id": sale["id"], "amount": sale["price"], "opened_at": sale["at"]}
    return of | {"language": "nb", "currency": "NOK", "promised": json.dumps(sale["promised"])}


def _lines(account: str, payables: list[int], sales: list[Row]) -> Iterator[Row]:
    for id, payable, sale in zip(ids_after(PayableLine), payables, sales, strict=False):
        text = {"text": sale["promised"]["title"], "amount": sale["price"]}
        yield {"id": id, "payable": payable, "account": account, **text}


def _attempt(id: int, payable: int, sale: Row) -> Row:
    stripe = {"key": f"bench-{id}", "session_id": f"cs_bench_{id}", "payment_intent": f"pi_bench_{id}"}
    of = {"id": id, "payable": payable, "no": 1, "method": "stripe", "state": "succeeded", **stripe}
    amounts = {"amount": sale["price"], "received": sale["price"]}
    return of | amounts | {"created_at": sale["at"], "ended_at": sale["at"]}


def _receipts(attempts: list[int], sales: list[Row]) -> Iterator[Row]:
    last = last_number("receipt")
    for n, (id, attempt, sale) in enumerate(zip(ids_after(Receipt), attempts, sales, strict=False), 1):
        lines = [{"text": sale["promised"]["title"], "amount": sale["price"]}]
        text = {"title": sale["promised"]["title"], "lines": lines, "house": "Huset", "address": "Elvegata 1"}
        of = {"id": id, "series": "receipt", "number": last + n, "attempt": attempt, "amount": sale["price"]}
        told = {"text": json.dumps({**text, "organisation_number": ""}), "issued_at": sale["at"]}
        yield of | told | {"currency": "NOK", "language": "nb"}


def _write_vouchers(account: str, attempts: list[int], sales: list[Row], now: datetime) -> None:
    """One voucher each in this year's books, after those that are there; the postings first, as the database wants."""
    roles = {each.role: each.number for each in Account.select()}
    series = f"voucher/{now.year}"
    first = now.year * 1_000_000 + last_number(series) + 1
    with database.atomic():
        pour(Posting, _postings(first, sales, roles[ledger.CARD], roles[account]))
        written = {"on": now.date(), "text": "Payment", "written_at": now}
        vouchers = ({"id": first + n, "source": f"attempt/{id}", **written} for n, id in enumerate(attempts))
        pour(Voucher, vouchers)
        count_to(series, last_number(series) + len(sales))


def _postings(first: int, sales: list[Row], card: int, income: int) -> Iterator[Row]:
    ids = ids_after(Posting)
    for n, sale in enumerate(sales):
        for account, amount in ((card, sale["price"]), (income, -sale["price"])):
            yield {"id": next(ids), "voucher": first + n, "account": account, "amount": amount, "currency": "NOK"}
