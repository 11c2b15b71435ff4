"""The receipt of being forgotten, as an address that holds all of it: the house keeps no copy of it."""

from dataclasses import dataclass
from datetime import date

from itsdangerous import BadData, URLSafeSerializer

from meetinghouse.ground import settings
from meetinghouse.ground.words import known_language
from meetinghouse.people.holdings import Line


@dataclass(frozen=True)
class Paper:
    """A receipt: the day, the language it is written in, and its lines."""

    on: date
    language: str
    lines: list[Line]

    @property
    def went(self) -> list[Line]:
        """What is gone."""
        return [line for line in self.lines if not line.stays]

    @property
    def stays(self) -> list[Line]:
        """What stays, and until when."""
        return [line for line in self.lines if line.stays]


def written(paper: Paper) -> str:
    """The receipt as the end of an address, signed by the house; it says no name, so whoever has it may read it."""
    lines = [[line.words, line.stays, str(line.stays_until or "")] for line in paper.lines]
    return str(_signer().dumps([paper.on.isoformat(), paper.language, lines]))


def read(text: str) -> Paper | None:
    """The receipt that an address holds; None when this house has not written it."""
    try:
        on, language, lines = _signer().loads(text)
    except BadData:
        return None
    told = [Line(words, date.fromisoformat(until) if until else None, stays) for words, stays, until in lines]
    return Paper(date.fromisoformat(on), known_language(language) or "en", told)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings.current().secret_key, salt="receipt of being forgotten")
