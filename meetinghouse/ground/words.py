"""The house's words: English source sentences, and their nb and da catalogues (gettext).

`_` translates now, into the language being spoken; `N_` only marks a sentence for the catalogues.
Which language is spoken is chosen once per request or mail, with `speaking`.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LANGUAGES = {"nb": "Norsk", "da": "Dansk", "en": "English"}
SOURCE_LANGUAGE = "en"
CATALOGUES = Path(__file__).parent.parent / "translations"
_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE_LANGUAGE)


def spoken() -> str:
    """The code of the language being spoken now: nb, da or en."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block; an unknown language falls back to English."""
    token = _spoken.set(known_language(language) or SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _spoken.reset(token)


def known_language(code: str | None) -> str | None:
    """Our code for a language tag such as `no`, `nn-NO` or `da-DK`; None when the house does not speak it."""
    short = (code or "").lower().replace("_", "-").partition("-")[0]
    return {"no": "nb", "nn": "nb"}.get(short, short if short in LANGUAGES else None)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which extractors look for
    """Mark a sentence for the catalogues and leave it as it is."""
    return message


def translate(message: str, language: str | None = None, /, **parameters: object) -> str:
    """The sentence in `language` (default: the one being spoken), its places filled in.

    A parameter that is itself a `Phrase` is translated first.
    """
    if language:
        with speaking(language):
            return translate(message, **parameters)
    words = catalogue(spoken()).gettext(message)
    return words % {name: str(value) for name, value in parameters.items()} if parameters else words


_ = translate


def translate_in_page(message: str, /, **parameters: object) -> Markup:
    """What `_` is in a template of a page: `translate`, its parameters escaped, ready to stand in HTML.

    As in all templates `%` is written `%%`, with parameters or without. Jinja's own way there takes four times as long.
    """
    words = catalogue(spoken()).gettext(message)
    return Markup(words % {name: escape(value) for name, value in parameters.items()})


def ngettext(singular: str, plural: str, n: int, **parameters: object) -> str:
    """The sentence for `n` things, in the language being spoken; `n` is also a parameter."""
    return catalogue(spoken()).ngettext(singular, plural, n) % {"n": n, "num": n, **parameters}


class Phrase:
    """A marked sentence with its parameters, put into words whenever it is read."""

    def __init__(self, message: str, **parameters: object) -> None:
        self.message, self.parameters = message, parameters

    def __str__(self) -> str:
        return translate(self.message, **self.parameters)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue; English is the source and has none."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)


def compile_catalogues() -> None:
    """Bring every `.mo` up to date with its `.po`; a checkout needs it at start, a wheel brings them along."""
    for po in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            _compile(po, mo)
    catalogue.cache_clear()


def _compile(po: Path, mo: Path) -> None:
    with po.open("rb") as source:
        messages = read_po(source, locale=po.parts[-3])
    part = mo.with_suffix(f".{os.getpid()}-{id(messages)}.part")
    with part.open("wb") as target:
        write_mo(target, messages)
    part.replace(mo)
