"""Passkeys: keys that live in people's own devices. The house knows only the public half of each."""

from datetime import datetime

import peewee as pw

from meetinghouse.ground.database import BaseModel, LastingId, UTCDateTimeField
from meetinghouse.people.models.persons import Person


class Passkey(BaseModel):
    """One key of a person's device (W3C Web Authentication, level 3). It opens the house without a code.

    `sign_count` is what the device has counted so far; one that counts backwards may be a copy, and the key is
    blocked for good. Only days are kept of its use.
    """

    id = LastingId()
    person = pw.ForeignKeyField(Person, backref="passkey_rows")
    credential_id = pw.TextField(unique=True)
    public_key = pw.TextField()
    sign_count = pw.BigIntegerField(constraints=[pw.Check("sign_count BETWEEN 0 AND 4294967295")])
    name = pw.CharField(constraints=[pw.Check("name <> ''")])
    made_on = pw.DateField()
    used_on = pw.DateField(null=True)
    blocked_at = UTCDateTimeField(null=True)

    @property
    def is_blocked(self) -> bool:
        """Whether it opens nothing any more."""
        return self.blocked_at is not None

    def block(self, now: datetime) -> None:
        """Let it open nothing any more (the row is not saved by this)."""
        self.blocked_at = self.blocked_at or now


def passkeys_of(person: Person) -> list[Passkey]:
    """Somebody's passkeys, blocked ones too, in the order in which they were made."""
    return list(person.passkey_rows.order_by(Passkey.id))


def has_passkey(person: Person) -> bool:
    """Whether somebody has a passkey that works."""
    return bool(person.passkey_rows.where(Passkey.blocked_at.is_null()).exists())


def passkey_of(credential_id: str) -> Passkey | None:
    """The passkey with this id, with its person; None when nobody has it, or they were forgotten."""
    found = Passkey.select(Passkey, Person).join(Person)
    known: Passkey | None = found.where(
        Passkey.credential_id == credential_id, Person.erased_at.is_null()
    ).get_or_none()
    return known
