"""Undoing a list that was brought in: back to before, row by row, save what people have lived with since."""

import json
from datetime import datetime
from typing import Any

import peewee as pw

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked, tables
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.spells import end_spell, ref_of, take_back
from meetinghouse.members.exchange.actions.mending import refresh
from meetinghouse.members.exchange.models import ImportBatch, ImportRow
from meetinghouse.members.models import Leaving, Membership, Spell, spells_of
from meetinghouse.members.vocabulary import MISTAKE
from meetinghouse.people import actions as people
from meetinghouse.people.models import AccessLog, Consent, ContactPoint, NameWord, Person

HAS_LIVED = N_("Something has happened with this person since. They stay.")
HAS_CHANGED = N_("This was changed again since. It stays as it is now.")
HAS_LEFT = N_("This person has left the house since.")
_BROUGHT_ALONG = {ContactPoint, NameWord, ImportRow, Membership, AccessLog, Consent}
"""What a list itself writes about a person, and that somebody has looked at it, or that they were asked something;
anything else that names them has happened since."""


def undo(batch: ImportBatch, *, by: Actor | None, now: datetime) -> list[ImportRow]:
    """Take back all that the list did: people it made go, what it changed is as before. Undone once, it stays so.

    A row stays, with a sentence, when its person has done something since or was changed again. Who is taken back has
    no member number any more: the list may bring it again, and the house gives it to nobody else.

    Returns the rows that stay.

    Raises:
        Refusal: the list was never brought in, or can no longer be undone because its rows have been emptied.
    """
    with database.atomic():
        batch = locked(ImportBatch.select().where(ImportBatch.id == batch.id)).get()
        if batch.state == "undone":
            return _staying(batch)
        if batch.state != "committed" or batch.emptied_at:
            raise Refusal(N_("This list cannot be undone."))
        stands = ImportRow.select().where(ImportRow.batch == batch, ImportRow.brought_at.is_null(False))
        rows = list(stands.order_by(ImportRow.number.desc()))
        lived = _who_has_lived(batch, rows)
        for row in rows:
            _take_back(row, row.person_id in lived, by=by, now=now)
        batch.undone_at, batch.undone_by = now, ref_of(by)
        batch.save()
        refresh(batch, now=now)
        journal.record(by, "undid a list", batch, at=now)
        return _staying(batch)


def _staying(batch: ImportBatch) -> list[ImportRow]:
    rows = ImportRow.select().where(ImportRow.batch == batch, ImportRow.stays != "")
    return list(rows.order_by(ImportRow.number))


def _take_back(row: ImportRow, has_lived: bool, *, by: Actor | None, now: datetime) -> None:
    before, person = json.loads(row.before), locked(Person.select().where(Person.id == row.person_id)).get()
    if why := _why_it_stays(row, before, person, has_lived):
        row.stays = why
    else:
        _reverse(before, person, by=by, now=now)
        row.person, row.brought_at, row.before = None, None, "{}"
    row.save()


def _why_it_stays(row: ImportRow, before: dict[str, Any], person: Person, has_lived: bool) -> str:
    """A sentence; empty when everything is still as the row left it."""
    if person.erased_at:
        return HAS_LEFT if before else ""
    if before.get("made"):
        return HAS_LIVED if has_lived or not _is_as_brought(row, person) else ""
    again = any(getattr(person, name) != after for name, (_before, after) in before.get("changes", {}).items())
    return HAS_CHANGED if again or _was_used(before, person) else ""


def _is_as_brought(row: ImportRow, person: Person) -> bool:
    """Whether the names, the ways to reach the person and the membership are still those of the row. They are not, when
    the list was taken back before and the person stayed."""
    planned = row.planned()
    if "values" not in planned:
        return False
    told = planned["values"]
    as_told = all(getattr(person, name) == told.get(name) for name in ("nickname", "legal_name", "birth_year"))
    points = list(ContactPoint.select().where(ContactPoint.person == person))
    brought = len(told.get("emails", ())) + len(told.get("phones", ())) + ("post" in told)
    untouched = len(points) <= brought and not any(point.verified_at or point.status != "ok" for point in points)
    return as_told and untouched and _belongs_as_brought(person, planned["joins"])


def _belongs_as_brought(person: Person, joins: dict[str, Any] | None) -> bool:
    membership = Membership.of(person)
    if membership is None or not joins:
        return membership is None and not joins
    spells = [(each.kind, each.to_on.isoformat() if each.to_on else None) for each in spells_of(membership)]
    return spells == [(joins["kind"], joins["to"])]


def _who_has_lived(batch: ImportBatch, rows: list[ImportRow]) -> set[int]:
    """The persons of these rows whom any table of the house speaks of, beside what a list writes about somebody."""
    people_here = {row.person_id for row in rows}
    named = _named(Person, _BROUGHT_ALONG, people_here)
    theirs = Membership.select(Membership.id, Membership.person).where(_among(Membership.person, people_here))
    owners = dict(theirs.tuples())
    named |= {owners[membership] for membership in _named(Membership, {Spell}, set(owners))}
    others = ImportRow.select(ImportRow.person).where(_among(ImportRow.person, people_here), ImportRow.before != "{}")
    again = others.where(ImportRow.batch != batch).tuples()
    return named | people_here & {person for (person,) in again}


def _named(model: type[pw.Model], but: set[type[pw.Model]], ids: set[int]) -> set[int]:
    """Which of these rows other tables point at. One question for each table, however many rows."""
    fields = [field for table in tables() for field, target in table._meta.refs.items() if target is model]
    asked = [field for field in fields if field.model not in but]
    found = (row[0] for field in asked for row in field.model.select(field).where(_among(field, ids)).tuples())
    return ids & set(found)


def _among(field: pw.Field, ids: set[int]) -> pw.Expression:
    """Rows from the first of these to the last; those that a list made lie beside each other."""
    return field.between(min(ids), max(ids)) if ids else pw.SQL("1 = 0")


def _was_used(before: dict[str, Any], person: Person) -> bool:
    """Whether a way to reach somebody that the row added was proved or failed, or their membership went on."""
    points = ContactPoint.select().where(ContactPoint.id.in_([point for _kind, point in before.get("contacts", ())]))
    if any(point.verified_at or point.status != "ok" for point in points):
        return True
    if not before.get("spell"):
        return False
    membership = Membership.of(person)
    return membership is None or [each.id for each in spells_of(membership)] != [before["spell"]]


def _reverse(before: dict[str, Any], person: Person, *, by: Actor | None, now: datetime) -> None:
    if before.get("made"):
        membership = Membership.of(person)
        for spell in spells_of(membership) if membership else ():
            _unsay(spell, by=by, now=now)
        Membership.update(number=None).where(Membership.person == person).execute()
        people.take_back_person(person, by=by, now=now)
        return
    for _kind, point in before.get("contacts", ()):
        people.end_contact(point)
    if spell_id := before.get("spell"):
        _unsay(Spell.get_by_id(spell_id), by=by, now=now)
    if facts := {name: was for name, (was, _after) in before.get("changes", {}).items()}:
        people.correct_person(person, by=by, now=now, **facts)


def _unsay(spell: Spell, *, by: Actor | None, now: datetime) -> None:
    """The spell was written down by mistake: it counts on no day."""
    if said := Leaving.get_or_none(Leaving.spell == spell, Leaving.taken_back_at.is_null()):
        spell = take_back(said, by=by, now=now)
    end_spell(spell, spell.from_on, MISTAKE, by=by, now=now)
