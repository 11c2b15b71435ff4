"""Asking members for their dues: for the year they join, for a new year, and for another amount that they chose."""

from datetime import date, datetime

from meetinghouse.ground import journal, post
from meetinghouse.ground.amounts import ShownAmount
from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members import rules
from meetinghouse.members.actions.credit import put_aside, the_open_house, title_of, use_credit
from meetinghouse.members.actions.locking import hold_books, lock_all_dues, lock_owing, lock_plans, locked_dues
from meetinghouse.members.actions.spells import house_day_of, locked_person, ref_of
from meetinghouse.members.models import (
    Membership,
    Spell,
    began_as,
    membership_of,
    spell_among,
    spells_of,
    the_rules,
    what_is_asked,
)
from meetinghouse.members.models.dues import DuesCharge, DuesEntry, DuesPlan
from meetinghouse.members.models.owing import Dues, dues_of, plan_for, standing_of_charge
from meetinghouse.people.models import Person


def ask_for_dues(person: Person, year: int, *, reduced: bool, seen: int, by: Actor, now: datetime) -> DuesCharge:
    """Ask one person by hand for the dues of this year or the next. The second call gives the same charge.

    Args:
        seen: the amount in øre that whoever asks has looked at before.

    Raises:
        Refusal: as `open_charge`, it is another year, or the amount is another one by now.
    """
    years = rules.years_asked(house_day_of(now))
    if year not in years:
        raise Refusal(N_("Choose this year or the next one."), field="year")
    return open_charge(person, year, reduced=reduced, on=years[year], by=by, now=now, seen=seen)


def open_charge(
    person: Person,
    year: int,
    *,
    reduced: bool | None = False,
    on: date,
    by: Actor | None,
    now: datetime,
    seen: int | None = None,
) -> DuesCharge:
    """Ask somebody for the dues of a year, for the time from when they began to belong, and use the credit they have.

    The second call gives the same charge. Who belongs in another way by now is asked for that instead: the first
    charge is withdrawn, and what was paid on it counts for the new one.

    Args:
        reduced: whether they pay the reduced amount; None for what they chose of the charge that is withdrawn.
        on: a day on which they belong; its spell says in which way and since when.
        seen: the amount in øre that somebody was shown; None when nobody was.

    Raises:
        Refusal: they do not belong on that day, did not in that year, or the house has not decided on these dues; or
            the amount is not what was seen.
    """
    with database.atomic():
        person = locked_person(person)
        hold_books(now=now)
        lock_all_dues(person)
        lock_plans(year)
        spells, dues = _spells(person), dues_of(person)
        asking = what_is_asked(spells, dues, year, reduced=reduced, on=on, today=house_day_of(now))
        if asking.known and asking.stands:
            return asking.known.charge
        if seen not in (None, asking.amount):
            shown = ShownAmount(asking.amount, the_open_house().currency)
            raise Refusal(N_("The amount is %(amount)s by now. Look at it once more."), amount=shown)
        if asking.known:
            withdraw(asking.known, by=by, now=now)
        due = (asking.due_on, asking.due_on)
        charge = _write(person, asking.plan, asking.from_on, due, reduced=asking.reduced, by=by, now=now)
        _tell(charge, now=now)
    return charge


def open_first_charge(
    person: Person, *, reduced: bool | None = None, by: Actor | None, now: datetime
) -> DuesCharge | None:
    """Ask somebody who has just joined, or belongs in another way since today, for their first dues: this year's, or
    the next year's where late joiners roll over. The second call gives the same charge. Who chose the reduced amount
    in the other way is asked for it in this one.

    None while the house has not decided on those dues: nobody waits for a decision to belong.

    Raises:
        Refusal: they do not belong today, or have been forgotten (status 404).
    """
    today = house_day_of(now)
    with database.atomic():
        spells = _spells(locked_person(person))
        spell = spell_among(spells, today)
        if spell is None:
            raise Refusal(N_("This person is not a member now."))
        year = year_asked_first(spell.kind, began_as(spells, spell), today)
        if plan_for(year, spell.kind) is None:
            return None
        return open_charge(person, year, reduced=reduced, on=today, by=by, now=now)


