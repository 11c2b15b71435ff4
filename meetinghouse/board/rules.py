"""The rules of voting, as pure functions: what a ballot may say, how votes are counted, and what is told of them.

All arithmetic is in whole numbers. How the arithmetic is put into words: `wording`.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from meetinghouse.ground.days import house_clock, house_day, moment_at
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, Phrase

KINDS = ("yes_no_blank", "choose_one", "choose_several")
YES, NO, BLANK = "yes", "no", "blank"
BASES = ("cast", "valid", "present", "roll")

ENGINE = "1"
"""The version of this counting. It is kept with each count, so that an old one can be counted again the old way."""

FEW_BALLOTS = 3
"""With fewer secret ballots no numbers are told and nothing is chosen: it would tell who voted what. Our own choice."""

SMALL_ROLL = 8
"""With fewer on the roll of a secret vote the caller is warned, for people guess. Our own choice."""

NAMES_AFTER = 3
"""Tellers see who has voted once so many have: with one or two, it would tell when somebody did. Our own choice."""

MOST_OPTIONS = 30
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a code letter: nothing that is read as something else (0 and O, 1, I and L)."""

CODE_LENGTH = 12
"""About 59 bits: nobody guesses one while a vote is open."""


@dataclass(frozen=True)
class Rule:
    """How many must say yes: more than (`strict`) or at least `num`/`den` of the base.

    `base`: `cast` (yes and no, and blank ones when `blank_is_cast`), `valid` (yes and no), `present` (everybody who
    handed in a ballot) or `roll` (everybody who may vote). Blank votes are not cast unless the bylaws say so.
    """

    num: int = 1
    den: int = 2
    strict: bool = True
    base: str = "cast"
    blank_is_cast: bool = False


MAJORITIES = {"half": Rule(), "two_thirds": Rule(2, 3, strict=False)}
"""The two that bylaws ask for most: more than half, and at least two thirds, of the votes cast."""


@dataclass(frozen=True)
class Draft:
    """A question as somebody wants to put it. `key` is random and comes with the form: sent twice, it is one poll.

    `options` are texts in order (none for yes/no/blank); `most` is how many a ballot of choose_several may name, None
    for as many as one likes. `closes_at` may be missing until the poll is made ready.
    """

    key: str
    question: str
    kind: str = "yes_no_blank"
    secret: bool = False
    closes_at: datetime | None = None
    explanation: str = ""
    options: tuple[str, ...] = ()
    most: int | None = None
    rule: Rule = Rule()


@dataclass(frozen=True)
class Tally:
    """Ballots added up: votes for each answer, blank ones, and ones that say nothing this poll knows."""

    votes: Mapping[str, int]
    blank: int = 0
    rejected: int = 0
    valid: int = 0

    @property
    def ballots(self) -> int:
        """All of them."""
        return self.valid + self.blank + self.rejected


