"""Helping somebody to sign in: finding them, asking them out loud, a session on the house's tablet, and its end."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.targets import safe_target
from meetinghouse.ground.words import _
from meetinghouse.people import actions, door, models, raising
from meetinghouse.people.duties import HELP_IN
from meetinghouse.people.models import Person
from meetinghouse.people.pages.room import page, pages, somebody


@pages.get("/helping")
@guard(HELP_IN)
def whom_to_help() -> Response:
    """Who is it? Found by what is typed; nobody is listed before."""
    search = request.args.get("q", "").strip()[:60]
    found = models.people_page(search, request.args.get("page")) if search else None
    return quiet(page("people/helping.html", search=search, found=found))


@pages.get("/helping/<public_ref>")
@guard(HELP_IN)
def is_it_them(public_ref: str) -> Response:
    """Ask them out loud before anything is opened for them."""
    person = person_here(public_ref)
    return quiet(page("people/help_one.html", somebody=person, refused=_why_not(person)))


@pages.post("/helping/<public_ref>/sessions")
@guard(HELP_IN)
def help_in(public_ref: str) -> Response:
    """Open the house for them in this browser."""
    person, session = person_here(public_ref), door.current_session()
    opened = actions.help_in(person, by=somebody(), session=session, device=door.device(), now=clock.now())
    door.hand_over(opened)
    return redirect(url_for("people.my_page"), 303)


@pages.post("/helping/longer")
@guard(ANYONE)
def help_longer() -> Response:
    """Twenty minutes more, and on with what was typed when the time was over."""
    session = door.helped_session()
    if session is None:
        return redirect(url_for("people.sign_in"), 303)
    session.trusted_until = actions.help_longer(session, now=clock.now())
    door.go_on(session)
    path = safe_target(request.form.get("path"), "/me")
    if typed := raising.kept_here():
        return raising.send_page(typed, path, _("You have 20 minutes more. What you typed is here: send it now."))
    flash(_("You have 20 minutes more."), "done")
    return redirect(path, 303)


@pages.post("/helping/end")
@guard(ANYONE)
def end_helping() -> Response:
    """The end: the tablet goes back to the helper, in this browser only."""
    session = door.helped_session()
    opened = actions.end_helping(session, now=clock.now()) if session else None
    if opened is None:
        door.take_back()
        return redirect("/", 303)
    door.hand_over(opened)
    flash(_("The help has ended. The tablet is the helper's again."), "done")
    return redirect(url_for("people.whom_to_help"), 303)


def person_here(public_ref: str) -> Person:
    """Somebody whom the house knows."""
    known = (Person.public_ref == public_ref) & Person.erased_at.is_null()
    found: Person = Person.get_or_none(known) or abort(404)
    return found


def _why_not(person: Person) -> str:
    try:
        actions.may_help(person, by=somebody())
    except Refusal as refusal:
        return refusal.words()
    return ""
