"""The command: it does what it is told, or says in one sentence why not."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from meetinghouse.cli import main
from meetinghouse.ground import settings
from meetinghouse.ground.checks import CHECKS
from meetinghouse.ground.database import database
from meetinghouse.ground.verbs import last_word


class Teller:
    """Somebody who types commands for one house."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def says(self, *words: str, **environ: str) -> Result:
        """Type one command."""
        return CliRunner().invoke(main, words, env={"MEETINGHOUSE_INSTANCE": str(self.folder), **environ})


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Teller]:
    """Somebody at the command line; afterwards this process is as it was."""
    before, chosen, hook, mask = database.obj, settings.current(), sys.excepthook, os.umask(0o022)
    os.umask(mask)
    yield Teller(tmp_path / "instance")
    database.initialize(before)
    settings.use(chosen)
    sys.excepthook = hook
    os.umask(mask)


def test_a_person_is_added_and_listed(keeper: Teller) -> None:
    keeper.says("migrate")
    added = keeper.says("person", "add", "Kari", "--email", "kari@example.no", "--role", "keeper")
    assert (added.exit_code, len(added.output.strip())) == (0, 16)
    listed = keeper.says("person", "list")
    assert listed.output.split()[1:] == ["Kari"]
    assert "kari@example.no" not in listed.output


def test_a_house_without_mail_shows_a_code_only_when_one_waits(keeper: Teller) -> None:
    keeper.says("migrate")

    asked = keeper.says("person", "code", "kari@example.no")

    assert asked.exit_code == 1
    assert "No code waits" in asked.stderr


def test_reconciling_without_cards_is_a_sentence(keeper: Teller) -> None:
    keeper.says("migrate")

    asked = keeper.says("reconcile")

    assert (asked.exit_code, "takes no cards" in asked.stderr) == (1, True)


def test_migrate_says_what_it_did_and_then_that_nothing_is_left(keeper: Teller) -> None:
    assert "0001_the_house" in keeper.says("migrate").output
    assert keeper.says("migrate").output == "Nothing to do.\n"


def test_the_files_of_a_house_are_its_owners_alone(keeper: Teller) -> None:
    keeper.says("migrate")
    assert [path.name for path in keeper.folder.iterdir() if path.stat().st_mode & 0o077] == []


def test_prepare_prints_a_link_only_while_nobody_is_keeper(keeper: Teller) -> None:
    assert "http://localhost:8000/set-up/" in keeper.says("prepare").output
    keeper.says("person", "add", "Kari", "--email", "kari@example.no", "--role", "keeper")
    assert keeper.says("prepare").output == ""


def test_check_tells_a_program_what_it_found(keeper: Teller) -> None:
    keeper.says("migrate")
    done = keeper.says("check", "--json")
    told = json.loads(done.output)
    assert (done.exit_code, told["ok"]) == (0, True)
    assert [each["name"] for each in told["checks"]] == sorted(CHECKS)
    assert {tuple(each) for each in told["checks"]} == {("name", "ok", "found")}


def test_check_has_status_1_when_something_is_wrong(keeper: Teller) -> None:
    keeper.says("migrate")
    database.connect()
    database.execute_sql('DROP TRIGGER "journal_entry_no_update"')
    database.close()
    done = keeper.says("check")
    assert done.exit_code == 1
    assert "NOT  triggers missing: 1" in done.output


def test_a_house_is_backed_up_and_restored(keeper: Teller, tmp_path: Path) -> None:
    keeper.says("migrate")
    keeper.says("person", "add", "Kari", "--email", "kari@example.no")
    assert keeper.says("backup", str(tmp_path / "kept")).exit_code == 0
    keeper.folder = tmp_path / "another"
    assert keeper.says("restore", str(tmp_path / "kept")).exit_code == 0
    assert "Kari" in keeper.says("person", "list").output


@pytest.mark.parametrize(
    ("words", "environ", "sentence"),
    [
        (["backup", "/nowhere/kept"], {}, "There is no folder /nowhere."),
        (["restore", "/nowhere/kept"], {}, "There is no file /nowhere/kept."),
        (["person", "add", " ", "--email", "a@example.no"], {}, "Please tell us what to call you."),
        (["check"], {"MEETINGHOUSE_COLOUR": "blue"}, "MEETINGHOUSE_COLOUR"),
        (["check"], {"MEETINGHOUSE_INSTANCE": "/proc/nowhere"}, "/proc/nowhere"),
        (["check"], {"MEETINGHOUSE_DATABASE_URL": "mysql://house"}, "sqlite:/// or postgresql://"),
        (["person", "list"], {}, "no such table"),
        (["serve", "--host", "0.0.0.0"], {}, "MEETINGHOUSE_TRUSTED_HOSTS"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    keeper: Teller, words: list[str], environ: dict[str, str], sentence: str
) -> None:
    done = keeper.says(*words, **environ)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words", [["sing"], ["person", "add"], ["person", "add", "X", "--email", "a@b.no", "--role", "king"]]
)
def test_wrong_words_have_status_2(keeper: Teller, words: list[str]) -> None:
    assert keeper.says(*words).exit_code == 2


def test_the_last_word_on_a_mistake_of_ours_names_its_place_only(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise KeyError("kari@example.no")
    except KeyError as error:
        last_word(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert "KeyError at test_cli.py" in told
    assert "kari" not in told
    assert "Traceback" not in told


def test_every_page_is_listed_with_who_may_call_it(keeper: Teller) -> None:
    routes = json.loads(keeper.says("routes", "--json").output)
    assert {tuple(route) for route in routes} == {("rule", "methods", "endpoint", "who", "room")}
    health = next(route for route in routes if route["rule"] == "/healthz")
    assert health["methods"] == ["GET"]
