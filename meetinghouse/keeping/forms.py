"""The keeper's forms: their shape only."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from meetinghouse.ground.days import parse_clock, parse_day, show_clock, show_weekday
from meetinghouse.ground.forms import EmailField, HouseForm, an_email, at_most, chosen, optional, required, stripped
from meetinghouse.ground.hours import Opening
from meetinghouse.ground.house import OpeningHour
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import LANGUAGES, N_, _, spoken
from meetinghouse.people.duties import ROLES

COUNTRY_NAMES = {"NO": N_("Norway"), "DK": N_("Denmark")}
WEEK = range(7)


def _text(label: str, *validators: Any, most: int = 200, why: str = "", **options: Any) -> StringField:
    return StringField(label, [*validators, at_most(most)], filters=[stripped], description=why, **options)


def _languages() -> list[SelectChoice]:
    """Every language under its own name."""
    return [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class KeeperForm(HouseForm):
    """Who the first keeper is."""

    nickname = _text(N_("Your name or nickname"), required(), why=N_("What the others in the house call you."))
    email = EmailField(N_("Your e-mail address"), description=N_("We send you a code there when you sign in."))


class OpeningForm(HouseForm):
    """The facts that a house begins with."""

    name = _text(N_("The name of the house"), required())
    country = RadioField(
        N_("Country"), [chosen()], description=N_("It decides the currency and the terms of sale. It stays.")
    )
    language = RadioField(
        N_("Language"), [chosen()], description=N_("What the house speaks first. Everybody may choose another.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.country.choices = [SelectChoice(code, _(name)) for code, name in COUNTRY_NAMES.items()]
        self.language.choices = _languages()


class ContactForm(HouseForm):
    """How people reach the house."""

    phone = _text(N_("Phone"), optional(), why=N_("It stands at the bottom of every page."), most=40)
    email = _text(N_("E-mail"), optional(), an_email(), why=N_("Answers to the house's mails come here."))
    address = _text(N_("Address"), optional(), why=N_("Where the door is."))


class FactsForm(ContactForm):
    """All facts of the house that a keeper may change; the country is not among them."""

    name = _text(N_("The name of the house"), required())
    language = RadioField(N_("Language"), [chosen()])
    organisation_number = _text(N_("Organisation number"), optional(), why=N_("It stands on receipts."), most=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.language.choices = _languages()


class ClockField(StringField):
    """A time on the wall as people write it; `clock` is what it means. What was typed is kept when it is wrong."""

    clock: time | None = None

    def process_data(self, value: time | None) -> None:
        """Show a stored time the way people type it."""
        self.clock = value
        self.data = show_clock(value, spoken()) if value else ""

    def post_validate(self, _form: Any, stop: bool) -> None:
        """Read the time."""
        if stop or not (self.data or "").strip():
            return
        try:
            self.clock = parse_clock(self.data)
        except Refusal as refusal:
            raise ValidationError(refusal.words()) from refusal


class WeekForm(HouseForm):
    """A week's opening hours: two times a day, or none on a day when the house is closed."""

    def days(self) -> list[tuple[str, ClockField, ClockField]]:
        """(the weekday's name, opens, closes), Monday first."""
        return [(show_weekday(day, spoken()), self[f"opens_{day}"], self[f"closes_{day}"]) for day in WEEK]

    def week(self) -> list[tuple[int, time, time]]:
        """The days with hours, as (weekday from Monday = 0, opens, closes)."""
        read = [(day, opens.clock, closes.clock) for day, (_name, opens, closes) in enumerate(self.days())]
        return [(day, opens, closes) for day, opens, closes in read if opens and closes]

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at every day; an error names the day it belongs to."""
        fine = super().validate(extra_validators)
        faulty = [day for day in WEEK if not self._is_day_fine(day)]
        return bool(fine) and not faulty

    def _is_day_fine(self, day: int) -> bool:
        name, opens, closes = self.days()[day]
        if opens.errors or closes.errors:
            return False
        if bool(opens.clock) != bool(closes.clock):
            missing = closes if opens.clock else opens
            missing.errors = [_("%(day)s: write both times, or leave both empty.", day=name)]
            return False
        try:
            return not (opens.clock and closes.clock) or bool(Opening(day, opens.clock, closes.clock))
        except Refusal as refusal:
            closes.errors = [f"{name}: {refusal.words()}"]
            return False


for _each in WEEK:
    setattr(WeekForm, f"opens_{_each}", ClockField(N_("Opens")))
    setattr(WeekForm, f"closes_{_each}", ClockField(N_("Closes")))


def hours_of_week(hours: Iterable[OpeningHour]) -> dict[str, time]:
    """Stored opening hours as the fields of a `WeekForm`; a day has one stretch here."""
    hours = list(hours)
    opens = {f"opens_{each.weekday}": each.opens for each in hours}
    return opens | {f"closes_{each.weekday}": each.closes for each in hours}


class ClosedDayForm(HouseForm):
    """A day when the house stays closed."""

    on = _text(N_("Which day?"), required(), why=N_("Write it like 24.12 or 24.12.2027."), most=60)
    reason = _text(N_("Why?"), optional(), why=N_("Visitors read this. Example: Christmas."), most=120)
    day: date | None = None

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def validate_on(self, field: StringField) -> None:
        """Read the day (WTForms calls this)."""
        try:
            self.day = parse_day(field.data, today=self.today, language=spoken())
        except Refusal as refusal:
            raise ValidationError(refusal.words()) from refusal


class ChartForm(HouseForm):
    """The house's knitting chart."""

    chart = TextAreaField(
        N_("The chart"), [required()], description=N_("One row on each line. x is one wool, a dot is the other.")
    )


class PersonForm(HouseForm):
    """Somebody new to the house's list of people."""

    nickname = _text(N_("Name or nickname"), required(), why=N_("A nickname is enough."))
    email = _text(N_("E-mail"), optional(), an_email(), why=N_("So that they can sign in with a code."))
    language = RadioField(N_("Language"), [chosen()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.language.choices = _languages()


class NumberForm(HouseForm):
    """The number that somebody's browser shows who makes their first passkey."""

    number = _text(
        N_("The number on their screen"), required(N_("Please type the six digits that they read to you.")), most=40
    )


class RoleForm(HouseForm):
    """A role to give."""

    role = SelectField(N_("Role"), [chosen()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role.choices = [SelectChoice(name, _(words)) for name, words in ROLES.items()]
