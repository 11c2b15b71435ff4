"""What the database itself keeps true of people, whoever writes: indexes that allow one only, and triggers."""

import peewee as pw

from meetinghouse.ground.triggers import fixed, refuse
from meetinghouse.people.models.doors import Session, SetupLink, SignInCode
from meetinghouse.people.models.names import NameWord
from meetinghouse.people.models.persons import Person, Role

Person.add_index(
    Person.index(pw.fn.LOWER(Person.nickname), Person.id, where=Person.erased_at.is_null(), name="person_by_nickname")
)
Role.add_index(Role.index(Role.person, Role.name, unique=True, where=Role.to_at.is_null(), name="role_held_once"))
Role.add_index(Role.index(Role.name, where=Role.to_at.is_null(), name="role_held_now"))
NameWord.add_index(NameWord.index(NameWord.word, NameWord.place, NameWord.person, name="name_word_in_order"))

fixed(Person, Person.public_ref)
refuse(Person, "DELETE", "person_no_delete", "1 = 1", "a person is forgotten, not deleted")
refuse(
    Person,
    "UPDATE",
    "person_stays_forgotten",
    'OLD."erased_at" IS NOT NULL AND NEW."erased_at" IS NULL',
    "who was forgotten stays forgotten",
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
fixed(Session, Session.person)
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
