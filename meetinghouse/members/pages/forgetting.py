"""Somebody asks in person to be forgotten, or to be kept: the secretary or the chair does it for them."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _, speaking
from meetinghouse.members.pages.room import member_here, note_change, note_read, pages, private, somebody, today
from meetinghouse.people import actions as people
from meetinghouse.people.duties import FORGET, REGISTER
from meetinghouse.people.pages.forgetting import receipt_url, why_not
from meetinghouse.people.papers import Paper
from meetinghouse.people.vocabulary import KEEP


@pages.get("/register/<int:number>/forgetting")
@guard(FORGET)
def forget_page(number: int) -> Response:
    """What goes and what stays, before anybody presses."""
    member = member_here(number)
    note_read(member.person)
    return private("members/forget.html", member=member, refused=why_not(member.person))


@pages.post("/register/<int:number>/forgetting")
@guard(FORGET)
def forget(number: int) -> Response:
    """Forget them. The receipt is in their language, for them to take along."""
    person, now = member_here(number).person, clock.now()
    try:
        with speaking(person.language):
            lines = people.forget(person, by=somebody(), now=now)
    except Refusal as refusal:
        return private("members/forget.html", refusal.status, member=member_here(number), refused=refusal.words())
    return redirect(receipt_url(Paper(today(), person.language, lines)), 303)


@pages.post("/register/<int:number>/keeping")
@guard(REGISTER)
def keep(number: int) -> Response:
    """They have said to somebody in the house that they want to stay in the register."""
    member = member_here(number)
    people.give_consent(member.person, KEEP, by=somebody(), now=clock.now())
    note_change(member.person)
    flash(_("Written down: they want to be kept in the register."), "done")
    return redirect(url_for("members.one_member", number=number), 303)
