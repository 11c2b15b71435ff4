"""Letters with a code, for members without e-mail: the same vote, the same line of the roll."""

import secrets
from datetime import datetime, timedelta

from meetinghouse.board import rules
from meetinghouse.board.models import Poll, RollEntry, VotingCode, code_entry
from meetinghouse.board.models.asking import code_digest
from meetinghouse.ground import journal, limits
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person

WRONG_CODES_A_DAY = 200
"""For one network address, and a whole house may share one. Codes are too long to guess: this only spares the machine.
Our own choice."""


def make_code(poll: Poll, person: Person, *, by: Person, now: datetime) -> str:
    """A fresh code for somebody's letter, as it is printed. It is returned this once; the house keeps a keyed digest.

    An earlier code of the same person stops working. Whether they have voted makes no difference here. But whoever
    makes a letter can try its code, which tells whether its person has voted, or vote in their place. So nobody gets
    one whom e-mail reaches; what remains is in `docs/decisions/secret-votes.md`.

    Raises:
        Refusal: the poll is not open, or the person is not on its roll or has an e-mail address that works.
    """
    code = "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if not poll.is_open(now):
            raise Refusal(N_("Letters are made while the vote is open."))
        entry = RollEntry.get_or_none(RollEntry.poll == poll, RollEntry.person == person)
        if entry is None:
            raise Refusal(N_("This person is not on the list for this vote."), status=404)
        if person.email():
            raise Refusal(N_("This person has e-mail and can vote by signing in. Letters are for the others."))
        live = (VotingCode.entry == entry) & VotingCode.revoked_at.is_null()
        VotingCode.update(revoked_at=now).where(live).execute()
        made = VotingCode.create(entry=entry, digest=code_digest(code), made_at=now)
        journal.record(by, "made a code letter", made, at=now)
    return rules.show_code(code)


def try_code(text: str, *, remote: str, now: datetime) -> RollEntry:
    """The roll entry, with its `poll`, that a typed code stands for.

    Only wrong codes are counted, by the day: a right one leaves nothing behind, or the count would be a vote's time.

    Raises:
        Refusal: nobody has this code, or far too many wrong ones came from here today (429).
    """
    if entry := code_entry(text):
        return entry
    limits.spend("wrong voting codes", remote, at_most=WRONG_CODES_A_DAY, per=timedelta(days=1), now=now)
    raise Refusal(N_("We do not know this code. Look at the letter once more, or ask for a new one."), field="code")
