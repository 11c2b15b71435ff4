"""One's own page, what somebody tells of themselves, and who may do what."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, alone, guard
from meetinghouse.ground.words import _
from meetinghouse.people import actions, door, duties
from meetinghouse.people.forms import AboutMe
from meetinghouse.people.models import card_out
from meetinghouse.people.pages.room import page, pages, somebody


@pages.get("/me")
@guard(SIGNED_IN)
def my_page() -> AnyResponse:
    """Who the house thinks one is, and where one is signed in."""
    person = somebody()
    return page(
        "people/me.html",
        devices=person.devices(),
        here=door.known_session(),
        card=card_out(person, clock.now()),
        email=person.email(),
        roles=duties.names_of(person.roles),
    )


@pages.get("/me/words")
@guard(SIGNED_IN)
def about_me() -> AnyResponse:
    """What we call somebody, what else they tell of themselves, and in which language we speak."""
    return page("people/about_me.html", form=AboutMe(obj=somebody()))


@pages.post("/me/words")
@guard(SIGNED_IN)
def tell_about_me() -> AnyResponse:
    """Keep what they tell now."""
    form = AboutMe()
    if not form.validate_on_submit():
        return page("people/about_me.html", 422, form=form)
    told: dict[str, Any] = {"nickname": form.nickname.data, "language": form.language.data}
    told |= {"legal_name": form.legal_name.data or None, "birth_year": form.birth_year.year}
    actions.tell_about_me(somebody(), by=somebody(), now=clock.now(), **told)
    flash(_("Thank you. We have written it down."))
    return redirect(url_for("people.my_page"), 303)


@pages.post("/me/sessions/<int:session_id>/end")
@guard(SIGNED_IN)
@alone
def end_session(session_id: int) -> AnyResponse:
    """Sign out on one device: this one, or one that is somewhere else."""
    here = door.known_session()
    actions.end_session(session_id, by=somebody())
    if here and here.id == session_id:
        door.take_back()
        return redirect("/", 303)
    flash(_("You are signed out on that device."))
    return redirect(url_for("people.my_page"), 303)


@pages.get("/who-may-do-what")
@guard(ANYONE)
def who_may_do_what() -> AnyResponse:
    """The table that all the house's guards read, for everybody."""
    return page("people/who_may_do_what.html", duties=duties.DUTIES.values())
