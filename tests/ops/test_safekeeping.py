"""A backup is the whole house of one moment, and it comes back."""

import sqlite3
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meetinghouse.board import actions as board
from meetinghouse.board.models import Ballot, Count, OpenVote, Poll, PollOption, RollEntry, VotingCode
from meetinghouse.ground import keys, postgres_tools, safekeeping, settings
from meetinghouse.ground.actions import open_house
from meetinghouse.ground.database import database, engine
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.migrating import pending
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import Phrase
from meetinghouse.people.actions import add_person
from meetinghouse.people.models import Person
from tests.makers import a_poll
from tests.ops.conftest import OpenNew

NOW = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)


def test_a_house_comes_back_whole(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    safekeeping.backup(tmp_path / "kept")
    new_house()
    answers = safekeeping.restore(tmp_path / "kept")
    assert [answer for answer in answers if not answer.ok] == []
    assert [person.nickname for person in Person.select()] == ["Kari"]
    assert Entry.select().count() == 1


def test_what_was_handed_out_still_opens_in_a_restored_house(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    before = keys.keyed_digest("card", "7")
    safekeeping.backup(tmp_path / "kept")
    chosen = new_house()
    safekeeping.restore(tmp_path / "kept")
    if engine() == "sqlite":
        assert not database.table_exists("kept_secret_key")
        settings.use(settings.Settings(secret_key=settings.kept_key(Path(chosen.instance))))
    assert keys.keyed_digest("card", "7") == before


def test_a_backup_is_for_its_owner_only_and_never_overwrites(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    safekeeping.backup(tmp_path / "kept")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
    with pytest.raises(Refusal, match="there already"):
        safekeeping.backup(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["kept"]


def test_a_house_in_which_something_happened_is_not_overwritten(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    safekeeping.backup(tmp_path / "kept")
    with pytest.raises(Refusal, match="a house here already"):
        safekeeping.restore(tmp_path / "kept")


def test_a_house_that_is_only_migrated_may_be_restored_into(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    safekeeping.backup(tmp_path / "kept")
    new_house.migrated()
    safekeeping.restore(tmp_path / "kept")
    assert Person.select().count() == 1


def test_something_else_is_not_taken_for_a_backup(new_house: OpenNew, tmp_path: Path) -> None:
    new_house.migrated()
    (tmp_path / "letter.txt").write_text("Dear house, " * 100)
    with pytest.raises(Refusal):
        safekeeping.restore(tmp_path / "letter.txt")
    with pytest.raises(Refusal, match="no file"):
        safekeeping.restore(tmp_path / "nothing")
    assert Person.select().count() == 0


def test_a_backup_of_another_program_is_refused(new_house: OpenNew, tmp_path: Path) -> None:
    new_house()
    if engine() == "sqlite":
        sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE song (title)").connection.close()
        with pytest.raises(Refusal, match="not sound"):
            safekeeping.restore(tmp_path / "other.db")


def test_a_backup_while_others_write_is_of_one_moment(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    enough, written = threading.Event(), threading.Event()

    def write() -> None:
        """Add people until it is enough."""
        while not enough.is_set():
            add_person("Ola", by=None, now=NOW)
            written.set()
        database.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(5)
    safekeeping.backup(tmp_path / "kept")
    enough.set()
    writer.join()
    new_house()
    safekeeping.restore(tmp_path / "kept")
    assert 1 < Person.select().count() == Entry.select().count()


def test_a_pg_dump_that_is_too_old_is_not_used(
    new_house: OpenNew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new_house()
    if engine() == "postgresql":
        old = tmp_path / "pg_dump"
        old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
        old.chmod(0o700)
        monkeypatch.setattr(postgres_tools, "_at_hand", lambda _tool: iter([old]))
        with pytest.raises(Refusal, match="postgresql-client"):
            safekeeping.backup(tmp_path / "kept")


def test_no_copy_is_made_while_a_room_says_why_not(
    new_house: OpenNew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_house(new_house)
    reasons = [Phrase("Not while it %(rains)s.", rains="rains"), None, None]
    monkeypatch.setattr(safekeeping, "REASONS", [lambda: reasons.pop(0)])
    with pytest.raises(Refusal, match="Not while it rains"):
        safekeeping.backup(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    safekeeping.backup(tmp_path / "kept")
    assert (reasons, (tmp_path / "kept").exists()) == ([], True)


def test_a_reason_that_comes_up_while_the_copy_is_made_ends_it(
    new_house: OpenNew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_house(new_house)
    reasons = [None, Phrase("Not now.")]
    monkeypatch.setattr(safekeeping, "REASONS", [lambda: reasons.pop(0)])
    with pytest.raises(Refusal, match="Not now"):
        safekeeping.backup(tmp_path / "kept")
    assert list(tmp_path.glob("*kept*")) == []


def test_no_copy_is_made_while_a_secret_vote_is_going_on(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    open_house("Verkstedet ved elva", "NO", by=None, now=NOW)
    poll = a_poll()
    with pytest.raises(Refusal, match="A secret vote is going on"):
        safekeeping.backup(tmp_path / "kept")
    board.close_due(now=NOW + timedelta(days=2))
    safekeeping.backup(tmp_path / "kept")
    assert Poll.get_by_id(poll.id).shuffled_at


def test_no_copy_is_made_during_a_secret_vote_though_an_update_waits(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    open_house("Verkstedet ved elva", "NO", by=None, now=NOW)
    a_poll()
    database.execute_sql("DELETE FROM schema_migration WHERE id = (SELECT max(id) FROM schema_migration)")
    assert pending()
    with pytest.raises(Refusal, match="A secret vote is going on"):
        safekeeping.backup(tmp_path / "kept")
    assert list(tmp_path.glob("*kept*")) == []


def test_a_house_from_before_the_votes_may_be_copied_before_its_update(new_house: OpenNew, tmp_path: Path) -> None:
    a_house(new_house)
    database.drop_tables([Ballot, Count, OpenVote, VotingCode, RollEntry, PollOption, Poll])
    safekeeping.backup(tmp_path / "kept")
    assert (tmp_path / "kept").exists()


def a_house(new_house: OpenNew) -> None:
    """A house that knows one person."""
    new_house.migrated()
    add_person("Kari", by=None, now=NOW)
