"""The end of a vote: closed by time, shuffled, counted and published; or void, with a reason everybody can read.

Each step is a transaction of its own and looks at what is there, so a round that was cut off is finished by the next.
"""

import logging
from datetime import datetime

from meetinghouse.board import rules
from meetinghouse.board.actions.drafting import in_state, step
from meetinghouse.board.models import Count, Poll, RollEntry
from meetinghouse.board.models.counting import is_whole, written_votes
from meetinghouse.board.shuffling import shuffle
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person

log = logging.getLogger("house.board")


def close_due(*, now: datetime) -> int:
    """Close, shuffle, count and publish every poll whose time is over; returns how many were published.

    A secret poll whose ballots are not as many as its used entries stops before it is shuffled; the log, `check` and
    its caller's page say so.
    Void polls are shuffled too. A second call finds nothing to do.
    """
    for poll in list(Poll.select().where(Poll.state == "open", Poll.closes_at <= now).order_by(Poll.id)):
        close_poll(poll, now=now)
    _shuffle_all(now)
    countable = Poll.state.in_(("closed", "counted")) & (~Poll.secret | Poll.shuffled_at.is_null(False))
    polls = [poll for poll in Poll.select().where(countable).order_by(Poll.id) if not poll.secret or _is_whole(poll)]
    for poll in polls:
        count(poll, now=now)
        publish(poll, by=None, now=now)
    return len(polls)


def close_poll(poll: Poll, *, now: datetime) -> Poll:
    """Let nobody vote any more, now that the time is over. A second call changes nothing.

    Raises:
        Refusal: it is still open, or was never opened.
    """
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if poll.state in ("closed", "counted", "published"):
            return poll
        if poll.state != "open" or poll.is_open(now):
            raise Refusal(N_("This vote cannot be closed now."))
        return step(poll, None, "closed a vote", now, state="closed")


def count(poll: Poll, *, now: datetime) -> Count:
    """Count a closed poll. A second call gives the same count back.

    Raises:
        Refusal: it is not closed; or it is secret, and not shuffled or not whole.
    """
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if done := Count.get_or_none(Count.poll == poll):
            return done
        in_state(poll, "closed", N_("This vote is not closed yet."))
        if poll.secret and (poll.shuffled_at is None or not is_whole(poll)):
            raise Refusal(N_("This vote cannot be counted now. Ask whoever looks after the technical side."))
        made = _count(poll, now)
        step(poll, None, "counted a vote", now, state="counted")
    return made


def publish(poll: Poll, *, by: Person | None, now: datetime) -> Poll:
    """Let everybody see what a counted poll came to. The closing job does it by itself; a second call changes nothing.

    Raises:
        Refusal: it is not counted.
    """
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if poll.state == "published":
            return poll
        in_state(poll, "counted", N_("This vote is not counted yet."))
        return step(poll, by, "published a vote", now, state="published")


def void_poll(poll: Poll, reason: str, *, by: Person, now: datetime) -> Poll:
    """Say that a vote does not count, and why. What was voted is never told. A second call changes nothing.

    Raises:
        Refusal: it is published already, or no reason is given.
    """
    if not reason.strip():
        raise Refusal(N_("Say why, so that everybody can read it."), field="reason")
    with database.atomic():
        poll = locked(Poll.select().where(Poll.id == poll.id)).get()
        if poll.state == "void":
            return poll
        if poll.state == "published":
            raise Refusal(N_("The result is published. A new vote can decide otherwise."))
        return step(poll, by, "declared a vote void", now, state="void", void_reason=reason.strip())


def _shuffle_all(now: datetime) -> None:
    """Shuffle what has ended and is whole; what is void is shuffled as it is, for it will never be counted."""
    ended = (
        Poll.secret & Poll.opened_at.is_null(False) & Poll.shuffled_at.is_null() & Poll.state.in_(("closed", "void"))
    )
    polls = [poll for poll in Poll.select().where(ended).order_by(Poll.id) if poll.state == "void" or _is_whole(poll)]
    if not polls:
        return
    if shuffle(polls):
        with database.atomic():  # another worker may have come first, and the moment is set once
            these = Poll.id.in_([poll.id for poll in polls]) & Poll.shuffled_at.is_null()
            Poll.update(shuffled_at=now).where(these).execute()
    else:
        log.warning("ballots could not be shuffled yet")


def _is_whole(poll: Poll) -> bool:
    """Whether it may be counted. The log says so when not: nothing else happens then, until somebody decides."""
    if is_whole(poll):
        return True
    log.warning("secret vote %s is not counted: its ballots and used entries differ", poll.number)
    return False


def _count(poll: Poll, now: datetime) -> Count:
    ballots = written_votes(poll)
    counted = rules.tally(ballots, codes=poll.codes(), most=poll.most)
    roll = RollEntry.select().where(RollEntry.poll == poll).count()
    result = rules.decide(counted, kind=poll.kind, rule=poll.rule, roll=roll)
    made: Count = Count.create(
        poll=poll,
        engine=rules.ENGINE,
        input_digest=rules.ballots_digest(ballots),
        result=rules.told(result, secret=bool(poll.secret)).to_json(),
        counted_at=now,
    )
    return made
