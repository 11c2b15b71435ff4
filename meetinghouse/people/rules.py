"""What holds for people, sign-in and roles, told without a database."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
"""Five tries of a code with six digits: one guess in 200 000. Ours; NIST SP 800-63B § 3.2.2 allows up to 100."""

CODES_PER_ADDRESS = 5
"""Mails to one address in an hour: with five tries each, a code is guessed once in 40 000 hours."""

CODES_PER_REMOTE = 60
TRIES_PER_REMOTE = 120
"""In an hour from one network address; a whole house of people sits behind one, so it is roomy. Both are ours."""

CARD_SIGNS = "23456789ACDEFGHJKLMNPQRTUWXY"
"""The signs of a paper card: none looks like another, so no 0, 1, B, I, O, S, V or Z. Our own choice."""

CARD_LENGTH = 28
"""Signs on a card, in groups of four: 28 of 28 kinds are 134 bits, more than the 128 that the house asks for."""

CARD_LIFE = timedelta(days=365)

HELPED_FOR = timedelta(minutes=20)
HELP_ENDS_SOON = timedelta(minutes=5)
"""On the house's tablet a helper's session lasts so long, and says so before its end (WCAG 2.2, 2.2.1). Ours."""

HELP_GRACE = timedelta(minutes=20)
"""After its end the same browser may go on, or give the tablet back, for so long: nothing typed is lost. Ours."""

CHALLENGE_LIFE = timedelta(minutes=5)
"""So long may somebody look for the right finger; the standard (W3C WebAuthn § 15.1) recommends five to ten minutes."""

CHALLENGE, PROVED, NUMBER = "passkey_challenge", "proved_until", "passkey_number"
"""What a session calls its challenge, the moment until which its person may make a passkey because somebody else or the
house's computer vouched for them, and the number that they tell that somebody."""

NUMBER_DIGITS = 6
NUMBER_LIFE = timedelta(hours=1)
"""So long is there to tell somebody the number, and again to make the passkey then: time to find each other. Ours."""

IDLE_VISITOR_DAYS = 30
"""After so many days a visitor's browser is no longer known again. A signed-in one is never let go."""

KEPT_AT_SIGN_IN = {"basket"}
"""What a browser's session may carry over from the visitor to the person. The language is in Flask's own cookie."""

FEWEST_KEEPERS = 2

OLDEST = 1900
"""Nobody who comes was born before that year, and nothing that a list tells happened before it."""

SHORT_BEGINNING = 3
"""Beginnings of so many letters at most are kept beside the words: each fits thousands in a large house. Ours."""

LONGEST_WORD, LONGEST_PLACE = 60, 255

