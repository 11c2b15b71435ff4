"""Who counts as a member for a funder, as pure functions: what was belonged and paid, a rule, and a year.

A rule is data, for each funder has their own. Where a rule leaves something open we count the fewer; these choices are
the house's own and stand with the functions. Amounts are whole øre; an age is the one somebody reaches in the year.
"""

from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from meetinghouse.ground.amounts import MOST_ORE
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.vocabulary import KINDS

BASES = ("in", "for")
"""Money that came in the year, whatever year it was for; or money for the year, whenever it came."""

FAMILIES = ("each", "one_per_household", "payer_only")
OLDEST = 120
YEARS = range(2000, 2200)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Band:
    """Those of these ages, both counted, pay at least another amount."""

    from_age: int
    to_age: int
    min_amount: int


@dataclass(frozen=True)
class Rule:
    """What a funder asks for before somebody counts.

    `min_amount` is 0 where nothing need be paid; `bands` ask another amount of some ages. `min_months` are whole months
    in the year. `cut_off` is a day such as "12-31" on which they must belong; empty when any day of the year will do.
    `family`: in a household each counts, one at most, or only who pays for it. Belonging in other ways than `kinds` is
    not looked at.
    """

    name: str
    kinds: tuple[str, ...]
    min_amount: int = 0
    bands: tuple[Band, ...] = ()
    basis: str = "in"
    min_months: int = 0
    age_from: int | None = None
    age_to: int | None = None
    cut_off: str = ""
    family: str = "each"
    source: str = ""

    @property
    def asks_age(self) -> bool:
        """Whether only some ages count."""
        return self.age_from is not None or self.age_to is not None


@dataclass(frozen=True)
class Stay:
    """A time in which somebody belonged in one way; both days count."""

    kind: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Paid:
    """Money for the dues of a year that came on a day and stayed, in øre."""

    on: date
    amount: int
    for_year: int


@dataclass(frozen=True)
class Facts:
    """What the house knows about one person that a funder may ask for. `household` is any number of theirs."""

    birth_year: int | None
    stays: tuple[Stay, ...]
    paid: tuple[Paid, ...] = ()
    household: int | None = None
    pays: bool = False


