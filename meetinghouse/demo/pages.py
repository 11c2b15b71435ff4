"""Demo only: the bar that lets anybody become somebody else, and the tray of every mail that went out."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.demo import folk
from meetinghouse.ground import clock, post
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.post_html import body_of
from meetinghouse.ground.words import translate
from meetinghouse.people import actions as people
from meetinghouse.people import door

pages = Blueprint("demo", __name__)


@dataclass(frozen=True)
class Bar:
    """The demo bar as the layout shows it."""

    roles: list[tuple[str, str]]
    current: str


def furnish(app: Flask) -> None:
    """Put the bar on every page and open the mail tray. Called for a house that `meetinghouse demo` made."""
    app.register_blueprint(pages)
    app.context_processor(_bar)


@pages.post("/demo/be/<role>")
@guard(ANYONE)
def be(role: str) -> AnyResponse:
    """Become somebody else with one press."""
    try:
        person = folk.person_for(role)
    except KeyError:
        abort(404)
    before = door.known_session()
    if person is None:
        if before:
            people.sign_out(before)
        door.take_back()
    else:
        now = clock.now()  # whoever is played has their passkey at hand
        door.hand_over(people.begin_session(person, before=before, device=door.device(), raised_at=now, now=now))
    return redirect("/", 303)


@pages.get("/demo/post")
@guard(ANYONE)
def tray() -> str:
    """Every mail that went out, newest first."""
    page = paginate(post.Mail.select().order_by(post.Mail.id.desc()), request.args.get("page"))
    return render_template("demo/tray.html", page=page)


@pages.get("/demo/post/<int:mail_id>")
@guard(ANYONE)
def mail(mail_id: int) -> str:
    """One mail."""
    found = _mail(mail_id)
    return render_template("demo/mail.html", mail=found, text=body_of(found.text))


@pages.get("/demo/post/<int:mail_id>.txt")
@guard(ANYONE)
def mail_text(mail_id: int) -> AnyResponse:
    """One mail's plain text."""
    found = _mail(mail_id)
    return Response(f"To: {found.recipient}\nSubject: {found.subject}\n\n{found.text}\n", mimetype="text/plain")


def _mail(mail_id: int) -> post.Mail:
    found: post.Mail = post.Mail.get_or_none(post.Mail.id == mail_id) or abort(404)
    return found


def _bar() -> dict[str, Any]:
    roles = [(code, translate(label)) for code, label, _, _ in folk.ROLES]
    return {"demo": Bar(roles, folk.code_of(door.me()) or ("visitor" if door.me() is None else ""))}
