"""Everything that can change how the house decides: drafting, opening, voting, closing and counting."""

from meetinghouse.board.actions.casting import AlreadyRecorded, cast, cast_with_code, vote_openly
from meetinghouse.board.actions.closing import close_due, close_poll, count, publish, void_poll
from meetinghouse.board.actions.codes import make_code, try_code
from meetinghouse.board.actions.drafting import change_draft, draft_poll, open_poll, ready_poll

__all__ = [
    "AlreadyRecorded",
    "cast",
    "cast_with_code",
    "change_draft",
    "close_due",
    "close_poll",
    "count",
    "draft_poll",
    "make_code",
    "open_poll",
    "publish",
    "ready_poll",
    "try_code",
    "void_poll",
    "vote_openly",
]
