"""Questions about polls. None of them tells of an open secret poll how many have voted, or who, or when."""

from datetime import datetime

import peewee as pw

from meetinghouse.board import rules
from meetinghouse.board.models.tables import Count, OpenVote, Poll, RollEntry, VotingCode
from meetinghouse.board.rules import Result
from meetinghouse.ground import keys
from meetinghouse.ground.database import Prepared
from meetinghouse.ground.house import the_house
from meetinghouse.ground.paging import PAGE_SIZE, Page, number_shown
from meetinghouse.ground.words import N_, _
from meetinghouse.members.models import has_members, voting_members
from meetinghouse.people.models import Person

MEMBER, KNOWN = N_("Member"), N_("Known to the house")
"""Why somebody is on the roll. Until the house writes down its first member everybody whom it knows is one."""

_POLL = Prepared(lambda number: Poll.select().where(Poll.number == number), "number")
_ENTRY = Prepared(
    lambda poll, person: RollEntry.select().where(RollEntry.poll == poll, RollEntry.person == person), "poll", "person"
)


def _over(is_open: pw.Value, now: pw.Value) -> pw.Expression:
    return Poll.opened_at.is_null(False) & ((Poll.state != is_open) | (Poll.closes_at <= now))


def _decided(is_open: pw.Value, now: pw.Value, most: pw.Value, after: pw.Value) -> pw.ModelSelect:
    rows = Poll.select(Poll, Count.result.alias("counted")).join(Count, pw.JOIN.LEFT_OUTER).where(_over(is_open, now))
    return rows.order_by(Poll.number.desc()).limit(most).offset(after).objects()


_DECIDED = Prepared(_decided, "open", "now", "most", "after")
_COUNT_OF_DECIDED = Prepared(
    lambda is_open, now: Poll.select(pw.fn.COUNT(Poll.id).alias("total")).where(_over(is_open, now)), "open", "now"
)

_WORDS = {rules.YES: N_("Yes"), rules.NO: N_("No"), rules.BLANK: N_("Blank")}


def eligible(now: datetime) -> pw.ModelSelect:
    """Those who may vote in a poll that opens now, as a query of persons in the order they came to the house.

    They are the members who decide (`members.voting_members`); before there is any, everybody whom the house knows.
    """
    house = the_house()
    if house and has_members():
        return voting_members(house.today(now))
    return Person.select().where(Person.erased_at.is_null()).order_by(Person.id)


def why_eligible() -> str:
    """Why those are on the roll of a poll that opens now."""
    return MEMBER if has_members() else KNOWN


def poll_numbered(number: int) -> Poll | None:
    """The poll with this number."""
    found: Poll | None = _POLL.first(number)
    return found


def decided(now: datetime, number: int | str | None) -> Page:
    """A page of the polls whose time is over, the latest first; void ones that had opened stay visible.

    Each has `counted`: the result of its count as JSON, or None when it is not counted.
    """
    total = int(_COUNT_OF_DECIDED.first("open", now).total)
    shown = number_shown(number, total)
    return Page(_DECIDED.rows("open", now, PAGE_SIZE, PAGE_SIZE * (shown - 1)), shown, PAGE_SIZE, total)


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
    found: RollEntry | None = _ENTRY.first(poll.id, person.id)
    return found


def has_voted(poll: Poll, person: Person) -> bool:
    """Whether this person has voted here; for their own pages only."""
    entry = entry_of(poll, person)
    return bool(entry and entry.used)


def my_open_vote(entry: RollEntry) -> list[str]:
    """The codes of what somebody answered last in an open poll; nothing when blank or not answered."""
    last = OpenVote.select().where(OpenVote.entry == entry).order_by(OpenVote.turn.desc()).first()
    return rules.choices_of(last.choices) if last else []


def answered_at(entry: RollEntry) -> datetime | None:
    """When somebody answered last in an open poll; None when they have not. Of a secret one nobody knows."""
    last = OpenVote.select(OpenVote.at).where(OpenVote.entry == entry).order_by(OpenVote.turn.desc()).first()
    return last.at if last else None


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


def result_of(poll: Poll) -> Result | None:
    """What the poll came to; None until it is published."""
    if poll.state != "published":
        return None
    return Result.from_json(Count.get(Count.poll == poll).result)


def secret_vote_goes_on() -> bool:
    """Whether a secret poll has ballots whose order is not destroyed yet: then no copy of the house may be made.

    A house from before the votes has none; it is asked before its migrations have run.
    """
    if not Poll.table_exists():
        return False
    waits = Poll.secret & Poll.opened_at.is_null(False) & Poll.shuffled_at.is_null()
    return bool(Poll.select().where(waits).exists())
