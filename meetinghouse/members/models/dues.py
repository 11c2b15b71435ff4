"""Dues: what was decided for a year, what one person is asked for, what came and went, and what was let go.

All amounts are øre. How a charge stands is worked out from these rows (`owing`), never stored. What moves money is
written once and stays; the books show the same sums on two accounts, and `meetinghouse check` compares.
"""

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import append_only, fixed, refuse
from meetinghouse.members.models.belonging import one_of
from meetinghouse.members.rules import PRO_RATA, Terms
from meetinghouse.members.vocabulary import KINDS
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund, Reversal
from meetinghouse.people.models import Person
from meetinghouse.people.models.merging import FOLLOWS


class DuesPlan(BaseModel):
    """What belonging in one way costs in one year, as the house decided. It is fixed once somebody was asked for it."""

    year = pw.IntegerField(constraints=[pw.Check("year BETWEEN 2000 AND 2199")])
    kind = pw.CharField(constraints=[one_of("kind", *KINDS)])
    amount = pw.IntegerField(constraints=[pw.Check("amount >= 0")])
    reduced_amount = pw.IntegerField(null=True, constraints=[pw.Check("reduced_amount BETWEEN 0 AND amount")])
    pro_rata = pw.CharField(default="none", constraints=[one_of("pro_rata", *PRO_RATA)])
    rollover_from = pw.IntegerField(null=True, constraints=[pw.Check("rollover_from BETWEEN 1 AND 12")])
    round_to = pw.IntegerField(default=100, constraints=[pw.Check("round_to >= 1")])
    floor = pw.IntegerField(default=0, constraints=[pw.Check("floor BETWEEN 0 AND amount")])
    due_days = pw.IntegerField(default=30, constraints=[pw.Check("due_days BETWEEN 0 AND 365")])
    decision_ref = pw.CharField(constraints=[pw.Check("decision_ref <> ''")])
    made_by = pw.CharField(default="")
    made_at = UTCDateTimeField()

    class Meta:
        indexes = ((("year", "kind"), True),)
        constraints = [
            pw.Check("(pro_rata = 'rollover') = (rollover_from IS NOT NULL)", name="dues_plan_rolls_from_a_month")
        ]

    @property
    def terms(self) -> Terms:
        """What was decided, for the rules."""
        return Terms(
            amount=self.amount,
            reduced=self.reduced_amount,
            pro_rata=self.pro_rata,
            round_to=self.round_to,
            floor=self.floor,
            rollover_from=self.rollover_from,
            due_days=self.due_days,
        )


class DuesCharge(BaseModel):
    """What one person is asked for, for one year. `due_on` may move; `original_due_on` stays, and decides when somebody
    who never paid is forgotten. A withdrawn charge was replaced by another one of the same year."""

    person = pw.ForeignKeyField(Person, backref="dues_rows")
    plan = pw.ForeignKeyField(DuesPlan, backref="charge_rows")
    year = pw.IntegerField()
    amount = pw.IntegerField(constraints=[pw.Check("amount >= 0")])
    reduced = pw.BooleanField(default=False)
    from_on = pw.DateField()
    due_on = pw.DateField(index=True)
    original_due_on = pw.DateField()
    kid = pw.CharField(unique=True)
    opened_by = pw.CharField(default="")
    opened_at = UTCDateTimeField()
    withdrawn_by = pw.CharField(default="")
    withdrawn_at = UTCDateTimeField(null=True)

    class Meta:
        constraints = [pw.Check("due_on >= original_due_on", name="dues_charge_only_extended")]


class DuesEntry(BaseModel):
    """Money for a charge: what was paid towards it, came from the member's credit, or went back (below zero)."""

    charge = pw.ForeignKeyField(DuesCharge, backref="entry_rows")
    kind = pw.CharField(constraints=[one_of("kind", "paid", "from_credit", "to_credit", "given_back", "taken_back")])
    amount = pw.IntegerField()
    attempt = pw.ForeignKeyField(PaymentAttempt, null=True, backref="dues_rows", index=False)
    refund = pw.ForeignKeyField(Refund, null=True)
    reversal = pw.ForeignKeyField(Reversal, null=True)
    on = pw.DateField()
    at = UTCDateTimeField()

    class Meta:
        indexes = ((("attempt", "kind"), True),)
        constraints = [
            pw.Check(
                "(kind IN ('paid', 'from_credit') AND amount > 0) "
                "OR (kind NOT IN ('paid', 'from_credit') AND amount < 0)",
                name="dues_entry_signed",
            ),
            pw.Check("(kind IN ('from_credit', 'to_credit')) = (attempt_id IS NULL)", name="dues_entry_of_a_payment"),
        ]


class CreditEntry(BaseModel):
    """A change of a member's credit: money of theirs that the house keeps for their next dues.

    Whose it is, the charge says: the one it came for too much, was used on, or (given back) the last one.
    """

    charge = pw.ForeignKeyField(DuesCharge, backref="credit_rows")
    why = pw.CharField(constraints=[one_of("why", "overpaid", "used", "returned", "given_back", "taken_back")])
    amount = pw.IntegerField()
    attempt = pw.ForeignKeyField(PaymentAttempt, null=True, backref="credit_rows", index=False)
    key = pw.CharField(null=True, unique=True)
    by = pw.CharField(default="")
    at = UTCDateTimeField()

    class Meta:
        indexes = ((("attempt", "why"), True),)
        constraints = [
            pw.Check(
                "(why IN ('overpaid', 'returned') AND amount > 0) "
                "OR (why NOT IN ('overpaid', 'returned') AND amount < 0)",
                name="credit_entry_signed",
            ),
        ]


