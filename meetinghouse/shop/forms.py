"""The shop's forms: their shape only. What the house allows is in `rules.py`."""

from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange

from meetinghouse.ground import keys
from meetinghouse.ground.amounts import parse_amount
from meetinghouse.ground.forms import (
    AmountField,
    EmailField,
    HouseForm,
    at_most,
    chosen,
    optional,
    required,
    stripped,
)
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, translate
from meetinghouse.shop.actions import Wish
from meetinghouse.shop.models import Item, Wanted
from meetinghouse.shop.rules import Facts
from meetinghouse.shop.vocabulary import CATEGORIES, COLOURS, FIBRES, FULFILMENTS, KINDS, SIZES

FIBRE_ROWS = (1, 2, 3)


def choices(words: dict[str, str], *codes: str) -> list[tuple[str, str]]:
    """The entries of a list to choose from, in the reader's language."""
    return [(code, translate(words[code])) for code in codes or words]


class OrderForm(HouseForm):
    """Who orders, and how it shall reach them. `key` makes a double click one order; `seen` is what they looked at."""

    key = HiddenField()
    seen = HiddenField()
    name = StringField(
        N_("Your name"),
        [required(), at_most(120)],
        filters=[stripped],
        description=N_("A nickname is fine when you pick it up yourself."),
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        N_("Your e-mail address"),
        description=N_("The receipt and the link to your order go there."),
        render_kw={"autocomplete": "email", "type": "email", "inputmode": "email"},
    )
    fulfilment = RadioField(N_("How do you want to get it?"), [chosen()], validate_choice=True)

    def offer(self, item: Item) -> "OrderForm":
        """Offer the ways in which this thing can reach people; a single way is chosen already."""
        self.fulfilment.choices = choices(FULFILMENTS, *item.fulfilments)
        if len(self.key.data or "") != len(keys.new_token()):  # a key that others could guess would open their order
            self.key.data = keys.new_token()
        if len(item.fulfilments) == 1:
            self.fulfilment.data = item.fulfilments[0]
        return self


class AddressForm(HouseForm):
    """Where it shall be sent."""

    address = TextAreaField(
        N_("Where shall we send it?"),
        [required(), at_most(400)],
        filters=[stripped],
        description=N_("Name, street, postcode and town."),
        render_kw={"autocomplete": "street-address", "rows": 4},
    )


def wish_of(order: OrderForm, address: AddressForm) -> Wish:
    """What the buyer asks for, from the two forms they filled in."""
    return Wish(
        key=order.key.data or "",
        fingerprint=order.seen.data or "",
        name=order.name.data or "",
        email=order.email.data or "",
        fulfilment=order.fulfilment.data or "",
        address=address.address.data or "",
    )


class LostForm(HouseForm):
    """Whose links shall be sent again."""

    email = EmailField(N_("The e-mail address you ordered with"), render_kw={"autocomplete": "email", "type": "email"})


