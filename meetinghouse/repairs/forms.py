"""The forms of the counter for repairs: their shape only. What the house allows is in `rules.py`."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput

from meetinghouse.ground import keys
from meetinghouse.ground.forms import HouseForm, at_most, chosen, required, stripped
from meetinghouse.ground.words import LANGUAGES, N_, translate
from meetinghouse.repairs.models import Piece, Service
from meetinghouse.repairs.models.lists import TOKEN_LENGTH
from meetinghouse.repairs.vocabulary import COLOURS, GARMENTS, PRICE_KINDS


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The entries of a list to choose from, in the reader's language."""
    return [(code, translate(label)) for code, label in words.items()]


def _name(description: str = "") -> StringField:
    return StringField(
        N_("First name or nickname"),
        [at_most(60)],
        filters=[stripped],
        description=description,
        render_kw={"autocomplete": "off", "maxlength": 60},
    )


def _contact(description: str) -> StringField:
    return StringField(
        N_("Phone number or e-mail address"),
        [at_most(254)],
        filters=[stripped],
        description=description,
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class ContactForm(HouseForm):
    """Whose it is and how to reach them. `key` makes a double press one order."""

    key = HiddenField()
    name = _name(N_("So that we can find it without the number."))
    contact = _contact(N_("We tell the customer when it is ready. We use it for nothing else."))
    price_kind = RadioField(N_("Which kind of price is it?"), [chosen()])
    language = SelectField(N_("Which language does the customer read?"), [chosen()], validate_choice=False)  # `offer`

    def offer(self, language: str) -> "ContactForm":
        """Offer the kinds of price and the languages; a fixed price and the house's language are chosen already."""
        self.contact.flags.required = True  # or the other button is pressed
        self.price_kind.choices = choices(PRICE_KINDS)
        self.language.choices = list(LANGUAGES.items())
        self.price_kind.data = self.price_kind.data or "fixed"
        self.language.data = self.language.data if self.language.data in LANGUAGES else language
        if len(self.key.data or "") != TOKEN_LENGTH:  # a key that others could guess would open their order
            self.key.data = keys.new_token()
        return self


class PieceForm(HouseForm):
    """What the workroom should know about one piece."""

    colour = SelectField(N_("Colour"), validate_choice=False)  # what we do not know is none, see below
    marks = StringField(
        N_("Note for the workroom"),
        [at_most(120)],
        filters=[stripped],
        description=N_("It stands on the tag, so no names."),
        render_kw={"autocomplete": "off", "maxlength": 120},
    )

    def __init__(self, n: int, **options: Any) -> None:
        super().__init__(prefix=f"piece{n}", **options)
        self.colour.choices = choices(COLOURS)
        self.colour.data = self.colour.data if self.colour.data in COLOURS else ""


class FindForm(HouseForm):
    """What somebody at the counter says of their order."""

    words = StringField(
        N_("Number, name or phone number"),
        [required(), at_most(254)],
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class ReasonForm(HouseForm):
    """Why an order is cancelled."""

    reason = StringField(N_("Why?"), [at_most(200)], filters=[stripped], render_kw={"autocomplete": "off"})


class CorrectionForm(HouseForm):
    """Whose it is and which kind of price was said, as it should have been."""

    name = _name()
    contact = _contact(N_("Empty means: the customer comes back anyway."))
    price_kind = RadioField(N_("Which kind of price is it?"), [chosen()])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.price_kind.choices = choices(PRICE_KINDS)


class CorrectedPieceForm(PieceForm):
    """One piece as it should have been written down."""

    garment = SelectField(N_("What is it?"), [chosen()])
    services = SelectMultipleField(
        N_("What shall we do?"), [required(N_("Choose what we shall do."))], option_widget=CheckboxInput()
    )

    def __init__(self, piece: Piece, on_offer: Sequence[Service]) -> None:
        lines = [line.service for line in piece.lines]
        told = {"garment": piece.garment, "colour": piece.colour, "marks": piece.marks}
        super().__init__(piece.n, data=told | {"services": [service.code for service in lines]})
        self.garment.choices = choices(GARMENTS)
        self.services.choices = list({service.code: service.name for service in [*lines, *on_offer]}.items())
