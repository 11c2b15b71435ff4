"""Paper cards: one is made for somebody, signs them in once, and is ended."""

import secrets
from datetime import datetime, timedelta

from meetinghouse.ground import journal, keys, limits, post
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people import duties, rules
from meetinghouse.people.actions.access import note_access
from meetinghouse.people.actions.sessions import Opened, begin_session, note_proof
from meetinghouse.people.models import PaperCard, Person, Session, card_with
from meetinghouse.people.vocabulary import HELPED

HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)


def make_card(person: Person, *, by: Person | None, now: datetime) -> str:
    """A new card for somebody; the one before ends. Returns its code, which is stored nowhere and shown once.

    It is good for a year. They are told by mail and can see who made it.

    Args:
        by: who helps; None for the house's command line, which may make one for everybody.

    Raises:
        Refusal: they were forgotten (404), or they may do what the helper may not: nobody comes to more by a card.
    """
    code = "".join(secrets.choice(rules.CARD_SIGNS) for _ in range(rules.CARD_LENGTH))
    made_by = by.public_ref if by else ""
    with database.atomic():
        found: Person = locked(Person.select().where(Person.id == person.id)).get()
        if found.erased_at:
            raise Refusal(N_("This person has left the house."), status=404)
        if by and not all(by.may(duty.name) for duty in duties.DUTIES.values() if duty.roles & found.roles):
            raise Refusal(N_("They may do things here that you may not. A keeper makes their card."), status=403)
        _end(found, now=now)
        facts = {"made_by": made_by, "made_at": now, "good_until": now + rules.CARD_LIFE}
        PaperCard.create(person=found, digest=keys.digest(code), **facts)
        journal.record(by, "made a paper card", found, at=now)
        note_access(found, by=by, what=HELPED, now=now)
        if address := found.email():
            post.queue("people/card_made", to=address, language=found.language, now=now)
    return code


def use_card(text: str, *, session: Session, remote: str, device: str, now: datetime) -> Opened:
    """Sign in with the code of a card, which works this once. Nobody is raised by it.

    Whoever has duties that ask for a passkey may make one now, when their card came from the command line.

    Args:
        remote: the network address that tries, for the limit that mailed codes have too.

    Raises:
        Refusal: no card that works has this code (`field` is `card`), or too many were tried (429).
    """
    limits.spend("tries from", remote, at_most=rules.TRIES_PER_REMOTE, per=HOUR, now=now)
    with database.atomic():
        _hold_its_person(text, now)
        card: PaperCard | None = locked(card_with(text, now)).get_or_none()
        if card is None:
            raise Refusal(
                N_("This card does not work, or not any more. Look at it once more."), field="card", status=422
            )
        card.used_at = now
        card.save()
        opened = begin_session(card.person, before=session, device=device, now=now)
        if not card.made_by:
            note_proof(opened.session, now=now)
    return opened


def end_card(person: Person, *, by: Person, now: datetime) -> None:
    """The card that somebody has opens nothing any more. Without one, nothing is done."""
    with database.atomic():
        if _end(person, now=now):
            journal.record(by, "ended a paper card", person, at=now)


def forget_old_cards(*, now: datetime) -> int:
    """Let go of cards a month after they were used, were ended or ran out; returns how many."""
    before = now - KEPT
    past = (PaperCard.used_at < before) | (PaperCard.ended_at < before) | (PaperCard.good_until < before)
    return int(PaperCard.delete().where(past).execute())


def _hold_its_person(text: str, now: datetime) -> None:
    """The person before the card, as whoever forgets them does: so neither waits for the other for ever."""
    whose = card_with(text, now).select(PaperCard.person)
    locked(Person.select().where(Person.id.in_(whose))).get_or_none()


def _end(person: Person, *, now: datetime) -> int:
    is_out = (PaperCard.person == person) & PaperCard.used_at.is_null() & PaperCard.ended_at.is_null()
    return int(PaperCard.update(ended_at=now).where(is_out).execute())
