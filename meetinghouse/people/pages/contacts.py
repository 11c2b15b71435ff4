"""How one is reached: adding a way, proving an address, choosing what comes there, and giving a way up."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.forms import HouseForm
from meetinghouse.ground.guards import SIGNED_IN, alone, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _
from meetinghouse.people import actions, door
from meetinghouse.people.actions.contacts import WAITS
from meetinghouse.people.forms import MayMail, NewEmail, NewPhone, NewPost, TryCode
from meetinghouse.people.models import ContactPoint, contacts_of, has_passkey, ways_in
from meetinghouse.people.pages.room import page, pages, somebody

KINDS: dict[str, tuple[type[NewEmail | NewPhone | NewPost], str]] = {
    "email": (NewEmail, N_("Add an e-mail address")),
    "phone": (NewPhone, N_("Add a phone number")),
    "post": (NewPost, N_("Add a postal address")),
}


@pages.get("/me/contacts")
@guard(SIGNED_IN)
def contacts() -> Response:
    """All ways to reach me."""
    kinds = [(kind, _(words)) for kind, (_form, words) in KINDS.items()]
    return page("people/rights/contacts.html", contacts=contacts_of(somebody()), kinds=kinds)


@pages.get("/me/contacts/new/<kind>")
@guard(SIGNED_IN)
@alone
def new_contact(kind: str) -> Response:
    """One more way to reach me."""
    return _new_page(kind, _new_form(kind, formdata=None))


@pages.post("/me/contacts/new/<kind>")
@guard(SIGNED_IN)
@alone
def add_contact(kind: str) -> Response:
    """Write it down; an e-mail address is proved first."""
    form = _new_form(kind)
    if not form.validate():
        return _new_page(kind, form, 422)
    try:
        return _prove(form.value.data) if kind == "email" else _write_down(kind, form.value.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _new_page(kind, form, refusal.status)


@pages.get("/me/contacts/proof")
@guard(SIGNED_IN)
def proof() -> Response:
    """The field for the code that was mailed to the new address."""
    return _proof_page(TryCode(formdata=None))


@pages.post("/me/contacts/proof")
@guard(SIGNED_IN)
@alone
def prove_contact() -> Response:
    """Try the code; the right one makes the address mine."""
    form, session = TryCode(), door.current_session()
    if not form.validate():
        return _proof_page(form, 422)
    try:
        actions.prove_address(somebody(), form.code.data, session=session, by=somebody(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _proof_page(form, refusal.status)
    flash(_("Thank you. The address is yours, and we have written it down."), "done")
    return redirect(url_for("people.contacts"), 303)


@pages.get("/me/contacts/<int:contact_id>")
@guard(SIGNED_IN)
def contact(contact_id: int) -> Response:
    """One way to reach me: what may be sent there, and giving it up."""
    return _contact_page(_mine(contact_id))


@pages.post("/me/contacts/<int:contact_id>")
@guard(SIGNED_IN)
@alone
def choose_mail(contact_id: int) -> Response:
    """Keep what may be sent there."""
    point, form = _mine(contact_id), MayMail()
    chosen = {"may_service": form.may_service.data, "may_news": form.may_news.data}
    actions.choose_mail(point, by=somebody(), now=clock.now(), **chosen)
    flash(_("It is written down."), "done")
    return redirect(url_for("people.contacts"), 303)


@pages.post("/me/contacts/<int:contact_id>/end")
@guard(SIGNED_IN)
@alone
def end_contact(contact_id: int) -> Response:
    """Give a way up. When it is the only one that lets me in, a page warns first and asks for a second press."""
    point = _mine(contact_id)
    if "sure" not in request.form and _is_last_way_in(point):
        return page("people/rights/last_way_in.html", contact=point)
    actions.give_up_way(point, by=somebody(), now=clock.now())
    flash(_("We have let go of it."), "done")
    return redirect(url_for("people.contacts"), 303)


def _mine(contact_id: int) -> ContactPoint:
    """The way with this number, when it is mine; another's is not there."""
    return next((each for each in contacts_of(somebody()) if each.id == contact_id), None) or abort(404)


def _is_last_way_in(point: ContactPoint) -> bool:
    return ways_in(somebody()) == [point] and not has_passkey(somebody())


def _new_form(kind: str, **told: None) -> NewEmail | NewPhone | NewPost:
    if kind not in KINDS:
        abort(404)
    return KINDS[kind][0](**told)


def _new_page(kind: str, form: HouseForm, status: int = 200) -> Response:
    return page("people/rights/new_contact.html", status, kind=kind, title=_(KINDS[kind][1]), form=form)


def _write_down(kind: str, value: str) -> Response:
    actions.tell_way(somebody(), kind, value, by=somebody(), now=clock.now())
    flash(_("Thank you. We have written it down."), "done")
    return redirect(url_for("people.contacts"), 303)


def _prove(address: str) -> Response:
    session, now = door.current_session(), clock.now()
    actions.ask_to_prove(somebody(), address, session=session, remote=door.remote(), now=now)
    return redirect(url_for("people.proof"), 303)


def _proof_page(form: TryCode, status: int = 200) -> Response:
    session = door.known_session()
    waits = session.facts.get(WAITS) if session else None
    return page("people/rights/proof.html", status, form=form, address=waits["address"] if waits else "")


def _contact_page(point: ContactPoint) -> Response:
    form = MayMail(formdata=None, obj=point)
    return page("people/rights/contact.html", contact=point, form=form)
