"""The pages of belonging: one's own membership and card, joining, the register, and the treasurer's desk of dues."""

from meetinghouse.members.pages import (
    asking,
    books,
    card,
    counter,
    desk,
    forgetting,
    household,
    joining,
    merging,
    mine,
    person,
    register,
    reminding,
    spells,
)
from meetinghouse.members.pages.room import pages

__all__ = [
    "asking",
    "books",
    "card",
    "counter",
    "desk",
    "forgetting",
    "household",
    "joining",
    "merging",
    "mine",
    "pages",
    "person",
    "register",
    "reminding",
    "spells",
]
