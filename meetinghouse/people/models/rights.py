"""What people have said yes to, who has looked at what is written of them, and what the house has let go of."""

from collections.abc import Iterable
from datetime import date

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.people.models.persons import ContactPoint, Person, one_of
from meetinghouse.people.vocabulary import LOOKED, PURPOSES


class Consent(BaseModel):
    """Somebody said yes to a purpose, or took it back. The latest row of a purpose counts; none means no.

    `text_version` is the text they read, `by` the public reference of whoever pressed.
    """

    person = pw.ForeignKeyField(Person, backref="consent_rows", index=False)  # the table's own index begins with it
    purpose = pw.CharField(constraints=[one_of("purpose", *PURPOSES)])
    text_version = pw.IntegerField(constraints=[pw.Check("text_version > 0")])
    given = pw.BooleanField()
    by = pw.CharField()
    at = UTCDateTimeField()


class AccessLog(BaseModel):
    """Somebody looked at what is written of somebody else, or did something with it, on a day.

    `who` is a public reference, empty for the house itself (its command line). `about` is emptied when that person is
    forgotten: then the row only says that `who` looked at somebody.
    """

    about = pw.ForeignKeyField(Person, null=True, backref="access_rows", index=False)
    who = pw.CharField()
    what = pw.CharField(constraints=[one_of("what", *LOOKED)])
    noted_on = pw.DateField()

    class Meta:
        table_name = "access_log"


class RetentionRun(BaseModel):
    """A rule of letting go was followed on a day, and how much it let go of."""

    rule = pw.CharField()
    ran_on = pw.DateField()
    count = pw.IntegerField(constraints=[pw.Check("count >= 0")])

    class Meta:
        table_name = "retention_run"


def _latest(person: object) -> pw.ModelSelect:
    newer = Consent.alias()
    later = newer.select(pw.SQL("1")).where(
        newer.person == Consent.person, newer.purpose == Consent.purpose, newer.id > Consent.id
    )
    return Consent.select().where(Consent.person == person, ~pw.fn.EXISTS(later))


_CONSENTS = Prepared(_latest, "person")
_CONTACTS = Prepared(
    lambda person: ContactPoint.select().where(ContactPoint.person == person).order_by(ContactPoint.id), "person"
)
_NOTED = Prepared(
    lambda about, who, what, on: (
        AccessLog.select(AccessLog.id)
        .where(AccessLog.about == about, AccessLog.who == who, AccessLog.what == what, AccessLog.noted_on == on)
        .tuples()
    ),
    *("about", "who", "what", "on"),
)


def consents_of(person: Person | int) -> dict[str, Consent]:
    """What somebody has said last about each purpose they were ever asked about."""
    rows = _CONSENTS.rows(person if isinstance(person, int) else person.id)
    return {row.purpose: row for row in rows}


def has_consented(person: Person | int, purpose: str) -> bool:
    """Whether somebody's yes to this purpose stands."""
    said = consents_of(person).get(purpose)
    return said is not None and bool(said.given)


def who_consented(purpose: str | pw.Node) -> pw.ModelSelect:
    """The ids of the persons whose yes to this purpose stands, for a query that asks about many."""
    newer = Consent.alias()
    later = newer.select(pw.SQL("1")).where(
        newer.person == Consent.person, newer.purpose == Consent.purpose, newer.id > Consent.id
    )
    stands = (Consent.purpose == purpose) & Consent.given & ~pw.fn.EXISTS(later)
    return Consent.select(Consent.person).where(stands)


def is_noted(about: Person, who: str, what: str, on: date) -> bool:
    """Whether it is written down already that they did this on this day; one short question."""
    return bool(_NOTED.rows(about.id, who, what, on))


def noted(who: Person, what: str, on: date) -> pw.Expression:
    """Whether it is written down of the persons of a query that `who` did this on this day."""
    same = (AccessLog.who == who.public_ref) & (AccessLog.what == what) & (AccessLog.noted_on == on)
    return pw.fn.EXISTS(AccessLog.select(pw.SQL("1")).where(AccessLog.about == Person.id, same))


def contacts_of(person: Person) -> list[ContactPoint]:
    """Every way to reach somebody, in the order in which they told it."""
    return _CONTACTS.rows(person.id)


def ways_in(person: Person) -> list[ContactPoint]:
    """The addresses with which somebody can sign in by mail."""
    return [each for each in contacts_of(person) if each.kind == "email" and each.status == "ok"]


def looks_at(person: Person) -> pw.ModelSelect:
    """Who has looked at what is written of somebody, the latest day first."""
    return person.access_rows.order_by(AccessLog.noted_on.desc(), AccessLog.id.desc())


def nicknames_of(refs: Iterable[str]) -> dict[str, str]:
    """What the people behind these public references are called; who was forgotten is not in it."""
    known = Person.select(Person.public_ref, Person.nickname)
    return dict(known.where(Person.public_ref.in_(list(refs)), Person.erased_at.is_null()).tuples())


def latest_runs() -> dict[str, RetentionRun]:
    """The last run of each rule of letting go."""
    newest = RetentionRun.select(pw.fn.MAX(RetentionRun.id)).group_by(RetentionRun.rule)
    return {run.rule: run for run in RetentionRun.select().where(RetentionRun.id.in_(newest))}


def runs() -> pw.ModelSelect:
    """Every run of every rule, the latest first."""
    return RetentionRun.select().order_by(RetentionRun.id.desc())
