"""What lists need by the clock: letting go of those that nobody needs any more."""

from meetinghouse.ground.words import N_
from meetinghouse.members.exchange import actions
from meetinghouse.people import retention

retention.register(
    "old_lists",
    N_("Lists of members"),
    N_("After 30 days when they were not brought in, after 90 days when they were."),
    actions.tidy_lists,
)
