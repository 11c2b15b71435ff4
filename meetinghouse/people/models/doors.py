"""The browsers that people are signed in with, the codes on their way, and the first key of an empty house."""

import json
from datetime import datetime
from typing import Any

import peewee as pw

from meetinghouse.ground import keys, settings
from meetinghouse.ground.database import BaseModel, LastingId, Prepared, UTCDateTimeField
from meetinghouse.ground.post import Mail
from meetinghouse.people import rules
from meetinghouse.people.models.persons import ContactPoint, Person, Role, has_keeper, people_at
from meetinghouse.people.rules import MOST_TRIES, clean_contact


class Session(BaseModel):
    """One browser that the house knows again: a visitor's (no person) or a signed-in person's.

    Only days are kept, never the time somebody was here. The one exception is `raised_at`, the minute in which somebody
    with duties showed a passkey here; it goes in the night after it counts no more. `trusted_until` is empty on one's
    own device. On the house's tablet a `helper` may have opened it for its person; the helper's own session waits
    meanwhile, and `beside_digest` says for both which browser may go on with them.
    """

    id = LastingId()
    token_digest = pw.CharField(unique=True)
    person = pw.ForeignKeyField(Person, null=True, backref="session_rows")
    device = pw.CharField(default="")
    created_on = pw.DateField()
    last_seen_on = pw.DateField(index=True)
    trusted_until = UTCDateTimeField(null=True)
    raised_at = UTCDateTimeField(null=True)
    helper = pw.ForeignKeyField(Person, null=True, backref="helped_rows")
    beside_digest = pw.CharField(null=True, index=True)
    needs_new_token = pw.BooleanField(default=False)
    data = pw.TextField(default="{}", constraints=[pw.Check("length(data) <= 4000")])

    class Meta:
        constraints = [
            pw.Check(
                "helper_id IS NULL OR (person_id IS NOT NULL AND helper_id <> person_id AND trusted_until IS NOT NULL"
                " AND beside_digest IS NOT NULL AND raised_at IS NULL)",
                name="session_helped",
            )
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """The little that the browser's session remembers."""
        return dict(json.loads(self.data))

    def is_live(self, now: datetime) -> bool:
        """Whether it still stands for its person."""
        return self.trusted_until is None or now < self.trusted_until

    def is_raised(self, now: datetime) -> bool:
        """Whether its person has shown a passkey here, and not too long ago."""
        return rules.is_raised(self.raised_at, minutes=settings.current().step_up_minutes, now=now)

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

    id = LastingId()
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


def _session_at(digest: str) -> pw.ModelSelect:
    has_now = (Role.person == Person.id) & Role.to_at.is_null()
    return (
        Session.select(Session, Person, Role)
        .join(Person, pw.JOIN.LEFT_OUTER, on=Session.person)
        .join(Role, pw.JOIN.LEFT_OUTER, on=has_now, attr="granted")
        .where(Session.token_digest == digest, Person.erased_at.is_null())
    )


_SESSION = Prepared(_session_at, "digest")


def session_of(token: str) -> Session | None:
    """The session of a cookie, with its person and their roles, in one query; None when it is gone.

    With a helper beside them, nobody has a duty.
    """
    rows = _SESSION.rows(keys.digest(token))
    if not rows:
        return None
    session: Session = rows[0]
    if session.person is not None:
        held = frozenset(row.person.granted.name for row in rows if row.person.granted)
        session.person.roles = frozenset() if session.helper_id else held
    return session


def setup_link_of(token: str) -> SetupLink | None:
    """The one-time link with this token, while it still works."""
    is_it = (SetupLink.digest == keys.digest(token)) & SetupLink.used_at.is_null()
    return None if has_keeper() else SetupLink.get_or_none(is_it)


def address_digest(address: str) -> str:
    """What is stored of an address that somebody typed."""
    return keys.keyed_digest("sign-in address", address)


def code_digest(session_id: int, code: str) -> str:
    """What is stored of a code; the browser's session is part of it, so it is worth nothing in another one."""
    return keys.keyed_digest("sign-in code", f"{session_id}/{code}")


def waiting_code_mail(address: str, *, now: datetime) -> Mail | None:
    """The newest mail with a code that still works and was not sent: a house without a mail server shows it."""
    waits = (Mail.recipient == clean_contact("email", address)) & Mail.sent_at.is_null() & (Mail.good_until > now)
    found: Mail | None = Mail.select().where(waits).order_by(Mail.id.desc()).first()
    return found
