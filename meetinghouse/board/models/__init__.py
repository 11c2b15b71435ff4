"""What the board knows: its tables, and the questions that are asked of them."""

from meetinghouse.board.models import guarding as _guarding  # noqa: F401 - lays what the database refuses
from meetinghouse.board.models.asking import (
    answered_at,
    answers_of,
    code_entry,
    decided,
    drafts,
    eligible,
    entry_of,
    has_voted,
    my_open_vote,
    poll_numbered,
    result_of,
    roll_size,
    secret_vote_goes_on,
)
from meetinghouse.board.models.tables import (
    Ballot,
    Count,
    OpenVote,
    Poll,
    PollOption,
    RollEntry,
    VotingCode,
)

__all__ = [
    "Ballot",
    "Count",
    "OpenVote",
    "Poll",
    "PollOption",
    "RollEntry",
    "VotingCode",
    "answered_at",
    "answers_of",
    "code_entry",
    "decided",
    "drafts",
    "eligible",
    "entry_of",
    "has_voted",
    "my_open_vote",
    "poll_numbered",
    "result_of",
    "roll_size",
    "secret_vote_goes_on",
]
