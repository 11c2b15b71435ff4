"""What one has said yes to: each purpose with its text, given and taken back with one press."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import SIGNED_IN, guard
from meetinghouse.ground.words import _
from meetinghouse.people import actions
from meetinghouse.people.models import consents_of
from meetinghouse.people.pages.room import page, pages, somebody
from meetinghouse.people.vocabulary import PURPOSES


@pages.get("/me/consents")
@guard(SIGNED_IN)
def consents() -> Response:
    """What the house asks, and what I have said."""
    return page("people/rights/consents.html", purposes=PURPOSES, said=consents_of(somebody()))


@pages.post("/me/consents/<purpose>")
@guard(SIGNED_IN)
def give_consent(purpose: str) -> Response:
    """I say yes."""
    actions.give_consent(somebody(), purpose, by=somebody(), now=clock.now())
    flash(_("Thank you. You have said yes."), "done")
    return redirect(url_for("people.consents"), 303)


@pages.post("/me/consents/<purpose>/end")
@guard(SIGNED_IN)
def withdraw_consent(purpose: str) -> Response:
    """I take my yes back; it counts at once."""
    actions.withdraw_consent(somebody(), purpose, by=somebody(), now=clock.now())
    flash(_("You have taken it back. It counts from now on."), "done")
    return redirect(url_for("people.consents"), 303)
