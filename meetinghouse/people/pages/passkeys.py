"""Passkeys: seeing one's own, giving a device one, ending one, and signing in with one.

The device is asked by the script `static/js/passkey.js`: it fetches a challenge, and the form carries the answer here.
"""

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, alone, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import _
from meetinghouse.people import actions, door, raising
from meetinghouse.people.duties import must_raise
from meetinghouse.people.forms import NewPasskey
from meetinghouse.people.models import passkeys_of
from meetinghouse.people.pages.room import page, pages, somebody


@pages.post("/sign-in/passkey/challenge")
@guard(ANYONE)
def ask_for_passkey() -> Response:
    """What the device is asked that shall show a passkey; the script reads it."""
    asked = actions.ask_for_passkey(door.current_session(), remote=door.remote(), now=clock.now())
    return quiet(jsonify(asked))


@pages.post("/sign-in/passkey")
@guard(ANYONE)
def use_passkey() -> Response:
    """Sign in with what the device answered; whoever is in already goes on where they wanted to, raised.

    A form that was sent too late waits here: now it can be sent.
    """
    answer, session, person = request.form.get("answer", ""), door.current_session(), door.me()
    path, typed = raising.waits_here() if person else "", raising.kept_here()
    try:
        opened = actions.use_passkey(answer, session=session, device=door.device(), now=clock.now())
    except Refusal as refusal:
        if person is None or not path:
            raise
        return raising.page(person, typed, path, why=refusal.words(), status=refusal.status)
    door.hand_over(opened)
    if path:
        return raising.send_page(typed, path, _("Thank you. What you typed is here: send it now."))
    return redirect(door.safe_next(request.form.get("next")), 303)


@pages.get("/me/passkeys")
@guard(SIGNED_IN)
def passkeys() -> Response:
    """My passkeys, and what one is for."""
    asks = must_raise(somebody().roles) and settings.current().takes_passkeys and not door.is_raised()
    return page("people/passkeys.html", passkeys=passkeys_of(somebody()), asks=asks, works=_works())


@pages.get("/me/passkeys/new")
@guard(SIGNED_IN)
@alone
def new_passkey() -> Response:
    """Give this device a passkey; whoever must show first who they are is led there."""
    wanted = door.safe_next(request.args.get("next"))
    session = door.current_session()
    try:
        actions.may_make_passkey(somebody(), session=session, now=clock.now())
    except Refusal as refusal:
        if session.trusted_until is None and _works():
            return redirect(url_for("people.step_up", next=_here(wanted)), 303)
        return page("people/new_passkey.html", refusal.status, why=refusal.words(), works=_works())
    form = NewPasskey(formdata=None, name=door.device(), next=wanted)
    return page("people/new_passkey.html", form=form, works=_works())


@pages.post("/me/passkeys/challenge")
@guard(SIGNED_IN)
@alone
def ask_to_make_passkey() -> Response:
    """What the device is asked that shall make a passkey; the script reads it."""
    asked = actions.ask_to_make_passkey(somebody(), session=door.current_session(), now=clock.now())
    return quiet(jsonify(asked))


@pages.post("/me/passkeys")
@guard(SIGNED_IN)
@alone
def make_passkey() -> Response:
    """Keep the public half of what the device has made."""
    form = NewPasskey()
    if not form.validate():
        return page("people/new_passkey.html", 422, form=form, works=_works())
    name = form.name.data or door.device() or _("Passkey")
    opened = actions.make_passkey(
        somebody(), form.answer.data, name=name, session=door.current_session(), now=clock.now()
    )
    door.hand_over(opened)
    flash(_("This device has a passkey now. Next time one press is enough."), "done")
    wanted = door.safe_next(form.next.data)
    return redirect(url_for("people.passkeys") if wanted == "/" else wanted, 303)


@pages.post("/me/passkeys/<int:passkey_id>/end")
@guard(SIGNED_IN)
@alone
def end_passkey(passkey_id: int) -> Response:
    """One of my passkeys opens nothing any more."""
    actions.end_passkey(passkey_id, session=door.current_session(), by=somebody(), now=clock.now())
    flash(_("That passkey opens nothing any more."), "done")
    return redirect(url_for("people.passkeys"), 303)


def _works() -> bool:
    return settings.current().takes_passkeys


def _here(wanted: str) -> str:
    return url_for("people.new_passkey", next=None if wanted == "/" else wanted)
