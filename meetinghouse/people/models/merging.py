"""That two persons were one: which of them was emptied, and who is kept in their place."""

from functools import reduce
from operator import or_

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField
from meetinghouse.ground.triggers import append_only, refuse
from meetinghouse.people.models.persons import ContactPoint, Person


class Merge(BaseModel):
    """Somebody stood here twice. What was fixed stays with the emptied one; it leads on to the one who is kept."""

    emptied = pw.ForeignKeyField(Person, unique=True, backref="emptied_rows")
    kept = pw.ForeignKeyField(Person, backref="kept_rows")
    by = pw.CharField(default="")
    at = UTCDateTimeField()

    class Meta:
        table_name = "person_merge"
        constraints = [pw.Check("emptied_id <> kept_id", name="person_merge_of_two")]


append_only(Merge)
refuse(
    Merge,
    "INSERT",
    "person_merge_into_somebody",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" IN (NEW."kept_id", NEW."emptied_id") AND "erased_at" IS NOT NULL)',
    "nobody is merged with a forgotten person",
)

FOLLOWS = 'EXISTS (SELECT 1 FROM "person_merge" WHERE "emptied_id" = OLD."person_id" AND "kept_id" = NEW."person_id")'
"""For triggers of tables with a `person`: whether a row follows its person to the one who is kept."""


def kept_for(person: Person) -> Person | None:
    """Who is kept in the place of somebody who was emptied; None when they never were."""
    found: Person | None = None
    while merge := Merge.get_or_none(Merge.emptied == (found or person)):
        found = merge.kept
    return found


def merges_into(person: Person) -> list[Merge]:
    """When others turned out to be this person, and were emptied."""
    return list(Merge.select().where(Merge.kept == person).order_by(Merge.id))


def emptied_into(person: Person) -> list[Person]:
    """Those who turned out to be this person, and were emptied."""
    return list(Person.select().join(Merge, on=Merge.emptied).where(Merge.kept == person).order_by(Person.id))


def may_be_twins(person: Person) -> list[Person]:
    """Others who may be this person: the same name, or one address that both have."""
    mine = [(each.kind, each.value) for each in person.contact_rows]
    same = [(ContactPoint.kind == kind) & (ContactPoint.value == value) for kind, value in mine]
    called = pw.fn.LOWER(Person.nickname) == person.nickname.lower()
    reached = ContactPoint.select(ContactPoint.person).where(reduce(or_, same)) if same else []
    others = Person.select().where(called | Person.id.in_(reached), Person.id != person.id, Person.erased_at.is_null())
    return list(others.order_by(Person.id).limit(20))
