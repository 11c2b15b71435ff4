"""The forms of money: counting, taking cash, taking back. Shape only; what is allowed is in `rules.py`."""

from typing import Any

from wtforms import HiddenField, RadioField

from meetinghouse.ground.forms import AmountField, HouseForm, chosen, optional, required
from meetinghouse.ground.words import N_, translate
from meetinghouse.money.rules import REASONS

TYPED = {"inputmode": "decimal", "autocomplete": "off"}


class CountForm(HouseForm):
    """What lies in the till, counted."""

    counted = AmountField(
        N_("How much is in the till?"),
        [required()],
        description=N_("Count notes and coins. Write 0 when it is empty."),
        render_kw=TYPED,
    )

    def ore(self) -> int:
        """What was counted, in øre. After `validate`."""
        return self.counted.ore or 0


class CashForm(HouseForm):
    """What somebody puts on the counter; left empty, it is exactly what it costs."""

    given = AmountField(
        N_("What do they give you?"),
        [optional()],
        description=N_("Then we say how much they get back."),
        render_kw=TYPED,
    )
    key = HiddenField()

    @property
    def sent_key(self) -> str:
        """Which try to pay the form was shown for (`Payable.next_key`); empty when it does not say."""
        return self.key.data or ""


class UndoForm(HouseForm):
    """Why a payment in cash should not have been written down."""

    reason = RadioField(N_("What went wrong?"), [chosen()], validate_choice=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reason.choices = [(code, translate(words)) for code, words in REASONS.items()]
