"""What the keeper asks of the rooms below. There is no table here: keeping owns nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import peewee as pw

from meetinghouse.ground import jobs, settings
from meetinghouse.ground.database import engine
from meetinghouse.ground.health import version
from meetinghouse.ground.house import ClosedDay
from meetinghouse.ground.post import Mail
from meetinghouse.people.duties import ROLES
from meetinghouse.people.models import ContactPoint, Person, Role

WAITING = Mail.sent_at.is_null() & Mail.due_at.is_null(False)
FAILED = Mail.sent_at.is_null() & Mail.due_at.is_null()


@dataclass(frozen=True)
class Condition:
    """How the house is doing, in the facts a keeper is asked for on the phone."""

    version: str
    engine: str
    queue: int
    mails_waiting: int
    mails_failed: int
    has_stripe: bool
    has_smtp: bool


@dataclass(frozen=True)
class Known:
    """One line of the list of people: who, how to reach them, which roles they have now."""

    person: Person
    email: str
    roles: list[str]


def condition() -> Condition:
    """How the house is doing now."""
    waiting, failed = (pw.fn.COALESCE(pw.fn.SUM(pw.Case(None, [(what, 1)], 0)), 0) for what in (WAITING, FAILED))
    mails_waiting, mails_failed = Mail.select(waiting, failed).tuples().get()
    chosen = settings.current()
    return Condition(
        version=version(),
        engine=engine(),
        queue=jobs.depth(),
        mails_waiting=mails_waiting,
        mails_failed=mails_failed,
        has_stripe=chosen.has_stripe,
        has_smtp=bool(chosen.smtp_url),
    )


def closed_days(start: date) -> list[ClosedDay]:
    """The closed days from `start` on, nearest first."""
    return list(ClosedDay.select().where(ClosedDay.on >= start).order_by(ClosedDay.on))


def known(people: Iterable[Person]) -> list[Known]:
    """The people with their address and roles, in two queries however many they are."""
    people = list(people)
    points = ContactPoint.select().where(ContactPoint.person.in_(people), ContactPoint.kind == "email")
    emails = {point.person_id: point.value for point in points.order_by(ContactPoint.id.desc())}
    held = Role.select().where(Role.person.in_(people), Role.to_at.is_null()).order_by(Role.id)
    roles: dict[int, list[str]] = {}
    for role in held:
        roles.setdefault(role.person_id, []).append(ROLES[role.name])
    return [Known(person, emails.get(person.id, ""), roles.get(person.id, [])) for person in people]


def person_known_as(public_ref: str) -> Person | None:
    """Somebody by their public reference; None when there is nobody, or they have been forgotten."""
    found: Person | None = Person.get_or_none(Person.public_ref == public_ref, Person.erased_at.is_null())
    return found


def roles_of(person: Person) -> list[Role]:
    """The roles a person has now, the oldest first."""
    return list(person.role_rows.where(Role.to_at.is_null()).order_by(Role.id))


def role_held(person: Person, name: str) -> Role | None:
    """The role of this name that a person has now."""
    held: Role | None = person.role_rows.where(Role.name == name, Role.to_at.is_null()).first()
    return held


def mails(state: str = "") -> pw.ModelSelect:
    """The outbox, newest first: all of it, or what is `waiting`, what has `failed`, what was `sent`."""
    states = {"waiting": WAITING, "failed": FAILED, "sent": Mail.sent_at.is_null(False)}
    newest = Mail.select().order_by(Mail.id.desc())
    return newest.where(states[state]) if state in states else newest


def mail_known_as(ref: str) -> Mail | None:
    """One mail by its reference."""
    found: Mail | None = Mail.get_or_none(Mail.ref == ref)
    return found
