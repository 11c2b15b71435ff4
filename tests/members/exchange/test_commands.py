"""Lists of members from the command line."""

from contextlib import nullcontext
from pathlib import Path

import click
import peewee as pw
import pytest
from click.testing import CliRunner, Result

from meetinghouse.ground import settings
from meetinghouse.ground.verbs import Verbs
from meetinghouse.members.exchange import commands
from meetinghouse.members.exchange.models import ImportBatch
from meetinghouse.members.models import Membership
from tests.members.exchange.making import a_messy_table, csv_in
from tests.members.making import a_member

LIST = "Navn;E-post;Født\nKari Nordmann;kari@example.no;1962\nOla;ola@example.no;1960\n"


@pytest.fixture
def house(db: pw.Database) -> click.Group:
    """The command of a house that is open already."""
    group = Verbs("meetinghouse")
    commands.add_to(group, lambda: nullcontext(settings.current()))
    return group


def says(house: click.Group, *words: object) -> Result:
    return CliRunner().invoke(house, [str(word) for word in words])


def test_a_list_is_only_looked_at_until_it_is_meant(house: click.Group, tmp_path: Path) -> None:
    path = tmp_path / "medlemmer.csv"
    path.write_text(LIST, "utf-8")

    looked = says(house, "import", "members", path)
    assert (looked.exit_code, Membership.select().count()) == (0, 0)
    assert "new: 2" in looked.output
    assert "Nothing has changed." in looked.output

    brought = says(house, "import", "members", path, "--commit")
    assert (brought.exit_code, Membership.select().count()) == (0, 2)
    again = says(house, "import", "members", path, "--commit")
    assert "same: 2" in again.output
    assert Membership.select().count() == 2


def test_rows_that_wait_are_named_and_nothing_is_brought_in(house: click.Group, tmp_path: Path) -> None:
    path = tmp_path / "medlemmer.csv"
    path.write_bytes(csv_in("cp1252", a_messy_table()))

    answer = says(house, "import", "members", path, "--commit")

    assert answer.exit_code == 1
    assert "row 12: Birth year: There is no such day. Look at it again." in answer.output
    assert "Some rows wait for an answer" in answer.stderr
    assert Membership.select().count() == 0


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b"%PDF", "not a table"), (b"E-post\na@b.no\n", "holds the names"), (b"x" * 6_000_000, "5 MB")],
)
def test_a_file_that_is_no_list_is_a_sentence(house: click.Group, tmp_path: Path, raw: bytes, sentence: str) -> None:
    path = tmp_path / "medlemmer.csv"
    path.write_bytes(raw)

    answer = says(house, "import", "members", path)

    assert answer.exit_code == 1
    assert sentence in answer.stderr
    assert ImportBatch.select().count() == 0


def test_the_members_are_written_to_a_new_file_only(house: click.Group, tmp_path: Path) -> None:
    a_member("Kari")

    assert says(house, "export", "members", tmp_path / "members.csv").exit_code == 0
    assert "Kari" in (tmp_path / "members.csv").read_text("utf-8-sig")
    assert says(house, "export", "members", tmp_path / "members.csv").exit_code == 1
    assert says(house, "export", "members", tmp_path / "members.xlsx").exit_code == 0
    assert says(house, "export", "members", tmp_path / "members.pdf").exit_code == 1
