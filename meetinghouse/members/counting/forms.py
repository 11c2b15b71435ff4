"""The form in which a rule is written down: its shape only. What a rule may say is in `rules.py`."""

import re
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput

from meetinghouse.ground import keys
from meetinghouse.ground.amounts import input_amount, parse_amount
from meetinghouse.ground.days import parse_day
from meetinghouse.ground.forms import AmountField, HouseForm, at_most, chosen, optional, required, stripped
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _, spoken
from meetinghouse.members.counting.rules import Band, Rule
from meetinghouse.members.counting.wording import BASES, FAMILIES
from meetinghouse.members.vocabulary import KINDS, ORDINARY

_BAND = re.compile(r"(?P<low>[0-9]{1,3}) ?[-–—] ?(?P<high>[0-9]{1,3}) ?: ?(?P<amount>.+)")
_LEAP = date(2024, 1, 1)
"""A day of the year is read as one of this year, which has every day that there is."""


class NumberField(StringField):
    """A whole number that may be left out; `number` is what it means. What was typed is kept when it is wrong."""

    number: int | None = None

    def __init__(self, label: str, why: str, **options: Any) -> None:
        typed = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label, [optional()], filters=[stripped], description=why, render_kw=typed, **options)

    def process_data(self, value: int | None) -> None:
        """Show a stored number."""
        self.number, self.data = value, "" if value is None else str(value)

    def post_validate(self, _form: Any, stop: bool) -> None:
        """Read the number."""
        if stop or not self.data:
            return
        if not re.fullmatch("[0-9]{1,3}", self.data):
            raise ValidationError(_("Write a number, such as 6."))
        self.number = int(self.data)


class RuleForm(HouseForm):
    """How a funder counts. `key` makes a double press one version; `after` is the version that was looked at."""

    key = HiddenField()
    after = HiddenField()
    name = StringField(
        N_("What do you call this rule?"),
        [required(), at_most(80)],
        filters=[stripped],
        description=N_("The name of the funder is a good one."),
    )
    source = StringField(
        N_("Where does it say so?"),
        [optional(), at_most(200)],
        filters=[stripped],
        description=N_("An address or a paragraph, so that others can look it up."),
    )
    kinds = SelectMultipleField(
        N_("Who counts?"), [required(N_("Choose at least one way of belonging."))], option_widget=CheckboxInput()
    )
    cut_off = StringField(
        N_("On which day must they belong?"),
        [optional(), at_most(40)],
        filters=[stripped],
        description=N_("Write it like 31.12. Leave it empty when any day of the year will do."),
        render_kw={"autocomplete": "off"},
    )
    min_months = NumberField(
        N_("For how many whole months must they belong?"), N_("Leave it empty when that is not asked.")
    )
    min_amount = AmountField(
        N_("How much must they have paid?"),
        [optional()],
        description=N_("Leave it empty when nothing need be paid."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    basis = RadioField(N_("Which money counts?"), [chosen()])
    bands = TextAreaField(
        N_("Is it another amount for some ages?"),
        [optional(), at_most(500)],
        filters=[stripped],
        description=N_("A line for each, like 0–25: 50."),
        render_kw={"rows": 3},
    )
    age_from = NumberField(N_("From which age?"), N_("The age that they reach in the year."))
    age_to = NumberField(N_("Up to which age?"), N_("With an age here, nobody without a birth year counts."))
    family = RadioField(N_("Who counts in a household?"), [chosen()])

    cut_off_on = ""
    bands_read: tuple[Band, ...] = ()

    def __init__(self, *args: Any, currency: str = "NOK", **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        self.kinds.choices = [SelectChoice(kind, _(words)) for kind, words in KINDS.items()]
        self.basis.choices = [SelectChoice(code, _(words)) for code, words in BASES.items()]
        self.family.choices = [SelectChoice(code, _(words)) for code, words in FAMILIES.items()]
        if len(self.key.data or "") != len(keys.new_token()):
            self.key.data = keys.new_token()

    def fill(self, rule: Rule) -> "RuleForm":
        """Put what a rule says into the fields."""
        for name in ("name", "source", "basis", "family"):
            self[name].data = getattr(rule, name)
        for name in ("min_months", "age_from", "age_to", "min_amount"):
            self[name].process_data(getattr(rule, name) or None)
        self.kinds.data = list(rule.kinds)
        self.cut_off.data = ".".join(str(int(part)) for part in reversed(rule.cut_off.split("-")) if part)
        lines = (f"{b.from_age}–{b.to_age}: {input_amount(b.min_amount, spoken())}" for b in rule.bands)
        self.bands.data = "\n".join(lines)
        return self

    def begin(self) -> "RuleForm":
        """What most rules say is chosen already."""
        return self.fill(Rule("", (ORDINARY,)))

    def rule(self) -> Rule:
        """The rule that was written down; ask after `validate`."""
        return Rule(
            name=self.name.data,
            kinds=tuple(kind for kind in KINDS if kind in self.kinds.data),
            min_amount=self.min_amount.ore or 0,
            bands=self.bands_read,
            basis=self.basis.data,
            min_months=self.min_months.number or 0,
            age_from=self.age_from.number,
            age_to=self.age_to.number,
            cut_off=self.cut_off_on,
            family=self.family.data,
            source=self.source.data or "",
        )

    def validate_cut_off(self, field: StringField) -> None:
        """Read the day (WTForms calls this)."""
        try:
            on = parse_day(field.data, today=_LEAP, language=spoken())
        except Refusal as refusal:
            raise ValidationError(refusal.words()) from refusal
        self.cut_off_on = f"{on:%m-%d}"

    def validate_bands(self, field: TextAreaField) -> None:
        """Read the lines (WTForms calls this)."""
        lines = [line.strip() for line in field.data.splitlines()]
        self.bands_read = tuple(self._band(n, line) for n, line in enumerate(lines, start=1) if line)

    def _band(self, n: int, line: str) -> Band:
        read = _BAND.fullmatch(line)
        if read is None:
            raise ValidationError(_("We cannot read line %(n)s. Write it like 0–25: 50.", n=n))
        try:
            amount = parse_amount(read["amount"], currency=self.currency)
        except Refusal as refusal:
            raise ValidationError(refusal.words()) from refusal
        return Band(int(read["low"]), int(read["high"]), amount)


class ChangedRuleForm(RuleForm):
    """A new version of a rule; it may also say that the house counts by it no more."""

    rests = BooleanField(N_("We do not count by this rule any more"))
