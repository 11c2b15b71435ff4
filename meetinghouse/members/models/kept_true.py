"""What the database itself keeps true of belonging, whoever writes: indexes that allow one only, and triggers."""

import peewee as pw

from meetinghouse.ground.database import BaseModel
from meetinghouse.ground.triggers import fixed, refuse
from meetinghouse.members.models.belonging import (
    Application,
    Household,
    HouseholdPlace,
    Leaving,
    Membership,
    MembersHouse,
    Spell,
)


def _index(model: type[BaseModel], *columns: pw.Node, name: str, **how: object) -> None:
    model.add_index(model.index(*columns, name=name, **how))


_ASKS = Application.decided_at.is_null()

_index(Spell, Spell.membership, unique=True, where=Spell.to_on.is_null(), name="membership_spell_one_open")
_index(
    Spell,
    *(Spell.membership, Spell.from_on, Spell.to_on, Spell.why_ended, Spell.kind),
    name="membership_spell_of_membership",
)
_index(Spell, Spell.kind, Spell.membership, Spell.to_on, Spell.from_on, name="membership_spell_of_kind")
_index(Spell, Spell.to_on, Spell.from_on, Spell.membership, name="membership_spell_by_last_day")
_index(Application, Application.person, unique=True, where=_ASKS, name="application_one_open")
_index(Leaving, Leaving.spell, unique=True, where=Leaving.taken_back_at.is_null(), name="leaving_one_stands")
_index(
    HouseholdPlace,
    HouseholdPlace.person,
    unique=True,
    where=HouseholdPlace.to_on.is_null(),
    name="household_place_one_open",
)
_index(
    HouseholdPlace,
    HouseholdPlace.household,
    unique=True,
    where=HouseholdPlace.to_on.is_null() & (HouseholdPlace.role == "payer"),
    name="household_place_one_payer",
)

for kept in (MembersHouse, Membership, Spell, Application, Leaving, Household, HouseholdPlace):
    refuse(kept, "DELETE", f"{kept._meta.table_name}_stays", "1 = 1", f"{kept._meta.table_name} rows stay")

fixed(Membership, Membership.person, Membership.made_at)
refuse(
    Membership,
    "UPDATE",
    "membership_number_stays",
    "NEW.number IS DISTINCT FROM OLD.number AND (NEW.number IS NOT NULL OR EXISTS (SELECT 1 FROM "
    "\"membership_spell\" WHERE membership_id = OLD.id AND COALESCE(why_ended, '') <> 'mistake'))",
    "a member keeps their number",
)

_OVERLAPS = (
    'EXISTS (SELECT 1 FROM "membership_spell" AS other WHERE other.membership_id = NEW.membership_id'
    " AND COALESCE(other.why_ended, '') <> 'mistake' AND (NEW.to_on IS NULL OR other.from_on <= NEW.to_on)"
    " AND (other.to_on IS NULL OR other.to_on >= NEW.from_on){})"
)
_CHANGED_END = "(OLD.to_on IS DISTINCT FROM NEW.to_on OR OLD.why_ended IS DISTINCT FROM NEW.why_ended)"
_STANDS = 'EXISTS (SELECT 1 FROM "leaving" WHERE spell_id = OLD.id AND taken_back_at IS NULL AND last_on = {}.to_on)'
_TAKEN_BACK = (
    "(NEW.to_on IS NULL AND OLD.why_ended = 'left' AND "
    'NOT EXISTS (SELECT 1 FROM "leaving" WHERE spell_id = OLD.id AND taken_back_at IS NULL) AND '
    'EXISTS (SELECT 1 FROM "leaving" WHERE spell_id = OLD.id AND last_on = OLD.to_on))'
)
fixed(Spell, Spell.membership, Spell.kind, Spell.from_on, Spell.by, Spell.at)
refuse(
    Spell,
    "INSERT",
    "membership_spell_begins_alone",
    f"COALESCE(NEW.why_ended, '') <> 'mistake' AND {_OVERLAPS.format('')}",
    "nobody belongs twice on one day",
)
refuse(
    Spell,
    "UPDATE",
    "membership_spell_goes_on_alone",
    f"{_CHANGED_END} AND COALESCE(NEW.why_ended, '') <> 'mistake' AND {_OVERLAPS.format(' AND other.id <> NEW.id')}",
    "nobody belongs twice on one day",
)
_STRUCK_OUT = "(NEW.why_ended = 'mistake' AND NEW.to_on IS NOT DISTINCT FROM OLD.to_on)"
refuse(
    Spell,
    "UPDATE",
    "membership_spell_stays_ended",
    f"OLD.to_on IS NOT NULL AND {_CHANGED_END} AND NOT {_TAKEN_BACK} "
    f"AND (OLD.why_ended = 'mistake' OR NOT {_STRUCK_OUT})",
    "a spell that has ended stays ended",
)
refuse(
    Spell,
    "UPDATE",
    "membership_spell_left_by_word",
    f"OLD.to_on IS NULL AND NEW.why_ended = 'left' AND NOT {_STANDS.format('NEW')}",
    "nobody leaves who has not said so",
)

fixed(
    Application,
    *(Application.person, Application.kind, Application.form_key, Application.asked_by, Application.asked_at),
)
refuse(Application, "UPDATE", "application_decided_once", "OLD.decided_at IS NOT NULL", "an answer is given once")

fixed(Leaving, Leaving.spell, Leaving.last_on, Leaving.by, Leaving.said_at)
refuse(Leaving, "UPDATE", "leaving_taken_back_once", "OLD.taken_back_at IS NOT NULL", "what was taken back stays so")
refuse(
    Leaving,
    "INSERT",
    "leaving_while_belonging",
    'NOT EXISTS (SELECT 1 FROM "membership_spell" WHERE id = NEW.spell_id AND to_on IS NULL '
    "AND from_on <= NEW.last_on)",
    "only who belongs can leave",
)

fixed(Household, Household.made_by, Household.made_at)
fixed(
    HouseholdPlace,
    *(HouseholdPlace.household, HouseholdPlace.person, HouseholdPlace.role, HouseholdPlace.guardian),
    *(HouseholdPlace.from_on, HouseholdPlace.by, HouseholdPlace.at),
)
refuse(
    HouseholdPlace,
    "UPDATE",
    "household_place_ended",
    "OLD.to_on IS NOT NULL",
    "a place that has ended stays ended",
)
refuse(
    HouseholdPlace,
    "INSERT",
    "household_place_guarded",
    'NEW.guardian_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "household_place" '
    "WHERE household_id = NEW.household_id AND person_id = NEW.guardian_id AND role <> 'child' AND to_on IS NULL)",
    "the guardian of a child lives in the household",
)
