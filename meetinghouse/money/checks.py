"""What must always be true of the money; `meetinghouse check` counts where it is not."""

import peewee as pw

from meetinghouse.ground.checks import check
from meetinghouse.ground.database import database
from meetinghouse.money.models import Payable, PayableLine, PaymentAttempt, Receipt, Refund


@check("vouchers that do not sum to zero")
def vouchers_out_of_balance() -> int:
    """A voucher's postings sum to zero, and every voucher has some."""
    return _count(
        "SELECT COUNT(*) FROM voucher v "
        "WHERE (SELECT COALESCE(SUM(amount), 1) FROM posting WHERE voucher_id = v.id) <> 0"
    )


@check("postings without a voucher")
def postings_without_voucher() -> int:
    """A posting belongs to a voucher."""
    return _count("SELECT COUNT(*) FROM posting p WHERE NOT EXISTS (SELECT 1 FROM voucher WHERE id = p.voucher_id)")


@check("gaps in voucher numbers")
def gaps_in_vouchers() -> int:
    """Within a year, vouchers are numbered from 1 without a gap."""
    return _count(
        "SELECT COALESCE(SUM(gap), 0) FROM (SELECT MAX(id - id / 1000000 * 1000000) - COUNT(*) AS gap FROM voucher "
        "GROUP BY id / 1000000) AS years"
    )


@check("gaps in receipt numbers")
def gaps_in_receipts() -> int:
    """Each series is numbered from 1 without a gap."""
    return _count(
        "SELECT COALESCE(SUM(gap), 0) FROM (SELECT MAX(number) - COUNT(*) AS gap FROM receipt GROUP BY series) AS s"
    )


@check("charges that differ from their lines")
def charges_unlike_lines() -> int:
    """A charge is the sum of its lines."""
    total = PayableLine.select(pw.fn.COALESCE(pw.fn.SUM(PayableLine.amount), 0)).where(
        PayableLine.payable == Payable.id
    )
    return int(Payable.select().where(Payable.amount != total).count())


@check("payments without receipt or voucher")
def payments_without_papers() -> int:
    """Every payment that was honoured has one receipt, and every payment one voucher."""
    return _count(
        "SELECT COUNT(*) FROM payment_attempt a WHERE (a.state = 'succeeded' AND (SELECT COUNT(*) FROM receipt r "
        "WHERE r.attempt_id = a.id AND r.series = 'receipt') <> 1) OR (a.state IN ('succeeded', 'orphaned') AND "
        "(SELECT COUNT(*) FROM voucher v WHERE v.source = 'attempt/' || a.id) <> 1)"
    )


@check("orphaned payments without a refund")
def orphans_without_refund() -> int:
    """Money that could not be honoured is on its way back."""
    refunds = Refund.select().where(Refund.attempt == PaymentAttempt.id)
    return int(PaymentAttempt.select().where(PaymentAttempt.state == "orphaned", ~pw.fn.EXISTS(refunds)).count())


@check("refunds larger than their payment")
def refunds_too_large() -> int:
    """No more goes back than came."""
    return _count(
        "SELECT COUNT(*) FROM payment_attempt a WHERE (SELECT COALESCE(SUM(amount), 0) FROM refund r WHERE "
        "r.attempt_id = a.id AND r.state NOT IN ('failed', 'cancelled')) > COALESCE(a.received, a.amount)"
    )


@check("credit notes without a refund")
def credit_notes_alone() -> int:
    """A credit note belongs to a refund."""
    return int(Receipt.select().where(Receipt.series == "credit", Receipt.refund.is_null()).count())


@check("refunds due that the books do not show")
def refunds_due_unlike_books() -> int:
    """What stands on "money to give back" is the sum of the refunds that have not gone out."""
    owed = Refund.select(pw.fn.COALESCE(pw.fn.SUM(Refund.amount), 0)).where(Refund.state != "succeeded").scalar()
    booked = database.execute_sql(
        "SELECT COALESCE(SUM(p.amount), 0) FROM posting p JOIN account a ON a.number = p.account_id "
        "WHERE a.role = 'refunds_due'"
    ).fetchone()[0]
    return abs(int(owed) + int(booked))


def _count(query: str) -> int:
    return int(database.execute_sql(query).fetchone()[0])
