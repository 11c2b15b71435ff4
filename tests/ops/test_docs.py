"""What the pages in `docs/` say is what the code does."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from meetinghouse.cli import main
from tests.tools.settings_table import rows

DOCS = Path(__file__).parents[2] / "docs"


def test_the_table_of_settings_is_the_one_in_the_code() -> None:
    told = [line for line in (DOCS / "settings.md").read_text("utf-8").splitlines() if "`MEETINGHOUSE_" in line]
    assert [line for line in told if line.startswith("| `")] == rows()


def test_every_verb_is_explained() -> None:
    assert set(explained()) == set(verbs(main))


def test_every_option_of_a_verb_is_explained_and_no_other() -> None:
    assert {verb: options_in(text) for verb, text in explained().items()} == {
        verb: options_of(command) for verb, command in verbs(main).items()
    }


def test_every_argument_of_a_verb_is_named() -> None:
    for verb, command in verbs(main).items():
        heading = next(line for line in headings() if line.startswith(f"meetinghouse {verb}"))
        arguments = [each.make_metavar(click.Context(command)) for each in command.params if arguments_only(each)]
        assert heading.removeprefix(f"meetinghouse {verb}").split() == arguments


def explained() -> dict[str, str]:
    """What docs/commands.md says of each verb."""
    sections = re.split(r"^### ", (DOCS / "commands.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {verb_of(section.partition("\n")[0]): section.partition("\n")[2] for section in sections}


def headings() -> list[str]:
    """The verbs' headings, without their marks."""
    found = re.findall(r"^### `(.+)`$", (DOCS / "commands.md").read_text("utf-8"), flags=re.MULTILINE)
    assert found
    return found


def verb_of(heading: str) -> str:
    """The verb's words: those in lower case after the command's name."""
    return " ".join(word for word in heading.strip("`").split()[1:] if word.islower())


def verbs(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Every verb of the command line, and those within a group, by its words."""
    return dict(_verbs(group, before))


def _verbs(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{before}{name} ")
        else:
            yield before + name, command


def options_in(text: str) -> set[str]:
    """The options that a list item begins with."""
    items = re.findall(r"^- (.+?) – ", text, flags=re.MULTILINE)
    return {option for item in items for option in re.findall(r"--[\w-]+", item)}


def options_of(command: click.Command) -> set[str]:
    """The options that a verb takes."""
    return {name for each in command.params if isinstance(each, click.Option) for name in each.opts}


def arguments_only(parameter: click.Parameter) -> bool:
    """Whether it is an argument."""
    return isinstance(parameter, click.Argument)
