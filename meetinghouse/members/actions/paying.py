"""Paying dues, all of them or a part: by card, in cash, or to the bank.

Every part is a charge of its own in the room of money; what comes is told to `payable.MemberDues`, which decides what
of it was owed. That is looked at once more under a lock there, so what is looked at here only saves people a way.
"""

from datetime import date, datetime

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members import rules
from meetinghouse.members.actions.credit import the_open_house, title_of
from meetinghouse.members.actions.locking import lock_owing
from meetinghouse.members.models.dues import DuesCharge
from meetinghouse.members.models.owing import KIND, Dues, dues_of_year, payables_of, standing_of_charge
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import LIVE, Payable, PaymentAttempt
from meetinghouse.people.models import Person

UNPAID = (*LIVE, "expired", "failed", "cancelled")
"""Tries to pay by card that brought no money."""


def pay_part(charge: DuesCharge, amount: int, *, by: Person, now: datetime) -> Payable:
    """Open a payment page's charge for so many øre of the dues; `money.pay_again` then gives the page itself.

    `by` pays, for themselves or for somebody of their household, and gets the receipt. The same amount again gives the
    same charge while nobody has paid it.

    Raises:
        Refusal: nothing is left to pay, or less than that.
    """
    with database.atomic():
        lock_owing(charge)
        dues = _as_it_is_now(charge)
        rules.may_pay(amount, dues.owed, the_open_house().currency)
        mine = (each for each in payables_of(dues.charge) if each.amount == amount and each.person_id == by.id)
        waits = (each for each in mine if not each.ended_at and all(tried.state in UNPAID for tried in each.attempts()))
        return next(waits, None) or _ask(dues.charge, amount, payer=by, now=now)


def take_dues_in_cash(
    charge: DuesCharge, amount: int, *, given: int | None, key: str, by: Person, now: datetime
) -> PaymentAttempt:
    """Take so many øre of the dues in cash, at the open till. The same form again gives the same payment; once that was
    taken back, it is refused.

    Args:
        given: what was put on the counter, in øre, when somebody typed it.
        key: random, and comes with the form.

    Raises:
        Refusal: do not take the money: so much is not owed (any more), the till is closed, or it is too little.
    """
    with database.atomic():
        lock_owing(charge)
        dues = _as_it_is_now(charge)
        for payable in payables_of(dues.charge):
            if payable.promise.get("key") == key:
                return _paid_by(payable)
        rules.may_pay(amount, dues.owed, the_open_house().currency)
        payable = _ask(dues.charge, amount, payer=dues.charge.person, key=key, now=now)
        return money.take_cash(payable, given=given, by=by, now=now)


def note_bank_payment(
    charge: DuesCharge, amount: int, *, paid_on: date, reference: str, by: Person, now: datetime
) -> PaymentAttempt:
    """Write down that so many øre came to the bank for these dues; what nobody owed becomes the member's credit.

    The same payment again gives the first one back: same day, amount and reference, for any charge of that year.

    Args:
        paid_on: the day on which the bank had it.
        reference: the bank's own number of the payment, never a name.

    Raises:
        Refusal: no amount, a day that has not come, or no reference.
    """
    if amount <= 0:
        raise Refusal(N_("Write an amount, such as 850 or 12.50."), field="amount")
    with database.atomic():
        lock_owing(charge)
        current = _as_it_is_now(charge).charge
        of_the_year = (DuesCharge.person == current.person_id) & (DuesCharge.year == current.year)
        for asked in DuesCharge.select(DuesCharge.id).where(of_the_year):
            known = money.bank_payment(KIND, asked.id, paid_on=paid_on, amount=amount, reference=reference)
            if known:
                return known
        payable = _ask(current, amount, payer=current.person, now=now)
        return money.note_bank(payable, paid_on=paid_on, reference=reference, by=by, now=now)


def _paid_by(payable: Payable) -> PaymentAttempt:
    paid = payable.payment()
    if paid is None:
        raise Refusal(N_("Nothing was taken. Somebody paid or tried to pay since you opened this page. Look again."))
    return paid


def _as_it_is_now(charge: DuesCharge) -> Dues:
    """How the charge stands, or the one that took its place."""
    dues = standing_of_charge(charge)
    return (dues.charge.withdrawn_at and dues_of_year(dues.charge.person, charge.year)) or dues


def _ask(charge: DuesCharge, amount: int, *, payer: Person, key: str = "", now: datetime) -> Payable:
    title = title_of(charge, payer.language)
    return money.open_payable(
        KIND,
        charge.id,
        [money.Line(ledger.DUES, title, amount)],
        person=payer,
        payer_email=payer.email() or "",
        language=payer.language,
        currency=the_open_house().currency,
        promised={"title": title, "year": charge.year, "kid": charge.kid} | ({"key": key} if key else {}),
        now=now,
    )
