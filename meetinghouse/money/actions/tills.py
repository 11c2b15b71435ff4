"""Opening and closing the till: both are a count, and a count that differs from the books is written into them."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import House
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, translate
from meetinghouse.money import ledger, rules
from meetinghouse.money.models import CashCount, TillSession, drawer
from meetinghouse.people.models import Person

CLOSED = N_("The till is closed. Count it and open it first.")


def open_till(counted: int, *, by: Person, now: datetime) -> TillSession:
    """Open the till with what lies in it, in øre. What differs from the books was brought in or taken out meanwhile:
    it is booked against the cash outside the till. While it is open, the open one is given back.

    Raises:
        Refusal: more than a till can hold.
    """
    rules.may_be_counted(counted)
    with database.atomic():
        house = locked(House.select()).get()  # a house has one drawer: two tablets open it one after the other
        if known := drawer.open_till():
            return known
        expected = ledger.balance(ledger.CASH)
        till: TillSession = TillSession.create(opened_by=by.public_ref, opened_at=now)
        count = _write_count(till, "opening", counted, expected, by=by, now=now)
        _book(house, till, count, N_("Put into the till, or taken out"), ledger.CASH_OUTSIDE, now=now)
        journal.record(by, "opened the till", till, at=now)
    return till


def close_till(till: TillSession, counted: int, *, by: Person, now: datetime) -> CashCount:
    """Close a till with what was counted in it, in øre. What is too much or too little is booked, never hidden.

    The second call gives the first count back.

    Raises:
        Refusal: more than a till can hold.
    """
    rules.may_be_counted(counted)
    with database.atomic():
        till = locked(TillSession.select().where(TillSession.id == till.id)).get()
        if till.closed_at:
            return CashCount.get(CashCount.session == till, CashCount.moment == "closing")
        count = _write_count(till, "closing", counted, drawer.contents(till).should_hold, by=by, now=now)
        _book(House.get(), till, count, N_("Too much or too little in the till"), ledger.CASH_DIFFERENCE, now=now)
        till.closed_at = now
        till.save()
        journal.record(by, "closed the till", till, at=now)
    return count


def locked_till() -> TillSession:
    """The open till, locked: whatever moves cash waits in line here, and nobody closes it meanwhile.

    Raises:
        Refusal: it is closed.
    """
    found: TillSession | None = locked(TillSession.select().where(TillSession.closed_at.is_null())).get_or_none()
    if found is None:
        raise Refusal(CLOSED)
    return found


def _write_count(
    till: TillSession, moment: str, counted: int, expected: int, *, by: Person, now: datetime
) -> CashCount:
    count: CashCount = CashCount.create(
        session=till, moment=moment, counted=counted, expected=expected, by=by.public_ref, at=now
    )
    return count


def _book(house: House, till: TillSession, count: CashCount, text: str, other: str, *, now: datetime) -> None:
    if count.difference:
        postings = [(ledger.CASH, count.difference), (other, -count.difference)]
        ledger.write_voucher(
            house.today(now),
            translate(text, house.language),
            postings,
            currency=house.currency,
            source=f"till/{till.id}/{count.moment}",
            now=now,
        )