@dataclass(frozen=True)
class Measured:
    """One person held against a rule. `age` is for showing; nothing is decided by it.

    `is_of_age` is None when nobody knows; `needed` is then the most that anybody is asked for. Amounts in øre.
    """

    belonged: bool
    on_the_day: bool
    months: int
    is_of_age: bool | None
    needed: int
    paid: int
    household: int | None = None
    pays: bool = False
    age: int | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether somebody counts, and else why not, in the order in which it was looked at.

    Reasons: kind, cut_off, months, age, age_unknown, paid, not_payer, household.
    """

    counted: bool
    reasons: tuple[str, ...] = ()


def counts(facts: Facts, rule: Rule, year: int) -> Verdict:
    """Whether one person counts, looked at without the others of the household (`count_all` looks at them too)."""
    return judge(measure(facts, rule, year), rule)


def count_all(everybody: Iterable[Facts], rule: Rule, year: int) -> list[Verdict]:
    """Whether each of them counts, in their order."""
    return judge_all([measure(facts, rule, year) for facts in everybody], rule)


def measure(facts: Facts, rule: Rule, year: int) -> Measured:
    """Hold one person against a rule.

    Without a birth year they are asked for the most that the rule asks of anybody.
    """
    age = None if facts.birth_year is None else year - facts.birth_year
    stretches = stretches_of([stay for stay in facts.stays if stay.kind in rule.kinds], year)
    day = cut_off_day(rule, year)
    return Measured(
        belonged=bool(stretches),
        on_the_day=day is None or any(first <= day <= last for first, last in stretches),
        months=sum(whole_months(first, last) for first, last in stretches),
        is_of_age=_is_of_age(rule, age),
        needed=needed_of(rule, age),
        paid=max(0, sum(each.amount for each in facts.paid if _year_of(each, rule.basis) == year)),
        household=facts.household,
        pays=facts.pays,
        age=age,
    )


def judge(measured: Measured, rule: Rule) -> Verdict:
    """What follows for one person, without the others of the household."""
    wrong = [
        ("kind", not measured.belonged),
        ("cut_off", measured.belonged and not measured.on_the_day),
        ("months", measured.belonged and measured.months < rule.min_months),
        ("age", measured.is_of_age is False),
        ("age_unknown", measured.is_of_age is None),
        ("paid", measured.paid < measured.needed),
        ("not_payer", rule.family == "payer_only" and measured.household is not None and not measured.pays),
    ]
    reasons = tuple(code for code, is_so in wrong if is_so)
    return Verdict(not reasons, reasons)


def judge_all(everybody: Sequence[Measured], rule: Rule) -> list[Verdict]:
    """What follows for all of them. Where one of a household counts it is who pays, or else the first in the list."""
    verdicts = [judge(each, rule) for each in everybody]
    if rule.family != "one_per_household":
        return verdicts
    chosen: dict[int, int] = {}
    for at, (each, verdict) in enumerate(zip(everybody, verdicts, strict=True)):
        if verdict.counted and each.household is not None and (each.pays or each.household not in chosen):
            chosen[each.household] = at
    return [
        verdict
        if not verdict.counted or each.household is None or chosen[each.household] == at
        else Verdict(False, ("household",))
        for at, (each, verdict) in enumerate(zip(everybody, verdicts, strict=True))
    ]


def stretches_of(stays: Iterable[Stay], year: int | None = None) -> list[tuple[date, date]]:
    """The times in which somebody belonged without a break, first and last day; what lies outside the year is cut off.

    Who only belongs in another way from one day to the next has not been away.
    """
    first_day, last_day = (date(year, 1, 1), date(year, 12, 31)) if year else (date.min, date.max)
    joined: list[tuple[date, date]] = []
    for stay in sorted(stays, key=lambda each: each.from_on):
        first, last = max(stay.from_on, first_day), min(stay.to_on, last_day)
        if first > last:
            continue
        if joined and first <= joined[-1][1] + DAY:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def whole_months(first: date, last: date) -> int:
    """How many whole months lie between two days, both counted: 15 March to 14 April is one, to 13 April is none."""
    after = last + DAY if last < date.max else last
    return (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day)


def cut_off_day(rule: Rule, year: int) -> date | None:
    """The day of this year on which they must belong; 29 February is the 28th in other years."""
    if not rule.cut_off:
        return None
    month, day = (int(part) for part in rule.cut_off.split("-"))
    return date(year, month, 28 if (month, day) == (2, 29) and not isleap(year) else day)


def needed_of(rule: Rule, age: int | None) -> int:
    """How much somebody of this age must have paid, in øre; without an age it is the most that is asked of anybody."""
    if age is None:
        return max([rule.min_amount, *(band.min_amount for band in rule.bands)])
    fitting = (band.min_amount for band in rule.bands if band.from_age <= age <= band.to_age)
    return next(fitting, rule.min_amount)


def may_be_rule(rule: Rule) -> None:
    """Refuse a rule that nobody can have meant.

    Raises:
        Refusal: with the field it belongs to.
    """
    if not rule.name:
        raise Refusal(N_("Please fill this in."), field="name")
    if not rule.kinds or not set(rule.kinds) <= KINDS.keys():
        raise Refusal(N_("Choose at least one way of belonging."), field="kinds")
    if rule.basis not in BASES or rule.family not in FAMILIES:
        raise Refusal(N_("Please choose one."), field="family" if rule.basis in BASES else "basis")
    if not 0 <= rule.min_amount <= MOST_ORE:
        raise Refusal(N_("We cannot read this amount. Write it like 850 or 12.50."), field="min_amount")
    if not 0 <= rule.min_months <= 12:
        raise Refusal(N_("A year has 12 months. Write a number from 0 to 12."), field="min_months")
    if not 0 <= (rule.age_from or 0) <= (OLDEST if rule.age_to is None else rule.age_to) <= OLDEST:
        raise Refusal(N_("The first age must not be above the last one."), field="age_to")
    _may_be_bands(rule.bands)


def _may_be_bands(bands: Sequence[Band]) -> None:
    ordered = sorted(bands, key=lambda band: band.from_age)
    if any(not 0 <= band.from_age <= band.to_age <= OLDEST for band in ordered):
        raise Refusal(N_("The first age must not be above the last one."), field="bands")
    if any(one.to_age >= other.from_age for one, other in pairwise(ordered)):
        raise Refusal(N_("Two lines are about the same age. Each age can stand in one line only."), field="bands")
    if any(not 0 <= band.min_amount <= MOST_ORE for band in ordered):
        raise Refusal(N_("We cannot read this amount. Write it like 850 or 12.50."), field="bands")


def _is_of_age(rule: Rule, age: int | None) -> bool | None:
    if not rule.asks_age:
        return True
    if age is None:
        return None
    return (rule.age_from or 0) <= age and (rule.age_to is None or age <= rule.age_to)


def _year_of(paid: Paid, basis: str) -> int:
    return paid.on.year if basis == "in" else paid.for_year
