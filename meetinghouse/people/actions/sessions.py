"""Signing in and out: codes by mail, and the browsers that the house knows again."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from meetinghouse.ground import keys, limits, post
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, spoken
from meetinghouse.people import rules
from meetinghouse.people.actions.persons import prove_contact
from meetinghouse.people.models import (
    ContactPoint,
    Person,
    Session,
    SignInCode,
    address_digest,
    code_digest,
    is_blocked,
    people_at,
)

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Opened:
    """A browser's new session together with the secret for its cookie, which is stored nowhere.

    `beside` is the second secret of a browser in which somebody is helped; empty when it is to be taken back.
    """

    session: Session
    token: str
    beside: str | None = None


def open_session(person: Person | None, *, now: datetime, device: str = "") -> str:
    """Know a browser that comes with nothing: a visitor's, or a person's. Returns the secret for its cookie."""
    return begin_session(person, before=None, device=device, now=now).token


def begin_session(
    person: Person | None, *, before: Session | None, device: str, now: datetime, raised_at: datetime | None = None
) -> Opened:
    """A new session with a new secret. What the browser had `before` is gone, but for its basket.

    Args:
        raised_at: when the person showed a passkey for it, of which the minute is kept; None when they did not.
    """
    facts = rules.kept_at_sign_in(before.facts) if before else {}
    token = keys.new_token()
    with database.atomic():
        session = Session.create(
            token_digest=keys.digest(token),
            person=person,
            device=device,
            created_on=now.date(),
            last_seen_on=now.date(),
            raised_at=rules.this_minute(raised_at) if raised_at else None,
            data=json.dumps(facts),
        )
        if before:
            sign_out(before)
    return Opened(session, token)


def ask_for_code(address: str, *, session: Session, remote: str, next_path: str, now: datetime) -> None:
    """Mail a code to whoever says this is their address; it opens this browser only. A new one replaces the old.

    An address that we do not know takes the same steps and gets a mail that says so. A blocked one gets none.

    Args:
        remote: the network address that asks, for the limit.
        next_path: the page to show after signing in.

    Raises:
        Refusal: too many codes for this address or from this network address (status 429).
    """
    address = rules.clean_contact("email", address)
    limits.spend("codes from", remote, at_most=rules.CODES_PER_REMOTE, per=HOUR, now=now)
    limits.spend("codes to", address, at_most=rules.CODES_PER_ADDRESS, per=HOUR, now=now)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    with database.atomic():
        blocked = is_blocked(address)
        person = next(iter([] if blocked else people_at(address)), None)
        _replace_code(session, person, address, code, next_path=next_path, now=now)
        if not blocked:
            _mail_code(person, address, code, now=now)


def sign_in(text: str, *, session: Session, remote: str, device: str, now: datetime) -> Opened | None:
    """Try a code in the browser that asked for it, and sign its person in.

    Returns:
        The new session, or None when several persons share the address: then `sign_in_as` says who it is.

    Raises:
        Refusal: the code is wrong, used, older than ten minutes, or has been tried five times (`field` is `code`).
    """
    limits.spend("tries from", remote, at_most=rules.TRIES_PER_REMOTE, per=HOUR, now=now)
    code = _count_try(session, now=now)
    if not code.fits(rules.clean_code(text)):
        raise Refusal(N_("That is not the code. Please look at the mail once more."), field="code", status=422)
    with database.atomic():
        _hold(code.people())
        code = locked(SignInCode.select().where(SignInCode.id == code.id)).get_or_none()
        people = code.people() if code and not code.used_at else []
        if not people:
            raise _code_is_over()
        code.used_at = now
        code.save()
        return _let_in(people[0], code, session, device=device, now=now) if len(people) == 1 else None


def sign_in_as(public_ref: str, *, session: Session, device: str, now: datetime) -> Opened:
    """One of those who share an address says who they are, after the right code.

    Raises:
        Refusal: no code was proved in this browser, its ten minutes are over, or the person has another address.
    """
    with database.atomic():
        proved = (SignInCode.session == session) & SignInCode.used_at.is_null(False) & (SignInCode.expires_at > now)
        _hold([person for code in SignInCode.select().where(proved) for person in code.people()])
        code = locked(SignInCode.select().where(proved)).get_or_none()
        person = next((each for each in code.people() if each.public_ref == public_ref), None) if code else None
        if person is None:
            raise _code_is_over()
        return _let_in(person, code, session, device=device, now=now)


def sign_out(session: Session) -> None:
    """End a browser's session at once: the row goes, so every copy of its cookie is dead. Its code goes with it."""
    Session.delete().where(Session.id == session.id).execute()


