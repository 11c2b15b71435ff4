"""The forms with which people join, belong, pay and leave: their shape only."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField

from meetinghouse.ground.forms import (
    AmountField,
    HouseForm,
    an_email,
    at_most,
    chosen,
    optional,
    required,
    stripped,
)
from meetinghouse.ground.words import N_, _
from meetinghouse.members.forms.fields import TYPED, DayField, KeyedForm, NumberField, choices, text
from meetinghouse.members.vocabulary import ADULT, CHILD, HONORARY, KINDS, ORDINARY, PLACES
from meetinghouse.people.forms import YearField


class JoinForm(KeyedForm):
    """Somebody asks to join. A nickname is enough; no birthday is asked."""

    nickname = text(N_("What shall we call you?"), 60, N_("A nickname is enough."), required(), autocomplete="nickname")
    kind = RadioField(N_("How do you want to belong?"), [chosen()])
    email = StringField(
        N_("E-mail address"),
        [optional(), an_email()],
        filters=[stripped],
        description=N_("We write to you about your membership only."),
        render_kw={"type": "email", "autocomplete": "email"},
    )
    is_of_age = BooleanField(N_("I am 18 or older"))

    def __init__(self, least_age: int, **options: Any) -> None:
        super().__init__(**options)
        self.is_of_age.label.text = _("I am %(age)s or older", age=least_age)
        self.kind.choices = choices(KINDS, without=[HONORARY])
        self.kind.data = self.kind.data or ORDINARY


class NewMemberForm(KeyedForm):
    """A host writes somebody down, in half a minute: only the first two fields are needed."""

    nickname = text(N_("What do we call them?"), 60, N_("A nickname is enough."), required())
    kind = RadioField(N_("How do they want to belong?"), [chosen()])
    email = StringField(
        N_("E-mail address"), [optional(), an_email()], filters=[stripped], render_kw={"autocomplete": "off"}
    )
    phone = text(N_("Phone number"), 40, "", optional(), inputmode="tel")
    legal_name = text(N_("Full name"), 120, N_("Only if they want it to stand here."), optional())
    birth_year = YearField(
        N_("Birth year"),
        [optional(), at_most(9)],
        filters=[stripped],
        description=N_("Some funders count by age."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = choices(KINDS)
        self.kind.data = self.kind.data or ORDINARY


class KindForm(HouseForm):
    """Another way to belong. `prices`: what each costs for the whole of this year, in words."""

    kind = RadioField(N_("How do they belong from today on?"), [chosen()])

    def __init__(self, prices: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [(kind, _priced(label, prices.get(kind))) for kind, label in choices(KINDS)]


class ReturnForm(KindForm):
    """Somebody comes back; without a choice they belong as before."""

    kind = RadioField(N_("How do they belong from today on?"), [optional()])


class LeaveForm(HouseForm):
    """Leaving: today, or with the year."""

    when = RadioField(N_("When do you want to leave?"), [chosen(N_("Please choose when you want to leave."))])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.when.choices = [("at the year's end", _("At the end of the year")), ("at once", _("Today"))]


class PartForm(HouseForm):
    """How much somebody pays now."""

    amount = AmountField(
        N_("How much do you pay now?"), [required()], description=N_("All of it, or a part."), render_kw=TYPED
    )


class DuesCashForm(KeyedForm):
    """Dues in cash: how much of them is paid, and what lies on the counter."""

    amount = AmountField(N_("How much do they pay now?"), [required()], render_kw=TYPED)
    given = AmountField(
        N_("What do they give you?"),
        [optional()],
        description=N_("Then we say how much they get back."),
        render_kw=TYPED,
    )


class MoreTimeForm(HouseForm):
    """A later day to pay."""

    due_on = DayField(
        N_("Until when?"), [required(), at_most(40)], filters=[stripped], render_kw={"autocomplete": "off"}
    )


class HouseholdForm(HouseForm):
    """Somebody else of a household, by their number; a child has a guardian there."""

    number = NumberField(N_("Member number"), [required()], digits=9)
    role = RadioField(N_("Adult or child?"), [chosen()])
    guardian = SelectField(N_("Who is the child's guardian?"), validate_choice=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.role.choices = choices({code: PLACES[code] for code in (ADULT, CHILD)})
        self.role.data = self.role.data or ADULT
        self.guardian.choices = []


def _priced(label: str, price: str | None) -> str:
    return label if price is None else _("%(kind)s – %(amount)s a year", kind=label, amount=price)
