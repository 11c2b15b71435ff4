"""A new year: everybody who goes on is asked for its dues."""

from dataclasses import dataclass
from datetime import date, datetime

import peewee as pw

from meetinghouse.ground.house import the_house
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members import rules
from meetinghouse.members.actions.charging import open_charge, year_asked_first
from meetinghouse.members.actions.spells import house_day_of
from meetinghouse.members.models import Membership, Spell, began_as, spells_of, the_rules
from meetinghouse.members.models.dues import DuesCharge, DuesPlan
from meetinghouse.members.models.owing import lapsed
from meetinghouse.members.vocabulary import TRIAL
from meetinghouse.people.models import Person


@dataclass(frozen=True)
class RolledOver:
    """How many were asked for a year's dues now, had been asked before, rest because they lapsed, or belong in a way
    whose dues are not decided yet."""

    opened: int
    known: int
    lapsed: int
    undecided: int


def roll_over(year: int, *, by: Actor, now: datetime) -> RolledOver:
    """Ask everybody who belongs in a year for its dues, each in a transaction of their own. Again: whoever is missing.

    Who has said that they leave before the year begins is not asked; who has lapsed is not either: paying brings them
    back, and the next round asks them.

    Raises:
        Refusal: the year is over, or lies more than one ahead.
    """
    today = house_day_of(now)
    years = rules.years_asked(today)
    if year not in years:
        raise Refusal(N_("Choose this year or the next one."), field="year")
    on = years[year]
    decided = {plan.kind for plan in DuesPlan.select().where(DuesPlan.year == year)}
    asked = {row.person_id for row in _asked(year)}
    resting = _resting(today)
    counts = dict.fromkeys(("opened", "known", "lapsed", "undecided"), 0)
    for person, spell in _belonging(on):
        what = _what(person, spell, year, decided, asked, resting)
        if what == "opened":
            open_charge(person, year, on=on, by=by, now=now)
        counts[what] += 1
    return RolledOver(**counts)


def _what(person: Person, spell: Spell, year: int, decided: set[str], asked: set[int], resting: set[int]) -> str:
    if person.id in asked or (spell.from_on.year == year and _rolled(spell, year)):
        return "known"
    if person.id in resting and spell.kind != TRIAL:
        return "lapsed"
    return "opened" if spell.kind in decided else "undecided"


def _rolled(spell: Spell, year: int) -> bool:
    """Whether they joined so late in the year that they pay for the next one first."""
    since = began_as(spells_of(spell.membership), spell)
    return since.year == year and year_asked_first(spell.kind, since, since) > year


def _asked(year: int) -> pw.ModelSelect:
    return DuesCharge.select(DuesCharge.person).where(DuesCharge.year == year, DuesCharge.withdrawn_at.is_null())


def _resting(today: date) -> set[int]:
    house = the_house()
    return {row.person_id for row in lapsed(today, house.zone, the_rules())} if house else set()


def _belonging(on: date) -> list[tuple[Person, Spell]]:
    query = Spell.select(Spell, Membership, Person).join(Membership).join(Person)
    found = query.where(Spell.covers(on), Person.erased_at.is_null()).order_by(Person.id)
    return [(spell.membership.person, spell) for spell in found]