def end_session(session_id: int, *, by: Person) -> None:
    """A person ends one of their own sessions, for instance on a telephone that was lost.

    Raises:
        Refusal: they have no such session (status 404), whoever else may have it.
    """
    mine = (Session.id == session_id) & (Session.person == by)
    if not Session.delete().where(mine).execute():
        raise Refusal(N_("You are not signed in there any more."), status=404)


def renew_token(session: Session) -> str | None:
    """A new secret in place of the one a cookie has now; None when another request was first."""
    token = keys.new_token()
    is_first = (Session.id == session.id) & (Session.token_digest == session.token_digest)
    renewal = Session.update(token_digest=keys.digest(token), needs_new_token=False)
    return token if renewal.where(is_first).execute() else None


def note_seen(session: Session, *, now: datetime) -> None:
    """Remember the day, and only the day, on which a browser was here."""
    Session.update(last_seen_on=now.date()).where(Session.id == session.id).execute()


def keep_fact(session: Session, name: str, value: object) -> None:
    """Let a browser's session remember one small thing, such as a basket; None forgets it.

    A later one of the same name takes its place. A session that has ended keeps nothing.
    """
    with database.atomic():
        row: Session | None = locked(Session.select().where(Session.id == session.id)).get_or_none()
        if row is None:
            return
        facts = row.facts | {name: value}
        row.data = json.dumps({name: value for name, value in facts.items() if value is not None})
        row.save()


def note_proof(session: Session, *, now: datetime) -> None:
    """Remember for an hour that somebody vouched for its person, so that they may make their first passkey."""
    keep_fact(session, rules.PROVED, (now + rules.NUMBER_LIFE).timestamp())


def forget_idle_visitors(*, now: datetime) -> int:
    """Let go of visitors' browsers that have not been here for a month, and of codes that ran out; returns both."""
    SignInCode.delete().where(SignInCode.expires_at < now - timedelta(days=1)).execute()
    idle = Session.last_seen_on < now.date() - timedelta(days=rules.IDLE_VISITOR_DAYS)
    ended = Session.trusted_until < now
    return int(Session.delete().where((Session.person.is_null() & idle) | ended).execute())


def _replace_code(
    session: Session, person: Person | None, address: str, code: str, *, next_path: str, now: datetime
) -> None:
    if locked(Session.select().where(Session.id == session.id)).get_or_none() is None:
        raise _code_is_over()
    SignInCode.delete().where(SignInCode.session == session).execute()
    SignInCode.create(
        session=session,
        person=person,
        address_digest=address_digest(address),
        code_digest=code_digest(session.id, code),
        next_path=next_path,
        expires_at=now + rules.CODE_LIFE,
    )


def _mail_code(person: Person | None, address: str, code: str, *, now: datetime) -> None:
    template = "people/sign_in_code" if person else "people/unknown_address"
    language = person.language if person else spoken()
    minutes, until = rules.CODE_LIFE.seconds // 60, now + rules.CODE_LIFE
    post.queue(template, to=address, language=language, now=now, good_until=until, code=code, minutes=minutes)


def _count_try(session: Session, *, now: datetime) -> SignInCode:
    """Take one of the five tries, committed before the code is looked at: tries at the same moment all count."""
    open_now = (SignInCode.session == session) & SignInCode.open_at(now)
    with database.atomic():
        counted = SignInCode.update(tries=SignInCode.tries + 1).where(open_now).returning(SignInCode).execute()
        code: SignInCode | None = next(iter(counted), None)
    if code is None:
        raise _code_is_over()
    return code


def _let_in(person: Person, code: SignInCode, session: Session, *, device: str, now: datetime) -> Opened:
    mine = (ContactPoint.person == person) & (ContactPoint.value == code.address())
    prove_contact(ContactPoint.select().where(mine).get(), now=now)
    return begin_session(person, before=session, device=device, now=now)


def _hold(people: list[Person]) -> None:
    """Nobody forgets these people until the transaction ends, or they would leave a session behind.

    Before the code is locked: who forgets somebody locks the person first, and lets go of their codes then.
    """
    ids = [person.id for person in people]
    locked(Person.select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)).execute()


def _code_is_over() -> Refusal:
    return Refusal(N_("This code does not work any more. Please ask for a new one."), field="code", status=422)
