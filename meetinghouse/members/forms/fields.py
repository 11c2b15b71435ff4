"""Fields that several forms of belonging have: whole numbers, days, short texts, and a key."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, StringField, ValidationError

from meetinghouse.ground import keys
from meetinghouse.ground.days import parse_day
from meetinghouse.ground.forms import (
    HouseForm,
    at_most,
    stripped,
)
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _, spoken, translate

TYPED = {"inputmode": "decimal", "autocomplete": "off"}
TOKEN_LENGTH = len(keys.new_token())


class NumberField(StringField):
    """A whole number of at most so many digits; `number` is what it means. What was typed is kept when it is wrong."""

    number: int | None = None

    def __init__(self, label: str, validators: list[Any], *, digits: int = 3, **options: Any) -> None:
        self.digits = digits
        typed = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label, validators, filters=[stripped], render_kw=typed, **options)

    def process_data(self, value: int | None) -> None:
        """Show a stored number."""
        self.number, self.data = value, "" if value is None else str(value)

    def post_validate(self, _form: Any, stop: bool) -> None:
        """Read the number."""
        if stop or not self.data:
            return
        if not (self.data.isascii() and self.data.isdigit() and len(self.data) <= self.digits):
            raise ValidationError(_("Write a whole number."))
        self.number = int(self.data)


class DayField(StringField):
    """A day as people write it; `on` is what it means. `today` is set before the form is looked at."""

    on: date | None = None
    today: date | None = None

    def post_validate(self, _form: Any, stop: bool) -> None:
        """Read the day."""
        if stop or not self.data or self.today is None:
            return
        try:
            self.on = parse_day(self.data, today=self.today, language=spoken())
        except Refusal as refusal:
            raise ValidationError(refusal.words()) from refusal


def choices(words: Mapping[str, str], *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The entries of a list to choose from, in the reader's language."""
    return [(code, translate(label)) for code, label in words.items() if code not in without]


def text(label: str, most: int, why: str = "", *validators: Any, **attributes: str) -> StringField:
    """A short text, without blanks around it."""
    typed = {"autocomplete": "off"} | attributes
    return StringField(label, [*validators, at_most(most)], filters=[stripped], description=why, render_kw=typed)


class KeyedForm(HouseForm):
    """A form with a random `key`, so that a double press does one thing."""

    key = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(self.key.data or "") != TOKEN_LENGTH:
            self.key.data = keys.new_token()
