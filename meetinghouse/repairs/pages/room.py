"""What all pages of the workroom share: the blueprint, the house they stand in, and pages that nobody else may keep."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from meetinghouse.ground import clock, settings
from meetinghouse.ground.furniture import the_hours_now, the_house_now
from meetinghouse.ground.hours import Hours
from meetinghouse.ground.house import House
from meetinghouse.ground.security import quiet
from meetinghouse.people.door import me
from meetinghouse.people.models import Person
from meetinghouse.repairs import models
from meetinghouse.repairs.pages import words

pages = Blueprint("repairs", __name__)


def house_here() -> House:
    """The house; before it is set up, nothing is mended."""
    return the_house_now() or abort(404)


def hours_here() -> Hours:
    """When the house is open after today; the week is asked once per request, as the page's foot shows it too."""
    return models.hours_ahead(house_here(), clock.now(), the_hours_now())


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def today() -> date:
    """The day it is in the house."""
    return house_here().today(clock.now())


def root() -> str:
    """The house's own address, without a slash behind."""
    return settings.current().url.rstrip("/")


def private(template: str, status: int = 200, **words: Any) -> AnyResponse:
    """A page that is one person's: not kept, not listed, its address not passed on."""
    response: Response = make_response(render_template(template, **words), status)
    return quiet(response)


def unfinished(template: str, **words: Any) -> AnyResponse:
    """A form that was not right: what was typed is kept, and the title says so."""
    return private(template, 422, form_errors=True, **words)


@pages.context_processor
def _words() -> dict[str, Any]:
    """What the templates of this room say things with."""
    return _SAID_WITH


_SAID_WITH = {
    each.__name__: each
    for each in (
        *(words.answer_words, words.event_words, words.garment, words.moves_of, words.opening_capital),
        *(words.price_kind_words, words.state_words, words.symbol_of),
    )
}
