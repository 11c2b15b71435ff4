"""The first passkey of somebody with duties: a second person vouches for the browser that makes it.

The browser shows a number, its person tells it to somebody who gives roles, and that one types it. So whoever only
reads their mail makes no passkey: nobody types the number that stands in another browser.
"""

import secrets
from datetime import datetime

from meetinghouse.ground import journal, limits, post
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people import duties, rules
from meetinghouse.people.actions.sessions import HOUR, Opened, keep_fact, note_proof, renew_token
from meetinghouse.people.models import Person, Role, Session, has_passkey


def ask_for_number(person: Person, *, session: Session, now: datetime) -> Opened:
    """A number of six digits for this browser, which its person tells to somebody; one from before is worth nothing.

    The browser gets a new secret with it, so that whoever copied its cookie is not vouched for as well.

    Raises:
        Refusal: they need none (`may_be_vouched_for`), this is the house's tablet, or the browser was faster.
    """
    may_be_vouched_for(person)
    if session.trusted_until is not None:
        raise Refusal(N_("This device belongs to the house. Use a passkey on your own device."), status=403)
    limits.spend("numbers for", person.public_ref, at_most=rules.TRIES_PER_REMOTE, per=HOUR, now=now)
    number = f"{secrets.randbelow(10**rules.NUMBER_DIGITS):0{rules.NUMBER_DIGITS}}"
    with database.atomic():
        token = renew_token(session)
        if token is None:
            raise Refusal(N_("That took a while, or it was pressed twice. Please try again."), status=409)
        keep_fact(session, rules.PROVED, None)
        keep_fact(session, rules.NUMBER, {"digits": number, "until": (now + rules.NUMBER_LIFE).timestamp()})
    return Opened(Session.get_by_id(session.id), token)


def number_of(session: Session, now: datetime) -> str:
    """The number that this browser shows; empty when it has none that works."""
    told = session.facts.get(rules.NUMBER) or {}
    return str(told["digits"]) if told and now.timestamp() < told["until"] else ""


def may_be_vouched_for(person: Person) -> None:
    """Whether somebody needs another to vouch for them.

    Raises:
        Refusal: they have no duties that ask for a passkey, or they have one that works.
    """
    if not duties.must_raise(person.roles):
        raise Refusal(N_("They make a passkey by themselves, on their own page."), status=409)
    if has_passkey(person):
        raise Refusal(N_("They have a passkey that works. End it first if they have lost it."), status=409)


def vouch(person: Person, number: str, *, by: Person, now: datetime) -> None:
    """Let the browser that shows this number make a passkey for its person, within an hour. A number works once.

    Raises:
        Refusal: it is oneself, they need nobody's word (`may_be_vouched_for`), or no browser of theirs shows this
            number (`field` is `number`).
    """
    if person.id == by.id:
        raise Refusal(N_("Nobody vouches for themselves. Ask somebody else who gives roles."), status=403)
    digits = rules.clean_code(number)
    with database.atomic():
        found: Person = locked(Person.select().where(Person.id == person.id)).get()
        may_be_vouched_for(found)
        own = Session.select().where(Session.person == found, Session.helper.is_null(), Session.trusted_until.is_null())
        showing = [each for each in locked(own.order_by(Session.id)) if digits and number_of(each, now) == digits]
        if len(showing) != 1:
            raise Refusal(
                N_("Their browser does not show this number. Ask them to read it aloud once more."),
                field="number",
                status=422,
            )
        keep_fact(showing[0], rules.NUMBER, None)
        note_proof(showing[0], now=now)
        journal.record(by, "vouched for somebody's passkey", found, at=now)


def tell_keepers(person: Person, *, now: datetime) -> None:
    """Every other keeper gets a mail when somebody with duties has a new passkey. It names nobody; a link leads on."""
    keepers = Person.select().join(Role).where(Role.name == "keeper", Role.to_at.is_null(), Person.id != person.id)
    for keeper in keepers.order_by(Person.id):
        if address := keeper.email():
            told = {"public_ref": person.public_ref, "language": keeper.language, "now": now}
            post.queue("people/passkey_of_another", to=address, **told)
