"""Signing in and out, one's own page, and who may do what."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import _
from meetinghouse.people import actions, door, duties, rules
from meetinghouse.people.forms import AboutMe, AskForCode, TryCode
from meetinghouse.people.models import Person

pages = Blueprint("people", __name__)


@pages.get("/sign-in")
@guard(ANYONE)
def sign_in() -> AnyResponse:
    """One field: where shall the code go?"""
    wanted = door.safe_next(request.args.get("next"))
    if door.me():
        return redirect(wanted, 303)
    return _page("people/sign_in.html", form=AskForCode(next=wanted))


@pages.post("/sign-in")
@guard(ANYONE)
def ask_for_code() -> AnyResponse:
    """Send a code; the answer is the same whether we know the address or not."""
    form = AskForCode()
    if not form.validate_on_submit():
        return _page("people/sign_in.html", 422, form=form)
    try:
        actions.ask_for_code(
            form.email.data,
            session=door.current_session(),
            remote=door.remote(),
            next_path=door.safe_next(form.next.data),
            now=clock.now(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page("people/sign_in.html", refusal.status, form=form)
    return redirect(url_for("people.code"), 303)


@pages.get("/sign-in/code")
@guard(ANYONE)
def code() -> AnyResponse:
    """The field for the code; opened from the mail it is filled in. Opening it signs nobody in: scanners open links."""
    if door.me():
        return redirect(url_for("people.my_page"), 303)
    digits = rules.clean_code(request.args.get("code", ""))[: rules.CODE_DIGITS]
    return quiet(_code_page(TryCode(formdata=None, code=digits), is_filled=len(digits) == rules.CODE_DIGITS))


@pages.post("/sessions")
@guard(ANYONE)
def begin_session() -> AnyResponse:
    """Try the code, and sign in with it."""
    form, session = TryCode(), door.known_session()
    asked = session.code() if session else None
    if session is None or asked is None or not form.validate_on_submit():
        return _code_page(form, 422)
    try:
        opened = actions.sign_in(
            form.code.data, session=session, remote=door.remote(), device=door.device(), now=clock.now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _code_page(form, refusal.status)
    if opened is None:
        return redirect(url_for("people.who_is_it"), 303)
    return _welcome(opened, asked.next_path)


@pages.get("/sign-in/who")
@guard(ANYONE)
def who_is_it() -> AnyResponse:
    """Several persons share the address that was proved: which of them is it?"""
    session = door.known_session()
    proved = session.proved_code(clock.now()) if session else None
    if proved is None:
        return redirect(url_for("people.sign_in"), 303)
    return _page("people/who_is_it.html", people=proved.people())


@pages.post("/sign-in/who")
@guard(ANYONE)
def this_is_me() -> AnyResponse:
    """One of those who share an address presses their name."""
    session = door.known_session()
    proved = session.proved_code(clock.now()) if session else None
    if session is None or proved is None:
        return redirect(url_for("people.sign_in"), 303)
    person = request.form.get("person", "")
    opened = actions.sign_in_as(person, session=session, device=door.device(), now=clock.now())
    return _welcome(opened, proved.next_path)


@pages.post("/sign-out")
@guard(ANYONE)
def sign_out() -> AnyResponse:
    """Leave, at once and everywhere this cookie was copied to. Who is out already stays out."""
    if session := door.known_session():
        actions.sign_out(session)
    door.take_back()
    return redirect("/", 303)


@pages.get("/me")
@guard(SIGNED_IN)
def my_page() -> AnyResponse:
    """Who the house thinks one is, and where one is signed in."""
    person = _me()
    return _page(
        "people/me.html",
        devices=person.devices(),
        here=door.known_session(),
        email=person.email(),
        roles=duties.names_of(person.roles),
    )


@pages.get("/me/words")
@guard(SIGNED_IN)
def about_me() -> AnyResponse:
    """What we call somebody, and in which language."""
    return _page("people/about_me.html", form=AboutMe(obj=_me()))


@pages.post("/me/words")
@guard(SIGNED_IN)
def tell_about_me() -> AnyResponse:
    """Keep the new nickname and language."""
    form = AboutMe()
    if not form.validate_on_submit():
        return _page("people/about_me.html", 422, form=form)
    told = {"nickname": form.nickname.data, "language": form.language.data}
    actions.tell_about_me(_me(), by=_me(), now=clock.now(), **told)
    flash(_("Thank you. We have written it down."))
    return redirect(url_for("people.my_page"), 303)


@pages.post("/me/sessions/<int:session_id>/end")
@guard(SIGNED_IN)
def end_session(session_id: int) -> AnyResponse:
    """Sign out on one device: this one, or one that is somewhere else."""
    here = door.known_session()
    actions.end_session(session_id, by=_me())
    if here and here.id == session_id:
        door.take_back()
        return redirect("/", 303)
    flash(_("You are signed out on that device."))
    return redirect(url_for("people.my_page"), 303)


@pages.get("/who-may-do-what")
@guard(ANYONE)
def who_may_do_what() -> AnyResponse:
    """The table that all the house's guards read, for everybody."""
    return _page("people/who_may_do_what.html", duties=duties.DUTIES.values())


def _me() -> Person:
    """The person behind a guard that lets nobody else through."""
    return door.me() or abort(403)


def _welcome(opened: actions.Opened, wanted: str) -> AnyResponse:
    door.hand_over(opened)
    return redirect(door.safe_next(wanted), 303)


def _code_page(form: TryCode, status: int = 200, *, is_filled: bool = False) -> Response:
    session = door.known_session()
    has_asked = session is not None and session.code() is not None
    return _page(
        "people/code.html",
        status,
        form=form,
        has_asked=has_asked,
        is_filled=is_filled,
        sends_mail=settings.current().demo or bool(settings.current().smtp_url),
    )


def _page(template: str, status: int = 200, **context: object) -> Response:
    return make_response(render_template(template, **context), status)
