"""Voting. A secret ballot and the mark on the roll are written together and share nothing but the poll.

No journal line, no mail, no time: nothing here is written down of a secret vote but the two rows.
"""

from collections.abc import Collection
from datetime import datetime

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.actions.codes import try_code
from meetinghouse.board.models import Ballot, OpenVote, Poll, RollEntry, entry_of
from meetinghouse.ground.database import Prepared, database, engine
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person


def _held(poll: pw.Value) -> pw.ModelSelect:
    rows = Poll.select(Poll.state, Poll.closes_at, Poll.secret).where(Poll.id == poll)
    return rows.for_update("FOR SHARE") if engine() == "postgresql" else rows


_POLL_HELD = Prepared(_held, "poll")


class AlreadyRecorded(Refusal):
    """This person has voted in a secret poll: nothing is changed, and nobody can say what it was."""

    def __init__(self) -> None:
        super().__init__(N_("Your vote is recorded. It cannot be seen or changed."))


def cast(poll: Poll, choices: Collection[str], *, by: Person, now: datetime) -> None:
    """Vote in a secret poll, once and for good.

    Args:
        choices: codes of `answers_of(poll)`; `["blank"]` or nothing is a blank ballot.
        now: only compared with the closing time, never kept.

    Raises:
        AlreadyRecorded: `by` has voted here before; the vote stays as it was.
        Refusal: the vote is not open any more, `by` is not on the roll, or the ballot says too much.
    """
    _cast(poll, RollEntry.person == by.id, choices, now)


def cast_with_code(text: str, choices: Collection[str], *, remote: str, now: datetime) -> Poll:
    """Vote with the code from a letter, in a secret poll or an open one; returns the poll.

    In a secret poll it works once, and the same person cannot also vote signed in. In an open poll it may change
    the answer until the poll closes. The same answer is written once more: pages shown before it are over then.

    Args:
        remote: the network address, which counts wrong codes only.

    Raises:
        AlreadyRecorded, Refusal: as `cast`; or the code is not known.
    """
    entry = try_code(text, remote=remote, now=now)
    if entry.poll.secret:
        _cast(entry.poll, RollEntry.id == entry.id, choices, now)
    else:
        _answer(entry.poll, entry, choices, now, once_more=True)
    return entry.poll


def vote_openly(poll: Poll, choices: Collection[str], *, by: Person, now: datetime) -> OpenVote:
    """Answer in an open poll. It may be changed until the poll closes; the same answer again changes nothing.

    Raises:
        Refusal: the vote is not open any more, `by` is not on the roll, or it is a secret one.
    """
    entry = entry_of(poll, by)
    if entry is None:
        raise _not_on_roll()
    return _answer(poll, entry, choices, now)


def _cast(poll: Poll, mine: pw.Expression, choices: Collection[str], now: datetime) -> None:
    written = _written(poll, choices)
    with database.atomic():
        _may_vote_now(poll, now, secret=True)
        unused = (RollEntry.poll == poll.id) & mine & ~RollEntry.used
        if RollEntry.update(used=True).where(unused).execute() != 1:
            known = RollEntry.select().where(RollEntry.poll == poll.id, mine).exists()
            raise AlreadyRecorded() if known else _not_on_roll()
        Ballot.insert(poll=poll.id, choices=written).execute()


def _answer(
    poll: Poll, entry: RollEntry, choices: Collection[str], now: datetime, *, once_more: bool = False
) -> OpenVote:
    written = _written(poll, choices)
    with database.atomic():
        _may_vote_now(poll, now, secret=False)
        # One answer after the other: the entry's row is held, and was `used` from the first answer on.
        RollEntry.update(used=True).where(RollEntry.id == entry.id).execute()
        last = OpenVote.select().where(OpenVote.entry == entry).order_by(OpenVote.turn.desc()).first()
        if last and last.choices == written and not once_more:
            return last
        vote: OpenVote = OpenVote.create(entry=entry, turn=last.turn + 1 if last else 1, choices=written, at=now)
    return vote


def _written(poll: Poll, choices: Collection[str]) -> str:
    return rules.canonical(choices, codes=poll.codes(), most=poll.most)


def _may_vote_now(poll: Poll, now: datetime, *, secret: bool) -> None:
    """Hold the poll open until the transaction ends: voters share it, and closing waits for them."""
    found: Poll = _POLL_HELD.first(poll.id)
    if bool(found.secret) != secret:
        raise ValueError(f"Vote {poll.number} is {'secret' if found.secret else 'open'}: it has a verb of its own.")
    if not found.is_open(now):
        raise Refusal(N_("This vote is not open. Nothing was recorded."))


def _not_on_roll() -> Refusal:
    return Refusal(N_("You are not on the list for this vote. It was made when the vote opened."), status=403)
