"""How long the house keeps things: every rule of letting go, in words, with the work that follows it.

Each room lists its rules in its `jobs.py`. One job a night follows all of them and writes down what each let go of
(`RetentionRun`); the keeper reads them on one page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class LetGo(Protocol):
    """What a rule does; returns how much it let go of. Again on the same day: nothing."""

    def __call__(self, *, now: datetime) -> int: ...


@dataclass(frozen=True)
class Rule:
    """A rule of letting go: its code, what it is about and what it says (both `N_`), and what follows it."""

    name: str
    title: str
    words: str
    follow: Callable[..., int]


_rules: dict[str, Rule] = {}


def register(name: str, title: str, words: str, follow: LetGo) -> None:
    """List a rule (called by the rooms' `jobs.py` only); `words` is a marked sentence that says what goes and when."""
    _rules[name] = Rule(name, title, words, follow)


def rules() -> dict[str, Rule]:
    """All rules of letting go, in the order in which the rooms listed them."""
    return dict(_rules)
