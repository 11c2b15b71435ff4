"""Saying yes to something, and taking it back."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Consent, Person, consents_of
from meetinghouse.people.vocabulary import PURPOSES


def give_consent(person: Person, purpose: str, *, by: Actor, now: datetime) -> Consent:
    """Somebody says yes to a purpose, in the text as it is now; yes to the same text again stays one.

    Raises:
        Refusal: there is no such purpose (404), or the person has been forgotten (404).
    """
    return _say(person, purpose, True, by=by, now=now)


def withdraw_consent(person: Person, purpose: str, *, by: Actor, now: datetime) -> Consent | None:
    """Somebody takes their yes back, which counts at once. Without a yes nothing is written, and None is returned.

    Raises:
        Refusal: there is no such purpose (404), or the person has been forgotten (404).
    """
    said = consents_of(person).get(purpose)
    if purpose in PURPOSES and (said is None or not said.given):
        return None
    return _say(person, purpose, False, by=by, now=now)


def _say(person: Person, purpose: str, given: bool, *, by: Actor, now: datetime) -> Consent:
    if purpose not in PURPOSES:
        raise Refusal(N_("Nobody asks for that here."), status=404)
    version = PURPOSES[purpose].version
    with database.atomic():
        found: Person = locked(Person.select().where(Person.id == person.id)).get()
        if found.erased_at:
            raise Refusal(N_("This person has left the house."), status=404)
        said = consents_of(found).get(purpose)
        if said and said.given == given and (said.text_version == version or not given):
            return said
        told = {"text_version": version, "given": given, "by": by.public_ref, "at": now}
        written: Consent = Consent.create(person=found, purpose=purpose, **told)
        journal.record(by, f"{'gave' if given else 'withdrew'} consent to {purpose}", found, at=now)
    return written