class CodeForm(HouseForm):
    """A pick-up code, as the buyer shows or says it."""

    code = StringField(
        N_("Pick-up code"),
        [required()],
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ItemForm(HouseForm):
    """What a seller tells about a thing."""

    title = StringField(N_("What is it called?"), [required(), at_most(80)], filters=[stripped])
    category = SelectField(N_("What is it?"))
    kind = RadioField(N_("How many are there?"), default="one_off")
    stock = IntegerField(N_("If several: how many?"), [optional(), NumberRange(1, 999)], default=1)
    lead_days = IntegerField(N_("If made to order: how many days does it take?"), [optional(), NumberRange(0, 365)])
    price = AmountField(
        N_("Price"),
        [required()],
        description=N_("The whole price, for example 850."),
        render_kw={"inputmode": "decimal"},
    )
    description = TextAreaField(
        N_("Tell about it"), [at_most(4000)], filters=[stripped], description=N_("How it feels, who it suits.")
    )
    size = SelectField(N_("Size"))
    measurements = StringField(
        N_("Measurements"), [at_most(120)], description=N_("For example: chest 104 cm, length 66 cm.")
    )
    colour = SelectField(N_("Colour"))
    fibre_1, part_1 = SelectField(N_("Fibre 1")), IntegerField(N_("Per cent of fibre 1"), [optional()])
    fibre_2, part_2 = SelectField(N_("Fibre 2")), IntegerField(N_("Per cent of fibre 2"), [optional()])
    fibre_3, part_3 = SelectField(N_("Fibre 3")), IntegerField(N_("Per cent of fibre 3"), [optional()])
    care = StringField(N_("How to wash it"), [at_most(120)])
    weight_grams = IntegerField(N_("Weight in grams"), [optional(), NumberRange(1, 99_999)])
    offers_pickup = BooleanField(N_("It can be picked up at the house"), default=True)
    offers_post = BooleanField(N_("It can be sent by post"))
    postage = AmountField(N_("Postage"), [optional()], render_kw={"inputmode": "decimal"})

    def __init__(self, *args: Any, item: Item | None = None, **options: Any) -> None:
        super().__init__(*args, data=_told(item) if item else None, **options)
        self.category.choices, self.kind.choices = choices(CATEGORIES), choices(KINDS)
        self.size.choices, self.colour.choices = choices(SIZES), choices(COLOURS)
        for row in FIBRE_ROWS:
            self[f"fibre_{row}"].choices = [("", translate(N_("None"))), *choices(FIBRES)]

    def facts(self) -> Facts:
        """What was told, for the action."""
        kind, posted = self.kind.data, self.offers_post.data
        return Facts(
            title=self.title.data,
            price=self.price.ore or 0,
            kind=kind,
            category=self.category.data,
            stock=(self.stock.data or 1) if kind == "multiple" else 1,
            description=self.description.data or "",
            fibres=self._fibres(),
            size=self.size.data,
            measurements=self.measurements.data or "",
            colour=self.colour.data,
            care=self.care.data or "",
            weight_grams=self.weight_grams.data,
            offers_pickup=self.offers_pickup.data,
            offers_post=posted,
            postage=(self.postage.ore or 0) if posted else 0,
            lead_days=(self.lead_days.data or 0) if kind == "made_to_order" else 0,
        )

    def refuse(self, refusal: Refusal) -> None:
        """Show what is wrong with the fibres beside the first of them."""
        if refusal.field == "fibres":
            refusal.field = "part_1"
        super().refuse(refusal)

    def _fibres(self) -> tuple[tuple[str, int], ...]:
        rows = [(self[f"fibre_{row}"].data, self[f"part_{row}"].data or 0) for row in FIBRE_ROWS]
        return tuple((code, part) for code, part in rows if code)


class PictureForm(HouseForm):
    """A picture and the words for those who do not see it."""

    picture = FileField(N_("Picture"), render_kw={"accept": "image/*"})
    alt = StringField(
        N_("What does the picture show?"),
        [required(), at_most(200)],
        filters=[stripped],
        description=N_("For people who cannot see it. For example: blue mittens with waves."),
    )


class CreditForm(HouseForm):
    """The name a maker wants to be shown with."""

    shown_as = StringField(N_("The maker's name, as they want it"), [required(), at_most(60)], filters=[stripped])
    consents = BooleanField(N_("The maker is here and says yes to this text"), [required()])


def wanted_of(asked: MultiDict[str, str]) -> Wanted:
    """What a visitor looks for, from the address of the list; what cannot be read is left out."""
    return Wanted(
        words=asked.get("q", "")[:100],
        category=_known(asked.get("kind"), CATEGORIES),
        size=_known(asked.get("size"), SIZES),
        colour=_known(asked.get("colour"), COLOURS),
        least=_amount(asked.get("from")),
        most=_amount(asked.get("to")),
    )


def _known(code: str | None, words: dict[str, str]) -> str:
    return code if code in words and code else ""


def _amount(typed: str | None) -> int | None:
    try:
        return parse_amount(typed) if typed else None
    except Refusal:
        return None


def _told(item: Item) -> dict[str, Any]:
    told = {name: getattr(item, name) for name in Facts.__dataclass_fields__ if name != "fibres"}
    for row, (code, part) in enumerate(item.fibre_list, start=1):
        told |= {f"fibre_{row}": code, f"part_{row}": part}
    return told
