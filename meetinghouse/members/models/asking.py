"""What somebody is asked for in a year, worked out beforehand. The page that shows it and the action that does it both
ask here, so they say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members import rules
from meetinghouse.members.models.belonging import Spell
from meetinghouse.members.models.dues import DuesPlan
from meetinghouse.members.models.owing import Dues, plans_of
from meetinghouse.members.models.register import began_as, spell_among


class NotDecided(Refusal):
    """Nobody is asked, because the house has not decided on these dues."""


@dataclass(frozen=True)
class Asking:
    """What somebody is asked for in a year: from which day it counts, how much (in øre), and by when.

    `spell`: in which way they belong, and `since` when without a break. `known`: what they were asked for in that year
    before; it is withdrawn, and what was paid on it counts, unless it `stands`.
    """

    year: int
    spell: Spell
    since: date
    plan: DuesPlan
    known: Dues | None
    from_on: date
    due_on: date
    amount: int = 0
    reduced: bool = False

    @property
    def stands(self) -> bool:
        """Whether they were asked by this same decision already, so that there is nothing to do."""
        return self.known is not None and self.known.charge.plan_id == self.plan.id

    @property
    def returned(self) -> int:
        """What was paid on the dues that are withdrawn, and is their credit then; in øre."""
        return self.known.paid if self.known else 0

    def uses(self, credit: int) -> int:
        """How much of somebody's credit pays for it, as far as that goes; all in øre."""
        return min(self.amount, credit + self.returned)

    def choosing(self, *, reduced: bool) -> "Asking":
        """The same for the whole amount, or for the reduced one.

        Raises:
            Refusal: there are no reduced dues that year.
        """
        if reduced and self.plan.reduced_amount is None:
            raise Refusal(N_("There are no reduced dues that year. Talk to us, we find a way."))
        amount = rules.dues_from(self.plan.terms, self.year, self.from_on, reduced=reduced)
        return replace(self, reduced=reduced, amount=amount)


def what_is_asked(
    spells: Sequence[Spell], dues: Sequence[Dues], year: int, *, reduced: bool | None, on: date, today: date
) -> Asking:
    """What somebody is asked for in a year, with these times of belonging, who was asked for these dues before.

    Args:
        reduced: whether they pay the reduced amount; None for what they chose of the dues that are withdrawn.
        on: a day on which they belong; its spell says in which way and since when.
        today: the day on which they are asked.

    Raises:
        Refusal: they do not belong on that day, did not in that year, pay for a later year first, or the house has not
            decided on these dues.
    """
    spell = spell_among(spells, on)
    if spell is None:
        raise _not_a_member(year, on, today)
    decided = plans_of(spell.kind)
    since = began_as(spells, spell)
    began = decided.get(since.year)
    first_year = rules.year_of_joining(began.terms, since) if began else since.year
    plan = _plan(decided, year, since.year, first_year)
    known = next((each for each in dues if each.charge.year == year), None)
    from_on = rules.first_day(year, since, rolls=first_year == year and known is None)
    due_on = rules.due_day(plan.terms, from_on, today)
    chosen = reduced is None and plan.reduced_amount is not None and known is not None and known.charge.reduced
    return Asking(year, spell, since, plan, known, from_on, due_on).choosing(reduced=bool(reduced or chosen))


def _not_a_member(year: int, on: date, today: date) -> Refusal:
    if on > today:
        return Refusal(N_("This person is not a member in %(year)s."), year=year)
    return Refusal(N_("This person is not a member now."))


def _plan(decided: dict[int, DuesPlan], year: int, began: int, first_year: int) -> DuesPlan:
    if began > year:
        raise Refusal(N_("This person was not a member in %(year)s."), year=year)
    if first_year > year:
        late = N_("This person joined late in %(began)s, and pays for %(year)s first.")
        raise Refusal(late, began=began, year=first_year)
    if year not in decided:
        raise NotDecided(N_("The dues for %(year)s have not been decided yet."), year=year)
    return decided[year]
