"""The house's words: every sentence in every language, with the same places, short enough for a tired reader."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "gettext": None, "translate": None, "Phrase": None}
METHODS = [("meetinghouse/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}} | {
    "templates/**.txt": {"trimmed": "true", "newstyle_gettext": "true"}
}
PLACE = re.compile(r"%\((\w+)\)s|%%|%")
MOST_WORDS_IN_A_SENTENCE = 25


@cache
def sources() -> frozenset[str]:
    """Every English sentence that code and templates have marked."""
    found = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords=KEYWORDS, directory_filter=is_ours)
    messages: set[str] = set()
    for _file, _line, message, _comments, _context in found:
        messages |= {message} if isinstance(message, str) else set(message[:1])
    return frozenset(messages - {""})


def is_ours(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "__")) and name not in {"tests", "node_modules", "instance"}


@cache
def catalogue(language: str) -> Catalog:
    with (ROOT / f"meetinghouse/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def strings(message: object) -> list[str]:
    return [message] if isinstance(message, str) else list(message)  # type: ignore[call-overload]


def source_of(message: object) -> str:
    return strings(message)[0]


def places(text: str) -> list[str]:
    return sorted({match.group(0) for match in PLACE.finditer(text)})


@pytest.mark.parametrize("language", ["nb", "da"])
def test_every_sentence_is_translated(language: str) -> None:
    done = {source_of(m.id) for m in catalogue(language) if m.id and all(strings(m.string)) and not m.fuzzy}

    assert sorted(sources() - done) == []


@pytest.mark.parametrize("language", ["nb", "da"])
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    assert sorted({source_of(m.id) for m in catalogue(language) if m.id} - sources()) == []


@pytest.mark.parametrize("language", ["nb", "da"])
def test_translations_have_the_same_places(language: str) -> None:
    wrong = [
        (one, other)
        for m in catalogue(language) if m.id
        for one, other in zip(strings(m.id), strings(m.string), strict=False)
        if other and places(one) != places(other)
    ]  # fmt: skip

    assert wrong == []


def sentences_of(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?:])\s+", PLACE.sub("x", text)) if part.strip()]


@pytest.mark.parametrize("language", ["en", "nb", "da"])
def test_no_sentence_is_longer_than_25_words(language: str) -> None:
    texts = sources() if language == "en" else {t for m in catalogue(language) if m.id for t in strings(m.string)}
    long = [s for text in texts for s in sentences_of(text) if len(s.split()) > MOST_WORDS_IN_A_SENTENCE]

    assert sorted(long) == []


@pytest.mark.parametrize("language", ["nb", "da"])
def test_the_words_are_easy_to_read(language: str) -> None:
    texts = [t for m in catalogue(language) if m.id for t in strings(m.string) if len(t.split()) >= 6]
    words = [w for text in texts for w in re.findall(r"\w+", PLACE.sub("", text))]
    count = sum(len(sentences_of(text)) for text in texts)
    lix = len(words) / count + 100 * sum(len(w) > 6 for w in words) / len(words)

    assert lix <= 30


SYSTEM_WORDS = re.compile(r"\b(invalid|submit|entity|session|token|null|database error|ugyldig)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", ["en", "nb", "da"])
def test_nobody_is_spoken_to_in_system_words(language: str) -> None:
    texts = sources() if language == "en" else {t for m in catalogue(language) if m.id for t in strings(m.string)}

    assert sorted(text for text in texts if SYSTEM_WORDS.search(text)) == []
