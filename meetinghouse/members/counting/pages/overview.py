"""How many we are, without names, and how many of us count for each funder."""

from dataclasses import dataclass

from werkzeug.wrappers import Response

from meetinghouse.ground.guards import guard
from meetinghouse.members.counting import models, wording
from meetinghouse.members.counting.examples import EXAMPLES
from meetinghouse.members.counting.figures import figures_of
from meetinghouse.members.counting.gathering import Gathered, counted_in, gather
from meetinghouse.members.counting.models import CountingRule, FrozenCount
from meetinghouse.members.counting.pages.room import pages, private, today_here, total_of, year_asked, years_here
from meetinghouse.people.duties import COUNT_MEMBERS

MOST_AT_ONCE = 5000
"""Of more people than this the overview counts by no rule; each rule's own page does. It would take seconds."""


@dataclass(frozen=True)
class Line:
    """A rule in the overview: how many count by it (None: its own page says so). `frozen`: the count that was kept."""

    rule: CountingRule
    total: int | None
    frozen: FrozenCount | None


@pages.get("")
@guard(COUNT_MEMBERS)
def counts() -> Response:
    """How many belong, joined and left, their ages, and how many count for each funder. No names."""
    year, today = year_asked(today_here().year), today_here()
    gathered = gather(year, today)
    newest = models.newest_rules()
    return private(
        "members/counting/counts.html",
        year=year,
        years=years_here(),
        is_over=year < today.year,
        figures=figures_of([each.facts for each in gathered], year, today),
        lines=_lines([rule for rule in newest if rule.in_use], counted_in(gathered, year), year),
        resting=[rule for rule in newest if not rule.in_use],
        examples=EXAMPLES,
        group_words=wording.group_words,
        shown_date=wording.ShownDate,
    )


def _lines(newest: list[CountingRule], gathered: list[Gathered], year: int) -> list[Line]:
    kept = {each.rule_id: each for each in models.frozen_counts(year=year)}
    few = len(gathered) <= MOST_AT_ONCE
    return [
        Line(rule, kept[rule.id].total, kept[rule.id])
        if rule.id in kept
        else Line(rule, total_of(rule, gathered, year) if few else None, None)
        for rule in newest
    ]
