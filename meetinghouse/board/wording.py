"""A result in sentences: who took part, the rule, and the arithmetic, so that anybody can count along."""

from meetinghouse.board.rules import NO, YES, Result, Rule
from meetinghouse.ground.words import N_, Phrase

_BASES = {
    "cast": N_("the votes cast"),
    "valid": N_("those who said yes or no"),
    "present": N_("all who voted"),
    "roll": N_("all who may vote"),
}
_OUTCOMES = {
    "adopted": N_("The house said yes."),
    "not_adopted": N_("The house did not say yes."),
    "chosen": N_("The house has chosen."),
    "tied": N_("Two or more got equally many votes. Nothing is chosen."),
    "none": N_("Nobody chose anything."),
    "too_few": N_("Too few voted. Nothing is chosen. A new vote is needed."),
}


def outcome_words(result: Result) -> Phrase:
    """What was decided, in one sentence."""
    return Phrase(_OUTCOMES[result.outcome])


def rule_words(kind: str, rule: Rule) -> list[Phrase]:
    """The rule of a poll, in short sentences."""
    if kind != "yes_no_blank":
        return [Phrase(N_("The one with most votes is chosen. If two have equally many, nothing is chosen."))]
    of = Phrase(_BASES[rule.base])
    if rule.base != "cast":
        return [_share(rule, of)]
    if rule.blank_is_cast:
        return [_share(rule, of), Phrase(N_("Blank votes count as cast."))]
    return [_share(rule, of), Phrase(N_("Blank votes do not count."))]


def arithmetic(result: Result) -> list[Phrase]:
    """How the outcome follows from the numbers, one step a sentence; of very few ballots nothing but why not."""
    if result.outcome == "too_few":
        return [Phrase(N_("Fewer than three voted. We do not tell what they chose, so that nobody can guess."))]
    if result.is_few:
        return [Phrase(N_("Fewer than three voted. We tell only what was decided, so that nobody can guess."))]
    steps = [Phrase(N_("On the roll: %(roll)s. Voted: %(used)s."), roll=result.roll, used=result.used)]
    if result.rejected:
        steps.append(Phrase(N_("Not readable: %(rejected)s."), rejected=result.rejected))
    if result.kind == "yes_no_blank":
        return steps + _majority_steps(result)
    return [*steps, Phrase(N_("Chose something: %(valid)s. Blank: %(blank)s."), valid=result.valid, blank=result.blank)]


def _majority_steps(result: Result) -> list[Phrase]:
    yes, no, blank = result.votes[YES], result.votes[NO], result.blank
    votes = Phrase(N_("Yes: %(yes)s. No: %(no)s. Blank: %(blank)s."), yes=yes, no=no, blank=blank)
    if not result.valid:
        return [votes, Phrase(N_("Nobody said yes or no, so it is not adopted."))]
    rule = result.rule
    base = Phrase(N_("Counted against %(of)s: %(base)s."), of=Phrase(_BASES[rule.base]), base=result.base)
    numbers = {"yes": yes, "den": rule.den, "left": rule.den * yes}
    numbers |= {"base": result.base, "num": rule.num, "right": rule.num * result.base}
    sums = Phrase(N_("%(yes)s × %(den)s = %(left)s. %(base)s × %(num)s = %(right)s."), **numbers)
    return [votes, *rule_words(result.kind, rule), base, sums, _compared(rule, numbers["left"], numbers["right"])]


def _compared(rule: Rule, left: int, right: int) -> Phrase:
    """The last step; `strict` decides what being equal means."""
    if left > right:
        return Phrase(N_("%(left)s is more than %(right)s: adopted."), left=left, right=right)
    if left < right:
        return Phrase(N_("%(left)s is less than %(right)s: not adopted."), left=left, right=right)
    if rule.strict:
        return Phrase(N_("%(left)s is not more than %(right)s: not adopted."), left=left, right=right)
    return Phrase(N_("%(left)s is as much as %(right)s: adopted."), left=left, right=right)


def _share(rule: Rule, of: Phrase) -> Phrase:
    if (rule.num, rule.den, rule.strict) == (1, 2, True):
        return Phrase(N_("More than half of %(of)s must say yes."), of=of)
    if rule.num * 3 == rule.den * 2 and not rule.strict:
        return Phrase(N_("At least two thirds of %(of)s must say yes."), of=of)
    sentence = N_("More than %(num)s/%(den)s of %(of)s must say yes.")
    if not rule.strict:
        sentence = N_("At least %(num)s/%(den)s of %(of)s must say yes.")
    return Phrase(sentence, num=rule.num, den=rule.den, of=of)
