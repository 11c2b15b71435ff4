"""How the rows of a list are shown: in sentences, side by side with those they may be, and what can become of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from meetinghouse.ground.days import ShownDay
from meetinghouse.ground.words import N_, Phrase, translate
from meetinghouse.members.exchange.headings import COLUMNS
from meetinghouse.members.exchange.models import ASK, NEW, OUT, ImportBatch, ImportRow, everybody
from meetinghouse.members.exchange.sheets import bared
from meetinghouse.members.vocabulary import KINDS
from meetinghouse.people.models import Person

REASONS = {
    "name": N_("same name"),
    "birth_year": N_("same birth year"),
    "email": N_("same e-mail"),
    "phone": N_("same phone"),
}
FACTS = {
    "nickname": N_("Called"),
    "legal_name": N_("Whole name"),
    "emails": N_("E-mail"),
    "phones": N_("Phone"),
    "post": N_("Address"),
    "birth_year": N_("Birth year"),
    "kind": N_("Kind of membership"),
    "joined": N_("Member since"),
    "left": N_("Last day as a member"),
    "number": N_("Member number"),
    "paid": N_("Paid"),
}
_ROW, _PERSON = "row:", "person:"


@dataclass(frozen=True)
class Like:
    """Somebody whom a row may speak of: their facts, what is alike, and their reference when the house knows them."""

    name: str
    reasons: list[str]
    values: dict[str, Any]
    ref: str = ""


@dataclass(frozen=True)
class ShownRow:
    """One line of a list's page."""

    number: int
    name: str
    news: list[str]
    stays: str


def said_in(row: ImportRow) -> dict[str, str]:
    """The bare text of a row's cells, with what was typed instead."""
    typed = row.corrected()
    return {column: text if column in typed else bared(text) for column, text in row.said().items()}


def shown_doubts(row: ImportRow) -> list[tuple[str, str]]:
    """(column, sentence) of what is not right with a row."""
    doubts = row.planned().get("doubts", ())
    return [(column, translate(message, **told)) for column, message, told in doubts]


def shown_rows(rows: list[ImportRow]) -> list[ShownRow]:
    """The lines of a list's page: who, and what is doubtful or new."""
    return [ShownRow(row.number, _name_in(row), _news(row), translate(row.stays) if row.stays else "") for row in rows]


def facts_of(values: dict[str, Any]) -> dict[str, str]:
    """What is known of somebody, in words, by the keys of `FACTS`."""
    values = values | {"post": values.get("post") or "; ".join(values.get("posts", ()))}
    return {name: in_words(name, values[name]) for name in FACTS if values.get(name)}


def in_words(name: str, value: Any) -> str:
    """One fact as people read it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "kind":
        return translate(KINDS[value])
    if name in ("joined", "left"):
        return str(ShownDay(date.fromisoformat(value), date.min))
    return f"{value // 100},{value % 100:02}" if name == "paid" else str(value)


def shown_likes(batch: ImportBatch, row: ImportRow) -> list[Like]:
    """Those whom a row may speak of: people the house knows, and earlier rows of the same list."""
    likes = dict(row.planned().get("likes", ()))
    known = everybody(int(key.removeprefix(_PERSON)) for key in likes if key.startswith(_PERSON))
    numbers = [int(key.removeprefix(_ROW)) for key in likes if key.startswith(_ROW)]
    rows = ImportRow.select().where(ImportRow.batch == batch, ImportRow.number.in_(numbers))
    faces = {each.face.key: (each.values["nickname"], each.values, each.values["ref"]) for each in known.values()}
    for each in rows:
        name = str(Phrase(N_("Row %(number)s"), number=each.number))
        faces[f"{_ROW}{each.number}"] = name, each.planned().get("values", {}), ""
    told = ((key, [translate(REASONS[reason]) for reason in reasons]) for key, reasons in likes.items() if key in faces)
    return [Like(faces[key][0], reasons, *faces[key][1:]) for key, reasons in told]


def persons_in(likes: Sequence[Like]) -> list[Person]:
    """Those among them whom the house knows."""
    refs = [like.ref for like in likes if like.ref]
    return list(Person.select().where(Person.public_ref.in_(refs))) if refs else []


def ways_out(row: ImportRow, likes: list[Like]) -> list[tuple[str, str]]:
    """What can become of a row: (decision, words)."""
    found = [(f"is:{like.ref}", translate(N_("This is %(name)s"), name=like.name)) for like in likes if like.ref]
    if row.decision not in ("", NEW, OUT) and row.decision not in dict(found):
        found.append((row.decision, translate(N_("As it was answered before"))))
    first = N_("Decide later") if row.what == ASK else N_("As the house finds it")
    return [
        ("", translate(first)),
        *found,
        (NEW, translate(N_("This is somebody new"))),
        (OUT, translate(N_("Leave this row out"))),
    ]


def _name_in(row: ImportRow) -> str:
    said, values = said_in(row), row.planned().get("values", {})
    written = " ".join(filter(None, (said.get("given_name"), said.get("family_name"))))
    told = (values.get("legal_name"), values.get("nickname"), said.get("full_name"), said.get("nickname"), written)
    return next((name for name in told if name), "–")


def _news(row: ImportRow) -> list[str]:
    """What is not right, or what would be new, in short."""
    plan = row.planned()
    doubts = [
        f"{translate(COLUMNS[column])}: {words}" if column in COLUMNS else words for column, words in shown_doubts(row)
    ]
    alike = sorted({translate(REASONS[reason]) for _key, reasons in plan.get("likes", ()) for reason in reasons})
    changes = [
        f"{translate(FACTS[name])}: {in_words(name, after)}" for name, (_was, after) in plan.get("changes", {}).items()
    ]
    fresh = [value for _kind, value in plan.get("contacts", ())]
    return doubts + alike + changes + fresh + [translate(words) for words in plan.get("notes", ())]
