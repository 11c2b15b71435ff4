"""Everything that can be done with lists: bring one, agree on its columns, mend its rows, bring in, undo, take out."""

from meetinghouse.members.exchange.actions.bringing import bring_in
from meetinghouse.members.exchange.actions.exporting import export_members
from meetinghouse.members.exchange.actions.forgetting import forget_rows_naming, hold_lists
from meetinghouse.members.exchange.actions.mending import correct_row, leave_out_the_rest, look_again, take_as_new
from meetinghouse.members.exchange.actions.tidying import forget_rows_of, throw_away, tidy_lists
from meetinghouse.members.exchange.actions.undoing import undo
from meetinghouse.members.exchange.actions.uploading import Columns, agree_on_columns, take_list

__all__ = [
    "Columns",
    "agree_on_columns",
    "bring_in",
    "correct_row",
    "export_members",
    "forget_rows_naming",
    "forget_rows_of",
    "hold_lists",
    "leave_out_the_rest",
    "look_again",
    "take_as_new",
    "take_list",
    "throw_away",
    "tidy_lists",
    "undo",
]
