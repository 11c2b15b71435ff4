"""The keeper's routes hang here, and what they share."""

from flask import Blueprint, Response, abort, make_response, render_template

from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.house import House
from meetinghouse.people import door
from meetinghouse.people.models import Person

pages = Blueprint("keeping", __name__)


def me() -> Person:
    """Whoever the guard let through."""
    return door.me() or abort(403)


def our_house() -> House:
    """The house of a page that is only reached once there is one."""
    return the_house_now() or abort(404)


def page(template: str, status: int = 200, **context: object) -> Response:
    """A page of this room; with 422, a form was not filled in rightly, and the title says so."""
    return make_response(render_template(f"keeping/{template}.html", form_errors=status >= 400, **context), status)
