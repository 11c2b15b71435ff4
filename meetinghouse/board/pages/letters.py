"""Voting with a code from a letter, on a phone or on the tablet in the house, without signing in.

The code goes from page to page inside the forms. It is in no address and no cookie, so the next person at the tablet
finds nothing of it, nor by pressing "back". Why: `docs/decisions/ballot-pages.md`.
"""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.board import actions, models
from meetinghouse.board.actions import AlreadyRecorded
from meetinghouse.board.forms import CodeForm
from meetinghouse.board.models import RollEntry
from meetinghouse.board.pages import shown
from meetinghouse.board.pages.papers import BallotPaper, letter_paper
from meetinghouse.board.pages.room import house_here, pages, private
from meetinghouse.board.pages.voting import is_filled_in
from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.logs import untimed
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.door import remote


class AnsweredSince(Refusal):
    """Somebody answered in an open vote after this page was shown: whoever is here now may not see what."""

    def __init__(self) -> None:
        super().__init__(N_("An answer is recorded with this code. To change it, type the code again."), field="code")


NO_CODE = N_("Please fill this in.")
NOT_OPEN = N_("This vote is over. The code does not work any more.")


@pages.get("/votes/code")
@guard(ANYONE)
@untimed
def code_page() -> Response:
    """The field for the code. Opening it votes for nobody: phones open links by themselves."""
    house_here()
    return _code_field(CodeForm())


@pages.post("/votes/code")
@guard(ANYONE)
@untimed
def code() -> Response:
    """The ballot that a code stands for."""
    form = CodeForm()
    try:
        entry = _entry(form)
    except Refusal as refusal:
        return _code_again(form, refusal)
    return _ballot(entry, letter_paper(entry.poll, form))


@pages.post("/votes/code/check")
@guard(ANYONE)
@untimed
def code_check() -> Response:
    """What was chosen, once more. After the vote nobody is shown it again by pressing "back"."""
    form = CodeForm()
    try:
        entry = _entry(form)
    except Refusal as refusal:
        return _code_again(form, refusal)
    paper = letter_paper(entry.poll, form)
    if request.form.get("step") == "back":
        return _ballot(entry, paper)
    if not is_filled_in(paper, entry.poll):
        return _ballot(entry, paper, status=422)
    return private("board/check.html", poll=entry.poll, paper=paper)


@pages.post("/votes/code/ballot")
@guard(ANYONE)
@untimed
def code_ballot() -> Response:
    """The vote itself."""
    form = CodeForm()
    try:
        entry = _entry(form)
        paper = letter_paper(entry.poll, form)
        if not is_filled_in(paper, entry.poll):
            return _ballot(entry, paper, status=422)
        voted = actions.cast_with_code(form.code.data, paper.values, remote=remote(), now=clock.now())
    except Refusal as refusal:
        return _code_again(form, refusal)
    return redirect(url_for("board.code_done", of=None if voted.secret else "open"), 303)


@pages.get("/votes/code/done")
@guard(ANYONE)
@untimed
def code_done() -> Response:
    """It is recorded. A moment later the tablet is ready for the next person."""
    house_here()
    return private("board/code_done.html", is_open=request.args.get("of") == "open")


def _entry(form: CodeForm) -> RollEntry:
    """Whose letter it is, with the vote it is for.

    Raises:
        AlreadyRecorded: it was used in a secret vote.
        AnsweredSince: it was used in an open one, after this code was typed.
        Refusal: there is no code, nobody has it, or its vote is over.
    """
    house_here()
    if not form.validate():
        raise Refusal(NO_CODE, field="code")
    entry = actions.try_code(form.code.data, remote=remote(), now=clock.now())
    if not entry.poll.is_open(clock.now()):
        raise Refusal(NOT_OPEN, field="code")
    if entry.poll.secret and entry.used:
        raise AlreadyRecorded()
    if _is_answered_since(entry, form.shown.data):
        raise AnsweredSince()
    return entry


def _is_answered_since(entry: RollEntry, shown: str | None) -> bool:
    """Whether an open vote was answered after the empty field was shown. A page that does not say when is too old."""
    answered = models.answered_at(entry) if entry.used else None
    try:
        return answered is not None and not float(shown or 0) > answered.timestamp()
    except ValueError:
        return True


def _ballot(entry: RollEntry, paper: BallotPaper, status: int = 200) -> Response:
    told = shown.told(entry.poll)
    return private("board/code_ballot.html", status, poll=entry.poll, paper=paper, told=told)


def _code_again(form: CodeForm, refusal: Refusal) -> Response:
    """The field for the code once more, with what is wrong. A code that was used is not an error to be mended."""
    if isinstance(refusal, AlreadyRecorded):
        return private("board/code_done.html", 409, is_open=False)
    if isinstance(refusal, AnsweredSince):
        form = CodeForm(formdata=None)
    if not form.errors:
        form.refuse(refusal)
    return _code_field(form, refusal.status if refusal.status == 429 or isinstance(refusal, AnsweredSince) else 422)


def _code_field(form: CodeForm, status: int = 200) -> Response:
    form.shown.data = str(clock.now().timestamp())
    return private("board/code.html", status, form=form)
