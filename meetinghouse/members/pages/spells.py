"""The times in which one person belonged: struck out when that was a mistake, and written down again."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _
from meetinghouse.members import actions
from meetinghouse.members.models import Membership, Spell, dues_of
from meetinghouse.members.pages.room import member_here, note_change, note_read, pages, private, somebody
from meetinghouse.members.vocabulary import MISTAKE
from meetinghouse.people.duties import REGISTER


@pages.get("/register/<int:number>/spells")
@guard(REGISTER)
def spells(number: int) -> Response:
    """All times of belonging, those that were struck out too."""
    member = member_here(number)
    note_read(member.person)
    rows = list(Spell.select().where(Spell.membership == member).order_by(Spell.from_on.desc(), Spell.id.desc()))
    return private("members/spells.html", member=member, spells=rows, mistake=MISTAKE)


@pages.get("/register/<int:number>/spells/<int:spell_id>")
@guard(REGISTER)
def spell_page(number: int, spell_id: int) -> Response:
    """What changes, and what stays, before one is struck out or written down again."""
    member = member_here(number)
    note_read(member.person)
    return _spell_page(member, _spell_here(member, spell_id))


@pages.post("/register/<int:number>/spells/<int:spell_id>/mistake")
@guard(REGISTER)
def strike_spell(number: int, spell_id: int) -> Response:
    """It was written down by mistake, and counts for nothing."""
    return _changed(number, spell_id, actions.strike_out, N_("It is struck out. You can write it down again here."))


@pages.post("/register/<int:number>/spells/<int:spell_id>/again")
@guard(REGISTER)
def write_spell_again(number: int, spell_id: int) -> Response:
    """It was no mistake: it is written down again."""
    return _changed(number, spell_id, actions.write_again, N_("It is written down again."))


def _changed(number: int, spell_id: int, change: Callable[..., object], done: str) -> Response:
    member = member_here(number)
    spell = _spell_here(member, spell_id)
    try:
        change(spell, by=somebody(), now=clock.now())
    except Refusal as refusal:
        return _spell_page(member, spell, refusal)
    note_change(member.person)
    flash(_(done), "done")
    return redirect(url_for("members.spells", number=number), 303)


def _spell_here(member: Membership, spell_id: int) -> Spell:
    return Spell.get_or_none(Spell.id == spell_id, Spell.membership == member) or abort(404)


def _spell_page(member: Membership, spell: Spell, refused: Refusal | None = None) -> Response:
    return private(
        "members/spell.html",
        refused.status if refused else 200,
        member=member,
        spell=spell,
        mistake=MISTAKE,
        dues=dues_of(member.person),
        refused=refused.words() if refused else "",
    )
