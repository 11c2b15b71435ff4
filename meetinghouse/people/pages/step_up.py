"""Showing a passkey before using a duty, and the way to one's first passkey: a code by mail."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import SIGNED_IN, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people import actions, door
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
        return page("people/step_up.html", wanted=wanted)
    if actions.is_proved(door.current_session(), clock.now()):
        here = url_for("people.new_passkey")
        return redirect(wanted if wanted.startswith(here) else url_for("people.new_passkey", next=wanted), 303)
    return page("people/first_passkey.html", wanted=wanted, email=somebody().email())


@pages.post("/sign-in/step-up")
@guard(SIGNED_IN)
def ask_for_proof() -> Response:
    """Send a code to one's own address; typed, it signs in once more and leads back here."""
    email, wanted = somebody().email(), door.safe_next(request.form.get("next"))
    if email is None:
        raise Refusal(N_("We have no address of yours that works. Ask a keeper."), status=409)
    back = url_for("people.step_up", next=wanted)
    session, now = door.current_session(), clock.now()
    actions.ask_for_code(email, session=session, remote=door.remote(), next_path=back, now=now)
    return redirect(url_for("people.code"), 303)
