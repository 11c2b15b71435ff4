"""Many vote at the same moment: everybody once, nothing lost, also while the vote is being closed.

`EVERYONE=1` is the long way: 800 posts by 50 members from 8 processes, and 200 votes with the power going.
"""

import os
import random
import signal
from collections import Counter
from datetime import timedelta
from multiprocessing.synchronize import Barrier

import peewee as pw
import pytest

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, Poll, RollEntry, result_of
from meetinghouse.ground import checks
from meetinghouse.ground.database import database
from meetinghouse.ground.migrating import pending
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.people.models import Person
from tests.crowd import EVERYONE, FRESH, Answers, come_in, together
from tests.makers import NOW, a_person, a_poll
from tests.ops.conftest import until

POSTS, MEMBERS, PROCESSES = (800, 50, 8) if EVERYONE else (60, 12, 4)
KILLED_VOTES = 200
AFTER = NOW + timedelta(days=2)


def test_everybody_votes_once_however_often_they_press_and_whoever_closes(open_house: Settings) -> None:
    members = [a_person(f"Member {n}", email=None) for n in range(MEMBERS)]
    crowded, closing = a_poll(by=members[0]), a_poll(by=members[0])
    ids = [member.id for member in members]

    answers = together(press_and_close, PROCESSES, open_house, crowded.id, closing.id, ids, POSTS // PROCESSES)

    said = Counter(what for one in answers for what, _ in one)
    assert (said["recorded"], said["already recorded"]) == (MEMBERS, POSTS - MEMBERS)
    assert ballots_and_marks(crowded) == (MEMBERS, MEMBERS)
    result = result_of(Poll.get_by_id(closing.id))
    assert result is not None
    assert said["in time"] + said["too late"] == MEMBERS
    assert ballots_and_marks(closing) == (said["in time"], said["in time"])
    assert result.used == (said["in time"] if said["in time"] >= 3 else 0)
    assert faults() == {}


def press_and_close(
    number: int, meet: Barrier, settings: Settings, crowded: int, closing: int, members: list[int], posts: int
) -> Answers:
    """Vote and vote again in one poll; then vote in another one while the first process closes it."""
    come_in(settings)
    chosen = random.Random(number).sample([members[(number * posts + n) % len(members)] for n in range(posts)], posts)
    try:
        meet.wait()
        said = [(vote(crowded, member, "recorded", "too late"), "") for member in chosen]
        meet.wait()
        if number == 0:
            until(lambda: Ballot.select().where(Ballot.poll == closing).count() > len(members) // 4)
            until(lambda: close_one(closing))
            return said
        mine = members[number - 1 :: meet.parties - 1]
        return said + [(vote(closing, member, "in time", "too late"), "") for member in mine]
    except Exception:
        meet.abort()
        raise
    finally:
        database.close()


def vote(poll: int, member: int, yes: str, no: str) -> str:
    """What somebody is told who votes: recorded, already recorded, or that it is not open."""
    try:
        actions.cast(Poll.get_by_id(poll), ["yes"], by=Person.get_by_id(member), now=NOW)
    except actions.AlreadyRecorded:
        return "already recorded"
    except Refusal:
        return no
    return yes


def close_one(poll: int) -> bool:
    """Close what is due as the worker does; whether this poll is published then. The other one is due later."""
    actions.close_poll(Poll.get_by_id(poll), now=AFTER)
    actions.close_due(now=AFTER - timedelta(seconds=1))
    return Poll.get_by_id(poll).state == "published"


@pytest.mark.skipif(not EVERYONE, reason="EVERYONE=1")
def test_kill_9_in_the_middle_of_the_votes_loses_and_doubles_nothing(open_house: Settings) -> None:
    members = [a_person(f"Member {n}", email=None) for n in range(KILLED_VOTES)]
    poll = a_poll(by=members[0])
    moment = random.Random()
    ids, told = [member.id for member in members], 0
    for part in (1, 2, 3):
        everybody = [FRESH.Process(target=vote_until_killed, args=(open_house, poll.id, ids)) for _ in range(4)]
        for each in everybody:
            each.start()
        enough = KILLED_VOTES * part // 4 + moment.randrange(10)
        until(lambda enough=enough: ballots_and_marks(poll)[0] >= enough, seconds=60)
        for each in everybody:
            os.kill(each.pid, signal.SIGKILL)  # type: ignore[arg-type]
        for each in everybody:
            each.join()
        ballots, marks = ballots_and_marks(poll)
        assert told < ballots == marks < KILLED_VOTES, "killed in the middle"
        assert faults() == {}
        told = ballots
    for member in ids:
        vote(poll.id, member, "recorded", "too late")
    assert actions.close_due(now=AFTER) == 1
    result = result_of(Poll.get_by_id(poll.id))
    assert result is not None
    assert (result.used, result.votes["yes"]) == (KILLED_VOTES, KILLED_VOTES)
    assert faults() == {}


def vote_until_killed(settings: Settings, poll: int, members: list[int]) -> None:
    """Vote for one member after the other, in an order of one's own."""
    come_in(settings)
    for member in random.sample(members, len(members)):
        vote(poll, member, "recorded", "too late")


def ballots_and_marks(poll: Poll) -> tuple[int, int]:
    """How many ballots a poll has, and how many used lines its roll: in one statement, for others vote meanwhile."""
    ballots = Ballot.select(pw.fn.COUNT(1)).where(Ballot.poll == poll.id)
    marks = RollEntry.select(pw.fn.COUNT(1)).where(RollEntry.poll == poll.id, RollEntry.used)
    found: tuple[int, int] = Poll.select(ballots, marks).where(Poll.id == poll.id).tuples().get()
    return found


def faults() -> dict[str, int]:
    """What the house's checks find; the tests' house is built without migrations."""
    found = {answer.name: answer.found for answer in checks.ask_all() if not answer.ok}
    assert found.pop("migrations pending", 0) == len(pending())
    return found
