"""Being forgotten: what goes and what stays, a last look, and a receipt that anybody who has it can read."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, alone, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import speaking
from meetinghouse.people import actions, door, papers
from meetinghouse.people.models import Person
from meetinghouse.people.pages.room import page, pages, somebody


@pages.get("/me/forget")
@guard(SIGNED_IN)
@alone
def forget_me() -> Response:
    """What goes when I am forgotten, what stays, and until when."""
    return quiet(page("people/rights/forget.html", refused=why_not(somebody())))


@pages.get("/me/forget/sure")
@guard(SIGNED_IN)
@alone
def last_look() -> Response:
    """The last look before the one press."""
    return quiet(page("people/rights/forget_sure.html", refused=why_not(somebody())))


@pages.post("/me/forget")
@guard(SIGNED_IN)
@alone
def be_forgotten() -> Response:
    """Forget me, and sign me out everywhere; the receipt needs no signing in."""
    person, now = somebody(), clock.now()
    try:
        lines = actions.forget(person, by=person, now=now)
    except Refusal as refusal:
        return quiet(page("people/rights/forget_sure.html", refusal.status, refused=refusal.words()))
    door.take_back()
    return redirect(receipt_url(papers.Paper(now.date(), person.language, lines)), 303)


@pages.get("/forgotten/<paper>")
@guard(ANYONE)
def forgotten(paper: str) -> Response:
    """The receipt: what went, what stays, and until when. It can be printed, and opened again in its own language."""
    read = papers.read(paper) or abort(404)
    with speaking(read.language):
        return quiet(page("people/rights/forgotten.html", paper=read))


def why_not(person: Person) -> str:
    """Why somebody cannot be forgotten yet, in words; empty when they can."""
    try:
        actions.may_be_forgotten(person, now=clock.now())
    except Refusal as refusal:
        return refusal.words()
    return ""


def receipt_url(paper: papers.Paper) -> str:
    """Where a receipt is read."""
    return url_for("people.forgotten", paper=papers.written(paper))
