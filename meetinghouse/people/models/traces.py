"""By which words somebody can be found where the house keeps no pointer to them: a guest's order, a customer's card."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import peewee as pw

from meetinghouse.ground.journal import Entry
from meetinghouse.people.models.persons import ContactPoint, Person

TAIL = 8
"""So many last digits of a telephone number are compared: a Norwegian or Danish one without its country's code."""

NO_WORD = r"[\W_]+"


CLAIMED = "added a way to be reached"
"""What the journal says when somebody wrote down a number themselves (`actions.tell_way`), which proves nothing."""


@dataclass(frozen=True)
class Traces:
    """Somebody's names and addresses. `shared` are those that another known person has too, called `namesakes`.

    `doubtful` ones may be somebody else's, for nobody has proved them. `sole_names` are the names that nobody else has
    whom the house knows; only who is to be forgotten is asked for them.
    """

    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    shared: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()
    sole_names: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses and numbers that are theirs and nobody else's."""
        not_alone = (*self.shared, *self.doubtful)
        return tuple(each for each in (*self.emails, *self.phones) if not _is_among(each, not_alone))

    def owns(self, contact: str, name: str = "") -> bool:
        """Whether something that was written down with this contact is theirs. A shared or doubtful one needs a name of
        theirs as well, which nobody else has there."""
        if _is_among(contact, self.own):
            return True
        mine = same_name(name) in map(same_name, self.names) and same_name(name) not in map(same_name, self.namesakes)
        return bool(name.strip()) and mine and _is_among(contact, (*self.shared, *self.doubtful))

    def are_in(self, text: str) -> bool:
        """Whether a text that somebody wrote freely says one of their names, addresses or numbers."""
        said, digits = f" {same_name(re.sub(NO_WORD, ' ', text))} ", re.sub(r"[\s().-]", "", text)
        names = any(f" {same_name(re.sub(NO_WORD, ' ', name))} " in said for name in self.names)
        numbers = any(len(tail(each)) == TAIL and tail(each) in digits for each in self.own if "@" not in each)
        return names or numbers or any(each in text.casefold() for each in self.own if "@" in each)

    def among(self, column: pw.Field) -> pw.Expression:
        """The rows whose contact may be theirs, for a query; `owns` decides."""
        found: pw.Expression = column.in_([each for each in (*self.emails, *self.phones) if each])
        for phone in self.phones:
            found = found | column.endswith(tail(phone)) if len(tail(phone)) == TAIL else found
        return found


def traces_of(person: Person) -> Traces:
    """By which words the house may know somebody who wants to be forgotten; nothing of who was forgotten."""
    points = list(person.contact_rows.order_by(ContactPoint.id))
    found = _traces(person, points, doubtful=_claimed(person, points))
    return replace(found, sole_names=tuple(name for name in found.names if not _others_called(person, name)))


def shown_traces_of(person: Person, points: Sequence[ContactPoint]) -> Traces:
    """By which words something is found that is shown to somebody: what they only say is theirs finds nothing.

    `points` is every way to reach them.

    An e-mail address that was not proved finds what carries their name too. A number counts when the house wrote it.
    """
    claimed = {point.id for point in _claimed(person, points)}
    told = [point for point in points if point.id not in claimed]
    return _traces(person, told, doubtful=[each for each in told if each.kind == "email" and each.verified_at is None])


def _traces(person: Person, points: Sequence[ContactPoint], *, doubtful: Sequence[ContactPoint]) -> Traces:
    reached = [point for point in points if point.kind in ("email", "phone")]
    others = _others_at(person, reached)
    names = tuple(name for name in (person.nickname, person.legal_name) if name)
    return Traces(
        names=names,
        emails=tuple(point.value for point in reached if point.kind == "email"),
        phones=tuple(point.value for point in reached if point.kind == "phone"),
        shared=tuple({point.value for point in others}),
        doubtful=tuple(point.value for point in doubtful),
        namesakes=tuple(name for each in others for name in (each.person.nickname, each.person.legal_name) if name),
    )


def _claimed(person: Person, points: Sequence[ContactPoint]) -> list[ContactPoint]:
    """Ways to reach them that they wrote down themselves and never proved."""
    unproved = {str(point.id): point for point in points if point.verified_at is None}
    if not unproved:
        return []
    mine = (Entry.actor == person.public_ref) & (Entry.verb == CLAIMED) & (Entry.subject_kind == "contact_point")
    rows = Entry.select(Entry.subject_id).where(mine, Entry.subject_id.in_(list(unproved))).tuples()
    written = {subject for (subject,) in rows}
    return [point for id, point in unproved.items() if id in written]


def is_somebody_elses(address: str, person: Person) -> bool:
    """Whether another person whom the house knows is reached at this e-mail address."""
    theirs = (ContactPoint.kind == "email") & (ContactPoint.value == address) & (Person.id != person.id)
    return bool(ContactPoint.select().join(Person).where(theirs, Person.erased_at.is_null()).exists())


def same_name(name: str) -> str:
    """A name as it is compared: capital letters and blanks do not matter."""
    return " ".join(name.casefold().split())


def tail(phone: str) -> str:
    """The last digits of a telephone number."""
    return re.sub(r"\D", "", phone)[-TAIL:]


def _is_among(contact: str, contacts: Sequence[str]) -> bool:
    if "@" in contact:
        return contact in contacts
    return bool(tail(contact)) and tail(contact) in {tail(each) for each in contacts if "@" not in each}


def _others_at(person: Person, points: Sequence[ContactPoint]) -> list[ContactPoint]:
    """Of others whom the house knows, the ways to reach them that are one of these too."""
    if not points:
        return []
    rows = ContactPoint.select(ContactPoint, Person).join(Person)
    others = (Person.id != person.id) & Person.erased_at.is_null()
    return list(rows.where(reduce(or_, map(_same, points)), others))


def _same(point: ContactPoint) -> pw.Expression:
    same = ContactPoint.value == point.value
    if point.kind == "phone" and len(tail(point.value)) == TAIL:
        same = same | ContactPoint.value.endswith(tail(point.value))
    return (ContactPoint.kind == point.kind) & same


def _others_called(person: Person, name: str) -> bool:
    called = (pw.fn.LOWER(Person.nickname) == pw.fn.LOWER(name)) | (Person.legal_name == name)
    return bool(Person.select().where(called, Person.id != person.id, Person.erased_at.is_null()).exists())
