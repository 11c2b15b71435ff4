"""Persons, how to reach them, their roles, and the browsers they are signed in with."""

import json
from datetime import datetime
from functools import cached_property
from typing import Any

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.ground.post import Mail
from meetinghouse.ground.triggers import fixed, refuse
from meetinghouse.people.duties import DUTIES, ROLES
from meetinghouse.people.rules import MOST_TRIES, clean_contact


def one_of(column: str, *values: str) -> pw.Check:
    """A column that knows these words only."""
    return pw.Check(f"{column} IN ({', '.join(repr(value) for value in values)})")


class Person(BaseModel):
    """Somebody the house knows: a nickname, and what they chose to tell. `public_ref` stands for them everywhere."""

    public_ref = pw.CharField(unique=True, default=keys.new_reference)
    nickname = pw.CharField()
    legal_name = pw.CharField(null=True)
    birth_year = pw.IntegerField(null=True, constraints=[pw.Check("birth_year BETWEEN 1900 AND 2200")])
    language = pw.CharField()
    erased_at = UTCDateTimeField(null=True)

    is_authenticated = True
    """What Flask-Login asks of whoever is signed in."""

    class Meta:
        constraints = [pw.Check("nickname <> '' OR erased_at IS NOT NULL")]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the roles the person has now; the door loads them together with the person."""
        return frozenset(role.name for role in self.role_rows.where(Role.to_at.is_null()))

    def may(self, duty: str) -> bool:
        """Whether one of the person's roles carries this duty."""
        return bool(DUTIES[duty].roles & self.roles)

    def email(self) -> str | None:
        """The address that service mail goes to: proved ones first; None when there is none or it is blocked."""
        points = self.contact_rows.where(ContactPoint.kind == "email", ContactPoint.status == "ok")
        point = points.order_by(ContactPoint.verified_at.is_null(), ContactPoint.id).first()
        return point.value if point else None

    def devices(self) -> list["Session"]:
        """The browsers the person is signed in with, the latest first."""
        return list(self.session_rows.order_by(Session.last_seen_on.desc(), Session.id.desc()))


class ContactPoint(BaseModel):
    """One way to reach a person. Two persons may share an address; service mail and news are two separate choices."""

    person = pw.ForeignKeyField(Person, backref="contact_rows")
    kind = pw.CharField(constraints=[one_of("kind", "email", "phone", "post")])
    value = pw.CharField(constraints=[pw.Check("value <> ''")])
    verified_at = UTCDateTimeField(null=True)
    status = pw.CharField(default="ok", constraints=[one_of("status", "ok", "bounced", "complained", "off")])
    bounces = pw.IntegerField(default=0, constraints=[pw.Check("bounces >= 0")])
    may_service = pw.BooleanField(default=True)
    may_news = pw.BooleanField(default=False)

    class Meta:
        table_name = "contact_point"
        indexes = ((("person", "kind", "value"), True), (("kind", "value"), False))
        constraints = [pw.Check("kind <> 'email' OR value = lower(value)")]


class Role(BaseModel):
    """A role that a person has or had. `granted_by` is a person's public reference or a decision's."""

    person = pw.ForeignKeyField(Person, backref="role_rows")
    name = pw.CharField(constraints=[one_of("name", *ROLES)])
    granted_by = pw.CharField()
    from_at = UTCDateTimeField()
    to_at = UTCDateTimeField(null=True)

    class Meta:
        constraints = [pw.Check("to_at IS NULL OR to_at >= from_at")]


class Session(BaseModel):
    """One browser that the house knows again: a visitor's (no person) or a signed-in person's.

    Only days are kept, never the time somebody was here. `trusted_until` is empty on one's own device.
    """

    token_digest = pw.CharField(unique=True)
    person = pw.ForeignKeyField(Person, null=True, backref="session_rows")
    device = pw.CharField(default="")
    created_on = pw.DateField()
    last_seen_on = pw.DateField(index=True)
    trusted_until = UTCDateTimeField(null=True)
    needs_new_token = pw.BooleanField(default=False)
    data = pw.TextField(default="{}", constraints=[pw.Check("length(data) <= 4000")])

    @property
    def facts(self) -> dict[str, Any]:
        """The little that the browser's session remembers."""
        return dict(json.loads(self.data))

    def is_live(self, now: datetime) -> bool:
        """Whether it still stands for its person."""
        return self.trusted_until is None or now < self.trusted_until

    def code(self) -> "SignInCode | None":
        """The code that this browser asked for last."""
        return SignInCode.get_or_none(SignInCode.session == self)

    def proved_code(self, now: datetime) -> "SignInCode | None":
        """The right code, already typed here, when several persons share its address and one must still be chosen."""
        code = self.code()
        return code if code and code.used_at and now < code.expires_at else None


class SignInCode(BaseModel):
    """A code on its way by mail, good in the browser that asked only.

    Without a person it is a decoy: an address that we do not know gets a row that behaves the same and never opens.
    """

    session = pw.ForeignKeyField(Session, unique=True, on_delete="CASCADE")
    person = pw.ForeignKeyField(Person, null=True)
    address_digest = pw.CharField()
    code_digest = pw.CharField()
    next_path = pw.TextField(default="/")
    expires_at = UTCDateTimeField(index=True)
    tries = pw.IntegerField(default=0, constraints=[pw.Check(f"tries BETWEEN 0 AND {MOST_TRIES}")])
    used_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "sign_in_code"

    @classmethod
    def open_at(cls, now: datetime) -> pw.Expression:
        """Codes that may be tried at this moment."""
        return (cls.expires_at > now) & (cls.tries < MOST_TRIES) & cls.used_at.is_null()

    def fits(self, code: str) -> bool:
        """Whether these digits are the code; a decoy never fits. Takes the same time either way."""
        is_it = keys.same(self.code_digest, code_digest(self.session_id, code))
        return is_it and self.person_id is not None

    def address(self) -> str | None:
        """The address that the code went to; None for a decoy, and when the person has given it up meanwhile."""
        points = ContactPoint.select().where(ContactPoint.person == self.person_id, ContactPoint.kind == "email")
        asked = (point.value for point in points if keys.same(address_digest(point.value), self.address_digest))
        return next(asked, None)

    def people(self) -> list[Person]:
        """Those who share the address that the code proves: one person, or several to choose from."""
        address = self.address()
        return people_at(address) if address else []


