"""What a count takes in, and whether a secret poll is whole. Nobody looks at it before a poll has closed."""

import peewee as pw

from meetinghouse.board.models.tables import Ballot, OpenVote, Poll, RollEntry


def written_votes(poll: Poll) -> list[str]:
    """All votes of a poll as they were written: its ballots, or everybody's last answer in an open one."""
    if poll.secret:
        return [ballot.choices for ballot in Ballot.select(Ballot.choices).where(Ballot.poll == poll)]
    later = OpenVote.alias()
    newer = later.select().where(later.entry == OpenVote.entry, later.turn > OpenVote.turn)
    last = OpenVote.select(OpenVote.choices).join(RollEntry).where(RollEntry.poll == poll, ~pw.fn.EXISTS(newer))
    return [vote.choices for vote in last]


def is_whole(poll: Poll) -> bool:
    """Whether a secret poll has as many ballots as used entries."""
    used = RollEntry.select().where(RollEntry.poll == poll, RollEntry.used).count()
    return bool(used == Ballot.select().where(Ballot.poll == poll).count())
