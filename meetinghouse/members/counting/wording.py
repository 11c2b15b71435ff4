"""Rules and verdicts in sentences, so that anybody can count along."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from meetinghouse.ground.amounts import ShownAmount
from meetinghouse.ground.words import N_, Phrase, spoken, translate
from meetinghouse.members.counting.figures import Group
from meetinghouse.members.counting.rules import Measured, Rule, Verdict, cut_off_day
from meetinghouse.members.vocabulary import KINDS

BASES = {
    "in": N_("What came in the year, whatever it was for"),
    "for": N_("What was paid for the year, whenever it came"),
}
FAMILIES = {
    "each": N_("Each of them"),
    "one_per_household": N_("One of them"),
    "payer_only": N_("Only who pays for it"),
}


@dataclass(frozen=True)
class Step:
    """One thing that was looked at for somebody, and whether it is as the rule wants it."""

    words: Phrase
    is_met: bool


@dataclass(frozen=True)
class ShownDate:
    """A day of the year inside a sentence, such as 31 December; with its year when `year` is one."""

    on: date
    with_year: bool = False

    def __str__(self) -> str:
        pattern = "d MMMM" if spoken() == "en" else "d. MMMM"
        return format_date(self.on, pattern + (" y" if self.with_year else ""), locale=spoken())


class _Kinds:
    """Ways of belonging inside a sentence."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds

    def __str__(self) -> str:
        return ", ".join(translate(words) for kind, words in KINDS.items() if kind in self.kinds)


def rule_words(rule: Rule, currency: str) -> list[Phrase]:
    """What a rule asks, in short sentences."""
    told = [Phrase(N_("Who belongs in one of these ways: %(kinds)s."), kinds=_Kinds(rule.kinds))]
    if day := cut_off_day(rule, 2024):
        told.append(Phrase(N_("They belong on %(day)s."), day=ShownDate(day)))
    if rule.min_months:
        told.append(Phrase(N_("Whole months in which they belong: at least %(months)s."), months=rule.min_months))
    if rule.asks_age:
        told.append(
            Phrase(N_("Age that they reach in the year: %(ages)s."), ages=ages_words(rule.age_from, rule.age_to))
        )
    return [*told, *_amount_words(rule, currency), *_family_words(rule)]


def ages_words(low: int | None, high: int | None) -> Phrase:
    """From one age to another, both counted; None is no limit."""
    if low is None and high is None:
        return Phrase(N_("all ages"))
    if not low:
        return Phrase(N_("%(high)s and younger"), high=high)
    if high is None:
        return Phrase(N_("%(low)s and older"), low=low)
    return Phrase(N_("%(low)s to %(high)s"), low=low, high=high)


def group_words(group: Group) -> Phrase:
    """Which ages stand in a group."""
    if group.ages is None:
        return Phrase(N_("Birth year not known"))
    ages = ages_words(*group.ages)
    return Phrase(N_("%(ages)s, or birth year not known"), ages=ages) if group.with_unknown else ages


def explained(measured: Measured, rule: Rule, verdict: Verdict, year: int, currency: str) -> list[Step]:
    """How the verdict on one person follows, step by step; what is missing comes first."""
    steps = [*_belonging_steps(measured, rule, verdict, year), *_age_steps(measured, rule)]
    steps += [*_paid_steps(measured, rule, currency), *_family_steps(measured, rule, verdict)]
    return sorted(steps, key=lambda step: step.is_met)


def _amount_words(rule: Rule, currency: str) -> list[Phrase]:
    if not rule.min_amount and not rule.bands:
        return [Phrase(N_("Nothing need be paid."))]
    sentence = N_("They paid at least %(amount)s in the year.")
    if rule.basis == "for":
        sentence = N_("They paid at least %(amount)s for the year, whenever it came.")
    told = [Phrase(sentence, amount=ShownAmount(rule.min_amount, currency))]
    for band in rule.bands:
        ages, amount = ages_words(band.from_age, band.to_age), ShownAmount(band.min_amount, currency)
        told.append(
            Phrase(N_("Of these ages, another amount will do: %(ages)s, %(amount)s."), ages=ages, amount=amount)
        )
    return told


def _family_words(rule: Rule) -> list[Phrase]:
    if rule.family == "each":
        return []
    if rule.family == "payer_only":
        return [Phrase(N_("In a household, only who pays for it counts."))]
    return [Phrase(N_("In a household, one person counts."))]


def _belonging_steps(measured: Measured, rule: Rule, verdict: Verdict, year: int) -> list[Step]:
    if not measured.belonged:
        return [Step(Phrase(N_("Belonged in another way than this rule asks for.")), False)]
    told = []
    if day := cut_off_day(rule, year):
        sentence = N_("Belonged on %(day)s.") if measured.on_the_day else N_("Did not belong on %(day)s.")
        told.append(Step(Phrase(sentence, day=ShownDate(day, with_year=True)), measured.on_the_day))
    if rule.min_months:
        numbers = {"months": measured.months, "needed": rule.min_months}
        words = Phrase(N_("Whole months of belonging: %(months)s. Needed: %(needed)s."), **numbers)
        told.append(Step(words, "months" not in verdict.reasons))
    return told or [Step(Phrase(N_("Belonged in the year.")), True)]


def _age_steps(measured: Measured, rule: Rule) -> list[Step]:
    if not rule.asks_age:
        return []
    if measured.is_of_age is None:
        return [Step(Phrase(N_("We do not know the birth year, and only some ages count.")), False)]
    ages = ages_words(rule.age_from, rule.age_to)
    words = Phrase(N_("Age in the year: %(age)s. These count: %(ages)s."), age=measured.age, ages=ages)
    return [Step(words, measured.is_of_age)]


def _paid_steps(measured: Measured, rule: Rule, currency: str) -> list[Step]:
    if not measured.needed:
        return []
    amounts = {"paid": ShownAmount(measured.paid, currency), "needed": ShownAmount(measured.needed, currency)}
    is_met = measured.paid >= measured.needed
    told = [Step(Phrase(N_("Paid: %(paid)s. Needed: %(needed)s."), **amounts), is_met)]
    if rule.bands and measured.age is None:
        why = N_("We do not know the birth year, so the highest amount is needed.")
        told.append(Step(Phrase(why), is_met))
    return told


def _family_steps(measured: Measured, rule: Rule, verdict: Verdict) -> list[Step]:
    if rule.family == "each" or measured.household is None:
        return []
    if "household" in verdict.reasons:
        return [Step(Phrase(N_("Somebody else of the household counts.")), False)]
    if "not_payer" in verdict.reasons:
        return [Step(Phrase(N_("Lives in a household that somebody else pays for.")), False)]
    if measured.pays:
        return [Step(Phrase(N_("Pays for the household.")), True)]
    return [Step(Phrase(N_("Counts for the household.")), True)] if verdict.counted else []
