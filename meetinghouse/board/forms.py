"""The board's forms: their shape only. What the house allows is in `rules.py`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from meetinghouse.ground.days import moment_at, parse_clock, parse_day, show_clock
from meetinghouse.ground.forms import HouseForm, at_most, chosen, optional, required, stripped
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _, spoken

KINDS = {
    "yes_no_blank": N_("Yes or no to one thing"),
    "choose_one": N_("Choose one of several"),
    "choose_several": N_("Choose several"),
}
SECRECY = {
    "secret": N_("Secret: nobody sees who voted what. It cannot be changed."),
    "open": N_("Open: everybody may change their answer until it closes."),
}
MAJORITIES = {
    "half": N_("More than half of the votes"),
    "two_thirds": N_("At least two thirds of the votes"),
}

LONGEST_OPTION = 200
"""The signs that one thing to choose may have. Our own choice; the table holds 255."""


@contextmanager
def _said_beside_the_field() -> Iterator[None]:
    """Turn a refusal into words beside the field that is being looked at."""
    try:
        yield
    except Refusal as refusal:
        raise ValidationError(refusal.words()) from refusal


def _offered(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, _(text)) for code, text in words.items()]


class TickField(SelectMultipleField):
    """Several answers, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ChooseOneForm(HouseForm):
    """A ballot with one answer. Nothing is chosen beforehand."""

    choice = RadioField(N_("Your answer"), [chosen()])


class ChooseSeveralForm(HouseForm):
    """A ballot with several answers. Nothing is ticked beforehand."""

    choice = TickField(N_("Your answers"), [required(N_("Please choose at least one."))])


def ballot_form(answers: Sequence[tuple[str, str]], *, several: bool) -> ChooseOneForm | ChooseSeveralForm:
    """The ballot with these answers, (value, words) each; what the request brings is filled in."""
    form = ChooseSeveralForm() if several else ChooseOneForm()
    form.choice.choices = [SelectChoice(value, words) for value, words in answers]
    return form


class CodeForm(HouseForm):
    """The code from a letter. `shown`: when the empty field was shown, in seconds since 1970."""

    shown = HiddenField()

    code = StringField(
        N_("The code from your letter"),
        [required(), at_most(40)],
        filters=[stripped],
        description=N_("Twelve signs. Capitals, spaces and dashes do not matter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class QuestionForm(HouseForm):
    """What the house shall decide. `key` makes a double press one vote."""

    key = HiddenField()
    question = StringField(
        N_("What is the question?"),
        [required(), at_most(200)],
        filters=[stripped],
        description=N_("One short sentence. Example: Shall we go to Hadeland in May?"),
    )
    explanation = TextAreaField(
        N_("What should people know?"),
        [optional(), at_most(2000)],
        filters=[stripped],
        description=N_("What it costs, what it means, who proposed it."),
        render_kw={"rows": 6},
    )


class AnswersForm(HouseForm):
    """How people answer, and whether it is secret."""

    kind = RadioField(N_("How do people answer?"), [chosen()])
    secrecy = RadioField(N_("Secret or open?"), [chosen()], description=N_("About people: choose secret."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices, self.secrecy.choices = _offered(KINDS), _offered(SECRECY)


class OptionsForm(HouseForm):
    """What there is to choose from."""

    options = TextAreaField(
        N_("What can people choose?"),
        [required(), at_most(3000)],
        filters=[stripped],
        description=N_("Write each on a line of its own."),
        render_kw={"rows": 6},
    )

    def validate_options(self, _field: TextAreaField) -> None:
        """No line is longer than a ballot has room for (WTForms calls this)."""
        if any(len(line) > LONGEST_OPTION for line in self.lines()):
            raise ValidationError(N_("One of the lines is too long."))

    def lines(self) -> list[str]:
        """The options, one a line, without empty lines."""
        return [line.strip() for line in (self.options.data or "").splitlines() if line.strip()]


class SeveralForm(OptionsForm):
    """What there is to choose from, and how much of it one person may choose."""

    most = StringField(
        N_("How many may one person choose?"),
        [optional(), at_most(3)],
        filters=[stripped],
        description=N_("Leave it empty when there is no limit."),
        render_kw={"inputmode": "numeric"},
    )

    def validate_most(self, field: StringField) -> None:
        """A whole number above nought (WTForms calls this)."""
        if field.data and not (field.data.isdecimal() and int(field.data) > 0):
            raise ValidationError(N_("Please write a number, such as 2."))


class MajorityForm(HouseForm):
    """How many must say yes."""

    majority = RadioField(
        N_("How many must say yes?"), [chosen()], description=N_("The bylaws say which. The first is the usual one.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.majority.choices = _offered(MAJORITIES)


class ClosingForm(HouseForm):
    """Until when people can vote, as they write days and times."""

    closes_on = StringField(
        N_("The last day to vote"),
        [required(), at_most(60)],
        filters=[stripped],
        description=N_("Write it like 26.3 or Thursday 26 March."),
    )
    closes_clock = StringField(
        N_("Until what time?"),
        [required(), at_most(20)],
        filters=[stripped],
        description=N_("Write it like 16 or 16.30."),
    )
    day: date | None = None
    clock: time | None = None
    moment: datetime | None = None

    def __init__(self, *args: Any, zone: ZoneInfo, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, self.today = zone, today

    def show(self, moment: datetime) -> None:
        """Write a moment into the fields the way people type it."""
        self.moment, on_the_wall = moment, moment.astimezone(self.zone)
        self.closes_on.data = f"{on_the_wall.day}.{on_the_wall.month}.{on_the_wall.year}"
        self.closes_clock.data = show_clock(on_the_wall.time(), spoken())

    def validate_closes_on(self, field: StringField) -> None:
        """Read the day (WTForms calls this)."""
        with _said_beside_the_field():
            self.day = parse_day(field.data, today=self.today, language=spoken())

    def validate_closes_clock(self, field: StringField) -> None:
        """Read the time, and find the one moment it is (WTForms calls this after the day)."""
        with _said_beside_the_field():
            self.clock = parse_clock(field.data)
            if self.day:
                self.moment = moment_at(self.day, self.clock, self.zone)


class VoidForm(HouseForm):
    """Why a vote does not count."""

    reason = StringField(
        N_("Why does this vote not count?"),
        [required(), at_most(200)],
        filters=[stripped],
        description=N_("Everybody can read it. Example: The question was wrong."),
    )
