"""Whether two rows, or a row and somebody the house knows, are the same person. Pure; the rules are our own."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Face:
    """Somebody as far as two lists can be compared by: names, and ways to reach them."""

    key: str
    names: frozenset[str]
    whole: str
    emails: frozenset[str]
    phones: frozenset[str]
    birth_year: int | None


def face_of(key: str, values: dict[str, Any]) -> Face:
    """What a row, or somebody the house knows, can be compared by. Phones are compared by their last eight digits."""
    called, whole = folded(values.get("nickname") or ""), folded(values.get("legal_name") or "")
    return Face(
        key,
        frozenset(filter(None, (called, whole))),
        whole or called,
        frozenset(values.get("emails", ())),
        frozenset(phone[-8:] for phone in values.get("phones", ())),
        values.get("birth_year"),
    )


def folded(name: str) -> str:
    """A name as it is compared: without case, signs and double blanks."""
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", name).casefold()).split())


def alike(one: Face, other: Face) -> list[str]:
    """In what two may be the same person: name, birth_year, email, phone. With another birth year no name is."""
    both_years = one.birth_year is not None and other.birth_year is not None
    other_year = both_years and one.birth_year != other.birth_year
    same_name = not other_year and bool((one.names & {other.whole}) or (other.names & {one.whole}))
    found = [
        ("name", same_name),
        ("birth_year", same_name and both_years),
        ("email", bool(one.emails & other.emails)),
        ("phone", bool(one.phones & other.phones)),
    ]
    return [what for what, is_so in found if is_so]


def is_surely(reasons: list[str]) -> bool:
    """Whether two rows are one person without asking: the same name, and one thing more."""
    return "name" in reasons and len(reasons) > 1


class Faces:
    """Many faces, found by whatever they share with another one."""

    def __init__(self, faces: Iterable[Face] = ()) -> None:
        self._by: dict[tuple[str, str], list[Face]] = {}
        for face in faces:
            self.add(face)

    def add(self, face: Face) -> None:
        """One more."""
        for mark in _marks(face):
            self._by.setdefault(mark, []).append(face)

    def like(self, face: Face) -> list[tuple[Face, list[str]]]:
        """Those who may be the same person, each with the reasons; in the order in which they were added."""
        near = {other.key: other for mark in _marks(face) for other in self._by.get(mark, ())}
        told = ((other, alike(face, other)) for other in near.values())
        return [(other, reasons) for other, reasons in told if reasons]


def _marks(face: Face) -> Iterator[tuple[str, str]]:
    for what, words in (("name", face.names), ("email", face.emails), ("phone", face.phones)):
        yield from ((what, word) for word in sorted(words))
