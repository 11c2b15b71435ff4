"""Memberships and their spells, those who ask and those who leave, households, and the house's own rules about it.

One membership is a person's for ever; that they belong on a day is a spell that covers it. A spell's last day counts.
"""

import peewee as pw

from meetinghouse.ground import keys
from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField
from meetinghouse.members.vocabulary import KINDS, MISTAKE, PLACES, WHY_ENDED
from meetinghouse.people.models import Person


def one_of(column: str, *values: str) -> pw.Check:
    """A column that knows these words only."""
    return pw.Check(f"{column} IN ({', '.join(repr(value) for value in values)})")


class MembersHouse(BaseModel):
    """What this house has decided about belonging. A house that has decided nothing has the usual rules.

    Days from the due day: `remind_after`, `remind_again_after`, `lapse_after`; `grace_days` after a card failed.
    `account`: where dues are paid to, without blanks (`accounts.clean_account`); empty: nobody is sent to the bank.
    """

    id = pw.IntegerField(primary_key=True, constraints=[pw.Check("id = 1")])
    approval = pw.BooleanField(default=False)
    least_age = pw.IntegerField(default=18, constraints=[pw.Check("least_age BETWEEN 0 AND 99")])
    remind_after = pw.IntegerField(default=14, constraints=[pw.Check("remind_after BETWEEN 1 AND 365")])
    remind_again_after = pw.IntegerField(default=45, constraints=[pw.Check("remind_again_after BETWEEN 1 AND 365")])
    lapse_after = pw.IntegerField(default=90, constraints=[pw.Check("lapse_after BETWEEN 1 AND 365")])
    erase_after_months = pw.IntegerField(default=6, constraints=[pw.Check("erase_after_months BETWEEN 1 AND 60")])
    grace_days = pw.IntegerField(default=30, constraints=[pw.Check("grace_days BETWEEN 0 AND 365")])
    card_words = pw.CharField(default="")
    account = pw.CharField(default="")

    class Meta:
        table_name = "members_house"
        constraints = [
            pw.Check(
                "remind_after < remind_again_after AND remind_again_after < lapse_after", name="members_house_in_order"
            )
        ]


class Membership(BaseModel):
    """A person's one membership, with its number. `card_token` opens the page that says whether the card is valid.

    Only who was written down by mistake has no number any more: the list that brought them may be brought again.
    """

    person = pw.ForeignKeyField(Person, unique=True, backref="membership_rows")
    number = pw.IntegerField(unique=True, null=True, constraints=[pw.Check("number >= 1")])
    card_token = pw.CharField(unique=True, default=keys.new_token)
    made_at = UTCDateTimeField()

    @classmethod
    def of(cls, person: Person) -> "Membership | None":
        """This person's membership; None when they never had one."""
        found: Membership | None = cls.get_or_none(cls.person == person.id)
        return found


class Spell(BaseModel):
    """Somebody belongs in one way, from a day to a last day, both counted; without a last day it goes on.

    A last day may lie ahead: who leaves at the year's end belongs until then.
    """

    membership = pw.ForeignKeyField(Membership, backref="spell_rows", index=False)
    kind = pw.CharField(constraints=[one_of("kind", *KINDS)])
    from_on = pw.DateField()
    by = pw.CharField(default="")
    at = UTCDateTimeField()
    to_on = pw.DateField(null=True, constraints=[pw.Check("to_on >= from_on")])
    why_ended = pw.CharField(null=True, constraints=[one_of("why_ended", *WHY_ENDED)])
    ended_by = pw.CharField(default="")
    ended_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "membership_spell"
        constraints = [
            pw.Check(
                "(to_on IS NULL) = (why_ended IS NULL) AND (to_on IS NULL) = (ended_at IS NULL)",
                name="membership_spell_ends_whole",
            )
        ]

    @classmethod
    def counts(cls) -> pw.Expression:
        """Spells that were not written down by mistake."""
        return cls.why_ended.is_null() | (cls.why_ended != pw.SQL(f"'{MISTAKE}'"))

    @classmethod
    def covers(cls, day: object) -> pw.Expression:
        """Spells in which somebody belongs on this day."""
        return cls.counts() & (cls.from_on <= day) & (cls.to_on.is_null() | (cls.to_on >= day))


class Application(BaseModel):
    """Somebody asked to join, or was written down as a member. `form_key` stops double presses.

    `asked_by` and `decided_by` are public references; empty for who asks before we know them, and for the house itself.
    """

    person = pw.ForeignKeyField(Person, backref="application_rows")
    kind = pw.CharField(constraints=[one_of("kind", *KINDS)])
    form_key = pw.CharField(unique=True)
    asked_by = pw.CharField(default="")
    asked_at = UTCDateTimeField()
    accepted = pw.BooleanField(null=True)
    decided_by = pw.CharField(default="")
    decided_at = UTCDateTimeField(null=True)

    class Meta:
        constraints = [pw.Check("(accepted IS NULL) = (decided_at IS NULL)", name="application_decided_whole")]


class Leaving(BaseModel):
    """Somebody has said that they leave, and which day is the last one. Taken back, the row stays and says so."""

    spell = pw.ForeignKeyField(Spell, backref="leaving_rows")
    last_on = pw.DateField()
    by = pw.CharField()
    said_at = UTCDateTimeField()
    taken_back_by = pw.CharField(default="")
    taken_back_at = UTCDateTimeField(null=True)


class Household(BaseModel):
    """People who live together, one of whom may pay for all. Who is in it is said by the places."""

    made_by = pw.CharField(default="")
    made_at = UTCDateTimeField()

    @property
    def payer(self) -> Person | None:
        """Who pays for it now; None when everybody has left it."""
        now = (HouseholdPlace.household == self) & (HouseholdPlace.role == "payer") & HouseholdPlace.to_on.is_null()
        found: Person | None = Person.select().join(HouseholdPlace, on=HouseholdPlace.person).where(now).first()
        return found


class HouseholdPlace(BaseModel):
    """A person's place in a household, from a day to a last day. A child has a guardian who lives there too."""

    household = pw.ForeignKeyField(Household, backref="place_rows")
    person = pw.ForeignKeyField(Person, backref="household_place_rows")
    role = pw.CharField(constraints=[one_of("role", *PLACES)])
    guardian = pw.ForeignKeyField(Person, null=True, backref="ward_rows")
    from_on = pw.DateField()
    to_on = pw.DateField(null=True, constraints=[pw.Check("to_on >= from_on")])
    by = pw.CharField(default="")
    at = UTCDateTimeField()

    class Meta:
        table_name = "household_place"
        constraints = [
            pw.Check("(role = 'child') = (guardian_id IS NOT NULL)", name="household_place_child_has_guardian"),
            pw.Check("guardian_id <> person_id", name="household_place_guards_another"),
        ]


_THE_RULES = Prepared(lambda: MembersHouse.select())


def the_rules() -> MembersHouse:
    """What the house has decided about belonging, or the usual rules."""
    found: MembersHouse | None = _THE_RULES.first()
    return found or MembersHouse(id=1)
