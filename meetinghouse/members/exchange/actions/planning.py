"""The look at a list: what each row would do to the house as it is now. Nothing is written here.

The dry run shows what is found, and bringing in looks once more and does exactly that, or nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from meetinghouse.ground.words import N_
from meetinghouse.members.exchange import rules
from meetinghouse.members.exchange.comparing import Face, Faces, face_of, is_surely
from meetinghouse.members.exchange.headings import kinds_by_word
from meetinghouse.members.exchange.models import (
    ASK,
    CHANGED,
    NEW,
    OUT,
    PROBLEM,
    SAME,
    ImportRow,
    Known,
    everybody,
    numbers_given,
    remembered,
)
from meetinghouse.members.exchange.sheets import bared, is_formula

IS = "is:"
"""A decision that names a person: `is:` and their public reference. The others are `new` and `out`."""

_PLAIN = ("nickname", "legal_name", "birth_year")
KEPT = {
    "kind": N_("The kind of membership stays as the house has it."),
    "joined": N_("The first day stays as the house has it."),
    "left": N_("The last day stays as the house has it."),
}
OWN_NUMBER = N_("The member number stays as the house has it.")
TAKEN = N_("Somebody else has this member number. The house gives a new one.")


@dataclass
class Found:
    """What one row would do. `plan` is stored as it is: see `ImportRow.plan`."""

    what: str
    person_id: int | None = None
    plan: dict[str, Any] = field(default_factory=dict)


class Look:
    """One look at all rows of a list, in their order: what a row does may depend on those before it."""

    def __init__(self, usual_kind: str, today: date) -> None:
        self.usual_kind, self.today = usual_kind, today
        self.known = everybody()
        self.faces = Faces(each.face for each in self.known.values())
        self.by_ref = {each.values["ref"]: each for each in self.known.values()}
        self.by_number = {each.values["number"]: each for each in self.known.values() if each.values["number"]}
        self.taken = numbers_given()
        self.spoken_of: dict[int, int] = {}
        self.stand: dict[str, list[int]] = {}
        self.out: dict[str, int] = {}

    def at(self, rows: Iterable[ImportRow]) -> list[Found]:
        """What each of the rows would do. One that stands for somebody does so whatever is decided of it later."""
        listed = list(rows)
        self.stand, self.out = remembered(row.digest for row in listed)
        found = [(row, self._of(row)) for row in listed]
        return [
            replace(each, person_id=each.person_id or row.person_id) if row.brought_at else each for row, each in found
        ]

    def _of(self, row: ImportRow) -> Found:
        if self._was_left_out(row):
            return Found(OUT)
        if (person := self._remembered(row)) is not None:
            return Found(SAME, person, {"notes": [N_("This row was brought in before.")]})
        said = read_row(row, self.today)
        plan: dict[str, Any] = {"values": said.values}
        if said.doubts:
            doubts = [[doubt.column, doubt.message, doubt.parameters] for doubt in said.doubts]
            return Found(PROBLEM, None, plan | {"doubts": doubts})
        return self._decide(row, said.values, plan)

    def _was_left_out(self, row: ImportRow) -> bool:
        """Somebody left this row out, now or when the same list was brought in before."""
        if row.decision or not self.out.get(row.digest):
            return row.decision == OUT
        self.out[row.digest] -= 1
        return True

    def _remembered(self, row: ImportRow) -> int | None:
        """Whom a row like this stands for already. Equal rows stand for one after the other."""
        known = self.stand.get(row.digest)
        return known.pop(0) if known else None

    def _decide(self, row: ImportRow, values: dict[str, Any], plan: dict[str, Any]) -> Found:
        face = face_of(f"row:{row.number}", values)
        likes = self.faces.like(face)
        person = self._whom(row, values, likes)
        asks = not row.decision and (bool(likes) if person is None else self._says_otherwise(person, row, values))
        if asks:
            plan["likes"] = [[other.key, reasons] for other, reasons in likes]
            self._remember(face, person)
            return Found(ASK, None, plan)
        if person is None:
            self.faces.add(face)
            joins, notes = self._joins(values, None)
            return Found(NEW, None, plan | {"joins": joins, "notes": notes})
        found = self._changes(person, row, values, plan)
        self.spoken_of.setdefault(person.id, row.number)
        return found

    def _remember(self, face: Face, person: Known | None) -> None:
        """A row that is asked about may turn out to be somebody new; later rows like it are asked about too."""
        if person is None:
            self.faces.add(face)

    def _whom(self, row: ImportRow, values: dict[str, Any], likes: list[tuple[Face, list[str]]]) -> Known | None:
        """Whom the row speaks of, when that is sure: by decision, reference, number and name, or name and more."""
        if row.decision.startswith(IS):
            return self.by_ref.get(row.decision.removeprefix(IS))
        if row.decision == NEW:
            return None
        if named := self.by_ref.get(values.get("ref", "")):
            return named
        numbered = self.by_number.get(values.get("number"))
        sure = [other for other, reasons in likes if is_surely(reasons)]
        if numbered and any(other.key == numbered.face.key and "name" in reasons for other, reasons in likes):
            return numbered
        if len(sure) == 1 and sure[0].key.startswith("person:"):
            return self.known[int(sure[0].key.removeprefix("person:"))]
        return None

    def _says_otherwise(self, person: Known, row: ImportRow, values: dict[str, Any]) -> bool:
        """Whether an earlier row spoke of the same person, and this one says something else."""
        return person.id in self.spoken_of and self._differs(person, row, values)

    def _differs(self, person: Known, row: ImportRow, values: dict[str, Any]) -> bool:
        return bool(changed_fields(person, row, values) or new_contacts(person, values))

    def _changes(self, person: Known, row: ImportRow, values: dict[str, Any], plan: dict[str, Any]) -> Found:
        changes, contacts = changed_fields(person, row, values), new_contacts(person, values)
        joins, notes = self._joins(values, person)
        plan |= {"changes": changes, "contacts": contacts, "joins": joins, "notes": kept_notes(person, values) + notes}
        person.values |= {name: after for name, (_before, after) in changes.items()}
        for kind, value in contacts:
            person.values[kind].append(value)
        if joins:
            person.values |= {"kind": joins["kind"], "joined": joins["from"], "left": joins["to"]}
        return Found(CHANGED if changes or contacts or joins else SAME, person.id, plan)

    def _joins(self, values: dict[str, Any], person: Known | None) -> tuple[dict[str, Any] | None, list[str]]:
        """The membership that begins; none for who has one, and where the list is of people who are no members.

        Its number is the list's, if nobody had it before, here or further up; else a sentence says what becomes of it.
        """
        kind, number = values.get("kind") or self.usual_kind, values.get("number")
        notes = []
        if has := person and person.values["number"]:
            notes, number = [OWN_NUMBER] if number and number != has else [], None
        if not kind or (person and person.values["kind"]):
            return None, notes
        if number in self.taken:
            notes, number = [TAKEN], None
        self.taken |= {number} if number else set()
        return {"kind": kind, "from": values.get("joined"), "to": values.get("left"), "number": number}, notes


def read_row(row: ImportRow, today: date) -> rules.Said:
    """What a row says, with what somebody typed instead of it."""
    cells, typed = json.loads(row.cells), row.corrected()
    formulas = [column for column, cell in cells.items() if is_formula(cell) and column not in typed]
    bare = {column: bared(cell) for column, cell in cells.items() if column not in formulas}
    return rules.what_it_says(bare | typed, formulas=formulas, kinds=kinds_by_word(), today=today)


def changed_fields(person: Known, row: ImportRow, values: dict[str, Any]) -> dict[str, list[Any]]:
    """[before, after] of what the row says otherwise. A nickname that we made of a whole name says nothing."""
    told = {name: values[name] for name in _PLAIN if name in values}
    if not row.said().get("nickname"):
        told.pop("nickname", None)
    return {name: [person.values[name], value] for name, value in told.items() if _tidied(person.values[name]) != value}


def new_contacts(person: Known, values: dict[str, Any]) -> list[list[str]]:
    """[kind, value] of the ways to reach somebody that the house does not know; `kind` is the key in `values`."""
    known = {phone[-8:] for phone in person.values["phones"]}
    fresh = [["emails", email] for email in values.get("emails", ()) if email not in person.values["emails"]]
    fresh += [["phones", phone] for phone in values.get("phones", ()) if phone[-8:] not in known]
    posts = {_tidied(post) for post in person.values["posts"]}
    return fresh + ([["posts", values["post"]]] if "post" in values and _tidied(values["post"]) not in posts else [])


def kept_notes(person: Known, values: dict[str, Any]) -> list[str]:
    """What the list says otherwise about a membership: the house's own history is not rewritten by a list."""
    if not person.values["kind"]:
        return []
    return [words for name, words in KEPT.items() if name in values and values[name] != person.values[name]]


def _tidied(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
