"""The rules of dues, as pure functions: what a part of a year costs, the payment reference, status, standing, dates.

Nothing of what is worked out here is stored. Amounts are whole øre; a day is a day in the house. Where no source is
named, the rule is the house's own (`docs/dues.md` works through all of them).
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from meetinghouse.ground.amounts import MOST_ORE, ShownAmount
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.vocabulary import KINDS, TRIAL

PRO_RATA = ("none", "months", "days", "rollover")
YEARS = range(2000, 2200)
KID_LENGTH = range(2, 26)
"""How many digits a KID may have. Source: Mastercard Payment Services, "System specification OCR giro"."""

MOST_CHARGES = 99
"""So often may a year's dues be asked for in another way: the payment reference has two digits for it."""


@dataclass(frozen=True)
class Terms:
    """What a year's dues are, as it was decided. Amounts in øre.

    `pro_rata`: who joins within the year pays all of it (`none`), the months or the days that are left, or, from the
    month `rollover_from` on, the whole of the next year and belongs until then (`rollover`).
    """

    amount: int
    reduced: int | None = None
    pro_rata: str = "none"
    round_to: int = 100
    floor: int = 0
    rollover_from: int | None = None
    due_days: int = 30


@dataclass(frozen=True)
class Belonging:
    """One spell: a way of belonging, its first day, and its last one, which counts too (None: it goes on)."""

    kind: str
    from_on: date
    to_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the person belonged in this way on that day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True)
class Debt:
    """What is left to pay of a charge, in øre, and by when. `card_failed_on`: the last day on which a card failed."""

    owed: int
    due_on: date
    card_failed_on: date | None = None


@dataclass(frozen=True)
class Patience:
    """How long a house waits, in days from the due day; `grace` from the day a card failed."""

    remind_after: int = 14
    remind_again_after: int = 45
    lapse_after: int = 90
    grace: int = 30


def may_be_decided(year: int, kind: str, terms: Terms) -> None:
    """Refuse dues that nobody can have meant.

    Raises:
        Refusal: with the field it belongs to.
    """
    if year not in YEARS:
        raise Refusal(N_("We do not know this year. Write it like 2027."), field="year")
    if kind not in KINDS:
        raise Refusal(N_("Please choose one."), field="kind")
    if not 0 <= terms.amount <= MOST_ORE:
        raise Refusal(N_("We cannot read this amount. Write it like 850 or 12.50."), field="amount")
    if terms.reduced is not None and not 0 <= terms.reduced <= terms.amount:
        raise Refusal(N_("The reduced amount cannot be more than the whole one."), field="reduced")
    if not 0 <= terms.floor <= terms.amount or terms.round_to < 1:
        raise Refusal(N_("The least that a part of the year costs cannot be more than the year."), field="floor")
    if terms.pro_rata not in PRO_RATA or (terms.pro_rata == "rollover") != (terms.rollover_from in range(1, 13)):
        raise Refusal(N_("Please choose one."), field="pro_rata")
    if not 0 <= terms.due_days <= 365:
        raise Refusal(N_("Give people a number of days between 0 and 365."), field="due_days")


def year_of_joining(terms: Terms, on: date) -> int:
    """The year whose dues somebody pays who joins on this day: the next one when the house lets late joiners roll."""
    rolls = terms.pro_rata == "rollover" and terms.rollover_from is not None and on.month >= terms.rollover_from
    return on.year + 1 if rolls else on.year


def years_asked(today: date) -> dict[int, date]:
    """The years that people are asked for, this one and the next, and for each the first day on which they belong."""
    return {year: max(today, date(year, 1, 1)) for year in (today.year, today.year + 1)}


def first_day(year: int, began_on: date, *, rolls: bool) -> date:
    """From when the dues of a year count: the first day of belonging in it, or the one before it that rolled over."""
    return began_on if rolls else max(began_on, date(year, 1, 1))


def dues_from(terms: Terms, year: int, from_on: date, *, reduced: bool = False) -> int:
    """What belonging from a day to the end of the year costs, in øre.

    The amount is rounded, never the share: half up to `round_to`. Then it is at least the floor, at least one step of
    rounding (the last day costs something), and never above the whole amount. From the first day it is exactly that.

    Raises:
        ValueError: the day is after the year, which is a mistake in the code.
    """
    if from_on.year > year:
        raise ValueError("Nobody pays for a year from a day after it.")
    whole = terms.amount if terms.reduced is None or not reduced else terms.reduced
    part, of = _share(terms.pro_rata, year, from_on)
    if part == of or not whole:
        return whole
    return min(whole, max(round_half_up(whole * part, of, terms.round_to), terms.floor, terms.round_to))


def round_half_up(amount: int, of: int, step: int) -> int:
    """`amount / of`, rounded to a multiple of `step`; what lies in the middle goes up. All in whole numbers."""
    return (2 * amount + of * step) // (2 * of * step) * step


def _share(pro_rata: str, year: int, from_on: date) -> tuple[int, int]:
    """The part of the year from a day on: so many days or months, both ends counted, of so many."""
    if from_on <= date(year, 1, 1) or pro_rata not in ("days", "months"):
        return 1, 1
    if pro_rata == "months":
        return 13 - from_on.month, 12
    return (date(year, 12, 31) - from_on).days + 1, 366 if isleap(year) else 365


def make_kid(member: int, year: int, no: int = 1) -> str:
    """The payment reference of a charge: the member's number, the year, the how-many-eth charge of that year, and a
    check digit (MOD10), thirteen digits for members up to 999999.

    Raises:
        ValueError: one of them is out of range; that is a mistake in the code.
    """
    if member < 1 or year not in YEARS or not 1 <= no <= MOST_CHARGES:
        raise ValueError(f"No payment reference for member {member}, {year}, charge {no}.")
    body = f"{member:06}{year}{no:02}"
    return body + mod10(body)


