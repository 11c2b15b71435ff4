"""The customer's own page: how it goes, what it costs, when we are open, and one safe answer. The link is the key."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.days import show_day
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import _, spoken
from meetinghouse.people.door import remote
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.models import RepairOrder
from meetinghouse.repairs.pages.pace import Pace
from meetinghouse.repairs.pages.room import hours_here, house_here, pages, today
from meetinghouse.repairs.pages.words import price_words

LOOKS = Pace(at_most=60, per=timedelta(minutes=1))
TRACKING = {"repairs.tracking", "repairs.answer"}


@pages.get("/R/<token>")
@pages.get("/r/<token>")
@guard(ANYONE)
def tracking(token: str) -> str:
    """How an order goes. Codes are written in capitals, so both addresses are there."""
    LOOKS.step(remote(), now=clock.now())
    order = models.tracked(token, clock.now()) or abort(404)
    state, day = order.state, _day_words()
    return render_template(
        "repairs/tracking.html",
        order=order,
        state=state,
        promised=day(order.promised_on),
        money_back=order.asked.refund() if state == "cancelled" else None,
        price_words=price_words(order.price_kind),
        days=[(on.isoformat(), day(on)) for on in _days_to_come()] if order.has_ready else [],
        coming=day(order.said_on) if order.said_on else "",
        takes_cards=settings.current().has_stripe,
    )


@pages.post("/r/<token>/answer")
@guard(ANYONE)
def answer(token: str) -> Response:
    """The customer says when they come, or asks us to keep it a little longer."""
    order = _order(token)
    on = _day(request.form.get("choice", ""))
    said = "coming" if on else request.form.get("choice", "")
    try:
        actions.answer(order, said, on=on, now=clock.now())
        flash(_("Thank you. We have noted it."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(order.url, 303)


@pages.after_request
def keep_quiet(response: Response) -> Response:
    """Also when nothing is found: nothing of these addresses is kept, listed or passed on."""
    return quiet(response) if request.endpoint in TRACKING else response


def _order(token: str) -> RepairOrder:
    """The order; unknown, mistyped and too old all look the same."""
    LOOKS.step(remote(), now=clock.now())
    return models.by_token(token, clock.now()) or abort(404)


def _days_to_come() -> list[date]:
    return models.days_to_come(house_here(), clock.now(), hours=hours_here())


def _day_words() -> Callable[[date], str]:
    """What says a day as `ground.furniture.day` does, for all days of one page: it looks at the clock once."""
    language, now_on = spoken(), today()
    return lambda on: show_day(on, language, now_on)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
