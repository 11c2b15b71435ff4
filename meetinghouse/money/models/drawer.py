"""Questions about the till: is it open, what should it hold, what went through it."""

from dataclasses import dataclass

import peewee as pw

from meetinghouse.money.models.charges import Payable, PaymentAttempt, Refund, Reversal
from meetinghouse.money.models.receipts import Receipt
from meetinghouse.money.models.tills import CashCount, TillSession


def open_till() -> TillSession | None:
    """The till that is open now, if it is."""
    return TillSession.get_or_none(TillSession.closed_at.is_null())


@dataclass(frozen=True)
class Contents:
    """What went into a till and out of it, in øre. `wrong` came in by the books only, and was taken back."""

    opened_with: int
    taken: int
    wrong: int
    given_back: int

    @property
    def should_hold(self) -> int:
        """What is in it if everything was written down. Derived, never stored."""
        return self.opened_with + self.taken - self.wrong - self.given_back


def contents(till: TillSession) -> Contents:
    """What went through a till, asked in one query."""
    opening = CashCount.select(CashCount.counted).where(CashCount.session == till, CashCount.moment == "opening")
    taken = PaymentAttempt.select().where(PaymentAttempt.till == till)
    wrong = PaymentAttempt.select().join(Reversal).where(Reversal.till == till)
    given_back = Refund.select().where(Refund.till == till)
    sums = (opening, _sum(PaymentAttempt.received, taken), _sum(PaymentAttempt.received, wrong))
    query = TillSession.select(*sums, _sum(Refund.amount, given_back)).where(TillSession.id == till.id)
    return Contents(*(int(part) for part in query.scalar(as_tuple=True)))


def payments_in(till: TillSession) -> pw.ModelSelect:
    """The receipts of what came into a till, newest first, with its payment, and `taken_back` if it was wrong."""
    query = Receipt.select(Receipt, PaymentAttempt, Reversal).join(PaymentAttempt)
    query = query.join(Reversal, pw.JOIN.LEFT_OUTER, on=(Reversal.attempt == PaymentAttempt.id), attr="taken_back")
    return query.where(PaymentAttempt.till == till, Receipt.series == "receipt").order_by(Receipt.id.desc())


def payment_numbered(number: int) -> Receipt | None:
    """The payment in cash with this receipt number, with its charge, and `taken_back` if it was wrong."""
    query = Receipt.select(Receipt, PaymentAttempt, Payable, Reversal).join(PaymentAttempt).join(Payable)
    query = query.join_from(
        PaymentAttempt, Reversal, pw.JOIN.LEFT_OUTER, on=(Reversal.attempt == PaymentAttempt.id), attr="taken_back"
    )
    wanted = (Receipt.series == "receipt") & (Receipt.number == number) & (PaymentAttempt.method == "cash")
    return query.where(wanted).first()


def receipt_of_cash(payable: Payable) -> Receipt | None:
    """The receipt of a charge that is paid in cash."""
    paid = (PaymentAttempt.payable == payable) & (PaymentAttempt.state == "succeeded")
    query = Receipt.select(Receipt, PaymentAttempt).join(PaymentAttempt)
    return query.where(paid, PaymentAttempt.method == "cash", Receipt.series == "receipt").first()


def refunds_to_give(at_most: int = 100) -> list[Refund]:
    """Money that was paid in cash and waits at the till for whoever paid it, the oldest first."""
    query = Refund.select(Refund, PaymentAttempt, Payable).join(PaymentAttempt).join(Payable)
    waiting = (Refund.state == "requested") & (PaymentAttempt.method == "cash")
    return list(query.where(waiting).order_by(Refund.id).limit(at_most))


def tills() -> pw.ModelSelect:
    """Every till session, newest first, with what was counted in øre: `opened_with`, `brought`, `closed_with`,
    `difference` (the last two empty while it is open)."""
    opening, closing = CashCount.alias("opening"), CashCount.alias("closing")
    return (
        TillSession.select(
            TillSession,
            opening.counted.alias("opened_with"),
            (opening.counted - opening.expected).alias("brought"),
            closing.counted.alias("closed_with"),
            (closing.counted - closing.expected).alias("difference"),
        )
        .join(opening, on=((opening.session == TillSession.id) & (opening.moment == "opening")))
        .join_from(
            TillSession,
            closing,
            pw.JOIN.LEFT_OUTER,
            on=((closing.session == TillSession.id) & (closing.moment == "closing")),
        )
        .order_by(TillSession.id.desc())
        .objects()
    )


def _sum(column: pw.Field, rows: pw.ModelSelect) -> pw.ModelSelect:
    return rows.select(pw.fn.COALESCE(pw.fn.SUM(column), 0))
