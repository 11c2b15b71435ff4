"""Persons, how to reach them, and their roles."""

from datetime import datetime

import peewee as pw

from meetinghouse.ground import journal
from meetinghouse.ground.database import Prepared, database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, known_language
from meetinghouse.people import rules
from meetinghouse.people.actions.names import note_names
from meetinghouse.people.models import ContactPoint, PaperCard, Person, Role, Session


def add_person(
    nickname: str,
    *,
    by: Actor | None,
    now: datetime,
    email: str | None = None,
    role: str | None = None,
    language: str = "nb",
    legal_name: str | None = None,
    birth_year: int | None = None,
) -> Person:
    """Make somebody known to the house. A nickname is enough; an e-mail address may be shared with others.

    Args:
        role: the name of a role that they get at once.

    Raises:
        Refusal: there is no nickname, or the house does not speak the language.
    """
    if not nickname.strip():
        raise Refusal(N_("Please tell us what to call you."), field="nickname")
    with database.atomic():
        person: Person = Person.create(
            nickname=nickname.strip(),
            legal_name=legal_name,
            birth_year=birth_year,
            language=_spoken_here(language),
        )
        note_names(person)
        if email:
            add_contact(person, "email", email)
        journal.record(by, "added a person", person, at=now)
        if role:
            grant_role(person, role, by=by, now=now)
    return person


def add_contact(person: Person, kind: str, value: str) -> ContactPoint:
    """Write down one more way to reach a person; the same one twice stays one. Nothing is proved by it."""
    value = rules.clean_contact(kind, value)
    point: ContactPoint | None = _SAME_WAY.first(person.id, kind, value)
    if point:
        return point
    try:
        with database.atomic():
            return ContactPoint.create(person=person, kind=kind, value=value)
    except pw.IntegrityError:
        if meanwhile := _SAME_WAY.first(person.id, kind, value):
            return meanwhile
        raise


def prove_contact(contact: ContactPoint, *, now: datetime) -> None:
    """The person has shown that mail to this address reaches them; the first proof is the one that is kept.

    No journal line: the moment somebody was here is nobody's business.
    """
    mine = (ContactPoint.id == contact.id) & ContactPoint.verified_at.is_null()
    ContactPoint.update(verified_at=now, bounces=0).where(mine).execute()


def tell_about_me(
    person: Person, *, nickname: str, language: str, by: Actor, now: datetime, **facts: str | int | None
) -> None:
    """Change what the person is called and which language the house speaks to them.

    Args:
        facts: any of `legal_name` and `birth_year`; None takes them away. The rest stays.

    Raises:
        Refusal: no nickname is left, or the house does not speak the language.
        ValueError: another fact is named, which is a mistake in the code.
    """
    if not facts.keys() <= {"legal_name", "birth_year"}:
        raise ValueError(f"People do not tell this of themselves here: {sorted(facts)}")
    if not nickname.strip():
        raise Refusal(N_("Please tell us what to call you."), field="nickname")
    with database.atomic():
        Person.update(nickname=nickname.strip(), language=_spoken_here(language), **facts).where(
            Person.id == person.id, Person.erased_at.is_null()
        ).execute()
        note_names(Person.get_by_id(person.id))
        journal.record(by, "changed what they tell of themselves", person, at=now)


def grant_role(person: Person, name: str, *, by: Actor | None, now: datetime, decision_ref: str = "") -> Role:
    """Give a person a role, by a person's word or by a decision (`V-014/2026`); who has it already keeps it as it is.

    The person's browsers get a new secret at their next visit, so that a copied cookie does not rise with them. A paper
    card that a helper made for them ends, for whoever made it has seen its code; so does a helped session.

    Raises:
        Refusal: the person has been forgotten.
    """
    with database.atomic():
        person = _LOCKED.first(person.id)
        if person.erased_at:
            raise Refusal(N_("This person has left the house."), status=404)
        has_it: Role | None = _HELD.first(person.id, name)
        if has_it:
            return has_it
        granted_by = decision_ref or (by.public_ref if by else "house")
        role: Role = Role.create(person=person, name=name, granted_by=granted_by, from_at=now)
        _ask_for_new_tokens(person)
        _end_what_others_saw(person, now=now)
        journal.record(by, f"gave the role {name}", person, at=now)
    return role


def end_role(role: Role, *, by: Actor | None, now: datetime) -> None:
    """Take a role back; one that has ended stays as it is.

    Raises:
        Refusal: fewer than two keepers would be left.
    """
    with database.atomic():
        held = list(locked(Role.select().where(Role.name == role.name, Role.to_at.is_null()).order_by(Role.id)))
        if role not in held:
            return
        if role.name == "keeper":
            rules.may_end_keeper(len(held))
        Role.update(to_at=now).where(Role.id == role.id).execute()
        _ask_for_new_tokens(role.person_id)
        journal.record(by, f"ended the role {role.name}", role, at=now)


def _ask_for_new_tokens(person: Person | int) -> None:
    _NEW_TOKENS.do(person if isinstance(person, int) else person.id)


def _end_what_others_saw(person: Person, *, now: datetime) -> None:
    _END_CARDS.do(now, person.id)
    _END_HELPED.do(person.id)


def _spoken_here(language: str) -> str:
    if (code := known_language(language)) is None:
        raise Refusal(N_("Please choose one of the languages."), field="language")
    return code


def _end_cards(now: pw.Value, person: pw.Value) -> pw.ModelUpdate:
    seen = (PaperCard.person == person) & PaperCard.used_at.is_null() & PaperCard.ended_at.is_null()
    return PaperCard.update(ended_at=now).where(seen, PaperCard.made_by != pw.SQL("''"))


_SAME_WAY = Prepared(
    lambda person, kind, value: ContactPoint.select().where(
        ContactPoint.person == person, ContactPoint.kind == kind, ContactPoint.value == value
    ),
    "person", "kind", "value",
)  # fmt: skip
_LOCKED = Prepared(lambda person: locked(Person.select().where(Person.id == person)), "person")
_HELD = Prepared(
    lambda person, name: Role.select().where(Role.person == person, Role.name == name, Role.to_at.is_null()),
    "person", "name",
)  # fmt: skip
_NEW_TOKENS = Prepared(
    lambda person: Session.update(needs_new_token=pw.SQL("TRUE")).where(Session.person == person), "person"
)
_END_CARDS = Prepared(_end_cards, "now", "person")
_END_HELPED = Prepared(
    lambda person: Session.delete().where(Session.person == person, Session.helper.is_null(False)), "person"
)
