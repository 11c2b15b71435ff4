"""Signing in with a code from a mail, and out again."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.people import actions, door, rules
from meetinghouse.people.forms import AskForCode, TryCode
from meetinghouse.people.pages.room import page, pages


@pages.get("/sign-in")
@guard(ANYONE)
def sign_in() -> AnyResponse:
    """One field: where shall the code go?"""
    wanted = door.safe_next(request.args.get("next"))
    if door.me():
        return redirect(wanted, 303)
    return page("people/sign_in.html", form=AskForCode(next=wanted), takes_passkeys=settings.current().takes_passkeys)


@pages.post("/sign-in")
@guard(ANYONE)
def ask_for_code() -> AnyResponse:
    """Send a code; the answer is the same whether we know the address or not."""
    form = AskForCode()
    if not form.validate_on_submit():
        return page("people/sign_in.html", 422, form=form)
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
        return page("people/sign_in.html", refusal.status, form=form)
    return redirect(url_for("people.code"), 303)


@pages.get("/sign-in/code")
@guard(ANYONE)
def code() -> AnyResponse:
    """The field for the code; opened from the mail it is filled in. Opening it signs nobody in: scanners open links."""
    session = door.known_session()
    if session and door.me() and session.code() is None:
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
    return page("people/who_is_it.html", people=proved.people())


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
    if door.helped_session():
        return redirect(url_for("people.end_helping"), 307)
    if session := door.known_session():
        actions.sign_out(session)
    door.take_back()
    return redirect("/", 303)


def _welcome(opened: actions.Opened, wanted: str) -> AnyResponse:
    door.hand_over(opened)
    return redirect(door.safe_next(wanted), 303)


def _code_page(form: TryCode, status: int = 200, *, is_filled: bool = False) -> Response:
    session = door.known_session()
    has_asked = session is not None and session.code() is not None
    return page(
        "people/code.html",
        status,
        form=form,
        has_asked=has_asked,
        is_filled=is_filled,
        sends_mail=settings.current().demo or bool(settings.current().smtp_url),
    )
