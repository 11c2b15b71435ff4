"""What all pages of the shop share: the blueprint, the house they stand in, and pages that nobody else may keep."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from meetinghouse.ground import settings
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.house import House
from meetinghouse.ground.security import quiet
from meetinghouse.people.door import me
from meetinghouse.people.models import Person
from meetinghouse.shop import rules
from meetinghouse.shop.models import Item
from meetinghouse.shop.rules import Badge

pages = Blueprint("shop", __name__)


def house_here() -> House:
    """The house; before it is set up, the shop has no pages."""
    return the_house_now() or abort(404)


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def badge_of(item: Item, now: datetime) -> Badge:
    """How available a thing is, for people and machines alike."""
    return rules.badge(item.availability(), kind=item.kind, zone=house_here().zone, now=now)


def root() -> str:
    """The house's own address, without a slash behind."""
    return settings.current().url.rstrip("/")


def private(template: str, status: int = 200, **words: Any) -> Response:
    """A page that is one person's: not kept, not listed, its address not passed on."""
    return quiet(make_response(render_template(template, **words), status))


def unfinished(template: str, **words: Any) -> Response:
    """A form that was not right: what was typed is kept, and the title says so."""
    return private(template, 422, form_errors=True, **words)
