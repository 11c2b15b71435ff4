"""Bringing a list in: exactly what the last look said, all of it in one transaction."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions import begin_membership
from meetinghouse.members.actions.spells import end_spell, hold_numbers, ref_of
from meetinghouse.members.exchange.actions.mending import differing, locked_list
from meetinghouse.members.exchange.models import ASK, CHANGED, NEW, PROBLEM, SAME, WHAT, ImportBatch, ImportRow
from meetinghouse.members.models import Leaving, Membership, Spell
from meetinghouse.members.vocabulary import LEFT
from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, Person

CONTACT_KINDS = {"emails": "email", "phones": "phone", "posts": "post"}


@dataclass
class Brought:
    """What was done, by the words of `models.WHAT`, counted as it was done."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WHAT, 0))


def bring_in(batch: ImportBatch, *, by: Actor | None, now: datetime) -> Brought:
    """Do what the last look said, to the letter. Nobody gets a mail. A list that was undone can be brought in again.

    Raises:
        Refusal: it has been brought in, rows wait for an answer, or the house has changed so that other things would
            happen than were shown; then `look_again` shows what.
    """
    with database.atomic():
        batch = locked_list(batch)
        _hold_whom_it_names(batch)
        if differing(batch, now=now):
            raise Refusal(N_("Something changed in the house meanwhile. Look at the list again."))
        rows = list(ImportRow.select().where(ImportRow.batch == batch).order_by(ImportRow.number))
        if any(row.what in (PROBLEM, ASK) for row in rows):
            raise Refusal(N_("Some rows wait for an answer. Answer them, or leave them out."))
        brought = Brought()
        for row in rows:
            brought.counts[_do(row, by=by, now=now)] += 1
        batch.brought_at, batch.brought_by, batch.undone_at, batch.undone_by = now, ref_of(by), None, ""
        batch.save()
        journal.record(by, "brought in a list", batch, at=now)
    return brought


def _hold_whom_it_names(batch: ImportBatch) -> None:
    """Nobody else changes those people, and then nobody gets a member number, until the transaction ends.

    In this order, for who joins is locked before they get theirs. The next number lies above all that the list gives.
    """
    rows = ImportRow.select(ImportRow.person).where(ImportRow.batch == batch)
    locked(Person.select(Person.id).where(Person.id.in_(rows)).order_by(Person.id)).execute()
    plans = ImportRow.select(ImportRow.plan).where(ImportRow.batch == batch)
    joins = [row.planned().get("joins") or {} for row in plans]
    hold_numbers(above=max((each.get("number") or 0 for each in joins), default=0))


def _do(row: ImportRow, *, by: Actor | None, now: datetime) -> str:
    """Do what one row says; what was done."""
    if row.what == NEW:
        _stands(row, _make(row.planned(), by=by, now=now), {"made": True}, now=now)
    elif row.what == CHANGED:
        person: Person = Person.get_by_id(row.person_id)
        _stands(row, person, _change(person, row.planned(), by=by, now=now), now=now)
    elif row.what == SAME and row.decision and not row.brought_at:
        _stands(row, Person.get_by_id(row.person_id), {}, now=now)
    return row.what


def _stands(row: ImportRow, person: Person, before: dict[str, Any], *, now: datetime) -> None:
    row.person, row.before, row.brought_at = person, json.dumps(before, ensure_ascii=False), now
    row.stays = ""
    row.save()


def _make(plan: dict[str, Any], *, by: Actor | None, now: datetime) -> Person:
    """Make somebody known, with all ways to reach them, and a member if the plan says so."""
    told, house = plan["values"], the_house()
    person = people.add_person(
        told["nickname"],
        legal_name=told.get("legal_name"),
        birth_year=told.get("birth_year"),
        language=house.language if house else "nb",
        by=by,
        now=now,
    )
    for kind, value in _contacts(told):
        people.add_contact(person, CONTACT_KINDS[kind], value)
    _join(person, plan.get("joins"), by=by, now=now)
    return person


def _contacts(told: dict[str, Any]) -> list[tuple[str, str]]:
    several = [(kind, value) for kind in ("emails", "phones") for value in told.get(kind, ())]
    return several + ([("posts", told["post"])] if "post" in told else [])


def _change(person: Person, plan: dict[str, Any], *, by: Actor | None, now: datetime) -> dict[str, Any]:
    """Change what the plan says; what undoing it needs: [before, after] of facts, the contacts that are new."""
    changes = plan["changes"]
    if changes:
        facts = {name: after for name, (_before, after) in changes.items()}
        people.correct_person(person, by=by, now=now, **facts)
    fresh = [
        [kind, people.add_contact(person, CONTACT_KINDS[kind], value).id]
        for kind, value in plan["contacts"]
        if not _has(person, CONTACT_KINDS[kind], value)
    ]
    spell = _join(person, plan["joins"], by=by, now=now)
    return {"changes": changes, "contacts": fresh, "spell": spell.id if spell else None}


def _has(person: Person, kind: str, value: str) -> bool:
    mine = (ContactPoint.person == person) & (ContactPoint.kind == kind) & (ContactPoint.value == value)
    return bool(ContactPoint.select().where(mine).exists())


def _join(person: Person, joins: dict[str, Any] | None, *, by: Actor | None, now: datetime) -> Spell | None:
    """Begin the membership, and end it when it is over already. It was ended elsewhere, so nobody gets a receipt."""
    if not joins:
        return None
    begins = date.fromisoformat(joins["from"]) if joins["from"] else None
    membership: Membership = begin_membership(
        person, joins["kind"], from_on=begins, number=joins["number"], by=by, now=now
    )
    spell: Spell = Spell.get(Spell.membership == membership, Spell.to_on.is_null())
    if joins["to"]:
        last_on = date.fromisoformat(joins["to"])
        Leaving.create(spell=spell, last_on=last_on, by=ref_of(by), said_at=now)
        end_spell(spell, last_on, LEFT, by=by, now=now)
    return spell
