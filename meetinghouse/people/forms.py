"""The forms of signing in and of one's own page. Shape only."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField, ValidationError

from meetinghouse.ground import clock
from meetinghouse.ground.forms import EmailField, HouseForm, at_most, chosen, optional, required, stripped
from meetinghouse.ground.words import LANGUAGES, N_, _
from meetinghouse.people.rules import OLDEST


class AskForCode(HouseForm):
    """Where the code goes."""

    email = EmailField(N_("Your e-mail address"), render_kw={"autocomplete": "email", "inputmode": "email"})
    next = HiddenField()


class TryCode(HouseForm):
    """The code from the mail."""

    code = StringField(
        N_("The code from the mail"),
        [required(N_("Please type the six digits from the mail.")), at_most(100)],
        filters=[stripped],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class TryCard(HouseForm):
    """What stands on a paper card."""

    card = StringField(
        N_("The signs on the card"),
        [required(N_("Please type the signs from the card.")), at_most(100)],
        filters=[stripped],
        description=N_("Seven groups of four. Blanks and capital letters do not matter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class YearField(StringField):
    """A year of birth; `year` is what it means. What was typed is kept when it is wrong."""

    year: int | None = None

    def process_data(self, value: int | None) -> None:
        """Show a stored year."""
        self.year, self.data = value, "" if value is None else str(value)

    def post_validate(self, _form: Any, stop: bool) -> None:
        """Read the year."""
        if stop or not self.data:
            self.year = None
            return
        if not (self.data.isascii() and self.data.isdigit() and len(self.data) == 4):
            raise ValidationError(_("Write a year with four digits, such as 1960."))
        if not OLDEST <= int(self.data) <= clock.now().year:
            raise ValidationError(_("Nobody here was born in that year. Look at it again."))
        self.year = int(self.data)


class AboutMe(HouseForm):
    """What we call somebody, what else they tell of themselves, and how we speak to them."""

    nickname = StringField(
        N_("What may we call you?"),
        [required(N_("Please tell us what to call you.")), at_most(60)],
        filters=[stripped],
        render_kw={"autocomplete": "nickname"},
    )
    legal_name = StringField(
        N_("Your full name"),
        [optional(), at_most(120)],
        filters=[stripped],
        description=N_("Only if you want it to stand here."),
        render_kw={"autocomplete": "name"},
    )
    birth_year = YearField(
        N_("The year you were born"),
        [optional(), at_most(9)],
        filters=[stripped],
        description=N_("Only if you like. Some funders count us by age."),
        render_kw={"autocomplete": "bday-year", "inputmode": "numeric"},
    )
    language = RadioField(
        N_("Which language do you read?"),
        [chosen()],
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )


class NewEmail(HouseForm):
    """An address of one's own, which is proved with a code."""

    value = EmailField(N_("Your e-mail address"), render_kw={"autocomplete": "email", "inputmode": "email"})


class NewPhone(HouseForm):
    """A telephone number of one's own."""

    value = StringField(
        N_("Your phone number"),
        [required(), at_most(40)],
        filters=[stripped],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )


class NewPost(HouseForm):
    """Where letters reach somebody."""

    value = TextAreaField(
        N_("Your postal address"),
        [required(), at_most(255)],
        filters=[stripped],
        render_kw={"autocomplete": "street-address", "rows": 3},
    )


class MayMail(HouseForm):
    """What may be sent to one address: two choices."""

    may_service = BooleanField(N_("Reminders and other mails about my membership"))
    may_news = BooleanField(N_("News from the house"))


class NewPasskey(HouseForm):
    """What a new passkey is called; its answer is filled in by the device."""

    name = StringField(
        N_("What do you call this device?"),
        [optional(), at_most(60)],
        filters=[stripped],
        description=N_("So that you know it again when you have several."),
    )
    answer = HiddenField()
    next = HiddenField()