@dataclass(frozen=True)
class Result:
    """What a poll came to, as far as it is told.

    `outcome`: `adopted`, `not_adopted`; for choices `chosen`, `tied` (nothing is chosen), `none` (nobody chose) or
    `too_few` (nothing is chosen, see `told`). `votes` maps each answer's code to its votes, `base` is what they were
    measured against. With `is_few` only the outcome is told, and all numbers but the roll's are nought.
    """

    kind: str
    outcome: str
    chosen: tuple[str, ...]
    votes: Mapping[str, int]
    blank: int
    rejected: int
    valid: int
    used: int
    roll: int
    base: int
    rule: Rule
    is_few: bool = False

    @property
    def is_adopted(self) -> bool:
        """Whether the house has decided something."""
        return self.outcome in ("adopted", "chosen")

    def to_json(self) -> str:
        """As it is kept: the same result always gives the same text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Result":
        """A result that was kept."""
        facts = json.loads(text)
        return cls(**facts | {"chosen": tuple(facts["chosen"]), "rule": Rule(**facts["rule"])})


def canonical(choices: Collection[str], *, codes: Sequence[str], most: int) -> str:
    """A ballot's choices in the one way they are written; a blank one is `[]`.

    Args:
        choices: codes of answers; none, or the one word `blank`, is a blank ballot.
        codes: the answers of this poll.
        most: how many may be named.

    Raises:
        Refusal: it names something else, or too much.
    """
    named = set(choices) - {BLANK}
    if not named <= set(codes):
        raise Refusal(N_("Please choose one of the answers."), field="choice")
    if len(named) > most or (BLANK in choices and named):
        sentence = N_("Please choose one answer only.") if most == 1 else N_("Please choose at most %(most)s.")
        raise Refusal(sentence, field="choice", most=most)
    return json.dumps([code for code in codes if code in named])


def choices_of(written: str) -> list[str]:
    """The codes that a ballot names, from how `canonical` wrote it."""
    return [str(code) for code in json.loads(written)]


def tally(ballots: Iterable[str], *, codes: Sequence[str], most: int) -> Tally:
    """Add up ballots as `canonical` writes them; their order never matters."""
    votes, others = Counter(dict.fromkeys(codes, 0)), Counter[str]()
    for written, count in Counter(ballots).items():
        choices = json.loads(written)
        sort = _sort_of(written, choices, codes, most)
        others[sort] += count
        if sort == "valid":
            votes.update(dict.fromkeys(choices, count))
    return Tally(dict(votes), others["blank"], others["rejected"], others["valid"])


def decide(counted: Tally, *, kind: str, rule: Rule, roll: int) -> Result:
    """What the votes come to.

    Yes/no/blank is adopted by `is_adopted`. Of several answers the one with most votes is chosen; with a tie nothing
    is, for no draw is made in secret: a new vote decides. That is our own choice.
    """
    chosen: tuple[str, ...]
    if kind == "yes_no_blank":
        base = base_of(rule, counted, roll)
        adopted = is_adopted(counted.votes[YES], base, rule) and counted.valid > 0
        outcome, chosen = ("adopted", (YES,)) if adopted else ("not_adopted", ())
    else:
        base, first = counted.valid, _first(counted.votes)
        outcome = {0: "none", 1: "chosen"}.get(len(first), "tied")
        chosen = first if outcome == "chosen" else ()
    return Result(
        kind=kind, outcome=outcome, chosen=chosen, votes=counted.votes, blank=counted.blank, rejected=counted.rejected,
        valid=counted.valid, used=counted.ballots, roll=roll, base=base, rule=rule,
    )  # fmt: skip


def is_adopted(yes: int, base: int, rule: Rule) -> bool:
    """Whether den × yes is more than (or, not strict, at least) num × base; of nothing, nothing is adopted."""
    left, right = rule.den * yes, rule.num * base
    return base > 0 and (left > right if rule.strict else left >= right)


def base_of(rule: Rule, counted: Tally, roll: int) -> int:
    """How many the yes votes are measured against. `Rule` says what the words mean."""
    cast = counted.valid + (counted.blank if rule.blank_is_cast else 0)
    return {"cast": cast, "valid": counted.valid, "present": counted.ballots, "roll": roll}[rule.base]


def told(result: Result, *, secret: bool) -> Result:
    """What everybody may know of a result: of very few secret ballots only whether it was adopted.

    Of several answers the chosen one would be what somebody voted, so that nothing is chosen then and a new vote is
    needed. That is our own choice.
    """
    if not secret or result.used >= FEW_BALLOTS:
        return result
    nothing = dict.fromkeys(result.votes, 0)
    few = replace(result, votes=nothing, blank=0, rejected=0, valid=0, used=0, base=0, is_few=True)
    return few if result.kind == "yes_no_blank" else replace(few, outcome="too_few", chosen=())


def may_keep(draft: Draft) -> None:
    """Refuse what cannot be a question to vote on, even as a draft.

    Raises:
        Refusal: with the field it belongs to.
    """
    if not draft.question.strip():
        raise Refusal(N_("Write the question."), field="question")
    if draft.kind not in KINDS or draft.rule.base not in BASES:
        raise Refusal(N_("Please choose one."), field="kind")
    if not 0 < draft.rule.num <= draft.rule.den or (draft.rule.strict and draft.rule.num == draft.rule.den):
        raise Refusal(N_("Nothing could ever be adopted this way. Choose another majority."), field="majority")
    if draft.most is not None and draft.most < 1:
        raise Refusal(N_("People must be able to choose something."), field="most")


def may_be_ready(draft: Draft, *, zone: ZoneInfo, now: datetime) -> None:
    """Refuse to let people vote on what is not complete.

    Raises:
        Refusal: options are missing or alike, or it cannot close at that time.
    """
    options = [" ".join(text.split()).casefold() for text in draft.options]
    if draft.kind != "yes_no_blank" and not 2 <= len(options) <= MOST_OPTIONS:
        sentence = N_("Write at least two things to choose from, at most %(most)s.")
        raise Refusal(sentence, field="options", most=MOST_OPTIONS)
    if len(set(options)) < len(options):
        raise Refusal(N_("Two of the choices are alike."), field="options")
    if draft.closes_at is None:
        raise Refusal(N_("Say until when people can vote."), field="closes_on")
    may_close_at(draft.closes_at, zone=zone, now=now)


def may_close_at(closes_at: datetime, *, zone: ZoneInfo, now: datetime) -> None:
    """Refuse a closing time that is over, or that the clock on the wall shows twice because it changes.

    Raises:
        Refusal: choose another time.
    """
    if closes_at <= now:
        raise Refusal(N_("This time has passed. Choose a later one."), field="closes_on")
    moment_at(house_day(closes_at, zone), house_clock(closes_at, zone), zone)


def warnings(*, secret: bool, roll: int) -> list[Phrase]:
    """What whoever calls a vote should know first, in sentences."""
    if secret and roll < SMALL_ROLL:
        return [Phrase(N_("Only %(roll)s can vote. With so few, people may guess who voted what."), roll=roll)]
    return []


def read_code(text: str) -> str:
    """A code from a letter as it was made, from what somebody typed: blanks, dashes and small letters do not matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def show_code(code: str) -> str:
    """A code as it is printed: `ABCD-EFGH-JKMN`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def fingerprint(facts: Mapping[str, Any]) -> str:
    """SHA-256 over all that was fixed when a poll opened: rules, question, options, roll and times."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ballots_digest(ballots: Iterable[str]) -> str:
    """SHA-256 over what was counted; sorted, so that the order of the ballots never matters."""
    return hashlib.sha256("\n".join(sorted(ballots)).encode()).hexdigest()


def _sort_of(written: str, choices: Any, codes: Sequence[str], most: int) -> str:
    try:
        proper = canonical(choices, codes=codes, most=most) == written
    except Refusal:
        proper = False
    return "rejected" if not proper else "valid" if choices else "blank"


def _first(votes: Mapping[str, int]) -> tuple[str, ...]:
    most = max(votes.values(), default=0)
    return tuple(code for code, count in votes.items() if count == most > 0)
