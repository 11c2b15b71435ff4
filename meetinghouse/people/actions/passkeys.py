"""Passkeys: a device gets one, the house is opened with one, and one is ended.

A challenge is kept in the browser's session on our side, works once, in that browser, and for a few minutes.
"""

from datetime import datetime, timedelta
from typing import Any

from meetinghouse.ground import journal, keys, limits, post, settings
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people import authenticators, duties, rules
from meetinghouse.people.actions.sessions import Opened, begin_session, keep_fact
from meetinghouse.people.actions.vouching import tell_keepers
from meetinghouse.people.models import Passkey, Person, Session, has_passkey, passkey_of, passkeys_of

HOUR = timedelta(hours=1)
MAKE, USE = "make", "use"


def ask_for_passkey(session: Session, *, remote: str, now: datetime) -> dict[str, Any]:
    """What this browser's device is asked, so that it shows a passkey: one of its person's, or any when nobody is in.

    Raises:
        Refusal: too many were asked for from this network address (status 429).
    """
    limits.spend("passkeys from", remote, at_most=rules.TRIES_PER_REMOTE, per=HOUR, now=now)
    known = [each for each in passkeys_of(session.person) if not each.is_blocked] if session.person else []
    return authenticators.to_use(known, _new_challenge(session, USE, now=now))


def ask_to_make_passkey(person: Person, *, session: Session, now: datetime) -> dict[str, Any]:
    """What this browser's device is asked, so that it makes a passkey.

    Raises:
        Refusal: they must first show who they are (`may_make_passkey`).
    """
    may_make_passkey(person, session=session, now=now)
    house = the_house()
    known, name = passkeys_of(person), house.name if house else "Meetinghouse"
    return authenticators.to_make(person, name, known, _new_challenge(session, MAKE, now=now))


def may_make_passkey(person: Person, *, session: Session, now: datetime) -> None:
    """Whether this browser may be given a passkey.

    Whoever has duties that ask for a passkey shows one they have; while they have none, somebody else vouches for them
    (`vouching.py`). Else somebody with a copied cookie, or with their mailbox, would make one of their own.

    Raises:
        Refusal: they have not shown that, or this is a shared device.
    """
    if session.trusted_until is not None:
        raise _not_on_this_device()
    if not duties.must_raise(person.roles) or session.is_raised(now):
        return
    if has_passkey(person):
        raise Refusal(N_("Show a passkey that you have first. Then you can make another one."), status=403)
    if not is_proved(session, now):
        raise Refusal(N_("Somebody who gives roles vouches for you first. Then you can make a passkey."), status=403)


def is_proved(session: Session, now: datetime) -> bool:
    """Whether somebody, or the house's own computer, has vouched for the person of this session in the last hour."""
    return now.timestamp() < float(session.facts.get(rules.PROVED) or 0)


def make_passkey(person: Person, answer: str, *, name: str, session: Session, now: datetime) -> Opened:
    """The device has made a passkey: write down its public half, and tell the person by mail; of duties, keepers too.

    Their browser is raised by it, with a new secret for its cookie: the device has just looked who they are.

    Raises:
        Refusal: the answer is not to this browser's last challenge, the device did not look who it is, it is a passkey
            that the house knows already, or `may_make_passkey` refuses.
    """
    challenge = _take_challenge(session, MAKE, now=now)
    new = authenticators.made(answer, challenge)
    with database.atomic():
        may_make_passkey(person, session=session, now=now)
        if Passkey.select().where(Passkey.credential_id == new.credential_id).exists():
            raise Refusal(N_("The house knows this passkey already."), status=409)
        passkey = Passkey.create(person=person, name=name, made_on=now.date(), **vars(new))
        keep_fact(session, rules.PROVED, None)
        journal.record(person, "made a passkey", passkey, at=now)
        _tell("people/passkey_made", passkey, person, now=now)
        if duties.must_raise(person.roles):
            tell_keepers(person, now=now)
        return _raised(session, person, now=now)


def use_passkey(answer: str, *, session: Session, device: str, now: datetime) -> Opened:
    """A device shows a passkey: a visitor is signed in, and whoever is in already is raised.

    A key that counts backwards may be a copy: it is blocked for good, and its person is told by mail.

    Raises:
        Refusal: the answer is not to this browser's last challenge, the device did not look who it is, nobody has this
            passkey, its person was forgotten, whoever is signed in is another, or is helped on the house's device.
    """
    challenge = _take_challenge(session, USE, now=now)
    credential_id, whose = authenticators.named_in(answer)
    passkey = passkey_of(credential_id)
    if passkey is None or passkey.is_blocked or whose not in ("", passkey.person.public_ref):
        raise Refusal(N_("The house does not know this passkey any more. Sign in with a code."), status=422)
    count = authenticators.counted(answer, challenge, passkey)
    if session.trusted_until is not None:
        raise _not_on_this_device()
    if session.person_id not in (None, passkey.person_id):
        raise Refusal(N_("This passkey is somebody else's. Sign out first."), status=409)
    if not _note_use(passkey, count, now=now):
        raise Refusal(N_("This passkey may be a copy, so it opens nothing any more. We wrote to you."), status=422)
    if session.person_id is None:
        raised_at = now if duties.must_raise(passkey.person.roles) else None
        return begin_session(passkey.person, before=session, device=device, raised_at=raised_at, now=now)
    return _raised(session, passkey.person, now=now)


