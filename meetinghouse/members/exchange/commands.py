"""`meetinghouse import members` and `meetinghouse export members`: lists of members, from the command line."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from meetinghouse.members.exchange.models import ImportBatch

Opener = Callable[[], AbstractContextManager[Any]]


def add_to(main: click.Group, open_house: Opener) -> None:
    """Give the command its words; each imports what it needs when it is called."""

    @main.group("import")
    def bring() -> None:
        """Bring a list into the house."""

    @bring.command("members")
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
    @click.option("--commit", is_flag=True, help="Bring it in; without this, only look.")
    def import_members(file: Path, commit: bool) -> None:
        """Look at a list of members, CSV or XLSX, and bring it in with --commit."""
        with open_house() as chosen:
            _bring(file, commit, chosen.url)

    @main.group("export")
    def take() -> None:
        """Take a list out of the house."""

    @take.command("members")
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    def export_members(file: Path) -> None:
        """Write the members to a new file that ends in .csv or .xlsx."""
        with open_house():
            _write(file)


def _bring(path: Path, commit: bool, url: str) -> None:
    from meetinghouse.ground import clock
    from meetinghouse.members.exchange import actions
    from meetinghouse.members.exchange.reading import MOST_BYTES

    now = clock.now()
    with path.open("rb") as file:
        batch = actions.take_list(file.read(MOST_BYTES + 1), path.name, by=None, now=now)
    batch = _agree(batch, now=now) if batch.state == "columns" else actions.look_again(batch, now=now)
    _tell(batch)
    if commit:
        actions.bring_in(batch, by=None, now=now)
        click.echo("It is in.")
    else:
        click.echo(f"Nothing has changed. Mend it at {url}/members/import/{batch.ref}, or bring it in with --commit.")


def _agree(batch: "ImportBatch", *, now: Any) -> "ImportBatch":
    """The columns as their headings say; a list without names goes again."""
    from meetinghouse.ground.refusal import Refusal
    from meetinghouse.members.exchange import actions
    from meetinghouse.members.exchange.actions.uploading import suggested_columns

    headings, meant = suggested_columns(batch)
    for heading, column in zip(headings, meant, strict=True):
        click.echo(f"{heading or '–'}: {column or 'not brought in'}")
    try:
        return actions.agree_on_columns(batch, actions.Columns(meant), by=None, now=now)
    except Refusal:
        actions.throw_away(batch, by=None, now=now)
        raise


def _tell(batch: "ImportBatch") -> None:
    """How many rows become what, and which of them wait."""
    from meetinghouse.members.exchange.models import ASK, PROBLEM, rows_of
    from meetinghouse.members.exchange.shown import shown_rows

    for what, number in batch.counts().items():
        click.echo(f"{what}: {number}")
    for row in shown_rows([*rows_of(batch, PROBLEM), *rows_of(batch, ASK)]):
        click.echo(f"row {row.number}: {'; '.join(row.news)}")


def _write(path: Path) -> None:
    from meetinghouse.ground import clock
    from meetinghouse.members.exchange import actions

    file = actions.export_members(path.suffix.removeprefix(".").lower(), by=None, now=clock.now())
    with path.open("xb") as written:
        written.write(file)
