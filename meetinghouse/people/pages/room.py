"""What all pages about people share: the blueprint, who asks, and how a page is made."""

from flask import Blueprint, Response, abort, make_response, render_template

from meetinghouse.people.door import me
from meetinghouse.people.models import Person

pages = Blueprint("people", __name__)


def somebody() -> Person:
    """The person behind a guard that lets nobody else through."""
    return me() or abort(403)


def page(template: str, status: int = 200, **told: object) -> Response:
    """A page from its template."""
    return make_response(render_template(template, **told), status)
