"""Questions about dues: how a charge stands, what somebody owes or has to their credit, and who is to be reminded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import peewee as pw

from meetinghouse.ground.database import Prepared, UTCDateTimeField
from meetinghouse.members import rules
from meetinghouse.members.models.belonging import Membership, MembersHouse, Spell
from meetinghouse.members.models.dues import CreditEntry, DuesCharge, DuesEntry, DuesPlan, Reminder, Waiver
from meetinghouse.members.rules import Debt
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.people.models import Person

KIND = "dues"
"""The kind of payment that dues are (`money.kinds`); `subject_id` is a charge's id."""


@dataclass(frozen=True)
class Dues:
    """A charge and how it stands, from the rows of this moment. Amounts in øre.

    `waiver` is its kind while one stands. `too_much` came for this charge beyond its amount and is credit still.
    """

    charge: DuesCharge
    paid: int
    waiver: str
    too_much: int
    card_failed_at: datetime | None

    @property
    def owed(self) -> int:
        """What is left to pay."""
        return rules.owed(self.charge.amount, [self.paid], self.waiver)

    @property
    def status(self) -> str:
        """none, open, part-paid, paid, over-paid, waived or written off."""
        return rules.dues_status(self.charge.amount, [self.paid], self.waiver, self.too_much)

    def debt(self, zone: ZoneInfo) -> Debt:
        """What is left to pay and by when, for the rules about standing."""
        return Debt(self.owed, self.charge.due_on, day_in(zone, self.card_failed_at))


def patience_of(house: MembersHouse) -> rules.Patience:
    """How long the house waits, for the rules."""
    return rules.Patience(house.remind_after, house.remind_again_after, house.lapse_after, house.grace_days)


def _sum(column: pw.Field, *which: Any) -> pw.ModelSelect:
    return column.model.select(pw.fn.COALESCE(pw.fn.SUM(column), pw.SQL("0"))).where(*which)


PAID = _sum(DuesEntry.amount, DuesEntry.charge == DuesCharge.id)
"""What came for a charge so far, in øre, for the queries that ask for charges; so are the next two."""
_WAIVED = Waiver.select(Waiver.kind).where(Waiver.charge == DuesCharge.id, Waiver.ended_at.is_null())
_CARD_FAILED = (
    (Payable.kind == pw.SQL(f"'{KIND}'"))
    & (Payable.subject_id == DuesCharge.id)
    & (PaymentAttempt.method == pw.SQL("'stripe'"))
    & (PaymentAttempt.state == pw.SQL("'failed'"))
)
IS_OWED = DuesCharge.withdrawn_at.is_null() & (DuesCharge.amount > PAID) & ~pw.fn.EXISTS(_WAIVED)
"""Charges of which something is left to pay."""


def _failures(what: pw.Node) -> pw.ModelSelect:
    return PaymentAttempt.select(what).join(Payable)


CARD_FAILED_AT = _failures(pw.fn.MAX(PaymentAttempt.ended_at)).where(_CARD_FAILED)
"""When a card failed last that was to pay a charge."""


def _dues(*which: Any) -> pw.ModelSelect:
    """Charges with their plans, and beside each all that says how it stands."""
    of_this = (CreditEntry.charge == DuesCharge.id) & CreditEntry.attempt.is_null(False)
    return (
        DuesCharge.select(
            DuesCharge,
            DuesPlan,
            PAID.alias("paid"),
            _WAIVED.alias("waiver"),
            _sum(CreditEntry.amount, of_this).alias("too_much"),
            CARD_FAILED_AT.alias("card_failed_at"),
        )
        .join(DuesPlan)
        .where(*which)
        .order_by(DuesCharge.year.desc(), DuesCharge.id.desc())
    )


_OF_PERSON = Prepared(lambda person: _dues(DuesCharge.person == person, DuesCharge.withdrawn_at.is_null()), "person")
_OF_CHARGE = Prepared(lambda charge: _dues(DuesCharge.id == charge), "charge")
_CREDIT = Prepared(
    lambda person: (
        CreditEntry.select(pw.fn.COALESCE(pw.fn.SUM(CreditEntry.amount), pw.SQL("0")).alias("left"))
        .join(DuesCharge)
        .where(DuesCharge.person == person)
        .tuples()
    ),
    "person",
)
_PLAN = Prepared(
    lambda year, kind: DuesPlan.select().where(DuesPlan.year == year, DuesPlan.kind == kind), "year", "kind"
)

_PLANS_OF = Prepared(lambda kind: DuesPlan.select().where(DuesPlan.kind == kind), "kind")


def dues_of(person: Person) -> list[Dues]:
    """What somebody was asked for and how it stands, the newest year first."""
    rows = _OF_PERSON.rows(person.id)
    credit = credit_of(person) if any(row.too_much for row in rows) else 0
    return [_stands(row, credit) for row in rows]


def dues_of_year(person: Person, year: int) -> Dues | None:
    """What somebody was asked for in a year; None when nobody asked."""
    return next((dues for dues in dues_of(person) if dues.charge.year == year), None)


def standing_of_charge(charge: DuesCharge | int) -> Dues:
    """How one charge stands, also one that was withdrawn."""
    row = _OF_CHARGE.rows(charge if isinstance(charge, int) else charge.id)[0]
    return _stands(row, credit_of(row.person_id))


def credit_of(person: Person | int) -> int:
    """What the house keeps for somebody's next dues, in øre."""
    return int(_CREDIT.rows(person if isinstance(person, int) else person.id)[0][0])


