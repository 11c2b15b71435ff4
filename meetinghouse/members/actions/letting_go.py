"""What need not be paid, may be paid later, or goes back to the member."""

from datetime import date, datetime

from meetinghouse.ground import journal
from meetinghouse.ground.amounts import ShownAmount
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.credit import send_back, the_open_house
from meetinghouse.members.actions.locking import hold_books, lock_all_dues, locked_dues
from meetinghouse.members.actions.spells import house_day_of, ref_of
from meetinghouse.members.models.dues import CreditEntry, DuesCharge, Waiver
from meetinghouse.members.models.owing import KIND, credit_of
from meetinghouse.money import actions as money
from meetinghouse.money.models import PaymentAttempt, Refund
from meetinghouse.people.models import Person


def waive(charge: DuesCharge, *, decision_ref: str, by: Actor, now: datetime) -> Waiver:
    """The house lets go what is left of these dues: the member belongs as if they were paid. Again: the same.

    Raises:
        Refusal: no decision is named, or nothing is left to pay.
    """
    if not decision_ref.strip():
        raise Refusal(N_("Write where this was decided."), field="decision_ref")
    return _let_go(charge, "waived", decision_ref.strip(), by=by, now=now)


def write_off(charge: DuesCharge, *, decision_ref: str = "", by: Actor | None, now: datetime) -> Waiver:
    """The house does not wait for what is left of these dues any more, because nobody will pay it. Again: the same.

    Raises:
        Refusal: nothing is left to pay.
    """
    return _let_go(charge, "written_off", decision_ref.strip(), by=by, now=now)


def take_back_waiver(waiver: Waiver, *, by: Actor, now: datetime) -> None:
    """What was let go is owed again. A second call changes nothing."""
    with database.atomic():
        locked_dues(waiver.charge_id)
        mine = (Waiver.id == waiver.id) & Waiver.ended_at.is_null()
        if Waiver.update(ended_at=now, ended_by=by.public_ref).where(mine).execute():
            journal.record(by, "took back a waiver", waiver, at=now)


def extend_due(charge: DuesCharge, due_on: date, *, by: Actor, now: datetime) -> DuesCharge:
    """Give somebody more time to pay. The day of forgetting stays where it was. The same day again changes nothing.

    Raises:
        Refusal: the day is before the one that was agreed first, or over.
    """
    with database.atomic():
        asked = locked_dues(charge).charge
        if asked.due_on == due_on:
            return asked
        if due_on < max(asked.original_due_on, house_day_of(now)):
            raise Refusal(N_("Choose a later day."), field="due_on")
        DuesCharge.update(due_on=due_on).where(DuesCharge.id == asked.id).execute()
        journal.record(by, "gave more time for dues", asked, at=now)
    extended: DuesCharge = DuesCharge.get_by_id(asked.id)
    return extended


def give_dues_back(payment: PaymentAttempt, *, by: Person, now: datetime) -> Refund:
    """A payment of dues goes back whole: to a card by itself, in cash at the till, from the bank by hand. Again: the
    same refund.

    Raises:
        Refusal: it is no payment of dues that stands, or it became credit that was used meanwhile.
    """
    if payment.payable.kind != KIND or payment.state != "succeeded":
        raise Refusal(N_("This payment cannot go back."))
    with database.atomic():
        return money.refund_whole(payment, "dues given back", by=by, now=now)


def give_credit_back(person: Person, amount: int, *, key: str, by: Actor, now: datetime) -> CreditEntry:
    """So many øre of a member's credit were sent to their bank account. The same form again gives the same entry.

    Args:
        key: random, and comes with the form.

    Raises:
        Refusal: so much is not there.
    """
    with database.atomic():
        hold_books(now=now)
        theirs = lock_all_dues(person)
        if known := CreditEntry.get_or_none(CreditEntry.key == key):
            return known
        left = credit_of(person)
        if not 0 < amount <= left or not theirs:
            shown = ShownAmount(left, the_open_house().currency)
            raise Refusal(N_("Their credit is %(left)s."), field="amount", left=shown)
        entry = send_back(theirs[-1], amount, key=key, by=by, now=now)
        journal.record(by, "gave credit back", entry, at=now)
    return entry


def _let_go(charge: DuesCharge, kind: str, decision_ref: str, *, by: Actor | None, now: datetime) -> Waiver:
    with database.atomic():
        dues = locked_dues(charge)
        known = Waiver.get_or_none(Waiver.charge == dues.charge, Waiver.ended_at.is_null())
        if known:
            return known
        if not dues.owed:
            raise Refusal(N_("Nothing is left to pay of these dues."))
        waiver: Waiver = Waiver.create(charge=dues.charge, kind=kind, decision_ref=decision_ref, by=ref_of(by), at=now)
        journal.record(by, f"{kind.replace('_', ' ')} dues", dues.charge, at=now)
    return waiver
