"""After a secret vote somebody reads the whole database and learns neither the order of the votes nor who voted what.

The same attack does find it while the vote is open, and in a table made the usual way: so the test can fail.
"""

import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from meetinghouse.board import actions, models, shuffling
from meetinghouse.board.models import Ballot, Poll, RollEntry
from meetinghouse.ground import settings
from meetinghouse.ground.database import database, engine
from meetinghouse.ground.settings import Settings
from tests.board.attacking import everything_else, found, occurrences, pairs_told, traces_of
from tests.makers import NOW, a_person, a_poll

VOTERS = 48
AFTER = NOW + timedelta(days=2)
BALLOTS, ROLL = ("poll_ballot", "key"), ("roll_entry", "id")


class Vote:
    """A secret vote that has been held, with the truth that nobody may find: who voted what, in which order."""

    def __init__(self, voters: int = VOTERS) -> None:
        people = [a_person(f"Person {n}", email=None) for n in range(voters)]
        self.first = people[0]
        self.poll = a_poll(by=self.first)
        letters = {person.id: self._letter(person) for person in people[::5]}
        before = everything_else({BALLOTS[0], ROLL[0]})
        self.lines, self.keys = [], []
        for person in random.sample(people, voters):
            self._vote(person, letters.get(person.id))
        self.else_changed = everything_else({BALLOTS[0], ROLL[0]}) != before
        self.pairs = dict(zip(self.lines, self.keys, strict=True))

    def _letter(self, person) -> str:  # type: ignore[no-untyped-def]
        return actions.make_code(self.poll, person, by=person, now=NOW)

    def _vote(self, person, letter: str | None) -> None:  # type: ignore[no-untyped-def]
        choice = [random.choice(["yes", "no", "blank"])]
        if letter:
            actions.cast_with_code(letter, choice, remote="::1", now=NOW)
        else:
            actions.cast(self.poll, choice, by=person, now=NOW)
        with pytest.raises(actions.AlreadyRecorded):
            actions.cast(self.poll, choice, by=person, now=NOW)
        self.lines.append(RollEntry.get(RollEntry.poll == self.poll, RollEntry.person == person).id)
        self.keys += [key for key in (bytes(ballot.key) for ballot in Ballot.select()) if key not in self.keys]

    def order_told(self) -> dict[str, object]:
        """What an attacker finds of the order, in the ballots and in the roll, and of who voted what."""
        ballots, roll = traces_of(*BALLOTS, self.keys), traces_of(*ROLL, self.lines)
        pairs = pairs_told(roll.get("xmin", {}), ballots.get("xmin", {}))
        right = sum(self.pairs.get(line) == key for line, key in pairs.items())
        told = {f"ballots: {name}": how for name, how in found(ballots, self.keys).items()}
        told |= {f"roll: {name}": how for name, how in found(roll, self.lines).items()}
        return told | ({"pairs": right} if right else {})


def test_after_a_vote_nobody_finds_out_who_voted_what_or_in_which_order(open_house: Settings) -> None:
    vote = Vote()
    another = a_poll(by=vote.first, closes_at=NOW + timedelta(days=9))
    actions.cast(another, ["yes"], by=vote.first, now=NOW)
    assert len(vote.keys) == VOTERS
    assert not vote.else_changed, "voting left something in another table"
    assert vote.order_told(), "while the vote is open, the order is there to be found"
    assert models.secret_vote_goes_on()

    assert actions.close_due(now=AFTER) == 1

    assert vote.order_told() == {}
    assert models.secret_vote_goes_on(), "the other vote goes on"
    with pytest.raises(actions.AlreadyRecorded):
        actions.cast(another, ["no"], by=vote.first, now=NOW)
    result = models.result_of(Poll.get_by_id(vote.poll.id))
    assert result is not None
    assert (result.used, result.valid + result.blank) == (VOTERS, VOTERS)
    kept = {bytes(ballot.key) for ballot in Ballot.select().where(Ballot.poll == vote.poll)}
    assert kept == set(vote.keys), "a ballot was lost or changed"
    assert_nothing_is_left_on_the_disk(vote)


def test_the_same_attack_finds_the_order_in_a_table_made_the_usual_way(open_house: Settings) -> None:
    kind = "uuid" if engine() == "postgresql" else "text"
    database.execute_sql(f"CREATE TABLE usual_ballot (id {kind} PRIMARY KEY, choices text)")
    database.execute_sql("CREATE TABLE usual_roll (id integer PRIMARY KEY, used integer)")
    database.execute_sql(f"INSERT INTO usual_roll VALUES {', '.join(f'({n}, 0)' for n in range(VOTERS))}")
    lines = random.sample(range(VOTERS), VOTERS)
    keys = [str(uuid.uuid4()) for _ in lines]
    place = "%s" if engine() == "postgresql" else "?"
    for line, key in zip(lines, keys, strict=True):
        with database.atomic():
            database.execute_sql(f"UPDATE usual_roll SET used = 1 WHERE id = {line} AND used = 0")
            database.execute_sql(f"INSERT INTO usual_ballot VALUES ({place}, 'yes')", (key,))
    Vote(voters=3)

    actions.close_due(now=AFTER)  # SQLite's file is built anew with it, this table too
    if engine() == "postgresql":
        for table in ("usual_ballot", "usual_roll"):
            database.execute_sql(f"CLUSTER {table} USING {table}_pkey")

    traces = traces_of("usual_ballot", "id", keys)
    told = found(traces, keys)
    if engine() == "sqlite":
        assert told["row number"] == (1.0, VOTERS)
    else:
        assert told["xmin"] == (1.0, VOTERS)
        assert pairs_told(traces_of("usual_roll", "id", lines)["xmin"], traces["xmin"]) == dict(
            zip(lines, keys, strict=True)
        )


def test_somebody_who_reads_for_long_only_delays_it(open_house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shuffling, "_LOOKS", 1)
    vote = Vote(voters=3)
    with somebody_reads():
        assert actions.close_due(now=AFTER) == 0
        assert Poll.get_by_id(vote.poll.id).state == "closed"
    actions.close_due(now=AFTER)
    assert Poll.get_by_id(vote.poll.id).state == "published"


@contextmanager
def somebody_reads() -> Iterator[None]:
    """Another connection in the middle of reading; it keeps what it sees as it is. We wait for nobody here."""
    if engine() == "postgresql":
        with psycopg.connect(settings.current().database_url) as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT 1 FROM poll").fetchone()
            other.execute("SELECT count(*) FROM person").fetchone()
            yield
        return
    database.pragma("busy_timeout", 0)
    with closing(sqlite3.connect(database.obj.database)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM person").fetchone()
        yield
    database.pragma("busy_timeout", 5000)


def assert_nothing_is_left_on_the_disk(vote: Vote) -> None:
    """Each key is in the files as often as its table and index need it, and there is no emptied page that held it."""
    if engine() == "sqlite":
        file = Path(database.obj.database)
        assert database.execute_sql("PRAGMA freelist_count").fetchone() == (0,)
        assert occurrences(file, vote.keys) == {2: VOTERS}, "once in the table, once in the index on the poll"
        assert occurrences(Path(f"{file}-wal"), vote.keys) == {0: VOTERS}
        return
    database.execute_sql("CHECKPOINT")
    (folder,) = database.execute_sql("SHOW data_directory").fetchone()
    (path,) = database.execute_sql("SELECT pg_relation_filepath('poll_ballot')").fetchone()
    if (file := Path(folder) / path).exists():  # a server on another computer keeps its files to itself
        assert occurrences(file, vote.keys) == {1: VOTERS}
