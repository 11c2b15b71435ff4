"""What all forms share: translated messages, kept input, and the fields people type amounts and days into."""

import re
from collections.abc import Callable
from email.errors import MessageError
from email.headerregistry import Address
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import Input, Select, TextArea
from wtforms.widgets.core import clean_key

from meetinghouse.ground.amounts import input_amount, parse_amount
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, spoken, translate

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Signs that XML cannot hold and nobody types; line breaks and tabs stay."""

USUAL_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""A dot-atom on each side of the @ (RFC 5322 § 3.4.1), as nearly all are; Python looks at the others, slowly."""

Validator = Callable[[FlaskForm, Field], None]


def attributes_in_html(**attributes: Any) -> Markup:
    """Attributes as WTForms' widgets write them: in alphabetical order, True as the name alone, False not at all."""
    told = ((clean_key(name), value) for name, value in sorted(attributes.items()) if value is not False)
    return Markup(" ".join(name if value is True else f'{name}="{escape(str(value))}"' for name, value in told))


for _widget in (Input, TextArea, Select):
    _widget.html_params = staticmethod(attributes_in_html)  # WTForms' own takes ten times as long


class Speech:
    """Gives WTForms our words: every message of a form goes through the house's catalogues."""

    def gettext(self, string: str) -> str:
        """The message in the language being spoken."""
        return translate(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The message for `n`."""
        return translate(singular if n == 1 else plural)


class HouseForm(FlaskForm):
    """A form of the house. Shape only: house rules are refused by actions, and shown with `refuse`."""

    class Meta(FlaskForm.Meta):
        """Our words instead of WTForms' own. The token is not asked for here: `security` asks every request for it."""

        csrf = False

        def get_translations(self, _form: Any) -> Speech:
            """Where the messages come from."""
            return Speech()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self:
            field.label.text = translate(str(field.label.text))
            field.description = translate(field.description) if field.description else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at every field; what is wrong is said in the reader's language."""
        fine = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [translate(str(error)) for error in field.errors]
        g.form_errors = not fine  # the title of the page says so first
        return fine

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside its field, or on top when it belongs to none."""
        g.form_errors = True
        field = self._fields.get(refusal.field or "")
        if field is not None:
            field.errors = [*field.errors, refusal.words()]
        else:
            self.form_errors.append(refusal.words())


def stripped(value: str | None) -> str | None:
    """A filter: what was typed, without blanks around it and without signs that cannot be seen."""
    return CONTROL.sub("", value).strip() if value else value


def _is_mailable(address: str) -> bool:
    """Whether Python can write the address into a mail's header, so that no job breaks on it later."""
    if USUAL_ADDRESS.fullmatch(address):
        return True
    try:
        Address(addr_spec=address)
    except (ValueError, MessageError, IndexError):
        return False
    return address.isascii()


def required(message: str = N_("Please fill this in.")) -> DataRequired:
    """The field may not stay empty."""
    return DataRequired(message)


def chosen(message: str = N_("Please choose one.")) -> InputRequired:
    """One of the choices must be taken."""
    return InputRequired(message)


def optional() -> Optional:
    """The field may stay empty."""
    return Optional()


def at_most(characters: int) -> Length:
    """A text of at most so many characters."""
    return Length(max=characters, message=N_("This text is too long."))


def an_email(message: str = N_("This does not look like an e-mail address. Example: kari@example.no")) -> Validator:
    """Something that can be an e-mail address: one @, a name, a host with a dot, no blanks."""

    def look(_form: FlaskForm, field: Field) -> None:
        name, at, host = (field.data or "").strip().rpartition("@")
        plain = all(32 < ord(letter) < 0x3000 and letter not in '<>()[]\\,;:"' for letter in name + host)
        if not (at and name and "@" not in name and "." in host.strip(".") and plain and ".." not in host):
            raise ValidationError(translate(message))
        if len(field.data) > 254 or len(field.data.lower()) > 254 or not _is_mailable(field.data.strip()):
            raise ValidationError(translate(message))

    return look


class EmailField(StringField):
    """An e-mail address; blanks around it are taken away."""

    def __init__(self, label: str, validators: list[Any] | None = None, **options: Any) -> None:
        super().__init__(label, [required(), an_email(), *(validators or [])], filters=[stripped], **options)


class AmountField(StringField):
    """An amount of money as people write it; `ore` is what it means. What was typed is kept when it is wrong."""

    ore: int | None = None

    def process_data(self, value: int | None) -> None:
        """Show a stored amount (øre) the way people type it."""
        self.ore = value
        self.data = input_amount(value, spoken()) if value is not None else ""

    def post_validate(self, _form: Any, stop: bool) -> None:
        """Read the amount."""
        if stop or not self.data:
            return
        try:
            house = the_house_now()
            self.ore = parse_amount(self.data, currency=house.currency if house else None)
        except Refusal as refusal:
            raise ValidationError(refusal.words()) from refusal
