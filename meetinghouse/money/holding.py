"""What this room holds of a person: what they owed and paid. The sums stay in the books; whose they were does not."""

from datetime import date, datetime
from typing import Any

import peewee as pw

from meetinghouse.ground.amounts import show_amount
from meetinghouse.ground.database import locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.words import N_, _, spoken
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import Person
from meetinghouse.people.models.traces import Traces, is_somebody_elses, traces_of

YEARS_KEPT = 5
"""Whole years after the year of the payment. Source: bokføringsloven § 13 (NO), bogføringsloven § 12 (DK)."""

METHODS = {
    "stripe": N_("By card"),
    "cash": N_("In cash"),
    "bank": N_("To the bank"),
    "vipps_manual": N_("With Vipps"),
}
STATES = {
    "succeeded": N_("Paid"),
    "orphaned": N_("Went back"),
    "reversed": N_("Taken back"),
    "created": N_("Under way"),
    "open": N_("Under way"),
}


class MoneyHolder(Holder):
    """Charges lose their payer, and receipts never had one."""

    answers = (Payable.person,)

    def tells(self, whom: Whom) -> list[Told]:
        """What they were asked for and what they paid."""
        rows = _charges_and_payments(_theirs(whom.person, whom.traces))
        paid = {row.id for row in rows if row.payment_made and row.payment_made.state == "succeeded"}
        charges = [_charge(each, each.id in paid) for each in {row.id: row for row in rows}.values()]
        payments = sorted((row for row in rows if row.payment_made), key=lambda row: row.payment_made.id)
        told = (
            Told(N_("What you were asked to pay"), charges),
            Told(N_("What you paid"), [_payment(row, row.payment_made) for row in payments]),
        )
        return [each for each in told if each.rows]

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Charges forget who pays them, and where a mail about them goes."""
        theirs = _theirs(person, traces_of(person))
        lines = _receipt(_payments(theirs))
        for payable in locked(Payable.select().where(theirs).order_by(Payable.id)):
            payable.person = None if payable.person_id == person.id else payable.person
            if not is_somebody_elses(payable.payer_email, person):
                payable.payer_email = ""
            payable.save()
        return lines


def _theirs(person: Person, traces: Traces) -> pw.Expression:
    emails = [each for each in traces.own if "@" in each]
    return (Payable.person == person) | Payable.payer_email.in_(emails)


_CAME = PaymentAttempt.state.in_(("succeeded", "orphaned", "reversed"))


def _charges_and_payments(theirs: pw.Expression) -> list[Any]:
    """Their charges, each with the `payment_made` towards it and that one's `receipt`; again for each payment."""
    receipt = (Receipt.attempt == PaymentAttempt.id) & (Receipt.series == "receipt")
    came = (PaymentAttempt.payable == Payable.id) & _CAME
    rows = Payable.select(Payable, PaymentAttempt, Receipt).where(theirs).order_by(Payable.id)
    rows = rows.join(PaymentAttempt, pw.JOIN.LEFT_OUTER, on=came, attr="payment_made")
    return list(rows.join(Receipt, pw.JOIN.LEFT_OUTER, on=receipt, attr="receipt"))


def _payments(theirs: pw.Expression) -> list[PaymentAttempt]:
    rows = PaymentAttempt.select(PaymentAttempt, Payable).join(Payable).where(theirs, _CAME)
    return list(rows.order_by(PaymentAttempt.id))


def _receipt(payments: list[PaymentAttempt]) -> list[Line]:
    if not payments:
        return []
    until = max(date(_year(payment) + YEARS_KEPT, 12, 31) for payment in payments)
    lines = [Line(_("Sums, receipts and vouchers stay in the books, with no name on them."), until, stays=True)]
    if any(payment.method == "stripe" for payment in payments):
        lines.append(
            Line(_("What you paid by card is written down at Stripe as well. They answer for it."), stays=True)
        )
    waits = Refund.attempt.in_(payments) & Refund.state.in_(("requested", "pending"))
    if Refund.select().where(waits).exists():
        lines.append(Line(_("Money that is on its way back to you comes all the same."), stays=True))
    return lines


def _year(payment: PaymentAttempt) -> int:
    house, at = the_house(), payment.ended_at or payment.created_at
    return int(house.today(at).year if house else at.year)


def _title(payable: Payable) -> str:
    """What it was called when it was asked for."""
    return str(payable.promise.get("title") or kind_of(payable.kind).title(payable.subject_id, payable.language))


def _charge(payable: Payable, is_paid: bool) -> dict[str, object]:
    return {
        N_("What for"): _title(payable),
        N_("Amount"): show_amount(payable.amount, payable.currency, spoken()),
        N_("When"): payable.opened_at,
        N_("E-mail"): payable.payer_email or None,
        N_("Paid"): is_paid,
    }


def _payment(payable: Payable, payment: Any) -> dict[str, object]:
    return {
        N_("What for"): _title(payable),
        N_("Amount"): show_amount(payment.received or payment.amount, payable.currency, spoken()),
        N_("How"): _(METHODS[payment.method]),
        N_("When"): payment.ended_at,
        N_("What became of it"): _(STATES[payment.state]),
        N_("Receipt"): payment.receipt.number if payment.receipt else None,
    }
