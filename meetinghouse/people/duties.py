"""Who may do what: the one table. The guards, the page "Who may do what" and the list of routes all read it.

A room that needs a new duty adds its line here and nowhere else. The split follows the house's own habits, not a law.
"""

from dataclasses import dataclass

from meetinghouse.ground.guards import ANYONE, SIGNED_IN
from meetinghouse.ground.words import N_, _

ROLES = {
    "host": N_("Host"),
    "seller": N_("Seller"),
    "board": N_("Board member"),
    "chair": N_("Chair"),
    "secretary": N_("Secretary"),
    "treasurer": N_("Treasurer"),
    "teller": N_("Teller"),
    "coordinator": N_("Coordinator"),
    "keeper": N_("Keeper"),
}

SELL = "publish things for sale"
HAND_OUT = "hand out and take payment"
KEEP_BOOKS = "keep the books"
KEEP_HOUSE = "keep the house running"
GIVE_ROLES = "give and end roles"
CALL_VOTES = "call a vote"
TELL = "tell votes"
REGISTER = "keep the register of members"
COUNT_MEMBERS = "count members"
FORGET = "forget people who ask for it"
MERGE = "make one of two people who are the same"
EXCHANGE = "bring in and take out lists of members"
HELP_IN = "help people sign in"


@dataclass(frozen=True)
class Duty:
    """Something that only certain roles may do, and how we say it to everybody."""

    name: str
    roles: frozenset[str]
    words: str

    def role_names(self) -> list[str]:
        """The names of its roles, in the reader's language."""
        return names_of(self.roles)


DUTIES = {
    name: Duty(name, frozenset(roles.split()), words)
    for name, roles, words in (
        (SELL, "host seller", N_("Put things up for sale")),
        (HAND_OUT, "host seller", N_("Hand out things and take payment")),
        (KEEP_BOOKS, "treasurer", N_("Keep the books")),
        (KEEP_HOUSE, "keeper", N_("Look after the technical side of the house")),
        (CALL_VOTES, "chair secretary board", N_("Call a vote")),
        (TELL, "teller", N_("See who has voted, and make letters with codes")),
        (GIVE_ROLES, "keeper chair", N_("Give people roles, and end them")),
        (REGISTER, "host secretary coordinator chair", N_("Keep the register of members")),
        (COUNT_MEMBERS, "board chair secretary treasurer", N_("See how many members we are")),
        (FORGET, "secretary chair", N_("Forget somebody who asks for it")),
        (MERGE, "secretary chair", N_("Make one of two people who are the same")),
        (EXCHANGE, "secretary keeper", N_("Bring in and take out lists of members")),
        (HELP_IN, "host coordinator", N_("Help people sign in")),
    )
}

STEP_UP = frozenset({"board", "chair", "secretary", "treasurer", "coordinator", "keeper"})
"""Who holds one of these has others' affairs in hand, and shows a passkey before they use it. Our own choice."""

WHO = (
    *("visitor", "member", "member-no-email", "host", "seller", "board", "treasurer", "chair", "secretary", "teller"),
    *("coordinator", "keeper"),
)
"""Whom the list of routes speaks about (docs: `meetinghouse routes --json`)."""


def must_raise(roles: frozenset[str]) -> bool:
    """Whether somebody with these roles has a duty that asks for a passkey."""
    return bool(roles & STEP_UP)


def comes_from_step_up(duty: str, roles: frozenset[str]) -> bool:
    """Whether somebody has this duty only by roles that ask for a passkey; a host who is in the board sells without."""
    granting = DUTIES[duty].roles & roles if duty in DUTIES else frozenset()
    return bool(granting) and granting <= STEP_UP


def names_of(roles: frozenset[str]) -> list[str]:
    """The names of these roles in the reader's language, in the table's order."""
    return [_(words) for name, words in ROLES.items() if name in roles]


def who_may(duty: str) -> list[str]:
    """Those of `WHO` that a guard lets through.

    Raises:
        KeyError: no such duty; a route that asks for it would be closed to everybody.
    """
    if duty == ANYONE:
        return list(WHO)
    if duty == SIGNED_IN:
        return [who for who in WHO if who != "visitor"]
    return [who for who in WHO if who in DUTIES[duty].roles]
