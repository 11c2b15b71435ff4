"""What must be nought where votes are honest; `meetinghouse check` asks. No answer tells how many have voted."""

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.actions.drafting import fingerprint_of
from meetinghouse.board.models import Ballot, Count, OpenVote, Poll, RollEntry
from meetinghouse.board.models.counting import written_votes
from meetinghouse.ground.checks import check


@check("board: secret votes whose ballots and used entries differ")
def ballots_and_marks_differ() -> int:
    """How many secret polls have a ballot too many or too few; such a poll is not counted."""
    used = _per_poll(RollEntry.select().where(RollEntry.used), RollEntry.poll)
    cast = _per_poll(Ballot.select(), Ballot.poll)
    secret = Poll.select(Poll.id).where(Poll.secret)
    return sum(used.get(poll.id, 0) != cast.get(poll.id, 0) for poll in secret)


@check("board: open votes whose answers and used entries differ")
def answers_and_marks_differ() -> int:
    """How many lines of open polls' rolls are used without an answer, or have one without being used."""
    answered = pw.fn.EXISTS(OpenVote.select().where(OpenVote.entry == RollEntry.id))
    lines = RollEntry.select().join(Poll).where(~Poll.secret)
    return int(lines.where(RollEntry.used & ~answered).count() + lines.where(~RollEntry.used & answered).count())


@check("board: votes changed after they opened")
def fingerprints_that_differ() -> int:
    """How many polls that opened do not have the fingerprint any more that everybody was shown."""
    opened = Poll.select().where(Poll.opened_at.is_null(False))
    return sum(fingerprint_of(poll) != poll.fingerprint for poll in opened)


@check("board: counts that another counting does not give")
def counts_that_differ() -> int:
    """How many counts were of other ballots than are there now, or come to something else when counted again."""
    return sum(not _counts_again(each) for each in Count.select(Count, Poll).join(Poll))


@check("board: ballots that say nothing the vote knows")
def ballots_that_say_nothing() -> int:
    """How many ballots of polls that were counted name something else than the poll's answers."""
    found = 0
    for poll in Poll.select().where(Poll.state.in_(("counted", "published"))):
        counted = rules.tally(written_votes(poll), codes=poll.codes(), most=poll.most)
        found += counted.rejected
    return found


def _counts_again(kept: Count) -> bool:
    poll, votes = kept.poll, written_votes(kept.poll)
    counted = rules.tally(votes, codes=poll.codes(), most=poll.most)
    roll = RollEntry.select().where(RollEntry.poll == poll).count()
    result = rules.decide(counted, kind=poll.kind, rule=poll.rule, roll=roll)
    is_same = rules.told(result, secret=bool(poll.secret)).to_json() == kept.result
    return is_same and rules.ballots_digest(votes) == kept.input_digest


def _per_poll(rows: pw.ModelSelect, poll: pw.ForeignKeyField) -> dict[int, int]:
    counted = rows.select(poll, pw.fn.COUNT(1)).group_by(poll).tuples()
    return dict(counted)
