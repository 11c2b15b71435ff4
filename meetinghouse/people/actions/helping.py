"""A helper opens the house for somebody on the house's tablet: for twenty minutes, and without any duty.

The helper's own session waits meanwhile, with a secret that nobody has, and is lowered. The browser gets two secrets:
one for the helped session, and one that says it is the browser in which the helper was signed in (`beside`). A copy
of the first alone is worth nothing; what ends the session destroys both.
"""

from datetime import datetime, timedelta

import peewee as pw

from meetinghouse.ground import journal, keys
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people import duties, rules
from meetinghouse.people.actions.access import note_access
from meetinghouse.people.actions.sessions import Opened
from meetinghouse.people.models import Person, Session
from meetinghouse.people.vocabulary import HELPED


def help_in(person: Person, *, by: Person, session: Session, device: str, now: datetime) -> Opened:
    """Open a session of `person` in the browser of the helper's `session`, who has asked them out loud.

    Raises:
        Refusal: they were forgotten (404), hold an office, or are the helper; or the helper has gone meanwhile.
    """
    rules.may_be_helped(person.id == by.id, duties.must_raise(person.roles))
    beside = keys.new_token()
    with database.atomic():
        both = locked(Person.select().where(Person.id.in_([person.id, by.id])).order_by(Person.id))
        found: Person = next(each for each in both if each.id == person.id)
        if found.erased_at:
            raise Refusal(N_("This person has left the house."), status=404)
        _wait(session, by, beside)
        opened = _opened_for(found, by, beside, device=device, now=now)
        journal.record(by, "began to help somebody", found, at=now)
        note_access(found, by=by, what=HELPED, now=now)
    return opened


def may_help(person: Person, *, by: Person) -> None:
    """Whether this helper may open a session for somebody.

    Raises:
        Refusal: as `help_in`.
    """
    rules.may_be_helped(person.id == by.id, duties.must_raise(person.roles))


def help_longer(session: Session, *, now: datetime) -> datetime:
    """Twenty minutes from now; also a little after the end, in the same browser. Returns the new end.

    Raises:
        Refusal: it has ended, too long ago, or the helper may not help any more.
    """
    with database.atomic():
        row: Session | None = locked(Session.select().where(Session.id == session.id)).get_or_none()
        if row is None or not may_go_on(row, now):
            raise Refusal(N_("The helper must begin once more. What you did is kept."), status=409)
        row.trusted_until = now + rules.HELPED_FOR
        row.save()
        journal.record(row.helper, "went on helping somebody", row.person, at=now)
    until: datetime = row.trusted_until
    return until


def may_go_on(session: Session, now: datetime) -> bool:
    """Whether the helper's own session still waits, they may still help, and the end is not long past."""
    return (
        session.trusted_until is not None
        and now < session.trusted_until + rules.HELP_GRACE
        and _waiting(session).exists()
        and session.helper.may(duties.HELP_IN)
    )


def end_helping(session: Session, *, now: datetime) -> Opened | None:
    """End a helped session at once, and give the browser back to the helper's own session, with a new secret.

    Returns:
        The helper's session; None when it has ended meanwhile, or the end is too long ago: then they sign in anew.
    """
    with database.atomic():
        row: Session | None = locked(Session.select().where(Session.id == session.id)).get_or_none()
        if row is None:
            return None
        journal.record(row.helper, "stopped helping somebody", row.person, at=now)
        own: Session | None = locked(_waiting(row)).get_or_none()
        row.delete_instance()
        if own is None:
            return None
        if now >= row.trusted_until + rules.HELP_GRACE:
            own.delete_instance()
            return None
        token = keys.new_token()
        own.token_digest, own.beside_digest = keys.digest(token), None
        own.save()
    return Opened(own, token, beside="")


def forget_waiting_helpers(*, now: datetime) -> int:
    """Let go of helpers' sessions that waited for a tablet until the next day; returns how many."""
    waits = Session.beside_digest.is_null(False) & Session.helper.is_null()
    return int(Session.delete().where(waits, Session.last_seen_on < now.date() - timedelta(days=1)).execute())


def _wait(session: Session, by: Person, beside: str) -> None:
    """Put the helper's own session aside: no cookie opens it, and it is raised no more."""
    own: Session | None = locked(
        Session.select().where(Session.id == session.id, Session.person == by, Session.helper.is_null())
    ).get_or_none()
    if own is None:
        raise Refusal(N_("The helper must begin once more. What you did is kept."), status=409)
    own.token_digest, own.beside_digest = keys.digest(keys.new_token()), keys.digest(beside)
    own.raised_at, own.needs_new_token = None, False
    own.save()


def _opened_for(person: Person, by: Person, beside: str, *, device: str, now: datetime) -> Opened:
    token = keys.new_token()
    session = Session.create(
        token_digest=keys.digest(token),
        person=person,
        helper=by,
        beside_digest=keys.digest(beside),
        device=device,
        created_on=now.date(),
        last_seen_on=now.date(),
        trusted_until=now + rules.HELPED_FOR,
    )
    return Opened(session, token, beside=beside)


def _waiting(session: Session) -> pw.ModelSelect:
    """The helper's own session beside a helped one."""
    beside = (Session.beside_digest == session.beside_digest) & Session.helper.is_null()
    return Session.select().where(beside, Session.person == session.helper_id)
