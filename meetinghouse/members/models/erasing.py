"""Those who have been silent for so long that the house lets go of them, and that they were told beforehand."""

from dataclasses import dataclass
from datetime import date, timedelta

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.ground.triggers import append_only
from meetinghouse.members import rules
from meetinghouse.members.models.belonging import Membership, MembersHouse, Spell, one_of
from meetinghouse.members.models.dues import DuesCharge, DuesEntry, Reminder, Waiver
from meetinghouse.members.models.owing import IS_OWED
from meetinghouse.members.vocabulary import HONORARY, TRIAL
from meetinghouse.people.models import Person, Role, who_consented
from meetinghouse.people.vocabulary import KEEP

GOOD_FOR = timedelta(days=60)
"""So long counts what somebody was told. Who is still, or again, to be let go of after that is told anew. Ours."""


class ErasureNotice(BaseModel):
    """Somebody was told that the house lets go of them on `erase_on`, because of a charge that they did not pay.

    `channel` says how: by mail, or by nobody when no address works. Then the register's page says it to the hosts.
    """

    charge = pw.ForeignKeyField(DuesCharge, backref="erasure_rows", index=False)
    erase_on = pw.DateField()
    channel = pw.CharField(constraints=[one_of("channel", "mail", "none")])
    made_on = pw.DateField()
    made_at = UTCDateTimeField()

    class Meta:
        table_name = "erasure_notice"
        indexes = ((("charge", "made_on"), True),)


append_only(ErasureNotice)


def silent(on: date, today: date, house: MembersHouse) -> pw.ModelSelect:
    """The charges, with their persons, because of which people are to be let go of on `on`.

    It is their latest charge, it is owed, its first due day is so many months ago, and nothing was paid since. Who has
    said yes to being kept is not among them, nor who has a role, is finding out, or is honorary now.
    """
    since = rules.silent_since(on, house.erase_after_months)
    return (
        DuesCharge.select(DuesCharge, Person)
        .join(Person)
        .where(DuesCharge.original_due_on <= since, IS_OWED, Person.erased_at.is_null(), ~pw.fn.EXISTS(_later()))
        .where(~pw.fn.EXISTS(_paid_after(since)), Person.id.not_in(who_consented(KEEP)))
        .where(Person.id.not_in(_has_role()), Person.id.not_in(_free(today)))
        .order_by(DuesCharge.id)
    )


def told_of(today: date, *, by: date) -> pw.ModelSelect:
    """The charges because of which somebody was told by that day, in words that count still: they are not old, and the
    dues were not let go of and asked for again since."""
    lately = ErasureNotice.made_on.between(today - GOOD_FOR, by)
    return ErasureNotice.select(ErasureNotice.charge).where(lately, ~pw.fn.EXISTS(_asked_again_since()))


@dataclass(frozen=True)
class Said:
    """What the house has said to somebody because of their dues: reminders, the newest first, and that it lets go.

    `notices` are by their charge's id; of who wants to be kept there are none.
    """

    reminders: list[Reminder]
    notices: dict[int, ErasureNotice]


def said_of_dues(person: Person, *, today: date) -> Said:
    """All that was said to somebody because of the dues that they were asked for, and that counts still."""
    rows = _SAID.rows(person.id, KEEP, today - GOOD_FOR)
    reminders = {row.reminded.id: row.reminded for row in rows if row.reminded}
    return Said(list(reminders.values()), {row.id: row.noticed for row in rows if row.noticed})


def _said(person: pw.Node, keep: pw.Node, lately: pw.Node) -> pw.ModelSelect:
    wants_to_stay = who_consented(keep)
    stays = pw.fn.EXISTS(wants_to_stay.where(wants_to_stay.model.person == DuesCharge.person))
    counts = (ErasureNotice.made_on >= lately) & ~pw.fn.EXISTS(_asked_again_since())
    noticed = (ErasureNotice.charge == DuesCharge.id) & ~stays & counts
    return (
        DuesCharge.select(DuesCharge.id, Reminder, ErasureNotice)
        .join(Reminder, pw.JOIN.LEFT_OUTER, on=(Reminder.charge == DuesCharge.id), attr="reminded")
        .join_from(DuesCharge, ErasureNotice, pw.JOIN.LEFT_OUTER, on=noticed, attr="noticed")
        .where(DuesCharge.person == person, DuesCharge.withdrawn_at.is_null())
        .order_by(Reminder.id.desc(), ErasureNotice.id)
    )


_SAID = Prepared(_said, "person", "keep", "lately")


def _asked_again_since() -> pw.ModelSelect:
    ended = (Waiver.charge == ErasureNotice.charge) & (Waiver.ended_at > ErasureNotice.made_at)
    return Waiver.select(pw.SQL("1")).where(ended)


def _later() -> pw.ModelSelect:
    later = DuesCharge.alias()
    same = (later.person == DuesCharge.person) & later.withdrawn_at.is_null() & (later.year > DuesCharge.year)
    return later.select(pw.SQL("1")).where(same)


def _paid_after(since: date) -> pw.ModelSelect:
    theirs = DuesCharge.alias()
    paid = (DuesEntry.amount > 0) & (DuesEntry.on > since)
    entries = DuesEntry.select(pw.SQL("1")).join(theirs, on=(DuesEntry.charge == theirs.id))
    return entries.where(theirs.person == DuesCharge.person, paid)


def _has_role() -> pw.ModelSelect:
    return Role.select(Role.person).where(Role.to_at.is_null())


def _free(today: date) -> pw.ModelSelect:
    """Those who need not pay to belong."""
    asked_for_nothing = Spell.covers(today) & Spell.kind.in_((TRIAL, HONORARY))
    return (
        Membership.select(Membership.person)
        .join(Spell, on=(Spell.membership == Membership.id))
        .where(asked_for_nothing)
    )