def plan_for(year: int, kind: str) -> DuesPlan | None:
    """What was decided for a year and a way of belonging, if it was."""
    found: DuesPlan | None = _PLAN.first(year, kind)
    return found


def plans_of(kind: str) -> dict[int, DuesPlan]:
    """What was decided for a way of belonging, by year."""
    return {plan.year: plan for plan in _PLANS_OF.rows(kind)}


def plans() -> list[DuesPlan]:
    """All that was decided about dues, the newest year first."""
    return list(DuesPlan.select().order_by(DuesPlan.year.desc(), DuesPlan.kind))


def charge_with_kid(text: str) -> DuesCharge | None:
    """The charge that a payment reference names; None when nobody was given it.

    Raises:
        Refusal: it is no payment reference, or a digit was mistyped.
    """
    found: DuesCharge | None = DuesCharge.get_or_none(DuesCharge.kid == rules.read_kid(text))
    return found


def payables_of(charge: DuesCharge) -> list[Payable]:
    """What was asked for on payment pages and at the counter for a charge, the newest first."""
    mine = (Payable.kind == KIND) & (Payable.subject_id == charge.id)
    return list(Payable.select().where(mine).order_by(Payable.id.desc()))


def day_in(zone: ZoneInfo, at: Any) -> date | None:
    """The day on which a moment, as a query gave it, was in the house; None for none."""
    moment = _moment(at)
    return moment.astimezone(zone).date() if moment else None


def lapsed(today: date, zone: ZoneInfo, house: MembersHouse) -> pw.ModelSelect:
    """The ids of persons who have lapsed on a day because of what they owe: `rules.standing` as a query.

    Who is finding out does not lapse; that is for the caller to look at.
    """
    return lapsed_since(*bounds_of_lapse(today, patience_of(house), zone))


def bounds_of_lapse(today: date, patience: rules.Patience, zone: ZoneInfo) -> tuple[date, datetime]:
    """What `lapsed_since` asks for, on a day: the day before which dues were due, and since when a card gives grace."""
    since = datetime.combine(today - timedelta(days=patience.grace), time(), tzinfo=zone)
    return today - timedelta(days=patience.lapse_after), since


def lapsed_since(due_before: date | pw.Node, card_since: datetime | pw.Node) -> pw.ModelSelect:
    """`lapsed`, of these bounds; or of two blanks, for a query that is put into words once."""
    grace = pw.fn.EXISTS(_failures(PaymentAttempt.id).where(_CARD_FAILED, PaymentAttempt.ended_at >= card_since))
    return DuesCharge.select(DuesCharge.person).where(IS_OWED, DuesCharge.due_on < due_before, ~grace)


def to_remind(today: date, house: MembersHouse) -> pw.ModelSelect:
    """Charges that may be due for a reminder: owed, late enough, and of somebody who belongs and has not said that
    they leave."""
    from_day, to_day = today - timedelta(days=house.remind_after), today - timedelta(days=house.lapse_after)
    stays = Spell.covers(today) & Spell.to_on.is_null() & (Membership.person == DuesCharge.person)
    belongs = Spell.select().join(Membership).where(stays)
    made = Reminder.select(pw.fn.COUNT(Reminder.id)).where(Reminder.charge == DuesCharge.id)
    due = DuesCharge.due_on.between(to_day, from_day)
    return DuesCharge.select().where(due, IS_OWED, pw.fn.EXISTS(belongs), made < 2).order_by(DuesCharge.id)


def reminders_to_do() -> pw.ModelSelect:
    """Reminders that wait for a person to talk or to send a letter, with charge and person, the oldest first.

    What was paid or let go meanwhile is not among them, nor whoever has left the house.
    """
    waits = Reminder.done_at.is_null() & IS_OWED & Person.erased_at.is_null()
    query = Reminder.select(Reminder, DuesCharge, Person).join(DuesCharge).join(Person)
    return query.where(waits).order_by(Reminder.id)


@dataclass(frozen=True)
class YearSums:
    """A year's dues in øre: asked for, paid, and still owed; `let_go` was waived or written off."""

    charges: int
    asked: int
    paid: int
    owed: int

    @property
    def let_go(self) -> int:
        """What was waived or written off."""
        return self.asked - self.paid - self.owed


def sums_of_year(year: int) -> YearSums:
    """What a year's dues come to."""
    stands = (DuesCharge.year == year) & DuesCharge.withdrawn_at.is_null()
    charges, asked = (
        DuesCharge.select(pw.fn.COUNT(DuesCharge.id), pw.fn.COALESCE(pw.fn.SUM(DuesCharge.amount), 0))
        .where(stands)
        .scalar(as_tuple=True)
    )
    paid = _sum(DuesEntry.amount, DuesEntry.charge.in_(DuesCharge.select(DuesCharge.id).where(stands))).scalar()
    left = pw.fn.COALESCE(pw.fn.SUM(DuesCharge.amount - PAID), 0)
    owed = DuesCharge.select(left).where(stands, IS_OWED).scalar()
    return YearSums(int(charges), int(asked), int(paid), int(owed))


def _stands(row: Any, credit: int) -> Dues:
    too_much = max(0, min(int(row.too_much), credit))
    return Dues(row, int(row.paid), row.waiver or "", too_much, _moment(row.card_failed_at))


def _moment(stored: Any) -> datetime | None:
    """A moment that a query worked out, so that no field has read it."""
    found: datetime | None = UTCDateTimeField().python_value(stored)
    return found
