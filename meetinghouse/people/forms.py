"""The forms of signing in and of one's own page. Shape only."""

from wtforms import HiddenField, RadioField, SelectChoice, StringField

from meetinghouse.ground.forms import EmailField, HouseForm, at_most, chosen, required, stripped
from meetinghouse.ground.words import LANGUAGES, N_


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


class AboutMe(HouseForm):
    """What we call somebody, and how we speak to them."""

    nickname = StringField(
        N_("What may we call you?"),
        [required(N_("Please tell us what to call you.")), at_most(60)],
        filters=[stripped],
        render_kw={"autocomplete": "nickname"},
    )
    language = RadioField(
        N_("Which language do you read?"),
        [chosen()],
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
