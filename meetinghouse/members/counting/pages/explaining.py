"""Who counts by a rule and who does not, and why, person by person."""

from dataclasses import dataclass, replace
from datetime import date

from flask import request
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate
from meetinghouse.members.counting import rules, wording
from meetinghouse.members.counting.gathering import counted_in, gather, housemates, members_of_year
from meetinghouse.members.counting.pages.room import (
    house_here,
    pages,
    private,
    somebody,
    today_here,
    versions_here,
    year_asked,
    year_of_interest,
    years_here,
)
from meetinghouse.people import actions as people_actions
from meetinghouse.people.duties import REGISTER
from meetinghouse.people.models import Person, noted
from meetinghouse.people.vocabulary import COUNTED


@dataclass(frozen=True)
class Explained:
    """One person held against a rule."""

    person: Person
    counted: bool
    steps: list[wording.Step]


@pages.get("/rules/<int:code>/people")
@guard(REGISTER)
def people(code: int) -> Response:
    """Who counts by a rule in a year and who does not, and why, person by person."""
    newest, today = versions_here(code)[0], today_here()
    year = year_asked(year_of_interest())
    is_noted = noted(somebody(), COUNTED, clock.now().date()).alias("is_noted")
    page = paginate(members_of_year(year, today).select_extend(is_noted), request.args.get("page"))
    if unseen := [person.id for person in page if not person.is_noted]:
        people_actions.note_accesses(unseen, by=somebody(), what=COUNTED, now=clock.now())
    explained = _explained(list(page), newest.rule, year, today)
    return private(
        "members/counting/people.html",
        rule=newest,
        words=wording.rule_words(newest.rule, house_here().currency),
        year=year,
        years=years_here(),
        page=replace(page, rows=explained),
        is_over=year < today.year,
    )


def _explained(persons: list[Person], rule: rules.Rule, year: int, today: date) -> list[Explained]:
    """These persons held against the rule, with those of their households beside them."""
    if not persons:
        return []
    ids = [person.id for person in persons]
    looked_at = ids if rule.family == "each" else housemates(ids, year)
    gathered = counted_in(gather(year, today, persons=looked_at), year)
    measured = [rules.measure(each.facts, rule, year) for each in gathered]
    verdicts = rules.judge_all(measured, rule)
    found = {each.person_id: at for at, each in enumerate(gathered)}
    currency = house_here().currency
    return [
        Explained(
            person,
            verdicts[at].counted,
            wording.explained(measured[at], rule, verdicts[at], year, currency),
        )
        for person in persons
        if (at := found.get(person.id)) is not None
    ]
