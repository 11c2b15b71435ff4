"""Rules of funders: written down, looked at, and changed, which makes a new version."""

from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.members.counting import actions, models, wording
from meetinghouse.members.counting.examples import EXAMPLES
from meetinghouse.members.counting.forms import ChangedRuleForm, RuleForm
from meetinghouse.members.counting.gathering import counted_in, gather
from meetinghouse.members.counting.models import CountingRule
from meetinghouse.members.counting.pages.room import (
    house_here,
    pages,
    private,
    somebody,
    today_here,
    total_of,
    versions_here,
    year_asked,
    year_of_interest,
    years_here,
)
from meetinghouse.people.duties import COUNT_MEMBERS, REGISTER


@pages.get("/rules/new")
@guard(COUNT_MEMBERS)
def new_rule() -> Response:
    """Write down how a funder counts, from nothing or from an example."""
    form, like = RuleForm(), EXAMPLES.get(request.args.get("like", ""))
    form = form.fill(replace(like, name=_(like.name))) if like else form.begin()
    return private("members/counting/rule_form.html", form=form, rule=None)


@pages.post("/rules")
@guard(COUNT_MEMBERS)
def add_rule() -> Response:
    """Keep the new rule."""
    form = RuleForm(currency=house_here().currency)
    if not form.validate():
        return _unfinished(form, None)
    try:
        written = actions.add_rule(form.rule(), key=form.key.data, by=somebody(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _unfinished(form, None)
    return redirect(url_for("counting.rule", code=written.code), 303)


@pages.get("/rules/<int:code>")
@guard(COUNT_MEMBERS)
def rule(code: int) -> Response:
    """A rule in words, how many count by it in a year, what was frozen, and its earlier versions."""
    return _rule_page(versions_here(code))


@pages.get("/rules/<int:code>/change")
@guard(COUNT_MEMBERS)
def change_page(code: int) -> Response:
    """The rule's answers once more."""
    newest = versions_here(code)[0]
    form = ChangedRuleForm()
    form.fill(newest.rule)
    form.after.data, form.rests.data = str(newest.version), not newest.in_use
    return private("members/counting/rule_form.html", form=form, rule=newest)


@pages.post("/rules/<int:code>/change")
@guard(COUNT_MEMBERS)
def change_rule(code: int) -> Response:
    """Keep the rule as it is now, as a new version."""
    newest, form = versions_here(code)[0], ChangedRuleForm(currency=house_here().currency)
    if not form.validate():
        return _unfinished(form, newest)
    after = int(form.after.data) if (form.after.data or "").isdecimal() else 0
    told: dict[str, Any] = {"after": after, "in_use": not form.rests.data, "key": form.key.data}
    try:
        actions.change_rule(code, form.rule(), by=somebody(), now=clock.now(), **told)
    except Refusal as refusal:
        form.refuse(refusal)
        return _unfinished(form, newest)
    return redirect(url_for("counting.rule", code=code), 303)


def _rule_page(versions: list[CountingRule]) -> Response:
    newest, year, today = versions[0], year_asked(year_of_interest()), today_here()
    kept = models.frozen_counts(code=newest.code)
    gathered = counted_in(gather(year, today), year)
    return private(
        "members/counting/rule.html",
        rule=newest,
        versions=versions,
        words=wording.rule_words(newest.rule, house_here().currency),
        year=year,
        years=years_here(),
        is_over=year < today.year,
        belonged=len(gathered),
        total=total_of(newest, gathered, year),
        kept=kept,
        is_frozen=any(each.year == year and each.rule_id == newest.id for each in kept),
        may_see_people=somebody().may(REGISTER),
    )


def _unfinished(form: RuleForm, rule: CountingRule | None) -> Response:
    return private("members/counting/rule_form.html", 422, form_errors=True, form=form, rule=rule)
