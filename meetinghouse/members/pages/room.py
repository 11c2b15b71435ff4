"""What all pages of belonging share: the blueprint, who asks, and pages that nobody else may keep."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.forms import HouseForm
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.house import House
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.security import quiet
from meetinghouse.members import models
from meetinghouse.members.accounts import shown_account
from meetinghouse.members.models import Membership, Record, the_rules
from meetinghouse.members.pages import words
from meetinghouse.people import actions as people
from meetinghouse.people.door import me
from meetinghouse.people.models import Person
from meetinghouse.people.vocabulary import CHANGED, READ

pages = Blueprint("members", __name__)


def house_here() -> House:
    """The house; before it is set up, nobody belongs to it."""
    return the_house_now() or abort(404)


def somebody() -> Person:
    """The person who is signed in; the guards have let nobody else in."""
    return me() or abort(403)


def today() -> date:
    """The day it is in the house."""
    return house_here().today(clock.now())


def root() -> str:
    """The house's own address, without a slash behind."""
    return settings.current().url.rstrip("/")


def member_here(number: int) -> Membership:
    """The membership with this number, with its person; there is one."""
    return models.one_person(number) or abort(404)


def record_here(number: int) -> Record:
    """The same membership, with its times and the house's rules."""
    return models.record_at(number) or abort(404)


def note_read(person: Person) -> None:
    """Somebody looks at a page of this person; they can see who, and on which day."""
    people.note_access(person, by=somebody(), what=READ, now=clock.now())


def note_change(person: Person) -> None:
    """Something was changed for this person by somebody else; they can see by whom, and on which day."""
    people.note_access(person, by=somebody(), what=CHANGED, now=clock.now())


def private(template: str, status: int = 200, **told: Any) -> Response:
    """A page that is for few: not kept, not listed, its address not passed on."""
    return quiet(make_response(render_template(template, **told), status))


@contextmanager
def refusals_on(form: HouseForm) -> Iterator[None]:
    """What the house refuses inside the block is said on the form."""
    try:
        yield
    except Refusal as refusal:
        form.refuse(refusal)


def status_of(form: HouseForm) -> int:
    """What a form that came back is answered with."""
    return 422 if form.errors else 200


@pages.context_processor
def _words() -> dict[str, Any]:
    """What the templates of this room say things with."""
    return _SAID_WITH


def account() -> str:
    """The account that dues are paid to, as people write it down; empty when the house has none."""
    return shown_account(the_rules().account)


_SAID_WITH = {
    each.__name__: each
    for each in (
        account,
        *(words.arithmetic, words.channel_words, words.dues_words, words.kind_words, words.place_words),
        *(words.standing_sentence, words.standing_words, words.upper_first, words.why_ended_words),
    )
}
