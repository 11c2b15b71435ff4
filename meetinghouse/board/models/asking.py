"""Questions about polls. None of them tells of an open secret poll how many have voted, or who, or when."""

from datetime import datetime

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.models.tables import Count, OpenVote, Poll, RollEntry, VotingCode
from meetinghouse.board.rules import Result
from meetinghouse.ground import keys
from meetinghouse.ground.paging import Page, paginate
from meetinghouse.ground.words import N_, _
from meetinghouse.people.models import Person

MEMBER = N_("Known to the house")
"""Why somebody is on the roll. Until there is a members' register everybody whom the house knows is a member."""

_WORDS = {rules.YES: N_("Yes"), rules.NO: N_("No"), rules.BLANK: N_("Blank")}


def eligible(now: datetime) -> pw.ModelSelect:
    """Those who may vote in a poll that opens now, as a query of persons in the order they came to the house."""
    return Person.select().where(Person.erased_at.is_null()).order_by(Person.id)


def poll_numbered(number: int) -> Poll | None:
    """The poll with this number."""
    return Poll.get_or_none(Poll.number == number)


def open_polls(now: datetime) -> list[Poll]:
    """What is being decided now, the one that closes first at the top."""
    still_open = (Poll.state == "open") & (Poll.closes_at > now)
    return list(Poll.select().where(still_open).order_by(Poll.closes_at, Poll.id))


def open_polls_for(person: Person, now: datetime) -> list[RollEntry]:
    """What this person can vote in now: their roll entries, each with its `poll`, the one that closes first on top.

    `entry.used` says whether they have voted: their own page may tell them. One query.
    """
    still_open = (Poll.state == "open") & (Poll.closes_at > now)
    mine = RollEntry.select(RollEntry, Poll).join(Poll).where(RollEntry.person == person, still_open)
    return list(mine.order_by(Poll.closes_at, Poll.id))


def decided(now: datetime, number: int | str | None) -> Page:
    """A page of the polls whose time is over, the latest first; void ones that had opened stay visible."""
    over = (Poll.state != "open") | (Poll.closes_at <= now)
    return paginate(Poll.select().where(Poll.opened_at.is_null(False), over).order_by(Poll.number.desc()), number)


def drafts() -> list[Poll]:
    """Polls that have not opened yet, the newest first."""
    return list(Poll.select().where(Poll.state.in_(("draft", "ready"))).order_by(Poll.number.desc()))


def answers_of(poll: Poll) -> list[tuple[str, str]]:
    """What a ballot offers: (code, words), the blank one last, in the reader's language. At most one query."""
    if poll.kind == "yes_no_blank":
        return [(code, _(words)) for code, words in _WORDS.items()]
    return [*((option.code, option.text) for option in poll.options()), (rules.BLANK, _(_WORDS[rules.BLANK]))]


def entry_of(poll: Poll, person: Person) -> RollEntry | None:
    """This person's own line of the roll; None when they may not vote here."""
    return RollEntry.get_or_none(RollEntry.poll == poll, RollEntry.person == person)


def has_voted(poll: Poll, person: Person) -> bool:
    """Whether this person has voted here; for their own pages only."""
    entry = entry_of(poll, person)
    return bool(entry and entry.used)


def my_open_vote(entry: RollEntry) -> list[str]:
    """The codes of what somebody answered last in an open poll; nothing when blank or not answered."""
    last = OpenVote.select().where(OpenVote.entry == entry).order_by(OpenVote.turn.desc()).first()
    return rules.choices_of(last.choices) if last else []


def code_entry(text: str) -> RollEntry | None:
    """The roll entry, with its `poll`, that a code from a letter stands for; None when it stands for nothing."""
    live = (VotingCode.digest == code_digest(rules.read_code(text))) & VotingCode.revoked_at.is_null()
    rows = RollEntry.select(RollEntry, Poll).join_from(RollEntry, Poll).join_from(RollEntry, VotingCode)
    return rows.where(live).first()


def code_digest(code: str) -> str:
    """What is stored of a code."""
    return keys.keyed_digest("voting code", code)


def roll_size(poll: Poll, now: datetime) -> int:
    """How many may vote: the roll of a poll that has opened, else those who would be on it now."""
    return int(RollEntry.select().where(RollEntry.poll == poll).count() if poll.opened_at else eligible(now).count())


def status_by_name(poll: Poll) -> list[RollEntry] | None:
    """For tellers: the roll by name, each entry with its `person` and `used`; None until three have voted."""
    rows = RollEntry.select(RollEntry, Person).join(Person).where(RollEntry.poll == poll)
    entries = list(rows.order_by(pw.fn.LOWER(Person.nickname), Person.id))
    return entries if sum(entry.used for entry in entries) >= rules.NAMES_AFTER else None


def roll_by_name(poll: Poll) -> list[Person]:
    """Who may vote, by name and without a word about whether they have: for tellers who make code letters."""
    on_it = Person.select().join(RollEntry).where(RollEntry.poll == poll)
    return list(on_it.order_by(pw.fn.LOWER(Person.nickname), Person.id))


def result_of(poll: Poll) -> Result | None:
    """What the poll came to; None until it is published."""
    if poll.state != "published":
        return None
    return Result.from_json(Count.get(Count.poll == poll).result)


def secret_vote_goes_on() -> bool:
    """Whether a secret poll has ballots whose order is not destroyed yet: then no copy of the house may be made."""
    waits = Poll.secret & Poll.opened_at.is_null(False) & Poll.shuffled_at.is_null()
    return bool(Poll.select().where(waits).exists())