def end_passkey(passkey_id: int, *, session: Session, by: Person, now: datetime) -> None:
    """A person ends one of their own passkeys.

    Raises:
        Refusal: they have no such passkey (404), or have duties that ask for one and have not shown one here (403).
    """
    mine = (Passkey.id == passkey_id) & (Passkey.person == by)
    with database.atomic():
        passkey = Passkey.get_or_none(mine)
        if passkey is None:
            raise Refusal(N_("You have no such passkey any more."), status=404)
        if duties.must_raise(by.roles) and not session.is_raised(now):
            raise Refusal(N_("Show a passkey that you have first. Then you can end one."), status=403)
        journal.record(by, "ended a passkey", passkey, at=now)
        passkey.delete_instance()


def end_passkeys(person: Person, *, by: Actor | None, now: datetime) -> int:
    """End all passkeys of somebody who has lost theirs, and tell them by mail; returns how many.

    Their browsers are no longer raised, nor vouched for. They make a new one as they made the first. None left: nothing
    is done.
    """
    with database.atomic():
        ended = passkeys_of(person)
        for each in ended:
            journal.record(by, "ended a passkey", each, at=now)
        if ended:
            _tell("people/passkeys_ended", ended[0], person, now=now)
            for each in locked(Session.select().where(Session.person == person).order_by(Session.id)):
                keep_fact(each, rules.PROVED, None)
            Session.update(raised_at=None).where(Session.person == person).execute()
            Passkey.delete().where(Passkey.person == person).execute()
    return len(ended)


def _not_on_this_device() -> Refusal:
    return Refusal(N_("This device belongs to the house. Use a passkey on your own device."), status=403)


def _new_challenge(session: Session, purpose: str, *, now: datetime) -> str:
    """A fresh challenge for this browser (RFC 4648 base64url, 128 bits in letters); the one before is gone."""
    challenge = keys.new_token() + keys.new_token()  # 52 letters, a whole number of bytes in base64url
    until = (now + rules.CHALLENGE_LIFE).timestamp()
    keep_fact(session, rules.CHALLENGE, {"words": challenge, "for": purpose, "until": until})
    return challenge


def _take_challenge(session: Session, purpose: str, *, now: datetime) -> str:
    """This browser's challenge, which is gone then, committed before the answer is looked at: it works once."""
    with database.atomic():
        row: Session | None = locked(Session.select().where(Session.id == session.id)).get_or_none()
        asked = (row.facts.get(rules.CHALLENGE) if row else None) or {}
        if row and asked:
            keep_fact(row, rules.CHALLENGE, None)
    if asked.get("for") != purpose or now.timestamp() >= asked["until"]:
        raise Refusal(N_("That took a while, or it was pressed twice. Please try again."), status=422)
    return str(asked["words"])


def _note_use(passkey: Passkey, count: int, *, now: datetime) -> bool:
    """Write down what the key has counted; False when it counts backwards, and then it is blocked."""
    with database.atomic():
        row: Passkey | None = locked(Passkey.select().where(Passkey.id == passkey.id)).get_or_none()
        if row is None or row.is_blocked:
            return False
        counts_up = rules.counts_up(row.sign_count, count)
        if counts_up:
            row.sign_count, row.used_on = count, now.date()
        else:
            row.block(now)
            journal.record(None, "blocked a passkey", row, at=now)
            _tell("people/passkey_blocked", row, passkey.person, now=now)
        row.save()
    return counts_up


def forget_old_raises(*, now: datetime) -> int:
    """Let go of the minutes in which passkeys were shown, once they count no more; returns how many."""
    over = Session.raised_at <= now - timedelta(minutes=settings.current().step_up_minutes)
    return int(Session.update(raised_at=None).where(over).execute())


def _raised(session: Session, person: Person, *, now: datetime) -> Opened:
    """The same session with a new secret for its cookie: a copy of the old one does not rise with it.

    Only duties ask whether it is raised. Of whoever has none, nothing is kept of when they were here.
    """
    token = keys.new_token()
    at = rules.this_minute(now) if duties.must_raise(person.roles) else None
    raised = {"raised_at": at, "token_digest": keys.digest(token), "needs_new_token": False}
    Session.update(**raised).where(Session.id == session.id).execute()
    session.raised_at = at
    return Opened(session, token)


def _tell(template: str, passkey: Passkey, person: Person, *, now: datetime) -> None:
    """A mail about a key goes out whatever somebody chose about other mails."""
    if address := person.email():
        post.queue(template, to=address, language=person.language, now=now, name=passkey.name)
