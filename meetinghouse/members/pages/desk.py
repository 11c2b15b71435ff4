"""The treasurer's desk of dues: what was decided, what a year comes to, a new year, and the house's own rules."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.words import _
from meetinghouse.members import actions, models, rules
from meetinghouse.members.forms import PlanForm, RulesForm, YearForm
from meetinghouse.members.models import DuesPlan
from meetinghouse.members.pages.room import account, pages, private, refusals_on, somebody, status_of, today
from meetinghouse.people.duties import KEEP_BOOKS


@pages.get("/treasurer/dues")
@guard(KEEP_BOOKS)
def desk() -> Response:
    """What was decided, and what a year's dues come to."""
    return _desk(_year_form(formdata=None))


@pages.post("/treasurer/dues/years")
@guard(KEEP_BOOKS)
def open_year() -> Response:
    """Ask everybody who goes on for a year's dues; again, only those who are missing."""
    form = _year_form()
    if form.validate():
        with refusals_on(form):
            done = actions.roll_over(int(form.year.data), by=somebody(), now=clock.now())
            flash(_rolled(done), "done")
            return redirect(url_for("members.desk", year=form.year.data), 303)
    return _desk(form)


@pages.get("/treasurer/dues/plans/new")
@guard(KEEP_BOOKS)
def new_plan() -> Response:
    """Write down what was decided; an earlier decision is the beginning."""
    like = next(iter(models.plans()), None)
    return private("members/plan.html", form=_plan_form(like))


@pages.post("/treasurer/dues/plans/new")
@guard(KEEP_BOOKS)
def set_plan() -> Response:
    """It is decided."""
    form = PlanForm()
    if form.validate():
        with refusals_on(form):
            told = {"decision_ref": form.decision_ref.data, "by": somebody(), "now": clock.now()}
            plan = actions.set_plan(form.year.number or 0, form.kind.data, form.terms(), **told)
            flash(_("The dues for %(year)s are written down.", year=plan.year), "done")
            return redirect(url_for("members.desk", year=plan.year), 303)
    return private("members/plan.html", status_of(form), form=form)


@pages.get("/treasurer/dues/rules")
@guard(KEEP_BOOKS)
def house_rules() -> Response:
    """What the house has decided about belonging."""
    form = RulesForm(formdata=None, obj=models.the_rules())
    form.account.data = account()
    return private("members/rules.html", form=form)


@pages.post("/treasurer/dues/rules")
@guard(KEEP_BOOKS)
def decide_rules() -> Response:
    """The house has decided anew."""
    form = RulesForm()
    if form.validate():
        with refusals_on(form):
            actions.decide_rules(by=somebody(), now=clock.now(), **form.decided())
            flash(_("It is written down."), "done")
            return redirect(url_for("members.desk"), 303)
    return private("members/rules.html", status_of(form), form=form)


def _desk(form: YearForm) -> Response:
    plans = models.plans()
    year = _year_asked(plans)
    return private(
        "members/desk.html",
        status_of(form),
        form=form,
        year=year,
        years=sorted({plan.year for plan in plans} | {today().year}, reverse=True)[:6],
        plans=[plan for plan in plans if plan.year == year],
        sums=models.sums_of_year(year),
    )


def _year_asked(plans: list[DuesPlan]) -> int:
    asked = request.args.get("year", "")
    known = {str(plan.year): plan.year for plan in plans}
    return known.get(asked, today().year)


def _year_form(**told: None) -> YearForm:
    this = today().year
    return YearForm((this, this + 1), **told)


def _plan_form(like: DuesPlan | None) -> PlanForm:
    terms = like.terms if like else rules.Terms(0)
    return PlanForm(
        formdata=None,
        year=today().year,
        kind=like.kind if like else "ordinary",
        amount=like.amount if like else None,
        reduced=terms.reduced,
        pro_rata=terms.pro_rata,
        rollover_from=terms.rollover_from,
        round_to=terms.round_to,
        floor=terms.floor,
        due_days=terms.due_days,
    )


def _rolled(done: actions.RolledOver) -> str:
    said = [
        (done.opened, _("%(n)s asked now.", n=done.opened)),
        (done.known, _("%(n)s were asked before.", n=done.known)),
        (done.lapsed, _("%(n)s rest, and are not asked.", n=done.lapsed)),
        (done.undecided, _("For %(n)s nothing is decided yet.", n=done.undecided)),
    ]
    return " ".join(words for n, words in said if n) or _("Nobody belongs in that year yet.")
