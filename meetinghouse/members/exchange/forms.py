"""The forms of lists: a file, what its columns mean, other words for a row, and which file shall be written."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from meetinghouse.ground.forms import HouseForm, at_most, chosen, stripped
from meetinghouse.ground.words import N_, translate
from meetinghouse.members.exchange.actions import Columns
from meetinghouse.members.exchange.headings import COLUMNS
from meetinghouse.members.exchange.reading import LONGEST_CELL
from meetinghouse.members.exchange.sheets import tidy_lines
from meetinghouse.members.exchange.shown import Like
from meetinghouse.members.vocabulary import KINDS

NO_KIND = "none"
FORMS = {"xlsx": N_("Spreadsheet (XLSX)"), "csv": N_("Text file (CSV)")}
"""The kinds of file that the house writes."""


class ListForm(HouseForm):
    """The file of a list."""

    file = FileField(
        N_("Your list"),
        description=N_("A CSV or XLSX file, at most 5 MB. Nothing changes before you have seen what will happen."),
        render_kw={"accept": ".csv,.xlsx,.txt,.tsv"},
    )


class ExportForm(HouseForm):
    """Which file shall be written."""

    form = RadioField(N_("Which kind of file?"), [chosen()], default="xlsx")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.form.choices = [(code, translate(words)) for code, words in FORMS.items()]


class ColumnsForm(HouseForm):
    """What each column means. Its fields `column_0`, `column_1`, … are added by `columns_form`."""

    usual_kind = SelectField(N_("Rows without a kind of membership become"))

    def told(self, width: int) -> Columns:
        """What was chosen, for the action."""
        kind = self.usual_kind.data
        return Columns([self[f"column_{at}"].data for at in range(width)], "" if kind == NO_KIND else kind)


class RowForm(HouseForm):
    """Other words for the cells of a row, and what shall become of it. Its text fields are added by `row_form`."""

    decision = RadioField(N_("What shall become of this row?"), validate_choice=True, default="")

    likes: Sequence[Like] = ()

    def doubt(self, doubts: Sequence[tuple[str, str]]) -> None:
        """Show what is not right beside its field, or on top when its column is not there."""
        for column, words in doubts:
            field = self._fields.get(column)
            if field is None:
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]

    def typed(self) -> dict[str, str]:
        """What stands in the fields, by what their columns mean."""
        return {field.name: field.data or "" for field in self if field.name != "decision"}


def columns_form(headings: Sequence[str], meant: Sequence[str]) -> ColumnsForm:
    """The form for these headings; `meant` is chosen already."""
    meanings = {"": N_("Do not bring it in"), **COLUMNS}
    choices = [SelectChoice(code, translate(words)) for code, words in meanings.items()]
    fields = {
        f"column_{at}": SelectField(heading or "–", choices=choices, default=meaning)
        for at, (heading, meaning) in enumerate(zip(headings, meant, strict=True))
    }
    form: ColumnsForm = type("ColumnsForm", (ColumnsForm,), fields)()
    kinds = [(code, translate(words)) for code, words in KINDS.items()]
    form.usual_kind.choices = [*kinds, (NO_KIND, translate(N_("Known to the house, but no members")))]
    form.usual_kind.data = form.usual_kind.data or "ordinary"
    return form


def row_form(said: dict[str, str], columns: Sequence[str], decisions: list[tuple[str, str]], decided: str) -> RowForm:
    """The form for a row.

    Args:
        said: the bare text of its cells, by what they mean.
        decisions: what can become of it, in the reader's language.
        decided: which of these somebody chose before.
    """
    told = [column for column in COLUMNS if column in columns]
    fields = {column: _cell(COLUMNS[column], said.get(column, "")) for column in told}
    shown = {column: said.get(column, "") for column in told} | {"decision": decided}
    form: RowForm = type("RowForm", (RowForm,), fields)(data=shown)
    form.decision.choices = decisions
    return form


def _cell(label: str, text: str) -> "UnboundField[Any]":
    """A cell of several lines stands in a field of several lines: browsers take line ends out of all others."""
    kind = TextAreaField if {"\n", "\r"} & set(text) else StringField
    return kind(label, [at_most(LONGEST_CELL)], filters=[stripped, _tidied])


def _tidied(text: str | None) -> str | None:
    """Before the text is measured: a line end is one sign."""
    return tidy_lines(text) if text else text
