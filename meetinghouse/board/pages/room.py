"""What all pages of the board share: the blueprint, who asks, and what they may see."""

from typing import Any

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from meetinghouse.board import models
from meetinghouse.board.models import Poll
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.house import House
from meetinghouse.ground.security import quiet
from meetinghouse.people.door import me, raise_for
from meetinghouse.people.duties import CALL_VOTES
from meetinghouse.people.models import Person

pages = Blueprint("board", __name__)


def house_here() -> House:
    """The house; before it is set up, nothing is decided here."""
    return the_house_now() or abort(404)


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def poll_seen_by(person: Person, number: int) -> Poll:
    """The vote with this number. What has not opened yet is there only for those who call votes, with their passkey."""
    found = models.poll_numbered(number) or abort(404)
    if found.opened_at is None:
        if not person.may(CALL_VOTES):
            abort(404)
        raise_for(CALL_VOTES)
    return found


def private(template: str, status: int = 200, **words: Any) -> Response:
    """A page that is one person's: not kept, not listed, its address not passed on."""
    return quiet(make_response(render_template(template, **words), status))


def unfinished(template: str, **words: Any) -> Response:
    """A form that was not right: what was typed is kept, and the title says so."""
    return private(template, 422, form_errors=True, **words)
