"""Voting, for people who are signed in: the list, a vote's page, the check page, the ballot, and done.

Only the ballot itself writes. What was chosen is in the forms that the voter's own browser sends, and nowhere else: in
no address, no cookie and no log. Why: `docs/decisions/ballot-pages.md`.
"""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.board import actions, models, rules
from meetinghouse.board.actions import AlreadyRecorded
from meetinghouse.board.models import Poll, RollEntry
from meetinghouse.board.pages import shown
from meetinghouse.board.pages.papers import BallotPaper, own_paper
from meetinghouse.board.pages.rolls import open_for
from meetinghouse.board.pages.room import house_here, pages, poll_seen_by, private, somebody
from meetinghouse.ground import clock
from meetinghouse.ground.furniture import moment
from meetinghouse.ground.guards import ANYONE, SIGNED_IN, alone, guard
from meetinghouse.ground.logs import untimed
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.people.door import asks_for_passkey
from meetinghouse.people.duties import CALL_VOTES, TELL


@pages.get("/votes")
@guard(SIGNED_IN)
def votes() -> Response:
    """What is being decided now, and what was decided."""
    house_here()
    person, now = somebody(), clock.now()
    ended, may_call = models.decided(now, request.args.get("page")), person.may(CALL_VOTES)
    is_led = may_call and asks_for_passkey(CALL_VOTES, person)
    return private(
        "board/votes.html",
        now=shown.lines_now(open_for(person, now)),
        unopened=shown.lines_unopened(models.drafts()) if may_call and not is_led else [],
        is_led=is_led,
        ended=shown.lines_decided(ended),
        page=ended,
        may_call=may_call,
    )


@pages.get("/help/is-my-vote-secret")
@guard(ANYONE)
def is_my_vote_secret() -> Response:
    """What is promised about secret votes, and what is not."""
    house_here()
    return private("board/secret.html")


@pages.get("/votes/<int:poll>")
@guard(SIGNED_IN)
@alone
@untimed
def poll(poll: int) -> Response:
    """One vote: the question, what is told about it, and the ballot or the result."""
    found = poll_seen_by(somebody(), poll)
    if found.opened_at is None:
        return redirect(url_for("board.chair", poll=poll), 303)
    entry = models.entry_of(found, somebody())
    return _page(found, entry, own_paper(found) if _may_vote(found, entry) else None)


@pages.post("/votes/<int:poll>/check")
@guard(SIGNED_IN)
@alone
@untimed
def check(poll: int) -> Response:
    """What was chosen, once more, before it counts. The house keeps nothing of it."""
    found = poll_seen_by(somebody(), poll)
    entry = models.entry_of(found, somebody())
    if not _may_vote(found, entry):
        return _page(found, entry, None, status=409)
    paper = own_paper(found)
    if request.form.get("step") == "back":
        return _page(found, entry, paper)
    if not is_filled_in(paper, found):
        return _page(found, entry, paper, status=422)
    return private("board/check.html", poll=found, paper=paper)


@pages.post("/votes/<int:poll>/ballot")
@guard(SIGNED_IN)
@alone
@untimed
def ballot(poll: int) -> Response:
    """The vote itself. A second press, and a second vote, change nothing and are told what stands."""
    found = poll_seen_by(somebody(), poll)
    entry = models.entry_of(found, somebody())
    paper = own_paper(found)
    if _may_vote(found, entry) and not is_filled_in(paper, found):
        return _page(found, entry, paper, status=422)
    try:
        _record(found, paper)
    except AlreadyRecorded:
        return _page(found, models.entry_of(found, somebody()), None, status=409)
    except Refusal as refusal:
        return _page(found, entry, None, status=refusal.status, words=refusal.words())
    return redirect(url_for("board.done", poll=poll), 303)


@pages.get("/votes/<int:poll>/done")
@guard(SIGNED_IN)
@alone
@untimed
def done(poll: int) -> Response:
    """It is recorded. Whoever has not voted yet is shown the ballot instead."""
    found = poll_seen_by(somebody(), poll)
    if not models.has_voted(found, somebody()) or not found.is_open(clock.now()):
        return redirect(url_for("board.poll", poll=poll), 303)
    return private("board/done.html", poll=found)


def is_filled_in(paper: BallotPaper, poll: Poll) -> bool:
    """Whether a ballot says something this vote knows, and not too much; what is wrong stands beside the answers."""
    if not paper.form.validate():
        return False
    codes = [choice.value for choice in paper.form.choice.choices if choice.value != rules.BLANK]
    try:
        rules.canonical(paper.values, codes=codes, most=poll.most)
    except Refusal as refusal:
        paper.form.refuse(refusal)
        return False
    return True


def _record(poll: Poll, paper: BallotPaper) -> None:
    if poll.secret:
        actions.cast(poll, paper.values, by=somebody(), now=clock.now())
    else:
        actions.vote_openly(poll, paper.values, by=somebody(), now=clock.now())


def _may_vote(poll: Poll, entry: RollEntry | None) -> bool:
    return poll.is_open(clock.now()) and entry is not None and not (poll.secret and entry.used)


def _page(
    poll: Poll, entry: RollEntry | None, paper: BallotPaper | None, *, status: int = 200, words: str = ""
) -> Response:
    """A vote's page. `words` is what was refused just now."""
    person = somebody()
    kind, stands = ("attention", words) if words else _standing(poll, entry, paper)
    result = models.result_of(poll)
    ways = [
        (person.may(CALL_VOTES), "board.chair", _("Look after this vote")),
        (person.may(TELL), "board.tellers", _("For the tellers")),
    ]
    return private(
        "board/poll.html",
        status=status,
        poll=poll,
        told=shown.told(poll),
        paper=paper,
        kind=kind,
        stands=stands,
        result=shown.shown_result(poll, result) if result else None,
        duties=[(url_for(endpoint, poll=poll.number), label) for may, endpoint, label in ways if may],
    )


def _standing(poll: Poll, entry: RollEntry | None, paper: BallotPaper | None) -> tuple[str, str]:
    """How it stands for the reader: the notice's kind, and a sentence, or an empty one when there is nothing to say."""
    standing = poll.standing(clock.now())
    if standing == "void":
        return "attention", " ".join([_("This vote does not count."), poll.void_reason])
    if standing == "open" and entry is None:
        return "", _("You are not on the list for this vote. It was made when the vote opened.")
    if standing == "open" and entry and entry.used and poll.secret:
        return "done", AlreadyRecorded().words()
    if standing == "open" and entry and entry.used and paper:
        return "done", _answered(poll, entry, paper)
    return "", _(shown.COUNTING) if standing == "counting" else ""


def _answered(poll: Poll, entry: RollEntry, paper: BallotPaper) -> str:
    """What somebody answered in an open vote; the page with it is theirs alone."""
    words = paper.words_for(models.my_open_vote(entry) or [rules.BLANK])
    until = moment(poll.closes_at)
    return _("Your answer: %(answer)s. You may change it until %(until)s.", answer=", ".join(words), until=until)
