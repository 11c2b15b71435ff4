"""Correcting what the house has written down of a person, and taking back somebody who was written down by mistake."""

from datetime import datetime
from typing import Any

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.actions.names import forget_names, note_names
from meetinghouse.people.models import ContactPoint, Person

_CORRECTABLE = {"nickname", "legal_name", "birth_year"}


def correct_person(person: Person, *, by: Actor | None, now: datetime, **facts: Any) -> Person:
    """Write down other facts of somebody: any of `nickname`, `legal_name`, `birth_year`. The rest stays.

    Raises:
        Refusal: no nickname would be left, or the person has been forgotten (status 404).
        ValueError: another fact is named, which is a mistake in the code.
    """
    if not facts.keys() <= _CORRECTABLE:
        raise ValueError(f"Only these are corrected here: {sorted(_CORRECTABLE)}")
    if not (facts.get("nickname", "-") or "").strip():
        raise Refusal(N_("Please tell us what to call you."), field="nickname")
    with database.atomic():
        found: Person = locked(Person.select().where(Person.id == person.id)).get()
        if found.erased_at:
            raise Refusal(N_("This person has left the house."), status=404)
        for name, value in facts.items():
            setattr(found, name, value)
        found.save()
        note_names(found)
        journal.record(by, "corrected a person", found, at=now)
    return found


def end_contact(contact_id: int) -> None:
    """Let go of a way to reach somebody; what is gone already stays gone."""
    ContactPoint.delete().where(ContactPoint.id == contact_id).execute()


def take_back_person(person: Person, *, by: Actor | None, now: datetime) -> None:
    """Let go of somebody who was written down by mistake: no name and no way to reach them stays. Gone stays gone.

    Whoever calls it has seen that nothing else in the house speaks of them.
    """
    with database.atomic():
        found: Person = locked(Person.select().where(Person.id == person.id)).get()
        if found.erased_at:
            return
        erase(found, now=now)
        journal.record(by, "took back a person", found, at=now)


def erase(person: Person, *, now: datetime) -> None:
    """Nothing says any more who somebody was: names, words, addresses. With the person locked."""
    ContactPoint.delete().where(ContactPoint.person == person).execute()
    forget_names(person)
    person.nickname, person.legal_name, person.birth_year, person.erased_at = "", None, None, now
    person.save()
