"""Looking after a vote that was written down: a last look, ready, open, and letting it not count."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.board import actions, models, rules
from meetinghouse.board.forms import VoidForm
from meetinghouse.board.models import Poll
from meetinghouse.board.models.counting import is_whole
from meetinghouse.board.pages import shown
from meetinghouse.board.pages.room import pages, poll_seen_by, private, somebody, unfinished
from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.people.duties import CALL_VOTES

VOIDABLE = {"draft", "ready", "open", "counting"}


@pages.get("/votes/<int:poll>/chair")
@guard(CALL_VOTES)
def chair(poll: int) -> Response:
    """How a vote stands, what people see of it, and what can be done with it now."""
    return _chair(poll_seen_by(somebody(), poll))


@pages.post("/votes/<int:poll>/ready")
@guard(CALL_VOTES)
def ready(poll: int) -> Response:
    """The question is final."""
    found = poll_seen_by(somebody(), poll)
    try:
        actions.ready_poll(found, by=somebody(), now=clock.now())
    except Refusal as refusal:
        return _chair(found, refusal)
    return redirect(url_for("board.chair", poll=poll), 303)


@pages.post("/votes/<int:poll>/opening")
@guard(CALL_VOTES)
def opening(poll: int) -> Response:
    """Let people vote from now on."""
    found = poll_seen_by(somebody(), poll)
    try:
        actions.open_poll(found, by=somebody(), now=clock.now())
    except Refusal as refusal:
        return _chair(found, refusal)
    return redirect(url_for("board.chair", poll=poll), 303)


@pages.get("/votes/<int:poll>/void")
@guard(CALL_VOTES)
def void_page(poll: int) -> Response:
    """What it means that a vote does not count, before anybody decides it."""
    found = poll_seen_by(somebody(), poll)
    if found.standing(clock.now()) not in VOIDABLE:
        return redirect(url_for("board.chair", poll=poll), 303)
    return private("board/void.html", poll=found, form=VoidForm())


@pages.post("/votes/<int:poll>/void")
@guard(CALL_VOTES)
def void(poll: int) -> Response:
    """The vote does not count, for a reason that everybody can read."""
    found, form = poll_seen_by(somebody(), poll), VoidForm()
    if not form.validate():
        return unfinished("board/void.html", poll=found, form=form)
    try:
        actions.void_poll(found, form.reason.data, by=somebody(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return unfinished("board/void.html", poll=found, form=form)
    return redirect(url_for("board.chair", poll=poll), 303)


def _chair(poll: Poll, refusal: Refusal | None = None) -> Response:
    now = clock.now()
    standing, people = poll.standing(now), models.roll_size(poll, now)
    return private(
        "board/chair.html",
        status=refusal.status if refusal else 200,
        poll=poll,
        told=shown.told(poll),
        standing=standing,
        stands=_(shown.STANDINGS[standing]),
        people=people,
        refused=refusal.words() if refusal else "",
        warnings=_warnings(poll, standing, people),
        answers=[words for _code, words in models.answers_of(poll)],
        may_void=standing in VOIDABLE,
    )


def _warnings(poll: Poll, standing: str, people: int) -> list[str]:
    """What its caller should know; whether it is whole is asked only when nobody can vote any more."""
    if standing in ("draft", "ready", "open"):
        return [str(words) for words in rules.warnings(secret=bool(poll.secret), roll=people)]
    if poll.secret and poll.state == "closed" and not is_whole(poll):
        return [_("This vote is not counted: its ballots and the list do not agree. Let it not count, and vote again.")]
    return []
