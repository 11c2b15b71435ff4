"""Joining: somebody asks and is answered, or is written down by a host."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from meetinghouse.ground import journal, limits, post
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.changing import go_on_as, is_a_kind
from meetinghouse.members.actions.charging import open_first_charge
from meetinghouse.members.actions.spells import (
    begin_spell,
    house_day_of,
    locked_membership,
    locked_person,
    locked_rules,
    membership_for,
    ref_of,
    standing_leaving,
    take_back,
)
from meetinghouse.members.models import (
    Application,
    Membership,
    application_of,
    spell_on,
    spells_of,
    the_rules,
)
from meetinghouse.members.vocabulary import HONORARY, ORDINARY
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from meetinghouse.people.rules import may_be_reached

HOUR = timedelta(hours=1)
ASKED_FROM = 30
"""How often in an hour somebody may ask to join from one network address; a whole house sits behind one. Ours."""


@dataclass(frozen=True)
class Newcomer:
    """Who joins, as the form tells it. `key` is random and comes with the form. A nickname is enough.

    `is_of_age`: they say that they are old enough to join by themselves; no birthday is asked for it.
    """

    key: str
    nickname: str = ""
    kind: str = ORDINARY
    email: str = ""
    phone: str = ""
    legal_name: str = ""
    birth_year: int | None = None
    language: str = "nb"
    is_of_age: bool = False


def ask_to_join(told: Newcomer, *, by: Person | None, remote: str, now: datetime) -> Application:
    """Ask to be a member, or to be one in another way. Where the house wants no approval it is granted at once.

    The same form again, or a question that waits for its answer, gives the application that is there.

    Args:
        by: who asks, when we know them; else they are made known by the nickname.
        remote: the network address that asks, for the limit.

    Raises:
        Refusal: too young to join by oneself, a member of this kind already, no such kind, no nickname, or too many
            have asked from this address (status 429).
    """
    limits.spend("asks to join from", remote, at_most=ASKED_FROM, per=HOUR, now=now)
    today = house_day_of(now)
    _may_ask(told, the_rules().least_age, today)
    with database.atomic():
        rules = locked_rules()
        person = locked_person(by) if by else None
        if known := _known(told.key, person):
            return known
        person = person or _make_known(told, by=None, now=now)
        _is_new_kind(person, told.kind, today)
        asked = _write(told, person, by=by, now=now)
        journal.record(by, "asked to join", asked, at=now)
        if not rules.approval:
            _let_in(asked, today, by=None, now=now)
    return asked


def join_now(told: Newcomer, *, by: Person, now: datetime) -> Membership:
    """A host writes down a new member, who may be younger too. The same form again gives the same membership.

    Raises:
        Refusal: no nickname, no such kind, or no phone number.
    """
    is_a_kind(told.kind)
    today = house_day_of(now)
    with database.atomic():
        locked_rules()
        if known := _known(told.key, None):
            return Membership.get(Membership.person == known.person_id)
        person = _make_known(told, by=by, now=now)
        return _let_in(_write(told, person, by=by, now=now), today, by=by, now=now)


def begin_membership(
    person: Person, kind: str, *, from_on: date | None, number: int | None = None, by: Actor | None, now: datetime
) -> Membership:
    """Make somebody whom the house knows a member from a day on (None: today). Who is one already stays as they are.

    Args:
        number: the number they have elsewhere, which nobody has here (`hold_numbers`); None: the next one.

    Raises:
        Refusal: no such kind, or the person has been forgotten (status 404).
    """
    is_a_kind(kind)
    today = house_day_of(now)
    with database.atomic():
        membership = membership_for(locked_person(person), number=number, now=now)
        ends = [spell.to_on for spell in spells_of(membership)]
        if all(to_on and to_on < today for to_on in ends):
            begin_spell(membership, kind, from_on or today, by=by, now=now)
            journal.record(by, "began a membership", membership, at=now)
    return membership


def accept(application: Application, *, by: Actor | None, now: datetime) -> Membership:
    """Say yes to somebody who asked, write to them, and ask for their first dues if any are decided.

    Said twice, or by two hosts at once, it is said once.

    Raises:
        Refusal: it was answered with no, or the person has been forgotten meanwhile (status 404).
    """
    today = house_day_of(now)
    with database.atomic():
        application = _locked(application)
        if application.accepted:
            return Membership.get(Membership.person == application.person_id)
        if application.decided_at:
            raise Refusal(N_("Somebody has answered this already."))
        return _let_in(application, today, by=by, now=now)


def decline(application: Application, *, by: Actor, now: datetime) -> Application:
    """Say no, or take back one's own question; no mail goes out, for a person tells it. Again it changes nothing.

    Raises:
        Refusal: it was answered with yes.
    """
    with database.atomic():
        application = _locked(application)
        if application.accepted:
            raise Refusal(N_("Somebody has answered this already."))
        if not application.decided_at:
            _decide(application, accepted=False, by=by, now=now)
            journal.record(by, "declined an application", application, at=now)
    return application


def _may_ask(told: Newcomer, least_age: int, today: date) -> None:
    is_a_kind(told.kind)
    if told.kind == HONORARY:
        raise Refusal(N_("The members choose who becomes an honorary member."), field="kind")
    too_young = told.birth_year is not None and today.year - told.birth_year < least_age
    if too_young or not told.is_of_age:
        raise Refusal(
            N_("You can join by yourself from %(age)s. If you are younger, come by and we do it together."),
            field="is_of_age",
            age=least_age,
        )


def _known(key: str, person: Person | None) -> Application | None:
    """The application that this form made, or that this person waits for an answer to."""
    found: Application | None = Application.get_or_none(Application.form_key == key)
    return found or (application_of(person) if person else None)


def _make_known(told: Newcomer, *, by: Person | None, now: datetime) -> Person:
    if told.phone.strip():
        may_be_reached("phone", told.phone, field="phone")
    person = people.add_person(
        told.nickname,
        by=by,
        now=now,
        email=told.email.strip() or None,
        language=told.language,
        legal_name=told.legal_name.strip() or None,
        birth_year=told.birth_year,
    )
    if told.phone.strip():
        people.add_contact(person, "phone", told.phone)
    return person


def _is_new_kind(person: Person, kind: str, today: date) -> None:
    membership = locked_membership(person)
    spell = spell_on(membership, today) if membership else None
    if membership and spell and spell.kind == kind and not standing_leaving(membership, today):
        raise Refusal(N_("You are a member already."))


def _write(told: Newcomer, person: Person, *, by: Actor | None, now: datetime) -> Application:
    written: Application = Application.create(
        person=person, kind=told.kind, form_key=told.key, asked_by=ref_of(by), asked_at=now
    )
    return written


def _locked(application: Application) -> Application:
    found: Application = locked(Application.select().where(Application.id == application.id)).get()
    return found


def _decide(application: Application, *, accepted: bool, by: Actor | None, now: datetime) -> None:
    application.accepted, application.decided_by, application.decided_at = accepted, ref_of(by), now
    application.save()


def _let_in(application: Application, today: date, *, by: Actor | None, now: datetime) -> Membership:
    """The application, whose lock is ours, is granted: a membership begins, or goes on in the way that was asked."""
    person = locked_person(application.person)
    membership = membership_for(person, now=now)
    spell = spell_on(membership, today)
    if spell:
        if said := standing_leaving(membership, today):
            spell = take_back(said, by=by, now=now)
        go_on_as(membership, spell, application.kind, today, by=by, now=now)
    else:
        begin_spell(membership, application.kind, today, by=by, now=now)
    _decide(application, accepted=True, by=by, now=now)
    journal.record(by, "accepted a member", membership, at=now)
    open_first_charge(person, by=by, now=now)
    _welcome(person, membership, application.kind, now=now)
    return membership


def _welcome(person: Person, membership: Membership, kind: str, *, now: datetime) -> None:
    """Write to who has an address; everybody else hears it from the person who said yes."""
    if address := person.email():
        post.queue(
            "members/accepted",
            to=address,
            language=person.language,
            now=now,
            nickname=person.nickname,
            membership=membership,
            kind=kind,
        )