class Waiver(BaseModel):
    """What is left of a charge need not be paid: the house lets it go, or gives it up. It may be taken back."""

    charge = pw.ForeignKeyField(DuesCharge, backref="waiver_rows")
    kind = pw.CharField(constraints=[one_of("kind", "waived", "written_off")])
    decision_ref = pw.CharField(default="")
    by = pw.CharField(default="")
    at = UTCDateTimeField()
    ended_by = pw.CharField(default="")
    ended_at = UTCDateTimeField(null=True)


class Reminder(BaseModel):
    """Somebody is reminded of a charge, once at each level: by mail, or a person talks to them or sends a letter."""

    charge = pw.ForeignKeyField(DuesCharge, backref="reminder_rows", index=False)
    level = pw.IntegerField(constraints=[pw.Check("level IN (1, 2)")])
    channel = pw.CharField(constraints=[one_of("channel", "mail", "talk", "letter")])
    made_on = pw.DateField()
    made_at = UTCDateTimeField()
    done_by = pw.CharField(default="")
    done_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("charge", "level"), True),)


def receipts_of(charge: DuesCharge) -> list[Receipt]:
    """What was issued about the money that came for a charge and went back, with what was asked; the oldest first."""
    came = [table.select(table.attempt).where(table.charge == charge) for table in (DuesEntry, CreditEntry)]
    found = Receipt.select(Receipt, PaymentAttempt, Payable).join(PaymentAttempt).join(Payable)
    return list(found.where(Receipt.attempt.in_(came[0] | came[1])).order_by(Receipt.id))


def _index(model: type[BaseModel], *columns: pw.Node, name: str, **how: object) -> None:
    model.add_index(model.index(*columns, name=name, **how))


_STANDS = DuesCharge.withdrawn_at.is_null()
_index(DuesCharge, DuesCharge.person, DuesCharge.year, unique=True, where=_STANDS, name="dues_charge_one_a_year")
_index(DuesCharge, DuesCharge.person, DuesCharge.due_on, DuesCharge.amount, where=_STANDS, name="dues_charge_owing")
_index(Waiver, Waiver.charge, unique=True, where=Waiver.ended_at.is_null(), name="waiver_one_stands")
_index(Reminder, Reminder.channel, Reminder.id, where=Reminder.done_at.is_null(), name="reminder_waiting")

_ASKED = "EXISTS (SELECT 1 FROM dues_charge WHERE plan_id = OLD.id)"
refuse(DuesPlan, "UPDATE", "dues_plan_fixed", _ASKED, "dues that somebody was asked for stay as decided")
refuse(DuesPlan, "DELETE", "dues_plan_stays", _ASKED, "dues that somebody was asked for stay as decided")
for kept in (DuesCharge, Waiver, Reminder):
    refuse(kept, "DELETE", f"{kept._meta.table_name}_stays", "1 = 1", f"{kept._meta.table_name} rows stay")
append_only(DuesEntry)
append_only(CreditEntry)
fixed(
    DuesCharge,
    *(DuesCharge.plan, DuesCharge.year, DuesCharge.amount, DuesCharge.reduced, DuesCharge.from_on),
    *(DuesCharge.original_due_on, DuesCharge.kid, DuesCharge.opened_by, DuesCharge.opened_at),
)
refuse(
    DuesCharge,
    "UPDATE",
    "dues_charge_follows_its_person",
    f'OLD."person_id" IS DISTINCT FROM NEW."person_id" AND NOT {FOLLOWS}',
    "dues stay with their member, unless two persons turn out to be one",
)
refuse(
    DuesCharge,
    "UPDATE",
    "dues_charge_withdrawn_empty",
    "(OLD.withdrawn_at IS NOT NULL AND (OLD.person_id = NEW.person_id OR OLD.withdrawn_at IS DISTINCT FROM "
    "NEW.withdrawn_at OR OLD.withdrawn_by <> NEW.withdrawn_by OR OLD.due_on <> NEW.due_on)) "
    "OR (NEW.withdrawn_at IS NOT NULL AND "
    "(SELECT COALESCE(SUM(amount), 0) FROM dues_entry WHERE charge_id = NEW.id) <> 0)",
    "a charge is withdrawn once, and nothing is paid on it then",
)
refuse(
    DuesEntry,
    "INSERT",
    "dues_entry_within_charge",
    "NEW.amount + (SELECT COALESCE(SUM(amount), 0) FROM dues_entry WHERE charge_id = NEW.charge_id) NOT BETWEEN 0 AND "
    "(SELECT CASE WHEN withdrawn_at IS NULL THEN amount ELSE 0 END FROM dues_charge WHERE id = NEW.charge_id)",
    "neither more than was asked for nor less than nothing",
)
refuse(
    CreditEntry,
    "INSERT",
    "credit_entry_above_nothing",
    "NEW.amount + (SELECT COALESCE(SUM(e.amount), 0) FROM credit_entry e JOIN dues_charge c ON c.id = e.charge_id "
    "WHERE c.person_id = (SELECT person_id FROM dues_charge WHERE id = NEW.charge_id)) < 0",
    "nobody uses credit that is not there",
)
fixed(Waiver, Waiver.charge, Waiver.kind, Waiver.decision_ref, Waiver.by, Waiver.at)
refuse(Waiver, "UPDATE", "waiver_ended_once", "OLD.ended_at IS NOT NULL", "what was taken back stays so")
fixed(Reminder, Reminder.charge, Reminder.level, Reminder.channel, Reminder.made_on, Reminder.made_at)
refuse(Reminder, "UPDATE", "reminder_done_once", "OLD.done_at IS NOT NULL", "a reminder is done once")