class SetupLink(BaseModel):
    """The one-time link that makes the first keeper of an empty house."""

    digest = pw.CharField(unique=True)
    made_at = UTCDateTimeField()
    used_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "setup_link"


def people_at(address: str) -> list[Person]:
    """The persons whom mail to this (cleaned) e-mail address reaches, in the order they came to the house."""
    here = (ContactPoint.kind == "email") & (ContactPoint.value == address) & (ContactPoint.status == "ok")
    return list(Person.select().join(ContactPoint).where(here, Person.erased_at.is_null()).order_by(Person.id))


def is_blocked(address: str) -> bool:
    """Whether nothing may be sent to this e-mail address any more, whoever asks."""
    blocked = (ContactPoint.kind == "email") & (ContactPoint.value == address) & (ContactPoint.status != "ok")
    return bool(ContactPoint.select().where(blocked).exists())


def _session_at(digest: str) -> pw.ModelSelect:
    has_now = (Role.person == Person.id) & Role.to_at.is_null()
    return (
        Session.select(Session, Person, Role)
        .join(Person, pw.JOIN.LEFT_OUTER)
        .join(Role, pw.JOIN.LEFT_OUTER, on=has_now, attr="granted")
        .where(Session.token_digest == digest, Person.erased_at.is_null())
    )


_SESSION = Prepared(_session_at, "digest")


def session_of(token: str) -> Session | None:
    """The session of a cookie, with its person and their roles, in one query; None when it is gone."""
    rows = _SESSION.rows(keys.digest(token))
    if not rows:
        return None
    session: Session = rows[0]
    if session.person is not None:
        session.person.roles = frozenset(row.person.granted.name for row in rows if row.person.granted)
    return session


def setup_link_of(token: str) -> SetupLink | None:
    """The one-time link with this token, while it still works."""
    is_it = (SetupLink.digest == keys.digest(token)) & SetupLink.used_at.is_null()
    return None if has_keeper() else SetupLink.get_or_none(is_it)


def has_keeper() -> bool:
    """Whether anybody looks after the house yet."""
    return bool(Role.select().where(Role.name == "keeper", Role.to_at.is_null()).exists())


def address_digest(address: str) -> str:
    """What is stored of an address that somebody typed."""
    return keys.keyed_digest("sign-in address", address)


def code_digest(session_id: int, code: str) -> str:
    """What is stored of a code; the browser's session is part of it, so it is worth nothing in another one."""
    return keys.keyed_digest("sign-in code", f"{session_id}/{code}")


Person.add_index(
    Person.index(pw.fn.LOWER(Person.nickname), Person.id, where=Person.erased_at.is_null(), name="person_by_nickname")
)
Role.add_index(Role.index(Role.person, Role.name, unique=True, where=Role.to_at.is_null(), name="role_held_once"))
Role.add_index(Role.index(Role.name, where=Role.to_at.is_null(), name="role_held_now"))

fixed(Person, Person.public_ref)
refuse(Person, "DELETE", "person_no_delete", "1 = 1", "a person is forgotten, not deleted")
refuse(
    Person,
    "UPDATE",
    "person_stays_forgotten",
    'OLD."erased_at" IS NOT NULL AND NEW."erased_at" IS NULL',
    "who was forgotten stays forgotten",
)
fixed(Role, Role.person, Role.name, Role.granted_by, Role.from_at)
refuse(Role, "DELETE", "role_no_delete", "1 = 1", "a role is ended, not deleted")
refuse(Role, "UPDATE", "role_stays_ended", 'OLD."to_at" IS NOT NULL', "a role that has ended stays ended")
refuse(
    Role,
    "UPDATE",
    "role_two_keepers",
    """NEW."name" = 'keeper' AND OLD."to_at" IS NULL AND NEW."to_at" IS NOT NULL"""
    """ AND (SELECT COUNT(*) FROM "role" WHERE "name" = 'keeper' AND "to_at" IS NULL) <= 2""",
    "the house needs two keepers",
)
fixed(Session, Session.person)
refuse(
    Session,
    "INSERT",
    "session_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "nobody signs in as a forgotten person",
)
fixed(
    SignInCode,
    SignInCode.session,
    SignInCode.person,
    SignInCode.address_digest,
    SignInCode.code_digest,
    SignInCode.expires_at,
)
refuse(
    SignInCode,
    "UPDATE",
    "sign_in_code_only_up",
    'NEW."tries" < OLD."tries" OR (OLD."used_at" IS NOT NULL AND NEW."used_at" IS DISTINCT FROM OLD."used_at")',
    "tries are not given back",
)
refuse(SetupLink, "UPDATE", "setup_link_once", 'OLD."used_at" IS NOT NULL', "a set-up link works once")


def waiting_code_mail(address: str, *, now: datetime) -> Mail | None:
    """The newest mail with a code that still works and was not sent: a house without a mail server shows it."""
    waits = (Mail.recipient == clean_contact("email", address)) & Mail.sent_at.is_null() & (Mail.good_until > now)
    found: Mail | None = Mail.select().where(waits).order_by(Mail.id.desc()).first()
    return found
