"""Polls for the bench: an open one to look at, and secret ones in which nobody has voted yet."""

from datetime import datetime, timedelta

from meetinghouse.board import actions
from meetinghouse.board.models import Ballot, Poll, RollEntry, eligible
from meetinghouse.board.rules import Draft
from meetinghouse.demo import folk
from meetinghouse.people import actions as people

VOTERS = 50
TRIPS = ("Til sjøen med båt", "Til fjells med buss", "Museet i byen", "Vi blir hjemme og baker")


def poll_to_see(*, now: datetime) -> int:
    """The number of an open poll: which trip, choose one."""
    draft = Draft("bench-trip", "Hvor drar vi på tur?", "choose_one", options=TRIPS, explanation="Alle kan være med.")
    return int(_opened(draft, now).number)


def ballots(number: int, *, now: datetime) -> list[tuple[int, str]]:
    """So many ballots to cast: (poll's number, cookie of somebody who is signed in and has not voted there)."""
    voters = list(eligible(now).limit(VOTERS))
    cookies = [people.begin_session(each, before=None, device="bench", now=now).token for each in voters]
    made = Poll.select().count()
    drafts = [
        Draft(f"bench-{made + n}", "Skal vi kjøpe en ny ovn?", secret=True) for n in range(-(-number // len(voters)))
    ]
    polls = [_opened(draft, now).number for draft in drafts]
    return [(int(poll), cookie) for poll in polls for cookie in cookies][:number]


def recorded() -> dict[str, int]:
    """Secret ballots that are there, and roll entries that were used: the two are one vote."""
    return {"ballot": Ballot.select().count(), "used": RollEntry.select().where(RollEntry.used).count()}


def _opened(draft: Draft, now: datetime) -> Poll:
    chair = folk.person_for("chair")
    assert chair is not None
    whole = Draft(**{**vars(draft), "closes_at": (now + timedelta(days=7)).replace(second=0, microsecond=0)})
    poll = actions.draft_poll(whole, by=chair, now=now)
    actions.ready_poll(poll, by=chair, now=now)
    return actions.open_poll(poll, by=chair, now=now)
