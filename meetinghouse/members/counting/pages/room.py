"""What all pages of counting share: the blueprint, who asks, and which year."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, g, make_response, render_template, request
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.house import House
from meetinghouse.ground.security import quiet
from meetinghouse.members.counting import models, rules
from meetinghouse.members.counting.gathering import Gathered, first_year
from meetinghouse.members.counting.models import CountingRule
from meetinghouse.people.door import me
from meetinghouse.people.models import Person

pages = Blueprint("counting", __name__, url_prefix="/members/counts")

YEARS_SHOWN = 6


def versions_here(code: int) -> list[CountingRule]:
    """Every version of a rule, the newest first; there is such a rule."""
    return models.versions_of(code) or abort(404)


def private(template: str, status: int = 200, **words: Any) -> Response:
    """A page that is for few: not kept, not listed, its address not passed on."""
    return quiet(make_response(render_template(template, **words), status))


def house_here() -> House:
    """The house; before it is set up, nobody is counted."""
    return the_house_now() or abort(404)


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def today_here() -> date:
    """The day it is in the house."""
    return house_here().today(clock.now())


def years_here() -> list[int]:
    """The years to choose from, the newest first."""
    this = today_here().year
    return list(range(this, max(_first_year(), this - YEARS_SHOWN + 1) - 1, -1))


def year_of_interest() -> int:
    """The last year that is over; this year, when the house had no members before."""
    return max(_first_year(), today_here().year - 1)


def year_asked(usual: int) -> int:
    """The year that the address asks for; the usual one when it asks for none that has begun."""
    asked = number_in(request.args.get("year"))
    return asked if asked in rules.YEARS and asked <= today_here().year else usual


def number_in(text: str | None) -> int:
    """The number that an address or a form says; 0 for none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def total_of(counted_by: CountingRule, gathered: list[Gathered], year: int) -> int:
    """How many of them count by a rule."""
    verdicts = rules.count_all((each.facts for each in gathered), counted_by.rule, year)
    return sum(verdict.counted for verdict in verdicts)


def _first_year() -> int:
    """When the first of us began to belong; asked once per request."""
    if "first_year_of_members" not in g:
        g.first_year_of_members = first_year(today_here())
    return int(g.first_year_of_members)
