"""The people the house knows, and their roles. The chair gives roles too, so the list is open to both."""

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.keeping import models
from meetinghouse.keeping.forms import NumberForm, PersonForm, RoleForm
from meetinghouse.keeping.pages.blueprint import me, our_house, page, pages
from meetinghouse.people import actions as people_actions
from meetinghouse.people.duties import GIVE_ROLES, KEEP_HOUSE, ROLES, must_raise
from meetinghouse.people.models import Person, has_passkey, people_page
from meetinghouse.people.vocabulary import READ

LONGEST_SEARCH = 60


@pages.get("/keeper/people")
@guard(GIVE_ROLES)
def people() -> Response:
    """Everybody the house knows, a page at a time."""
    search = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = people_page(search, request.args.get("page"))
    return page("people", search=search, found=found, known=models.known(found.rows), may_add=me().may(KEEP_HOUSE))


@pages.route("/keeper/people/new", methods=["GET", "POST"])
@guard(KEEP_HOUSE)
def add_person() -> AnyResponse:
    """Make somebody known to the house."""
    form = PersonForm(data={"language": our_house().language})
    if not form.validate_on_submit():
        return page("add_person", 422 if form.is_submitted() else 200, form=form)
    facts = {"email": form.email.data or "", "language": form.language.data}
    try:
        person = people_actions.add_person(form.nickname.data, by=me(), now=clock.now(), **facts)
    except Refusal as refusal:
        form.refuse(refusal)
        return page("add_person", 422, form=form)
    flash(_("%(name)s is on the list.", name=person.nickname), "done")
    return redirect(url_for("keeping.person", public_ref=person.public_ref), 303)


@pages.get("/keeper/people/<public_ref>")
@guard(GIVE_ROLES)
def person(public_ref: str) -> Response:
    """One person: how to reach them, and what they do in the house. That somebody looked is written down for them."""
    known = _person(public_ref)
    people_actions.note_access(known, by=me(), what=READ, now=clock.now())
    return _person_page(known, RoleForm(formdata=None))


@pages.post("/keeper/people/<public_ref>/roles")
@guard(GIVE_ROLES)
def give_role(public_ref: str) -> AnyResponse:
    """Give a role; giving it again changes nothing."""
    known, form = _person(public_ref), RoleForm()
    if not form.validate_on_submit():
        return _person_page(known, form, 422)
    people_actions.grant_role(known, form.role.data, by=me(), now=clock.now())
    return _told(known, _("%(name)s has the role now: %(role)s.", **_named(known, form.role.data)))


@pages.post("/keeper/people/<public_ref>/roles/<name>/end")
@guard(GIVE_ROLES)
def end_role(public_ref: str, name: str) -> AnyResponse:
    """End a role that the person has now; giving it again is one press away."""
    known = _person(public_ref)
    role = models.role_held(known, name) or abort(404)
    try:
        people_actions.end_role(role, by=me(), now=clock.now())
    except Refusal as refusal:
        form = RoleForm(formdata=None)
        form.refuse(refusal)
        return _person_page(known, form, refusal.status)
    return _told(known, _("%(name)s does not have the role any more: %(role)s.", **_named(known, name)))


@pages.post("/keeper/people/<public_ref>/passkeys/end")
@guard(GIVE_ROLES)
def end_passkeys(public_ref: str) -> AnyResponse:
    """End the passkeys of somebody who has lost theirs; they are told by mail, and somebody vouches for a new one."""
    known = _person(public_ref)
    people_actions.end_passkeys(known, by=me(), now=clock.now())
    return _told(known, _("%(name)s has no passkey now, and makes a new one.", name=known.nickname))


@pages.post("/keeper/people/<public_ref>/passkeys")
@guard(GIVE_ROLES)
def vouch(public_ref: str) -> AnyResponse:
    """Somebody whom one sees or hears says the number on their screen: that browser may make their first passkey."""
    known, form = _person(public_ref), NumberForm()
    if not form.validate_on_submit():
        return _person_page(known, RoleForm(formdata=None), 422, number=form)
    try:
        people_actions.vouch(known, form.number.data, by=me(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _person_page(known, RoleForm(formdata=None), refusal.status, number=form)
    return _told(known, _("%(name)s can make a passkey now, on that device.", name=known.nickname))


def _person(public_ref: str) -> Person:
    return models.person_known_as(public_ref) or abort(404)


def _person_page(person: Person, form: RoleForm, status: int = 200, *, number: NumberForm | None = None) -> Response:
    roles = [(role, _(ROLES[role.name])) for role in models.roles_of(person)]
    facts: dict[str, Any] = {"email": person.email(), "has_passkey": has_passkey(person)}
    facts["number"] = number or NumberForm(formdata=None)
    needs_word = must_raise(person.roles) and not facts["has_passkey"] and person.id != me().id
    return page("person", status, somebody=person, roles=roles, form=form, needs_word=needs_word, **facts)


def _named(person: Person, role: str) -> dict[str, str]:
    return {"name": person.nickname, "role": _(ROLES[role])}


def _told(person: Person, words: str) -> AnyResponse:
    flash(words, "done")
    return redirect(url_for("keeping.person", public_ref=person.public_ref), 303)
