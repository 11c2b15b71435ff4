"""What people may say yes to, and what somebody may do with what is written of another: the codes and their words."""

from dataclasses import dataclass

from meetinghouse.ground.words import N_

KEEP, NEWS, PHOTOS = "keep", "news", "photos"
READ, EXPORTED, CHANGED, MERGED, HELPED, COUNTED = "read", "exported", "changed", "merged", "helped", "counted"


@dataclass(frozen=True)
class Purpose:
    """Something that the house may only do with somebody's yes. A new text gets a new `version`."""

    version: int
    words: str
    text: str


PURPOSES = {
    KEEP: Purpose(
        1,
        N_("Keep me in the register"),
        N_(
            "When dues stay unpaid for a long time, we let go of everything that we have written of you."
            " Say yes, and we keep you in the register all the same."
        ),
    ),
    NEWS: Purpose(
        1,
        N_("Send me news"),
        N_(
            "We write to you now and then about what happens in the house."
            " What concerns your own things comes in any case."
        ),
    ),
    PHOTOS: Purpose(
        1,
        N_("Show me in photos"),
        N_(
            "We may show photos from the house where you can be recognised. We never write your name beside them"
            " without asking again."
        ),
    ),
}
"""Each is a choice of its own, and none of them is asked for at the door (GDPR article 7, no 2 and 4)."""


@dataclass(frozen=True)
class Look:
    """Something that was done with what is written of somebody: how we say it, and why it may be done."""

    words: str
    why: str


LOOKED = {
    READ: Look(N_("Looked at your page or your dues"), N_("They keep the register, the books or the roles.")),
    EXPORTED: Look(N_("Took out a list that you are on"), N_("They bring in and take out lists of members.")),
    CHANGED: Look(N_("Changed something on your page"), N_("They keep the register of members.")),
    MERGED: Look(N_("Made one page of two that were yours"), N_("You stood in the register twice.")),
    HELPED: Look(N_("Helped you to sign in"), N_("You asked for help in the house.")),
    COUNTED: Look(N_("Saw you in the list that explains how we are counted"), N_("The house reports how many it is.")),
}
