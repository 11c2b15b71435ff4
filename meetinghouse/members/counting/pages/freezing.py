"""A year is frozen for a funder, and looked at later."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members.counting import actions, models, rules, wording
from meetinghouse.members.counting.gathering import counted_in, gather
from meetinghouse.members.counting.models import CountingRule, FrozenCount
from meetinghouse.members.counting.pages.room import (
    house_here,
    number_in,
    pages,
    private,
    somebody,
    today_here,
    total_of,
    versions_here,
    year_asked,
    year_of_interest,
)
from meetinghouse.people.duties import COUNT_MEMBERS


@pages.get("/rules/<int:code>/frozen")
@guard(COUNT_MEMBERS)
def freeze_page(code: int) -> Response:
    """What it means to freeze a year, before anybody does it."""
    newest, year = versions_here(code)[0], year_asked(year_of_interest())
    if kept := _frozen(newest, year):
        return redirect(url_for("counting.frozen", frozen_id=kept.id), 303)
    return _freeze_page(newest, year)


@pages.post("/rules/<int:code>/frozen")
@guard(COUNT_MEMBERS)
def freeze(code: int) -> Response:
    """Keep a year as it is counted now."""
    versions, year = versions_here(code), number_in(request.form.get("year"))
    seen = number_in(request.form.get("version"))
    looked_at = next((each for each in versions if each.version == seen), versions[0])
    try:
        kept = actions.freeze(looked_at, year, by=somebody(), now=clock.now())
    except Refusal as refusal:
        return _freeze_page(versions[0], year if year in rules.YEARS else year_of_interest(), refusal)
    return redirect(url_for("counting.frozen", frozen_id=kept.id), 303)


@pages.get("/frozen/<int:frozen_id>")
@guard(COUNT_MEMBERS)
def frozen(frozen_id: int) -> Response:
    """A year as it was counted for a funder, counted once more from what was kept."""
    kept = models.frozen_count(frozen_id) or abort(404)
    return private(
        "members/counting/frozen.html",
        frozen=kept,
        words=wording.rule_words(kept.rule.rule, house_here().currency),
        is_same=models.counts_again(kept),
    )


def _freeze_page(newest: CountingRule, year: int, refusal: Refusal | None = None) -> Response:
    gathered = counted_in(gather(year, today_here()), year)
    return private(
        "members/counting/freeze.html",
        status=refusal.status if refusal else 200,
        rule=newest,
        words=wording.rule_words(newest.rule, house_here().currency),
        year=year,
        belonged=len(gathered),
        total=total_of(newest, gathered, year),
        is_over=year < today_here().year,
        refused=refusal.words() if refusal else "",
    )


def _frozen(rule: CountingRule, year: int) -> FrozenCount | None:
    return next((each for each in models.frozen_counts(year=year) if each.rule_id == rule.id), None)
