"""Locks around dues are taken in one order everywhere, or two transactions would wait for each other for ever: the
person, the charge of money and its payment, the rows that numbers are drawn from, the person's dues, and last what
was decided about them.

A payment holds the numbers of receipt and voucher when money tells us of it. So whoever writes a voucher of their own
takes its number's row before the dues (`hold_books`).
"""

from datetime import datetime

from meetinghouse.ground.database import database, locked
from meetinghouse.ground.numbers import Counter
from meetinghouse.members.actions.spells import house_day_of
from meetinghouse.members.models.dues import DuesCharge, DuesPlan
from meetinghouse.members.models.owing import Dues, standing_of_charge
from meetinghouse.people.models import Person


def lock_owing(charge: DuesCharge) -> Person:
    """Whoever owes this now; who pays the same dues twice waits here. Also somebody who was forgotten.

    Their dues may have become another person's meanwhile. Then the first lock is let go before the second is taken:
    whoever makes one of two persons locks both, and each would wait for the other.
    """
    while True:
        owing = DuesCharge.get_by_id(charge.id).person_id
        with database.atomic() as attempt:
            person: Person = locked(Person.select().where(Person.id == owing)).get()
            if DuesCharge.get_by_id(charge.id).person_id == owing:
                return person
            attempt.rollback()


def hold_books(*, now: datetime) -> None:
    """Nobody else writes a voucher of this year until the transaction ends."""
    series = f"voucher/{house_day_of(now).year}"
    locked(Counter.select().where(Counter.series == series)).get_or_none()


def locked_dues(charge: DuesCharge | int) -> Dues:
    """How a charge stands; it and the credit of its person stay so until the transaction ends.

    Of one that was withdrawn: the charge that took its place, if there is one.
    """
    asked: DuesCharge = DuesCharge.get_by_id(charge)
    theirs = lock_all_dues(asked.person_id)
    found = next((each for each in theirs if each.id == asked.id), asked)
    same_year = (each for each in theirs if each.year == asked.year and each.withdrawn_at is None)
    return standing_of_charge(found if found.withdrawn_at is None else next(same_year, found))


def lock_all_dues(person: Person | int) -> list[DuesCharge]:
    """All that a person was asked for, the oldest first; it and their credit stay so until the transaction ends."""
    return list(locked(DuesCharge.select().where(DuesCharge.person == person).order_by(DuesCharge.id)))


def lock_plans(year: int) -> None:
    """Nobody decides anew on the dues of a year until the transaction ends."""
    locked(DuesPlan.select(DuesPlan.id).where(DuesPlan.year == year).order_by(DuesPlan.id)).execute()
