"""How somebody wants to be reached: what they add themselves, what they choose for each way, and what they give up."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from meetinghouse.ground import journal, keys, limits, post
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people import rules
from meetinghouse.people.actions.persons import add_contact, prove_contact
from meetinghouse.people.actions.sessions import keep_fact
from meetinghouse.people.models import ContactPoint, Person, Session, is_blocked

HOUR = timedelta(hours=1)
PROOF = "people/prove_address"
WAITS = "new_address"
"""What a session calls the address that is to be proved in it, with its code, its tries and its last moment."""


def tell_way(person: Person, kind: str, value: str, *, by: Actor, now: datetime) -> ContactPoint:
    """Write down a phone number or a postal address; the same again stays one. An e-mail address is proved first.

    Raises:
        Refusal: nothing is written, a phone number has too few digits, or the person has been forgotten (404).
        ValueError: it is an e-mail address, which is a mistake in the code.
    """
    if kind not in ("phone", "post"):
        raise ValueError("An e-mail address is proved with a code first.")
    rules.may_be_reached(kind, value)
    with database.atomic():
        found = _locked(person)
        point = add_contact(found, kind, value)
        journal.record(by, "added a way to be reached", point, at=now)
    return point


def ask_to_prove(person: Person, address: str, *, session: Session, remote: str, now: datetime) -> None:
    """Mail a code to an address that somebody says is theirs; until it is proved, nothing else goes there.

    A new one replaces the one before. The code works in this browser only, ten minutes, with five tries. A blocked
    address gets no mail, and the page does not tell.

    Raises:
        Refusal: too many codes for this address or from this network address (status 429).
    """
    address = rules.clean_contact("email", address)
    limits.spend("codes from", remote, at_most=rules.CODES_PER_REMOTE, per=HOUR, now=now)
    limits.spend("codes to", address, at_most=rules.CODES_PER_ADDRESS, per=HOUR, now=now)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    until = now + rules.CODE_LIFE
    waits = {"address": address, "code": _digest(session, address, code), "until": until.timestamp(), "tries": 0}
    with database.atomic():
        _empty_mail_of(session)
        keep_fact(session, WAITS, waits)
        if not is_blocked(address):
            _mail_code(person, address, code, now=now, good_until=until)


def prove_address(person: Person, text: str, *, session: Session, by: Actor, now: datetime) -> ContactPoint:
    """The right code makes the address one of the person's ways to be reached, proved.

    Raises:
        Refusal: the code is wrong, older than ten minutes, or was tried five times (`field` is `code`).
    """
    waits = _count_try(session, now=now)
    address = str(waits["address"])
    if not keys.same(str(waits["code"]), _digest(session, address, rules.clean_code(text))):
        raise Refusal(N_("That is not the code. Please look at the mail once more."), field="code", status=422)
    with database.atomic():
        point = add_contact(_locked(person), "email", address)
        prove_contact(point, now=now)
        keep_fact(session, WAITS, None)
        journal.record(by, "added a way to be reached", point, at=now)
    return point


def forget_waiting_addresses(person: Person) -> None:
    """Let go of addresses that somebody never proved, and of the mails there, in the caller's transaction."""
    for session in Session.select().where(Session.person == person):
        if address := _empty_mail_of(session):
            limits.forget_who("codes to", address)


def choose_mail(point: ContactPoint, *, may_service: bool, may_news: bool, by: Actor, now: datetime) -> None:
    """What may be sent to this address: reminders and the like (`may_service`), and news. Two choices of their own."""
    with database.atomic():
        mine = ContactPoint.id == point.id
        ContactPoint.update(may_service=may_service, may_news=may_news).where(mine).execute()
        journal.record(by, "chose what may be sent", point, at=now)


def give_up_way(point: ContactPoint, *, by: Actor, now: datetime) -> None:
    """Let go of a way to reach somebody, at once. What is gone already stays gone."""
    with database.atomic():
        if ContactPoint.delete().where(ContactPoint.id == point.id).execute():
            journal.record(by, "gave up a way to be reached", point, at=now)


def _empty_mail_of(session: Session) -> str:
    """Empty the mails with a code that waited in this browser and is worth nothing any more; the address they had."""
    waits = session.facts.get(WAITS)
    address = str(waits["address"]) if waits else ""
    with_code = (Mail.recipient == address) & (Mail.template == PROOF)
    if address and not Mail.delete().where(with_code, Mail.sent_at.is_null()).execute():
        Mail.update(recipient="", subject="", text="").where(with_code).execute()
    return address


def _mail_code(person: Person, address: str, code: str, *, now: datetime, good_until: datetime) -> None:
    language, minutes = person.language, rules.CODE_LIFE.seconds // 60
    told: dict[str, Any] = {"code": code, "minutes": minutes, "good_until": good_until}
    post.queue(PROOF, to=address, language=language, now=now, **told)


def _count_try(session: Session, *, now: datetime) -> dict[str, Any]:
    """Take one of the five tries, committed before the code is looked at: tries at the same moment all count."""
    with database.atomic():
        row: Session | None = locked(Session.select().where(Session.id == session.id)).get_or_none()
        waits: dict[str, Any] = (row.facts.get(WAITS) if row else None) or {"until": 0, "tries": 0}
        fine = now.timestamp() < waits["until"] and waits["tries"] < rules.MOST_TRIES
        if fine:
            keep_fact(session, WAITS, waits | {"tries": waits["tries"] + 1})
    if not fine:
        words = N_("This code does not work any more. Please ask for a new one.")
        raise Refusal(words, field="code", status=422)
    return waits


def _digest(session: Session, address: str, code: str) -> str:
    """What is kept of a code; session and address are part of it, so it is worth nothing anywhere else."""
    return keys.keyed_digest("address code", f"{session.id}/{address}/{code}")


def _locked(person: Person) -> Person:
    found: Person = locked(Person.select().where(Person.id == person.id)).get()
    if found.erased_at:
        raise Refusal(N_("This person has left the house."), status=404)
    return found
