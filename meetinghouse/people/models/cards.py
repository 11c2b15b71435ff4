"""Paper cards: a sheet with a code that signs one person in once."""

from datetime import datetime

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, LastingId, UTCDateTimeField
from meetinghouse.people import rules
from meetinghouse.people.models.persons import Person


class PaperCard(BaseModel):
    """One card. Its code is stored nowhere, only the SHA-256 of it: who reads this table signs in as nobody.

    `made_by` is the public reference of whoever helped; empty when it was made from the house's command line.
    """

    id = LastingId()
    person = pw.ForeignKeyField(Person, backref="card_rows")
    digest = pw.CharField(unique=True)
    made_by = pw.CharField(default="")
    made_at = UTCDateTimeField()
    good_until = UTCDateTimeField(index=True)
    used_at = UTCDateTimeField(null=True)
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "paper_card"
        constraints = [pw.Check("used_at IS NULL OR ended_at IS NULL", name="paper_card_used_or_ended")]

    @classmethod
    def out_at(cls, now: datetime) -> pw.Expression:
        """Cards that would open the house at this moment."""
        return cls.used_at.is_null() & cls.ended_at.is_null() & (cls.good_until > now)


def card_with(text: str, now: datetime) -> pw.ModelSelect:
    """The card with this code, however it was typed, as long as it works."""
    is_it = PaperCard.digest == keys.digest(rules.clean_card(text))
    return PaperCard.select().where(is_it, PaperCard.out_at(now))


def card_out(person: Person, now: datetime) -> PaperCard | None:
    """The card that still works for somebody; there is never more than one."""
    found: PaperCard | None = person.card_rows.where(PaperCard.out_at(now)).get_or_none()
    return found