def year_asked_first(kind: str, since: date, today: date) -> int:
    """The year whose dues somebody is asked for on a day: this one, unless they joined so late that they roll over."""
    plan = plan_for(today.year, kind)
    joined = max(since, date(today.year, 1, 1))
    return rules.year_of_joining(plan.terms, joined) if plan else today.year


def choose_reduced(charge: DuesCharge, *, by: Actor, now: datetime) -> DuesCharge:
    """The member chooses the reduced dues, and nobody asks why. A second call changes nothing.

    The due day stays, and so does the day of forgetting; the payment reference is a new one.

    Raises:
        Refusal: something is paid or let go already, or there are no reduced dues that year.
    """
    if charge.plan.reduced_amount is None:
        raise Refusal(N_("There are no reduced dues that year. Talk to us, we find a way."))
    return _choose(charge, reduced=True, by=by, now=now)


def choose_whole(charge: DuesCharge, *, by: Actor, now: datetime) -> DuesCharge:
    """The member chooses to pay the whole amount after all. A second call changes nothing.

    Raises:
        Refusal: something is paid or let go already.
    """
    return _choose(charge, reduced=False, by=by, now=now)


def _choose(charge: DuesCharge, *, reduced: bool, by: Actor, now: datetime) -> DuesCharge:
    with database.atomic():
        locked_person(lock_owing(charge))
        hold_books(now=now)
        before = locked_dues(charge)
        if before.charge.reduced == reduced:
            return before.charge
        came = DuesEntry.select().where(DuesEntry.charge == before.charge, DuesEntry.attempt.is_null(False))
        if before.waiver or (before.paid and came.exists()):
            raise Refusal(N_("Something was paid or let go already. Talk to the treasurer."))
        withdraw(before, by=by, now=now)
        due = (before.charge.due_on, before.charge.original_due_on)
        plan = before.charge.plan
        return _write(before.charge.person_id, plan, before.charge.from_on, due, reduced=reduced, by=by, now=now)


def _spells(person: Person) -> list[Spell]:
    membership = membership_of(person)
    return spells_of(membership) if membership else []


def withdraw(dues: Dues, *, by: Actor | None, now: datetime) -> None:
    """Nobody waits for this charge any more; what is on it becomes credit. With the person's dues locked."""
    charge = dues.charge
    if dues.paid:
        DuesEntry.create(charge=charge, kind="to_credit", amount=-dues.paid, on=house_day_of(now), at=now)
        put_aside(charge, dues.paid, "returned", by=by, now=now)
    DuesCharge.update(withdrawn_at=now, withdrawn_by=ref_of(by)).where(DuesCharge.id == charge.id).execute()
    journal.record(by, "withdrew dues", charge, at=now)


def _write(
    person: Person | int,
    plan: DuesPlan,
    from_on: date,
    due: tuple[date, date],
    *,
    reduced: bool,
    by: Actor | None,
    now: datetime,
) -> DuesCharge:
    number = Membership.get(Membership.person == person).number
    times = DuesCharge.select().where(DuesCharge.person == person, DuesCharge.year == plan.year).count()
    if times >= rules.MOST_CHARGES:
        raise Refusal(N_("The dues of this year were changed too often. Talk to the treasurer."))
    charge: DuesCharge = DuesCharge.create(
        person=person,
        plan=plan,
        year=plan.year,
        amount=rules.dues_from(plan.terms, plan.year, from_on, reduced=reduced),
        reduced=reduced,
        from_on=from_on,
        due_on=due[0],
        original_due_on=due[1],
        kid=rules.make_kid(number, plan.year, times + 1),
        opened_by=ref_of(by),
        opened_at=now,
    )
    journal.record(by, "asked for dues", charge, at=now)
    use_credit(charge, by=by, now=now)
    return charge


def _tell(charge: DuesCharge, *, now: datetime) -> None:
    """Write to who has an address and owes something; everybody else sees it, or hears it from a person."""
    dues, person = standing_of_charge(charge), charge.person
    address = person.email()
    if address and dues.owed:
        title, has_account = title_of(charge, person.language), bool(the_rules().account)
        post.queue(
            "members/dues", to=address, language=person.language, now=now,
            dues=dues, title=title, has_account=has_account,
        )  # fmt: skip
