"""Lists that were brought here: the batch, its rows, and what the house knows to compare them with."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import fixed, refuse
from meetinghouse.members.exchange.comparing import Face, face_of
from meetinghouse.members.models import Membership, Spell
from meetinghouse.people.models import ContactPoint, Person

NEW, SAME, CHANGED, ASK, PROBLEM, OUT = "new", "same", "changed", "ask", "problem", "out"
WHAT = (PROBLEM, ASK, NEW, CHANGED, SAME, OUT)
"""What becomes of a row. `ask` and `problem` wait for a person; while one waits, nothing is brought in."""


class ImportBatch(BaseModel):
    """One list. Before its columns are agreed on it holds the whole table, afterwards only rows of agreed columns.

    `brought_by` and the like are public references; empty for the house itself (the command line).
    """

    ref = pw.CharField(unique=True, default=keys.new_reference)
    file_name = pw.CharField()
    digest = pw.CharField(index=True)
    made_by = pw.CharField(default="")
    made_at = UTCDateTimeField(index=True)
    raw = pw.TextField(default="")
    columns = pw.TextField(default="")
    usual_kind = pw.CharField(default="")
    brought_by = pw.CharField(default="")
    brought_at = UTCDateTimeField(null=True)
    undone_by = pw.CharField(default="")
    undone_at = UTCDateTimeField(null=True)
    emptied_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "import_batch"
        constraints = [
            pw.Check("undone_at IS NULL OR brought_at IS NOT NULL", name="import_batch_undone_after"),
            pw.Check("emptied_at IS NULL OR raw = ''", name="import_batch_emptied"),
        ]

    @property
    def state(self) -> str:
        """How far it has come: columns, dry, committed or undone."""
        if self.brought_at is None:
            return "dry" if self.columns else "columns"
        return "committed" if self.undone_at is None else "undone"

    @property
    def is_open(self) -> bool:
        """Whether it can still be mended and brought in."""
        return self.state in ("dry", "undone") and self.emptied_at is None

    def agreed(self) -> list[str]:
        """What each of its columns means; empty for those that are not brought in."""
        return list(json.loads(self.columns or "[]"))

    def counts(self) -> dict[str, int]:
        """How many rows become what; every word of `WHAT` is there."""
        told = ImportRow.select(ImportRow.what, pw.fn.COUNT(ImportRow.id)).where(ImportRow.batch == self)
        found = dict(told.group_by(ImportRow.what).tuples())
        return {what: found.get(what, 0) for what in WHAT}


class ImportRow(BaseModel):
    """One row of a list. `plan` is what the last look said will happen; `before` is what undoing needs.

    While `brought_at` is set, the row stands: it made or changed `person`, and a row like it says nothing new.
    `stays` is a sentence: why undoing left it.
    """

    batch = pw.ForeignKeyField(ImportBatch, backref="rows", on_delete="CASCADE", index=False)
    number = pw.IntegerField()
    cells = pw.TextField()
    digest = pw.CharField(index=True)
    corrections = pw.TextField(default="{}")
    decision = pw.CharField(default="")
    what = pw.CharField(constraints=[pw.Check("what IN ('new', 'same', 'changed', 'ask', 'problem', 'out')")])
    plan = pw.TextField(default="{}")
    person = pw.ForeignKeyField(Person, null=True, backref="import_rows")
    brought_at = UTCDateTimeField(null=True)
    before = pw.TextField(default="{}")
    stays = pw.CharField(default="")

    class Meta:
        table_name = "import_row"
        indexes = ((("batch", "number"), True), (("batch", "what"), False))
        constraints = [pw.Check("brought_at IS NULL OR person_id IS NOT NULL", name="import_row_stands_for_somebody")]

    def planned(self) -> dict[str, Any]:
        """What the last look said: values, doubts, changes, notes, candidates, reasons."""
        return dict(json.loads(self.plan))

    def said(self) -> dict[str, str]:
        """The cells as they came, guarded, with what somebody typed instead."""
        return {**json.loads(self.cells), **self.corrected()}

    def corrected(self) -> dict[str, str]:
        """What somebody typed instead of what the list says, by column."""
        return dict(json.loads(self.corrections))


fixed(ImportBatch, ImportBatch.ref, ImportBatch.digest, ImportBatch.made_by, ImportBatch.made_at)
refuse(
    ImportBatch,
    "DELETE",
    "import_batch_stays",
    'OLD."brought_at" IS NOT NULL',
    "a list that was brought in stays written down",
)

MANY = 500
"""So many values are asked for in one question: both engines take them."""


@dataclass
class Known:
    """Somebody the house knows, as far as a list can speak of them. `values` has the keys of `rules.Said`.

    `posts` are all addresses; `kind`, `joined` and `left` in `values` are those of the latest spell.
    """

    id: int
    values: dict[str, Any]

    @property
    def face(self) -> Face:
        """What they can be compared by."""
        return face_of(f"person:{self.id}", self.values)


def everybody(ids: Iterable[int] | None = None) -> dict[int, Known]:
    """Those whom the house knows, all or some, by their id: four questions however many they are."""
    some = None if ids is None else sorted(ids)
    columns = (Person.id, Person.public_ref, Person.nickname, Person.legal_name, Person.birth_year)
    found = Person.select(*columns).where(Person.erased_at.is_null(), _among(Person.id, some)).order_by(Person.id)
    known = {row[0]: Known(row[0], _values(*row[1:])) for row in found.tuples()}
    points = ContactPoint.select(ContactPoint.person, ContactPoint.kind, ContactPoint.value)
    for person, kind, value in points.where(_among(ContactPoint.person, some)).order_by(ContactPoint.id).tuples():
        if person in known:
            known[person].values[_CONTACTS[kind]].append(value)
    _add_belonging(known, some)
    return known


_CONTACTS = {"email": "emails", "phone": "phones", "post": "posts"}


def _values(ref: str, nickname: str, legal_name: str | None, birth_year: int | None) -> dict[str, Any]:
    told = {"ref": ref, "nickname": nickname, "legal_name": legal_name, "birth_year": birth_year}
    return told | {"emails": [], "phones": [], "posts": [], "number": None, "kind": None, "joined": None, "left": None}


def _add_belonging(known: dict[int, Known], some: list[int] | None) -> None:
    numbers = Membership.select(Membership.person, Membership.number).where(_among(Membership.person, some))
    for person, number in numbers.tuples():
        if person in known:
            known[person].values["number"] = number
    spells = Spell.select(Membership.person, Spell.kind, Spell.from_on, Spell.to_on).join(Membership)
    counted = spells.where(Spell.counts(), _among(Membership.person, some)).order_by(Spell.from_on, Spell.id)
    for person, kind, joined, left in counted.tuples():
        if person in known:
            told = {"kind": kind, "joined": joined.isoformat(), "left": left.isoformat() if left else None}
            known[person].values |= told


def _among(field: pw.Field, some: list[int] | None) -> pw.Expression:
    return pw.SQL("1 = 1") if some is None else field.in_(some)


def numbers_given() -> set[int]:
    """Every member number that somebody has, also those of people whom the house has forgotten."""
    numbered = Membership.select(Membership.number).where(Membership.number.is_null(False))
    return {number for (number,) in numbered.tuples()}


def remembered(digests: Iterable[str]) -> tuple[dict[str, list[int]], dict[str, int]]:
    """What the house remembers of rows like these: the persons whom they stand for, and how many were left out.

    Both by the rows' digests. A row stands from being brought in until it is undone, while its person is known.
    """
    wanted, stand, out = sorted(set(digests)), dict[str, list[int]](), dict[str, int]()
    for at in range(0, len(wanted), MANY):
        some = ImportRow.digest.in_(wanted[at : at + MANY])
        rows = ImportRow.select(ImportRow.digest, ImportRow.person).join(Person).order_by(ImportRow.id)
        stands = rows.where(some, ImportRow.brought_at.is_null(False), Person.erased_at.is_null())
        for digest, person in stands.tuples():
            stand.setdefault(digest, []).append(person)
        lists = ImportRow.select(ImportRow.digest, pw.fn.COUNT(ImportRow.id)).join(ImportBatch)
        over = lists.where(some, ImportRow.what == OUT, ImportBatch.brought_at.is_null(False))
        left = over.where(ImportBatch.undone_at.is_null()).group_by(ImportRow.digest)
        out |= dict(left.tuples())
    return stand, out


def batch_known_as(ref: str) -> ImportBatch | None:
    """A list by its reference; None when there is none."""
    found: ImportBatch | None = ImportBatch.get_or_none(ImportBatch.ref == ref)
    return found


def batches() -> pw.ModelSelect:
    """All lists, the newest first."""
    return ImportBatch.select().order_by(ImportBatch.id.desc())


def rows_of(batch: ImportBatch, what: str = "") -> pw.ModelSelect:
    """A list's rows in their order, with their person: all, or those that become `what`."""
    rows = ImportRow.select(ImportRow, Person).join(Person, pw.JOIN.LEFT_OUTER).where(ImportRow.batch == batch)
    chosen = rows.where(ImportRow.what == what) if what in WHAT else rows
    return chosen.order_by(ImportRow.number)


def row_of(batch: ImportBatch, number: int) -> ImportRow | None:
    """The row with this number; None when there is none."""
    found: ImportRow | None = rows_of(batch).where(ImportRow.number == number).first()
    return found
