"""The way to a passkey when somebody with duties has shown none here, or not for long: back to the page, nothing lost.

It knows no browser; `door.py` finds out that a passkey is asked for, and asks here.
"""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground.security import quiet
from meetinghouse.ground.targets import safe_target
from meetinghouse.people import tablet
from meetinghouse.people.models import Person, has_passkey

Fields = list[tuple[str, str]]
KEPT = "kept-"


def answer(person: Person) -> Response:
    """What somebody is answered with who must show a passkey first; a page comes back by itself.

    What was sent is not done. It stands on the page, goes along, and they press once more.
    """
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("people.step_up", next=request.full_path.rstrip("?")), 303)
    typed = tablet.kept_fields()
    is_left_out = any(file.filename for file in request.files.values())
    is_left_out = is_left_out or (not typed and any(name != "csrf_token" for name in request.form))
    return page(person, typed, request.full_path.rstrip("?"), is_left_out=is_left_out)


def page(
    person: Person, typed: Fields, path: str, *, why: str = "", status: int = 403, is_left_out: bool = False
) -> Response:
    """What was sent, kept, with the passkey beside it. `why` is what went wrong with the last one shown."""
    told = {"typed": typed, "path": path, "why": why, "is_left_out": is_left_out, "shown": tablet.shown(typed)}
    words = render_template("people/step_up_sending.html", has_passkey=has_passkey(person), **told)
    return quiet(make_response(words, status))


def waits_here() -> str:
    """Where the form was going that waits in this one; empty when none does."""
    return safe_target(request.form.get("path"), "") if request.form.get("path") else ""


def kept_here() -> Fields:
    """The fields of the form that waits in this one."""
    fields = request.form.items(multi=True)
    return [(name.removeprefix(KEPT), text) for name, text in fields if name.startswith(KEPT)]


def send_page(typed: Fields, path: str, lead: str) -> Response:
    """What was typed, and the button that sends it now."""
    told = {"path": path, "typed": typed, "shown": tablet.shown(typed), "lead": lead}
    return quiet(make_response(render_template("people/go_on.html", **told)))
