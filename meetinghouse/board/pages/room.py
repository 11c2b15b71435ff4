"""What all pages of the board share: the blueprint, who asks, what they may see, and that no vote leaves a time."""

from typing import Any

from flask import Blueprint, abort, g, make_response, render_template, request
from werkzeug.wrappers import Response

from meetinghouse.board import models
from meetinghouse.board.models import Poll
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.house import House
from meetinghouse.ground.security import quiet
from meetinghouse.people.door import me
from meetinghouse.people.duties import CALL_VOTES
from meetinghouse.people.models import Person

pages = Blueprint("board", __name__)

UNTIMED = {
    "board.poll", "board.check", "board.ballot", "board.done",
    "board.code_page", "board.code", "board.code_check", "board.code_ballot", "board.code_done",
}  # fmt: skip
"""The pages somebody passes on the way to a ballot. The log has no line of them, for a line has a time."""


@pages.before_request
def leave_no_time() -> None:
    """Keep whoever votes out of the log: `ground.logs` writes about requests that have an id, and about no others."""
    if request.endpoint in UNTIMED:
        g.pop("request_id", None)


def house_here() -> House:
    """The house; before it is set up, nothing is decided here."""
    return the_house_now() or abort(404)


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def poll_seen_by(person: Person, number: int) -> Poll:
    """The vote with this number. What has not opened yet is there only for those who call votes."""
    found = models.poll_numbered(number) or abort(404)
    if found.opened_at is None and not person.may(CALL_VOTES):
        abort(404)
    return found


def private(template: str, status: int = 200, **words: Any) -> Response:
    """A page that is one person's: not kept, not listed, its address not passed on."""
    return quiet(make_response(render_template(template, **words), status))


def unfinished(template: str, **words: Any) -> Response:
    """A form that was not right: what was typed is kept, and the title says so."""
    return private(template, 422, form_errors=True, **words)
