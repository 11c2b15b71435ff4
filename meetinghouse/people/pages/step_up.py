"""Showing a passkey before using a duty, and the way to one's first passkey: a number that one tells somebody."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import SIGNED_IN, alone, guard
from meetinghouse.ground.security import quiet
from meetinghouse.people import actions, door, rules
from meetinghouse.people.duties import must_raise
from meetinghouse.people.models import has_passkey
from meetinghouse.people.pages.room import page, pages, somebody


@pages.get("/sign-in/step-up")
@guard(SIGNED_IN)
def step_up() -> Response:
    """Show a passkey, and go on. Whoever has none yet is led to make one."""
    wanted = door.safe_next(request.args.get("next"))
    if door.is_raised():
        return redirect(wanted, 303)
    if not settings.current().takes_passkeys:
        return redirect(url_for("people.passkeys"), 303)
    if has_passkey(somebody()):
        return page("people/step_up.html", wanted=wanted, minutes=settings.current().step_up_minutes)
    session, now = door.current_session(), clock.now()
    if not must_raise(somebody().roles) or actions.is_proved(session, now):
        here = url_for("people.new_passkey")
        return redirect(wanted if wanted.startswith(here) else url_for("people.new_passkey", next=wanted), 303)
    number = rules.in_groups(actions.number_of(session, now), of=3)
    return quiet(page("people/first_passkey.html", wanted=wanted, number=number))


@pages.post("/sign-in/step-up")
@guard(SIGNED_IN)
@alone
def ask_for_number() -> Response:
    """Show this browser a number, which its person tells somebody who vouches for them."""
    wanted = door.safe_next(request.form.get("next"))
    door.hand_over(actions.ask_for_number(somebody(), session=door.current_session(), now=clock.now()))
    return redirect(url_for("people.step_up", next=wanted), 303)
