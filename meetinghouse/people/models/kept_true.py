"""What the database itself keeps true of people, whoever writes: indexes that allow one only, and triggers."""

import peewee as pw

from meetinghouse.ground.triggers import append_only, fixed, refuse
from meetinghouse.people.models.cards import PaperCard
from meetinghouse.people.models.doors import Session, SetupLink, SignInCode
from meetinghouse.people.models.names import NameWord
from meetinghouse.people.models.passkeys import Passkey
from meetinghouse.people.models.persons import ContactPoint, Person, Role
from meetinghouse.people.models.rights import AccessLog, Consent, RetentionRun

Person.add_index(
    Person.index(pw.fn.LOWER(Person.nickname), Person.id, where=Person.erased_at.is_null(), name="person_by_nickname")
)
Role.add_index(Role.index(Role.person, Role.name, unique=True, where=Role.to_at.is_null(), name="role_held_once"))
Role.add_index(Role.index(Role.name, where=Role.to_at.is_null(), name="role_held_now"))
NameWord.add_index(NameWord.index(NameWord.word, NameWord.place, NameWord.person, name="name_word_in_order"))
Consent.add_index(Consent.index(Consent.person, Consent.purpose, Consent.id, name="consent_of_person"))
AccessLog.add_index(
    AccessLog.index(
        *(AccessLog.about, AccessLog.noted_on, AccessLog.who, AccessLog.what), unique=True, name="access_noted_once"
    )
)
_IS_OUT = PaperCard.used_at.is_null() & PaperCard.ended_at.is_null()
PaperCard.add_index(PaperCard.index(PaperCard.person, unique=True, where=_IS_OUT, name="paper_card_out_once"))
RetentionRun.add_index(RetentionRun.index(RetentionRun.rule, RetentionRun.id, name="retention_run_of_rule"))

fixed(Person, Person.public_ref)
refuse(Person, "DELETE", "person_no_delete", "1 = 1", "a person is forgotten, not deleted")
refuse(
    Person,
    "UPDATE",
    "person_stays_forgotten",
    'OLD."erased_at" IS NOT NULL AND NEW."erased_at" IS NULL',
    "who was forgotten stays forgotten",
)
refuse(
    Person,
    "UPDATE",
    "person_forgotten_whole",
    'NEW."erased_at" IS NOT NULL AND '
    '(NEW."nickname" <> \'\' OR NEW."legal_name" IS NOT NULL OR NEW."birth_year" IS NOT NULL)',
    "who is forgotten has no name",
)
refuse(
    ContactPoint,
    "INSERT",
    "contact_point_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "nobody reaches a forgotten person",
)
fixed(Role, Role.person, Role.name, Role.granted_by, Role.from_at)
refuse(Role, "DELETE", "role_no_delete", "1 = 1", "a role is ended, not deleted")
refuse(Role, "UPDATE", "role_stays_ended", 'OLD."to_at" IS NOT NULL', "a role that has ended stays ended")
refuse(
    Role,
    "UPDATE",
    "role_two_keepers",
    """NEW."name" = 'keeper' AND OLD."to_at" IS NULL AND NEW."to_at" IS NOT NULL"""
    """ AND (SELECT COUNT(*) FROM "role" WHERE "name" = 'keeper' AND "to_at" IS NULL) <= 2""",
    "the house needs two keepers",
)
refuse(NameWord, "UPDATE", "name_word_no_update", "1 = 1", "the words of a name are written anew")
refuse(
    NameWord,
    "INSERT",
    "name_word_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "nobody is found who was forgotten",
)
fixed(Session, Session.person, Session.helper)
refuse(
    Session,
    "INSERT",
    "session_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "nobody signs in as a forgotten person",
)
fixed(
    SignInCode,
    SignInCode.session,
    SignInCode.person,
    SignInCode.address_digest,
    SignInCode.code_digest,
    SignInCode.expires_at,
)
refuse(
    SignInCode,
    "UPDATE",
    "sign_in_code_only_up",
    'NEW."tries" < OLD."tries" OR (OLD."used_at" IS NOT NULL AND NEW."used_at" IS DISTINCT FROM OLD."used_at")',
    "tries are not given back",
)
refuse(SetupLink, "UPDATE", "setup_link_once", 'OLD."used_at" IS NOT NULL', "a set-up link works once")
append_only(Consent)
refuse(
    Consent,
    "INSERT",
    "consent_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "who was forgotten says nothing more",
)
fixed(AccessLog, AccessLog.id, AccessLog.who, AccessLog.what, AccessLog.noted_on)
refuse(AccessLog, "UPDATE", "access_log_only_lets_go", 'NEW."about_id" IS NOT NULL', "whom it was about may only go")
refuse(AccessLog, "DELETE", "access_log_no_delete", "1 = 1", "that somebody looked stays written down")
append_only(RetentionRun)
fixed(Passkey, Passkey.person, Passkey.credential_id, Passkey.public_key, Passkey.made_on)
refuse(
    Passkey,
    "INSERT",
    "passkey_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "no key opens for a forgotten person",
)
refuse(Passkey, "UPDATE", "passkey_counts_up", 'NEW."sign_count" < OLD."sign_count"', "a passkey counts upwards only")
refuse(
    Passkey,
    "UPDATE",
    "passkey_stays_blocked",
    'OLD."blocked_at" IS NOT NULL AND NEW."blocked_at" IS DISTINCT FROM OLD."blocked_at"',
    "a passkey that was blocked stays blocked",
)
fixed(PaperCard, PaperCard.person, PaperCard.digest, PaperCard.made_by, PaperCard.made_at, PaperCard.good_until)
refuse(
    PaperCard,
    "INSERT",
    "paper_card_not_of_forgotten",
    'EXISTS (SELECT 1 FROM "person" WHERE "id" = NEW."person_id" AND "erased_at" IS NOT NULL)',
    "no card opens for a forgotten person",
)
refuse(
    PaperCard,
    "UPDATE",
    "paper_card_works_once",
    'OLD."used_at" IS NOT NULL OR OLD."ended_at" IS NOT NULL',
    "a card that was used or ended opens nothing any more",
)
