"""The house's tablet while somebody is helped there: what stays closed, what each page says, and what comes at the end.

It knows no browser; `door.py` finds the session and asks here.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.ground.words import N_
from meetinghouse.people import actions, rules
from meetinghouse.people.models import Person, Session

ALWAYS = {"people.end_helping", "people.help_longer", "people.sign_out"}
NOT_WORDS = {"csrf_token", "next", "key", "form_key", "version", "answer", "language"}
"""Fields of our forms in which nobody types words."""

MOST_KEPT = 100_000
"""Characters of a form that are kept for somebody whose time is over; the longest form of the house takes a tenth."""


@dataclass(frozen=True)
class Helped:
    """What the bar says: who helps, how long still, and whether that is soon over."""

    helper: str
    person: str
    minutes: int
    seconds: int
    ends_soon: bool


def answer(session: Session, duty: str, is_for_one_alone: bool) -> Response | None:
    """What a helped session is answered with instead of the page; None: the page itself.

    Raises:
        Refusal: one does this alone.
    """
    if request.endpoint in ALWAYS:
        return None
    if not session.is_live(clock.now()):
        return time_is_over(session) if request.method == "POST" or duty != "anyone" else None
    if is_for_one_alone:
        raise Refusal(
            N_("This is yours alone, so it stays closed while somebody helps you. Do it on a device of your own."),
            status=403,
        )
    return None


def time_is_over(session: Session) -> Response:
    """Nothing was sent, and nothing that was typed is lost: it stands here, and goes along when they go on."""
    typed = kept_fields() if request.method == "POST" else []
    path = request.full_path.rstrip("?") if request.method in ("GET", "POST") else "/"
    told: dict[str, Any] = {"typed": typed, "shown": shown(typed), "path": path, "helped": None}
    told |= {"person_name": session.person.nickname, "helper_name": Person.get_by_id(session.helper_id).nickname}
    told["goes_on"] = actions.may_go_on(session, clock.now())
    return quiet(make_response(render_template("people/time_is_over.html", **told), 403))


def kept_fields() -> list[tuple[str, str]]:
    """What was typed into the form that came too late."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return fields if sum(len(text) for _name, text in fields) <= MOST_KEPT else []


def shown(typed: list[tuple[str, str]]) -> list[str]:
    """Of these fields, what somebody may have typed."""
    return [text for name, text in typed if name not in NOT_WORDS and text.strip()]


def words(session: Session) -> dict[str, Any]:
    """What the layout says while somebody is helped in this session."""
    left = (session.trusted_until - clock.now()).total_seconds()
    if left <= 0:
        return {}
    helper = Person.get_by_id(session.helper_id).nickname
    soon = left <= rules.HELP_ENDS_SOON.total_seconds()
    return {"helped": Helped(helper, session.person.nickname, max(1, ceil(left / 60)), int(left), soon)}
