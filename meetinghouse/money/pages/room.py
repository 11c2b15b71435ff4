"""What all pages of money share: the blueprint, and pages that nobody else may keep."""

from typing import Any

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from meetinghouse.ground.security import quiet
from meetinghouse.people.door import me
from meetinghouse.people.models import Person

pages = Blueprint("money", __name__)


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def private(template: str, status: int = 200, **words: Any) -> Response:
    """A page that is one person's: not kept, not listed, its address not passed on."""
    return quiet(make_response(render_template(template, **words), status))


def unfinished(template: str, **words: Any) -> Response:
    """A form that was not right: what was typed is kept, and the title says so."""
    return private(template, 422, form_errors=True, **words)
