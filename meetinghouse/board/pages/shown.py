"""Votes as the pages show them: lines of the list, what is told about a vote, and a result in words and bars."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from meetinghouse.board import models, rules, wording
from meetinghouse.board.models import Poll
from meetinghouse.board.rules import Result
from meetinghouse.ground.furniture import moment
from meetinghouse.ground.words import N_, _, ngettext

COUNTING = N_("The time is over. The votes are being counted.")
STANDINGS = {
    "draft": N_("A draft. Nobody else sees it."),
    "ready": N_("Ready. It opens when you open it."),
    "open": N_("It is open. People are voting."),
    "counting": COUNTING,
    "published": N_("It is decided. Everybody here can read the result."),
    "void": N_("This vote does not count."),
}


@dataclass(frozen=True)
class Line:
    """One vote in a list. `badge`: its code and words, or nothing."""

    url: str
    question: str
    words: str
    badge: tuple[str, str] | None = None


@dataclass(frozen=True)
class Told:
    """What people are told about a vote."""

    number: int
    who: str
    until: str
    rule: str
    secrecy: str


@dataclass(frozen=True)
class Share:
    """One answer's part of a result: in words, and from 0 to 100 for its bar."""

    words: str
    share: int


@dataclass(frozen=True)
class ShownResult:
    """A result: in words first, then the bars, the numbers, and every step of the arithmetic."""

    headline: str
    shares: list[Share]
    facts: list[tuple[str, int]]
    steps: list[str]


def lines_now(polls: Iterable[Poll]) -> list[Line]:
    """What is being decided now, with what the reader has done about it (`rolls.open_for`)."""
    return [Line(url_for("board.poll", poll=each.number), each.question, until(each), _done(each)) for each in polls]


def lines_unopened(polls: Iterable[Poll]) -> list[Line]:
    """Drafts, for those who call votes."""
    return [Line(url_for("board.chair", poll=each.number), each.question, _(STANDINGS[each.state])) for each in polls]


def lines_decided(polls: Iterable[Poll]) -> list[Line]:
    """What was decided, each with its outcome (`models.decided`)."""
    return [Line(url_for("board.poll", poll=each.number), each.question, _ended(each)) for each in polls]


def until(poll: Poll) -> str:
    """Until when people can vote: "Until Thursday 26 March at 16"."""
    return _("Until %(until)s", until=moment(poll.closes_at)) if poll.closes_at else _("Nobody has said yet")


def told(poll: Poll) -> Told:
    """All that people are told about a vote before they vote."""
    who = _("Everybody whom the house knew when it opened.") if poll.opened_at else _("Everybody whom the house knows.")
    sentences = [*map(str, wording.rule_words(poll.kind, poll.rule)), *_most(poll)]
    return Told(poll.number, who, until(poll), " ".join(sentences), _secrecy(poll))


def shown_result(poll: Poll, result: Result) -> ShownResult:
    """The result as its page shows it; of very few secret ballots only what was decided."""
    answers = [(code, words) for code, words in models.answers_of(poll) if code != rules.BLANK]
    chosen = [words for code, words in answers if code in result.chosen]
    headline = str(wording.outcome_words(result))
    if poll.kind != "yes_no_blank" and chosen:
        headline = _("The house has chosen: %(what)s.", what=", ".join(chosen))
    steps = [str(step) for step in wording.arithmetic(result)]
    if result.is_few:
        return ShownResult(headline, [], [(_("On the roll"), result.roll)], steps)
    if poll.kind != "yes_no_blank":
        steps += [str(sentence) for sentence in wording.rule_words(poll.kind, poll.rule)]
    return ShownResult(headline, _shares(answers, result), _numbers(result), steps)


def _shares(answers: list[tuple[str, str]], result: Result) -> list[Share]:
    counts = [(words, result.votes[code]) for code, words in answers] + [(_("Blank"), result.blank)]
    return [
        Share(
            ngettext("%(answer)s: %(num)s vote", "%(answer)s: %(num)s votes", count, answer=answer),
            100 * count // max(1, result.used),
        )
        for answer, count in counts
    ]


def _numbers(result: Result) -> list[tuple[str, int]]:
    return [
        (_("On the roll"), result.roll),
        (_("Have voted"), result.used),
        (_("Valid"), result.valid),
        (_("Blank"), result.blank),
        (_("Not readable"), result.rejected),
    ]


def _done(poll: Poll) -> tuple[str, str] | None:
    if not poll.is_done:
        return None
    return ("done", _("You have voted") if poll.secret else _("You have answered"))


def _ended(poll: Poll) -> str:
    over = moment(poll.closes_at)
    if poll.state == "void":
        return _("This vote does not count.")
    if poll.state != "published" or poll.counted is None:
        return _("Closed %(over)s. It is being counted.", over=over)
    closed = _("Closed %(over)s.", over=over)
    return f"{wording.outcome_words(Result.from_json(poll.counted))} {closed}"


def _most(poll: Poll) -> list[str]:
    if poll.kind != "choose_several":
        return []
    return [_("You can choose up to %(most)s.", most=poll.most)]


def _secrecy(poll: Poll) -> str:
    if poll.secret:
        return _("Yes. Nobody here can see who voted what. A vote cannot be changed.")
    return _("No. The house keeps who chose what. You may change it until it closes.")
