"""What the keeper changes of the house itself: its facts, its hours, its knitting chart."""

from datetime import date

from flask import Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import actions as house_actions
from meetinghouse.ground import clock
from meetinghouse.ground.days import ShownDay
from meetinghouse.ground.furniture import the_hours_now
from meetinghouse.ground.guards import guard
from meetinghouse.ground.knit import DEFAULT_CHART, band_svg, read_chart
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.keeping import actions, models, rules
from meetinghouse.keeping.forms import COUNTRY_NAMES, ChartForm, ClosedDayForm, FactsForm, WeekForm, hours_of_week
from meetinghouse.keeping.pages.blueprint import me, our_house, page, pages
from meetinghouse.people.duties import KEEP_HOUSE

FACTS = ("name", "language", "phone", "email", "address", "organisation_number")


@pages.route("/keeper/house", methods=["GET", "POST"])
@guard(KEEP_HOUSE)
def house() -> AnyResponse:
    """The facts that stand on every page and receipt."""
    form = FactsForm(obj=our_house())
    if not form.validate_on_submit():
        country = _(COUNTRY_NAMES[our_house().country])
        return page("house", 422 if form.is_submitted() else 200, form=form, country=country)
    house_actions.tell_about_house(by=me(), now=clock.now(), **{fact: form[fact].data for fact in FACTS})
    flash(_("Saved. Every page shows it from now on."), "done")
    return redirect(url_for("keeping.house"), 303)


@pages.get("/keeper/hours")
@guard(KEEP_HOUSE)
def hours() -> Response:
    """The week, and the days when it does not hold."""
    return _hours_page(WeekForm(data=hours_of_week(the_hours_now())), ClosedDayForm(today=_today()))


@pages.post("/keeper/hours")
@guard(KEEP_HOUSE)
def set_hours() -> AnyResponse:
    """A new week in place of the old one."""
    form = WeekForm()
    if not form.validate_on_submit():
        return _hours_page(form, ClosedDayForm(formdata=None, today=_today()), 422)
    house_actions.set_opening_hours(form.week(), by=me(), now=clock.now())
    flash(_("Saved. Every page shows it from now on."), "done")
    return redirect(url_for("keeping.hours"), 303)


@pages.post("/keeper/closed-days")
@guard(KEEP_HOUSE)
def close_day() -> AnyResponse:
    """Keep the house closed on a day."""
    form = ClosedDayForm(today=_today())
    if not form.validate_on_submit() or form.day is None:
        return _hours_page(WeekForm(formdata=None, data=hours_of_week(the_hours_now())), form, 422)
    house_actions.close_day(form.day, form.reason.data or "", by=me(), now=clock.now())
    flash(_("Closed on %(day)s. You find it in the list, with a button to open again.", day=_shown(form.day)), "done")
    return redirect(url_for("keeping.hours"), 303)


@pages.post("/keeper/closed-days/<on>/opening")
@guard(KEEP_HOUSE)
def open_day_again(on: str) -> AnyResponse:
    """Take a closed day back."""
    day = _day_in_address(on)
    house_actions.open_day_again(day, by=me(), now=clock.now())
    flash(_("Open again on %(day)s, as in every other week.", day=_shown(day)), "done")
    return redirect(url_for("keeping.hours"), 303)


@pages.get("/keeper/chart")
@guard(KEEP_HOUSE)
def chart() -> Response:
    """The chart that the whole site wears; `?chart=` puts another one into the field without wearing it."""
    worn = our_house().chart or "\n".join(DEFAULT_CHART)
    drawn = request.args.get("chart", "")[: rules.LONGEST_CHART]
    form = ChartForm(formdata=None, chart=drawn or worn)
    return page("chart", form=form, drawn=None, is_default=not our_house().chart)


@pages.post("/keeper/chart/preview")
@guard(KEEP_HOUSE)
def preview_chart() -> Response:
    """How a chart would look, knit; nothing is changed."""
    form = ChartForm()
    try:
        drawn = read_chart(form.chart.data or "")
    except Refusal as refusal:
        return _refused_chart(form, refusal)
    return page("chart", form=form, drawn="\n".join(drawn), is_default=not our_house().chart)


@pages.get("/keeper/chart/band.svg")
@guard(KEEP_HOUSE)
def drawn_band() -> Response:
    """The band of a chart that is being tried, as a picture of its own: a page may hold no styles."""
    try:
        rows = read_chart(request.args.get("chart", ""))
    except Refusal:
        abort(404)
    response = Response(band_svg(rows), mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@pages.post("/keeper/chart")
@guard(KEEP_HOUSE)
def wear_chart() -> AnyResponse:
    """The whole site wears this chart from now on."""
    form = ChartForm()
    try:
        read_chart(form.chart.data or "")
        actions.wear_chart(form.chart.data, by=me(), now=clock.now())
    except Refusal as refusal:
        return _refused_chart(form, refusal)
    flash(_("Saved. The house wears it now."), "done")
    return redirect(url_for("keeping.chart"), 303)


@pages.post("/keeper/chart/default")
@guard(KEEP_HOUSE)
def wear_default_chart() -> AnyResponse:
    """Back to the first chart. The house's own stays in the field: one press on "save" undoes it."""
    before = our_house().chart
    actions.wear_chart("", by=me(), now=clock.now())
    flash(_("The house wears its first chart again. Your own is still in the field: save it to have it back."), "done")
    return redirect(url_for("keeping.chart", chart=before or None), 303)


def _hours_page(week: WeekForm, closed: ClosedDayForm, status: int = 200) -> Response:
    return page("hours", status, form=week, closed_form=closed, closed_days=models.closed_days(_today()))


def _refused_chart(form: ChartForm, refusal: Refusal) -> Response:
    form.refuse(refusal)
    return page("chart", 422, form=form, drawn=None, is_default=not our_house().chart)


def _today() -> date:
    return our_house().today(clock.now())


def _shown(day: date) -> ShownDay:
    return ShownDay(day, _today())


def _day_in_address(on: str) -> date:
    try:
        return date.fromisoformat(on)
    except ValueError:
        abort(404)
