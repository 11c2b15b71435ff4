"""What a payment means for dues: what was owed is paid with it, and the rest is the member's credit or goes back."""

from datetime import datetime

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members import rules
from meetinghouse.members.actions.credit import put_aside, take_out, the_open_house, title_of
from meetinghouse.members.actions.locking import locked_dues
from meetinghouse.members.models.dues import CreditEntry, DuesCharge, DuesEntry
from meetinghouse.members.models.owing import Dues
from meetinghouse.money import actions as money
from meetinghouse.money.kinds import CannotHonour
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund, Reversal


class MemberDues:
    """How the room answers for payments of dues (`money.kinds.Kind`); `subject_id` is a charge's id.

    Registered without hold. Every part that is paid has a charge of money of its own, so several can be on their way
    at once. What is owed is looked at under a lock when money comes:

    - by card: what is owed is paid, the rest is credit; when nothing is owed, it all goes back.
    - in cash: exactly what is owed or less; else nobody takes the money.
    - to the bank: it is here already, so all of it counts: what is not owed is credit.
    """

    def title(self, subject_id: int, language: str) -> str:
        """What is being paid: the dues of a year."""
        return title_of(DuesCharge.get_by_id(subject_id), language)

    def url(self, subject_id: int) -> str:
        """The path of the member's own page, where they see what they paid."""
        return "/me/membership"

    def settle(self, subject_id: int, payment: PaymentAttempt, *, now: datetime) -> None:
        """It is paid.

        Raises:
            CannotHonour: nothing of it is owed any more, or in cash less than that.
        """
        dues = locked_dues(subject_id)
        rest = rules.surplus(payment.amount, dues.owed)
        part = payment.amount - rest
        if payment.method != "bank" and (not part or (rest and payment.method != "stripe")):
            raise CannotHonour("Somebody has paid these dues meanwhile.")
        on = money.paid_on_of(payment, the_open_house().today(now))
        if part:
            DuesEntry.create(charge=dues.charge, kind="paid", amount=part, attempt=payment, on=on, at=now)
        if rest:
            put_aside(dues.charge, rest, "overpaid", attempt=payment, by=None, now=now)
        _thank(dues, payment, rest, now=now)

    def unsettle(self, subject_id: int, refund: Refund, *, now: datetime) -> None:
        """The money goes back: the dues are owed again, and credit that came of it goes with it.

        Raises:
            Refusal: the credit was used for other dues meanwhile.
        """
        _undo(subject_id, refund.attempt, "given_back", refund=refund, now=now)

    def unrecord(self, subject_id: int, reversal: Reversal, *, now: datetime) -> None:
        """The cash was written down wrongly: the dues are owed as before.

        Raises:
            Refusal: it became credit, and that was used for other dues meanwhile.
        """
        _undo(subject_id, reversal.attempt, "taken_back", reversal=reversal, now=now)

    def prolong(self, subject_id: int, *, until: datetime, now: datetime) -> None:
        """Nothing is held. But nobody is sent to a payment page for dues that are not owed.

        Raises:
            Refusal: nothing is left to pay.
        """
        if not locked_dues(subject_id).owed:
            raise Refusal(N_("Nothing is left to pay of these dues."))

    def release(self, subject_id: int, *, now: datetime) -> None:
        """Nothing is held, so there is nothing to release: what was owed stays owed."""


def _undo(
    subject_id: int,
    payment: PaymentAttempt,
    kind: str,
    *,
    refund: Refund | None = None,
    reversal: Reversal | None = None,
    now: datetime,
) -> None:
    """Take a payment off again: first what it paid of a charge that stands, and the rest out of the credit."""
    charge = _charge_of(payment) or locked_dues(subject_id).charge
    stands = locked_dues(charge)
    paid = DuesEntry.get_or_none(DuesEntry.attempt == payment, DuesEntry.kind == "paid")
    part = min(paid.amount, stands.paid) if paid and stands.charge.id == charge.id else 0
    if part:
        on = the_open_house().today(now)
        told = {"refund": refund, "reversal": reversal, "on": on, "at": now}
        DuesEntry.create(charge=charge, kind=kind, amount=-part, attempt=payment, **told)
    if part < payment.amount:
        take_out(charge, payment.amount - part, "taken_back", attempt=payment, by=None, now=now)


def _charge_of(payment: PaymentAttempt) -> DuesCharge | None:
    """The charge that a payment counted for, which may have taken the place of the one it was asked for."""
    paid = DuesEntry.get_or_none(DuesEntry.attempt == payment, DuesEntry.kind == "paid")
    credit = CreditEntry.get_or_none(CreditEntry.attempt == payment, CreditEntry.why == "overpaid")
    found = paid or credit
    return found.charge if found else None


def _thank(dues: Dues, payment: PaymentAttempt, rest: int, *, now: datetime) -> None:
    """Tell the payer what came and what is left; the receipt is written already."""
    payable: Payable = payment.payable
    receipt = Receipt.for_attempt(payment)
    left = max(0, dues.owed - payment.amount)
    money.tell_payer(
        payable,
        "members/dues_paid",
        now=now,
        title=title_of(dues.charge, payable.language),
        path="/me/membership",
        receipt=receipt.number if receipt else "",
        left=left,
        credit=rest,
    )