def mod10(digits: str) -> str:
    """The MOD10 check digit (Luhn): weights 2, 1, 2, … from the right, digit sums added, up to the next ten."""
    total = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def read_kid(text: str) -> str:
    """The payment reference that somebody typed, without blanks.

    Raises:
        Refusal: it is not 2 to 25 digits, or the check digit does not fit: a digit was mistyped.
    """
    kid = "".join(text.split())
    if not (kid.isascii() and kid.isdigit() and len(kid) in KID_LENGTH):
        raise Refusal(N_("A payment reference (KID) is 2 to 25 digits."), field="kid")
    if mod10(kid[:-1]) != kid[-1]:
        raise Refusal(N_("A digit of this payment reference (KID) is wrong. Look at it again."), field="kid")
    return kid


def owed(amount: int, entries: Iterable[int], waiver: str = "") -> int:
    """What is left to pay, in øre: nothing of what was waived or written off, and never less than nothing."""
    return 0 if waiver else max(0, amount - sum(entries))


def surplus(amount: int, owed_before: int) -> int:
    """The part of a payment that nobody owed: it becomes the member's credit. All in øre."""
    return max(0, amount - owed_before)


def dues_status(amount: int, entries: Iterable[int], waiver: str = "", too_much: int = 0) -> str:
    """How a charge stands: none, open, part-paid, paid, over-paid, waived or written off.

    Args:
        entries: what was paid towards it, signed; what went back is below zero. Their order never matters.
        waiver: `waived` or `written_off`, while that stands.
        too_much: what came for it beyond its amount and is still the member's credit.
    """
    paid = sum(entries)
    if amount and paid < amount and waiver:
        return waiver.replace("_", " ")
    if too_much:
        return "over-paid"
    if not amount:
        return "none"
    return "paid" if paid >= amount else "part-paid" if paid > 0 else "open"


def lapses_after(debt: Debt, patience: Patience) -> date:
    """The last day on which somebody who owes still belongs: a card that failed gives them its own days of grace."""
    last = debt.due_on + timedelta(days=patience.lapse_after)
    return max(last, debt.card_failed_on + timedelta(days=patience.grace)) if debt.card_failed_on else last


def standing(
    spells: Sequence[Belonging],
    debts: Iterable[Debt] = (),
    *,
    on: date,
    patience: Patience = Patience(),
    waits: bool = False,
) -> str:
    """Where somebody stands on a day: trial, member, grace, lapsed, left, waiting or none. It is never stored.

    Who owes after the due day is in grace, and lapses when the patience is over; paying brings them back by itself.
    Who is finding out (trial) never lapses. Leaving never waits for a debt.

    Args:
        waits: whether they have asked to join and nobody has answered.
    """
    now = next((spell for spell in spells if spell.covers(on)), None)
    if now is None:
        return "waiting" if waits else "left" if any(spell.from_on <= on for spell in spells) else "none"
    if now.kind == TRIAL:
        return "trial"
    late = [debt for debt in debts if debt.owed and debt.due_on < on]
    if any(lapses_after(debt, patience) < on for debt in late):
        return "lapsed"
    return "grace" if late else "member"


def due_day(terms: Terms, from_on: date, opened_on: date) -> date:
    """When dues are to be paid: so many days after they were asked for, or after belonging begins if that is later."""
    return max(from_on, opened_on) + timedelta(days=terms.due_days)


def reminder_due(due_on: date, made: Mapping[int, date], patience: Patience, *, on: date) -> int:
    """Which reminder (1 or 2) is due on a day; 0 for none. Each is made once, whatever happens to the due day.

    The second leaves as much time after the first as the house's days say, also when the first was late. Nobody is
    reminded once they have lapsed.

    Args:
        made: the day on which a reminder was made, by level.
    """
    if on > due_on + timedelta(days=patience.lapse_after):
        return 0
    if 1 not in made:
        return int(on >= due_on + timedelta(days=patience.remind_after))
    between = timedelta(days=patience.remind_again_after - patience.remind_after)
    again = max(due_on + timedelta(days=patience.remind_again_after), made[1] + between)
    return 2 if 2 not in made and on >= again else 0


def erase_on(original_due_on: date, months: int = 6) -> date:
    """When somebody who never paid is forgotten: so many months after the first due day; extending does not move it.

    Source: Datatilsynet, passive members are erased. A month without that day ends on its last one.
    """
    year, month = divmod(original_due_on.year * 12 + original_due_on.month - 1 + months, 12)
    return date(year, month + 1, min(original_due_on.day, monthrange(year, month + 1)[1]))


def silent_since(on: date, months: int = 6) -> date:
    """The latest first due day of those who are forgotten on a day at the latest: `erase_on`, asked the other way."""
    since = on - timedelta(days=31 * months)
    while erase_on(since + timedelta(days=1), months) <= on:
        since += timedelta(days=1)
    return since


def may_pay(amount: int, left: int, currency: str) -> None:
    """Refuse to take more than is owed, or nothing. Amounts in øre; `left` is what is left to pay.

    Raises:
        Refusal: with a sentence that says what is left.
    """
    if not left:
        raise Refusal(N_("Nothing is left to pay of these dues."), field="amount")
    if amount > left:
        raise Refusal(N_("Only %(left)s is left to pay."), field="amount", left=ShownAmount(left, currency))
    if amount <= 0:
        raise Refusal(N_("Write an amount, such as 850 or 12.50."), field="amount")