_SPELLED = str.maketrans(
    {"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "œ": "oe", "ð": "d", "đ": "d", "þ": "th", "ł": "l"}
    | {"ŋ": "n", "ŧ": "t"}
)
_LOOKS_LIKE = str.maketrans("BIOSVZ01", "8LQ5U2QL")
_ACCENTS, _WORD = re.compile("[\u0300-\u036f]"), re.compile(r"[^\W_]+")

# What a browser says of itself, the most telling sign first: nearly all of them call themselves Safari as well.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def clean_code(text: str) -> str:
    """The digits of a code that was typed or pasted; blanks, dashes and words around it do not matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign in "0123456789")


def clean_card(text: str) -> str:
    """The signs of a card as it was typed or scanned; blanks, dashes, small letters and look-alikes do not matter."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    return "".join(sign for sign in folded if sign in CARD_SIGNS)


def in_groups(signs: str, of: int = 4) -> str:
    """Signs as people read them aloud: a card's in groups of four, a number's in groups of three."""
    return " ".join(signs[n : n + of] for n in range(0, len(signs), of))


def may_be_helped(is_self: bool, has_office: bool) -> None:
    """Whether somebody's session may be opened for them on the house's tablet.

    Raises:
        Refusal: they are the helper, or hold an office whose duties concern others.
    """
    if is_self:
        raise Refusal(N_("You are signed in already. Somebody else can help you."))
    if has_office:
        raise Refusal(N_("They look after others' affairs here. They sign in on a device of their own."), status=403)


def clean_contact(kind: str, value: str) -> str:
    """A contact as it is stored and compared: e-mail in lower case, a phone number without blanks.

    RFC 5321 § 2.4 lets a host tell upper from lower case before the @; none that people use does.
    """
    value = unicodedata.normalize("NFC", value).strip()
    if kind == "email":
        return value.lower()
    return re.sub(r"[\s().-]", "", value) if kind == "phone" else value


def may_be_reached(kind: str, value: str, *, field: str = "value") -> None:
    """Refuse what cannot be a telephone number or an address; abroad they look otherwise, so much is let through.

    Source: ITU-T E.164 § 6, at most 15 digits; the least is ours.

    Raises:
        Refusal: it is empty, or a number with fewer than 5 or more than 15 digits.
    """
    cleaned = clean_contact(kind, value)
    if kind == "phone" and not re.fullmatch(r"\+?[0-9]{5,15}", cleaned):
        raise Refusal(N_("A phone number has 5 to 15 digits, such as 912 34 567."), field=field, status=422)
    if not cleaned:
        raise Refusal(N_("Please fill this in."), field=field, status=422)


def device_words(user_agent: str) -> str:
    """What a person calls the device they sit at: "Firefox, Windows"; empty when we cannot tell."""
    found = [_first(names, user_agent) for names in (_BROWSERS, _DEVICES)]
    return ", ".join(name for name in found if name)


def kept_at_sign_in(facts: dict[str, Any]) -> dict[str, Any]:
    """Of what a visitor's session holds, that which the person's new session may start with."""
    return {name: value for name, value in facts.items() if name in KEPT_AT_SIGN_IN}


def this_minute(at: datetime) -> datetime:
    """The beginning of a moment's minute: what is kept of when somebody showed a passkey."""
    return at.replace(second=0, microsecond=0)


def is_raised(raised_at: datetime | None, *, minutes: int, now: datetime) -> bool:
    """Whether a passkey that was shown at `raised_at` (None: never) still counts, so many minutes long.

    Who shows one and leaves the computer is not followed by whoever sits down there the next day. Our own choice.
    """
    return raised_at is not None and now < raised_at + timedelta(minutes=minutes)


def counts_up(before: int, now: int) -> bool:
    """Whether a passkey may have counted from `before` to `now`: upwards, or not at all because it never does.

    Source: W3C Web Authentication, level 3, § 6.1.1.
    """
    return now > before or before == now == 0


def may_end_keeper(active: int) -> None:
    """A house has two keepers at least, so that one may be ill. With a single one, nobody could let in a second.

    Raises:
        Refusal: fewer than two would be left of the `active` ones.
    """
    if active - 1 < FEWEST_KEEPERS:
        raise Refusal(N_("The house needs two keepers. Find another keeper first."))


def looked_for(*names: str) -> set[str]:
    """Every word of some names as it is looked for, and its first one, two and three letters."""
    words = [word for name in names for word in _words(name)]
    return {part for word in words for part in (word, *(word[:n] for n in range(1, SHORT_BEGINNING + 1)))}


def typed_words(text: str) -> list[str]:
    """What somebody typed who looks for a name, as the names are spelled; the longest word first.

    A word that another one begins with asks for nothing more, and is left out.
    """
    words = sorted(set(_words(text)), key=lambda word: (-len(word), word))
    return [word for n, word in enumerate(words) if not any(longer.startswith(word) for longer in words[:n])]


def _words(text: str) -> list[str]:
    """Words between blanks, hyphens, apostrophes and every other sign, spelled with as few letters as can be.

    Capital letters and accents do not matter. Å is aa, æ and ä are ae, ø and ö are oe, as in a passport (ICAO Doc
    9303-3 § 6): Åse is found as Aase and Jørgen as Joergen, on every keyboard.
    """
    spelled = unicodedata.normalize("NFKC", text).casefold().translate(_SPELLED)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", spelled))
    return [word[:LONGEST_WORD] for word in _WORD.findall(bare)]


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
