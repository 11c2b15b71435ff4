"""What this room holds of a person: on which rolls they stand, and what they answered in open votes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.models import OpenVote, Poll, PollOption, RollEntry, VotingCode, answers_of
from meetinghouse.ground.words import N_, _
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import Person
from meetinghouse.people.models.traces import Traces, traces_of


class BoardHolder(Holder):
    """Rolls and votes stay, or what was counted would be true no more; nobody can tell whose line it was."""

    answers = (RollEntry.person,)

    def tells(self, whom: Whom) -> list[Told]:
        """In what they could vote, whether they did, and what they answered openly. Of secret votes nobody knows."""
        rows = [_row(entry) for entry in _answered(whom.ids)]
        return [Told(N_("Votes that you could take part in"), rows)] if rows else []

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """Letters with a code open nothing any more."""
        entries = _entries(Whom(person).ids)
        letters = VotingCode.entry.in_(entries) & VotingCode.revoked_at.is_null()
        VotingCode.update(revoked_at=now).where(letters).execute()
        lines = [Line(_("Your votes are counted as before. Nobody can see that they were yours."), stays=True)]
        return [*(lines if entries else []), *_named_in(traces_of(person))]


def _entries(persons: Sequence[int]) -> list[RollEntry]:
    """Theirs, and those of a second entry in the house that turned out to be them."""
    rows = RollEntry.select(RollEntry, Poll).join(Poll).where(RollEntry.person.in_(persons))
    return list(rows.order_by(Poll.number))


def _answered(persons: Sequence[int]) -> list[Any]:
    """The same lines, each with the `answer` that was given last in an open poll, if one was."""
    rows = RollEntry.select(RollEntry, Poll, OpenVote).join(Poll).where(RollEntry.person.in_(persons))
    answer = OpenVote.entry == RollEntry.id
    rows = rows.join_from(RollEntry, OpenVote, pw.JOIN.LEFT_OUTER, on=answer, attr="answer")
    return list({row.id: row for row in rows.order_by(Poll.number, OpenVote.turn)}.values())


def _row(entry: Any) -> dict[str, object]:
    poll = entry.poll
    return {
        N_("Question"): poll.question,
        N_("Opened"): poll.opened_at,
        N_("Secret"): bool(poll.secret),
        N_("You have voted"): bool(entry.used),
        N_("Your answer"): _words(poll, entry.answer) if entry.answer and not poll.secret else None,
    }


def _words(poll: Poll, answer: OpenVote) -> str:
    words = dict(answers_of(poll))
    return ", ".join(words[code] for code in rules.choices_of(answer.choices) or [rules.BLANK])


def _named_in(traces: Traces) -> list[Line]:
    """What the house asked and chose from stays as it was said, also where somebody's name was part of it."""
    whole = Traces(tuple(name for name in traces.names if " " in name.strip()), (), ())
    polls = Poll.select(Poll.number, Poll.question, Poll.explanation, Poll.void_reason).tuples()
    options = PollOption.select(Poll.number, PollOption.text).join(Poll).tuples()
    texts = [*options, *((number, " ".join(said)) for number, *said in polls)]
    numbers = sorted({number for number, text in texts if whole.are_in(text)})
    if not numbers:
        return []
    words = _("The words of these votes name you, and stay as the house said them: %(numbers)s.")
    return [Line(words % {"numbers": ", ".join(map(str, numbers))}, stays=True)]
