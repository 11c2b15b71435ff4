"""Persons, how to reach them, and their roles."""

from functools import cached_property
from typing import TYPE_CHECKING

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, LastingId, UTCDateTimeField, engine
from meetinghouse.people.duties import DUTIES, ROLES

if TYPE_CHECKING:
    from meetinghouse.people.models.doors import Session


LAST_SIGN = "\U0010ffff"
"""It comes after every other sign, so all that begins with a word lies between the word and the word with this."""


class PlainField(pw.CharField):
    """Words that both engines compare sign by sign, so that an index finds them by their beginning.

    PostgreSQL would else compare as the house's language does, where *aa* may come after *z*.
    """

    def ddl(self, ctx: pw.Context) -> pw.Node:
        """How the column is declared."""
        declared = super().ddl(ctx)
        return pw.NodeList([declared, pw.SQL('COLLATE "C"')]) if engine() == "postgresql" else declared

    def begins(self, beginning: str) -> pw.Expression:
        """Whether it begins so; asked as a stretch of the index."""
        return self.between(beginning, beginning + LAST_SIGN)


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
        seen = self.session_rows.model
        return list(self.session_rows.order_by(seen.last_seen_on.desc(), seen.id.desc()))


class ContactPoint(BaseModel):
    """One way to reach a person. Two persons may share an address; service mail and news are two separate choices."""

    id = LastingId()
    person = pw.ForeignKeyField(Person, backref="contact_rows", index=False)
    kind = pw.CharField(constraints=[one_of("kind", "email", "phone", "post")])
    value = PlainField(constraints=[pw.Check("value <> ''")])
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


def people_at(address: str) -> list[Person]:
    """The persons whom mail to this (cleaned) e-mail address reaches, in the order they came to the house."""
    here = (ContactPoint.kind == "email") & (ContactPoint.value == address) & (ContactPoint.status == "ok")
    return list(Person.select().join(ContactPoint).where(here, Person.erased_at.is_null()).order_by(Person.id))


def is_blocked(address: str) -> bool:
    """Whether nothing may be sent to this e-mail address any more, whoever asks."""
    blocked = (ContactPoint.kind == "email") & (ContactPoint.value == address) & (ContactPoint.status != "ok")
    return bool(ContactPoint.select().where(blocked).exists())


def has_keeper() -> bool:
    """Whether anybody looks after the house yet."""
    return bool(Role.select().where(Role.name == "keeper", Role.to_at.is_null()).exists())
