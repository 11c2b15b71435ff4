"""The forms of the treasurer's desk of dues: their shape only."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField

from meetinghouse.ground.forms import (
    AmountField,
    HouseForm,
    at_most,
    chosen,
    optional,
    required,
    stripped,
)
from meetinghouse.ground.words import N_, _
from meetinghouse.members.forms.fields import TYPED, DayField, KeyedForm, NumberField, choices, text
from meetinghouse.members.rules import Terms
from meetinghouse.members.vocabulary import KINDS

MOST_DIGITS = 12
"""Of a number that a form carries along."""


class BankForm(HouseForm):
    """Money that came to the bank, found by the payment reference."""

    kid = text(N_("Payment reference (KID)"), 40, "", required(), inputmode="numeric")
    amount = AmountField(N_("How much came?"), [required()], render_kw=TYPED)
    paid_on = DayField(
        N_("On which day?"), [required(), at_most(40)], filters=[stripped], render_kw={"autocomplete": "off"}
    )
    reference = text(
        N_("The bank's own number of the payment"), 60, N_("It stands on the statement. Write no names."), required()
    )


class LetGoForm(HouseForm):
    """What is left need not be paid: the house lets it go, or gives it up."""

    what = RadioField(N_("What shall we do?"), [chosen()])
    decision_ref = text(
        N_("Where was this decided?"), 120, N_("Such as a number of a decision. Needed to let dues go.")
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.what.choices = [
            ("waive", _("Let it go: they belong as if it was paid")),
            ("write_off", _("Give it up: nobody will pay it")),
        ]


class CreditForm(KeyedForm):
    """Credit that was sent to a member's bank account."""

    amount = AmountField(N_("How much did you send?"), [required()], render_kw=TYPED)


PRO_RATA = {
    "none": N_("All of it, whenever they join"),
    "months": N_("The months that are left"),
    "days": N_("The days that are left"),
    "rollover": N_("From a month on, the whole next year"),
}


class PlanForm(HouseForm):
    """What belonging in one way costs in one year."""

    year = NumberField(N_("For which year?"), [required()], digits=4)
    kind = RadioField(N_("For whom?"), [chosen()])
    amount = AmountField(N_("How much for the whole year?"), [required()], render_kw=TYPED)
    reduced = AmountField(
        N_("Reduced dues"),
        [optional()],
        description=N_("Whoever wants pays this instead. Nobody asks why."),
        render_kw=TYPED,
    )
    pro_rata = RadioField(N_("What do they pay who join in the middle of the year?"), [chosen()])
    rollover_from = NumberField(
        N_("From which month do they pay for the next year?"), [optional()], digits=2, description=N_("1 to 12.")
    )
    round_to = AmountField(N_("Round a part of the year to whole"), [required()], render_kw=TYPED)
    floor = AmountField(N_("The least that a part of the year costs"), [optional()], render_kw=TYPED)
    due_days = NumberField(N_("How many days do they have to pay?"), [required()])
    decision_ref = text(N_("Where was this decided?"), 120, N_("Such as the day of the annual meeting."), required())

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = choices(KINDS)
        self.pro_rata.choices = choices(PRO_RATA)

    def terms(self) -> Terms:
        """What was decided, for the rules. After `validate`."""
        is_rolling = self.pro_rata.data == "rollover"
        return Terms(
            amount=self.amount.ore or 0,
            reduced=self.reduced.ore,
            pro_rata=self.pro_rata.data,
            round_to=self.round_to.ore or 0,
            floor=self.floor.ore or 0,
            rollover_from=self.rollover_from.number if is_rolling else None,
            due_days=self.due_days.number or 0,
        )


class RulesForm(HouseForm):
    """The house's own rules about belonging."""

    approval = BooleanField(N_("Somebody in the house says yes before anybody is a member"))
    least_age = NumberField(N_("How old must one be to join alone?"), [required()])
    remind_after = NumberField(N_("Days from the due day to the first reminder"), [required()])
    remind_again_after = NumberField(N_("Days from the due day to the second reminder"), [required()])
    lapse_after = NumberField(N_("Days from the due day until the membership rests"), [required()])
    grace_days = NumberField(N_("Days of patience after a card failed"), [required()])
    erase_after_months = NumberField(
        N_("Months until we forget who never paid"), [required()], description=N_("Counted from the first due day.")
    )
    card_words = text(N_("A line on the member card"), 120, "", optional())
    account = text(
        N_("The house's account number"),
        40,
        N_("Members see it beside what they owe. Leave it empty, and nobody pays to the bank."),
        optional(),
    )

    def decided(self) -> dict[str, Any]:
        """The rules by the names of `MembersHouse`. After `validate`."""
        return {
            field.name: getattr(field, "number", None) if isinstance(field, NumberField) else field.data or ""
            for field in self
            if field.name != "approval"
        } | {"approval": self.approval.data}


class YearForm(HouseForm):
    """The year that is opened."""

    year = RadioField(N_("Which year?"), [chosen()])

    def __init__(self, years: Iterable[int], **options: Any) -> None:
        super().__init__(**options)
        self.year.choices = [(str(year), str(year)) for year in years]


class AskForm(HouseForm):
    """What a treasurer was shown before they ask somebody for dues: the year, whether reduced, the amount in øre."""

    for_year = HiddenField()
    reduced = HiddenField()
    seen = HiddenField()

    def show(self, year: int, amount: int, *, reduced: bool) -> None:
        """Carry what the page shows now."""
        self.for_year.data, self.seen.data = str(year), str(amount)
        self.reduced.data = "yes" if reduced else ""

    def told(self) -> dict[str, Any]:
        """What the form carries, for the action. Anything that this house did not write there is −1."""
        year, seen = (
            int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
            for text in (self.for_year.data or "", self.seen.data or "")
        )
        return {"year": year, "seen": seen, "reduced": self.reduced.data == "yes"}
