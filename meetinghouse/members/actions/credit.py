"""A member's credit: money of theirs that the house keeps. Every change of it is booked in the same transaction."""

from datetime import datetime

from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, translate
from meetinghouse.members.actions.spells import ref_of
from meetinghouse.members.models.dues import CreditEntry, DuesCharge, DuesEntry
from meetinghouse.members.models.owing import credit_of, standing_of_charge
from meetinghouse.money import ledger
from meetinghouse.money.models import PaymentAttempt


def put_aside(
    charge: DuesCharge, amount: int, why: str, *, attempt: PaymentAttempt | None = None, by: Actor | None, now: datetime
) -> None:
    """What stood as dues becomes the member's credit (`overpaid`, `returned`). With the person's dues locked."""
    entry = _write(charge, why, amount, attempt=attempt, by=by, now=now)
    postings = [(ledger.DUES, amount), (ledger.MEMBER_CREDIT, -amount)]
    _book(N_("Credit for a member: %(title)s"), entry, postings, now=now)


def take_out(
    charge: DuesCharge, amount: int, why: str, *, attempt: PaymentAttempt | None = None, by: Actor | None, now: datetime
) -> None:
    """Credit becomes dues, or dues that go back (`used`, `taken_back`). With the person's dues locked.

    Raises:
        Refusal: so much is not there any more, because it was used for other dues.
    """
    if credit_of(charge.person_id) < amount:
        raise Refusal(N_("This money was used for other dues meanwhile. It cannot go back."))
    entry = _write(charge, why, -amount, attempt=attempt, by=by, now=now)
    postings = [(ledger.MEMBER_CREDIT, amount), (ledger.DUES, -amount)]
    _book(N_("Credit of a member used: %(title)s"), entry, postings, now=now)


def send_back(charge: DuesCharge, amount: int, *, key: str, by: Actor, now: datetime) -> CreditEntry:
    """Credit leaves the house from its bank account. With the person's dues locked and the credit looked at."""
    entry = _write(charge, "given_back", -amount, key=key, by=by, now=now)
    postings = [(ledger.MEMBER_CREDIT, amount), (ledger.BANK, -amount)]
    _book(N_("Credit given back: %(title)s"), entry, postings, now=now)
    return entry


def use_credit(charge: DuesCharge, *, by: Actor | None, now: datetime) -> None:
    """Pay a charge with what the member has to their credit, as far as it goes. With the person's dues locked."""
    part = min(standing_of_charge(charge).owed, credit_of(charge.person_id))
    if part <= 0:
        return
    take_out(charge, part, "used", by=by, now=now)
    DuesEntry.create(charge=charge, kind="from_credit", amount=part, on=the_open_house().today(now), at=now)


def title_of(charge: DuesCharge, language: str) -> str:
    """What is paid for, as it stands on receipts and in the books: no name, no number."""
    return translate(N_("Dues %(year)s"), language, year=charge.year)


def the_open_house() -> House:
    """The house, for its day and its currency.

    Raises:
        Refusal: it has not been set up.
    """
    house = the_house()
    if house is None:
        raise Refusal(N_("The house is not open yet."))
    return house


def _write(
    charge: DuesCharge,
    why: str,
    amount: int,
    *,
    attempt: PaymentAttempt | None = None,
    key: str | None = None,
    by: Actor | None,
    now: datetime,
) -> CreditEntry:
    entry: CreditEntry = CreditEntry.create(
        charge=charge, why=why, amount=amount, attempt=attempt, key=key, by=ref_of(by), at=now
    )
    return entry


def _book(what: str, entry: CreditEntry, postings: list[tuple[str, int]], *, now: datetime) -> None:
    house = the_open_house()
    ledger.write_voucher(
        house.today(now),
        translate(what, house.language, title=title_of(entry.charge, house.language)),
        postings,
        currency=house.currency,
        source=f"credit/{entry.id}",
        now=now,
    )
