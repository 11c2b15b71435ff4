"""What must always be true of the money; `meetinghouse check` counts where it is not."""

import peewee as pw

from meetinghouse.ground.checks import check
from meetinghouse.ground.database import database
from meetinghouse.money import ledger
from meetinghouse.money.models import CashCount, Payable, PayableLine, PaymentAttempt, Receipt, Refund, drawer


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


@check("accounts carried forward wrongly")
def carried_forward_wrongly() -> int:
    """What was carried forward is what the postings up to there say."""
    return _count(
        "SELECT COUNT(*) FROM carried_forward c WHERE total <> "
        "(SELECT COALESCE(SUM(amount), 0) FROM posting WHERE account_id = c.account_id AND id <= c.upto)"
    )


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
        "SELECT COUNT(*) FROM payment_attempt a WHERE (a.state IN ('succeeded', 'reversed') AND "
        "(SELECT COUNT(*) FROM receipt r WHERE r.attempt_id = a.id AND r.series = 'receipt') <> 1) "
        "OR (a.state IN ('succeeded', 'orphaned', 'reversed') AND "
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
    """A credit note belongs to a refund, or to a payment that was written down wrongly."""
    alone = Receipt.refund.is_null() & Receipt.reversal.is_null()
    return int(Receipt.select().where(Receipt.series == "credit", alone).count())


@check("payments taken back that the books still count")
def reversals_without_papers() -> int:
    """A payment that was taken back has its row, a voucher that reverses its own, and a credit note."""
    return _count(
        "SELECT COUNT(*) FROM payment_attempt a LEFT JOIN reversal r ON r.attempt_id = a.id "
        "WHERE (a.state = 'reversed') <> (r.id IS NOT NULL) OR (r.id IS NOT NULL AND NOT ("
        "EXISTS (SELECT 1 FROM voucher v JOIN voucher w ON w.id = v.reverses_id "
        "WHERE v.source = 'reversal/' || r.id AND w.source = 'attempt/' || a.id) "
        "AND EXISTS (SELECT 1 FROM receipt WHERE reversal_id = r.id)))"
    )


@check("tills that were measured by another sum than the books'")
def tills_unlike_books() -> int:
    """What a till should have held when it was counted is what was in it at first, and what the books moved in it."""
    return _count(
        "SELECT COUNT(*) FROM cash_count c JOIN cash_count o ON o.session_id = c.session_id AND o.moment = 'opening' "
        "WHERE c.moment = 'closing' AND c.expected <> o.counted + (SELECT COALESCE(SUM(p.amount), 0) FROM posting p "
        "JOIN account k ON k.number = p.account_id AND k.role = 'cash' JOIN voucher v ON v.id = p.voucher_id "
        "WHERE v.source IN (SELECT 'attempt/' || id FROM payment_attempt WHERE till_id = c.session_id "
        "UNION ALL SELECT 'reversal/' || id FROM reversal WHERE till_id = c.session_id "
        "UNION ALL SELECT 'refund/' || id || '/sent' FROM refund WHERE till_id = c.session_id))"
    )


@check("cash in the books that is in no till")
def cash_outside_every_till() -> int:
    """The cash account holds what the open till should hold, or what was counted when the last one was closed."""
    till = drawer.open_till()
    last = CashCount.select(CashCount.counted).where(CashCount.moment == "closing").order_by(CashCount.session.desc())
    held = drawer.contents(till).should_hold if till else last.limit(1).scalar() or 0
    return abs(ledger.balance(ledger.CASH) - int(held))


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
