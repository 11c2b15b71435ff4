from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions
from meetinghouse.people.duties import GIVE_ROLES, KEEP_BOOKS
from meetinghouse.people.models import ContactPoint, Person, Role, Session, SetupLink, people_at, session_of
from tests.makers import a_person

pytestmark = pytest.mark.usefixtures("db")


def refused_by_the_database(query):
    with pytest.raises(pw.DatabaseError), database.atomic():
        query.execute()


def test_a_nickname_is_enough(now):
    person = actions.add_person("Kari", by=None, now=now)
    assert (person.nickname, person.email(), person.roles) == ("Kari", None, frozenset())


def test_nobody_is_without_a_nickname(now):
    with pytest.raises(Refusal):
        actions.add_person("  ", by=None, now=now)


def test_a_language_that_the_house_does_not_speak_is_refused(now):
    with pytest.raises(Refusal):
        actions.add_person("Kari", language="tlh", by=None, now=now)


def test_a_couple_may_share_an_address(now):
    kari = a_person("Kari", email="Hjemme@example.no ")
    ola = a_person("Ola", email="hjemme@example.no")
    assert people_at("hjemme@example.no") == [kari, ola]


def test_the_same_address_twice_is_one_contact(now):
    kari = a_person("Kari", email="kari@example.no")
    actions.add_contact(kari, "email", "KARI@example.no")
    assert [point.value for point in kari.contact_rows] == ["kari@example.no"]


def test_mail_goes_to_the_proved_address_and_never_to_a_blocked_one(now):
    kari = a_person("Kari", email="old@example.no")
    proved = actions.add_contact(kari, "email", "new@example.no")
    actions.prove_contact(proved, now=now)
    assert kari.email() == "new@example.no"

    ContactPoint.update(status="bounced").where(ContactPoint.id == proved.id).execute()
    assert kari.email() == "old@example.no"


def test_the_first_proof_of_an_address_is_the_one_that_is_kept(now):
    kari = a_person("Kari", email="kari@example.no")
    actions.prove_contact(kari.contact_rows.get(), now=now)
    actions.prove_contact(kari.contact_rows.get(), now=now + timedelta(days=1))
    assert kari.contact_rows.get().verified_at == now


def test_a_person_chooses_nickname_and_language(now):
    kari = a_person("Kari")
    actions.tell_about_me(kari, nickname=" Karianne ", language="da", by=kari, now=now)
    kari = Person.get_by_id(kari.id)
    assert (kari.nickname, kari.language) == ("Karianne", "da")


def test_a_role_carries_its_duties_and_no_others(now):
    kari = a_person("Kari", role="treasurer")
    assert kari.may(KEEP_BOOKS)
    assert not kari.may(GIVE_ROLES)


def test_a_role_that_has_ended_carries_nothing(now):
    kari = a_person("Kari", role="treasurer")
    actions.end_role(Role.get(), by=kari, now=now)
    assert not Person.get_by_id(kari.id).may(KEEP_BOOKS)


def test_a_role_given_twice_is_held_once(now):
    kari, chair = a_person("Kari"), a_person("Chair")
    first = actions.grant_role(kari, "host", by=chair, now=now)
    again = actions.grant_role(kari, "host", by=chair, now=now, decision_ref="V-014/2026")
    assert (again, again.granted_by) == (first, chair.public_ref)


def test_a_role_by_decision_says_which(now):
    role = actions.grant_role(a_person(), "host", by=a_person(), now=now, decision_ref="V-014/2026")
    assert role.granted_by == "V-014/2026"


def test_a_role_may_be_held_again_after_it_ended(now):
    kari = a_person("Kari", role="host")
    actions.end_role(Role.get(), by=None, now=now)
    actions.grant_role(kari, "host", by=None, now=now)
    assert kari.role_rows.count() == 2


def test_giving_a_role_is_written_in_the_journal_without_names(now):
    chair = a_person("Chair")
    actions.grant_role(a_person("Kari"), "host", by=chair, now=now)
    entry = Entry.select().order_by(Entry.id.desc()).get()
    assert (entry.actor, entry.verb, entry.subject_kind) == (chair.public_ref, "gave the role host", "person")


@pytest.mark.parametrize("keepers", [1, 2])
def test_a_house_never_has_fewer_than_two_keepers(now, keepers):
    people = [a_person(role="keeper") for _ in range(keepers)]
    with pytest.raises(Refusal, match="two keepers"):
        actions.end_role(people[0].role_rows.get(), by=None, now=now)
    refused_by_the_database(Role.update(to_at=now).where(Role.person == people[0]))


def test_one_of_three_keepers_may_stop(now):
    people = [a_person(role="keeper") for _ in range(3)]
    actions.end_role(people[0].role_rows.get(), by=None, now=now)
    assert Role.select().where(Role.to_at.is_null()).count() == 2


def test_a_role_changes_the_secret_of_every_browser_its_person_uses(now):
    kari, ola = a_person("Kari"), a_person("Ola")
    hers, his = actions.open_session(kari, now=now), actions.open_session(ola, now=now)
    actions.grant_role(kari, "host", by=None, now=now)
    assert (session_of(hers).needs_new_token, session_of(his).needs_new_token) == (True, False)

    fresh = actions.renew_token(session_of(hers))
    assert session_of(hers) is None
    assert (session_of(fresh).person, session_of(fresh).needs_new_token) == (kari, False)


def test_of_two_requests_only_the_first_renews_the_secret(now):
    session = session_of(actions.open_session(a_person(), now=now))
    assert actions.renew_token(session)
    assert actions.renew_token(session) is None


def test_the_database_keeps_persons_and_roles_as_they_were(now):
    kari = a_person("Kari", role="host")
    actions.end_role(Role.get(), by=None, now=now)
    for query in (
        Person.delete(),
        Person.update(public_ref="somebody else"),
        Role.delete(),
        Role.update(to_at=None),
        Role.update(granted_by="me"),
        Role.insert(person=kari, name="emperor", granted_by="me", from_at=now),
        ContactPoint.update(value="UPPER@example.no"),
        ContactPoint.update(kind="pigeon"),
        Session.insert(token_digest="x", created_on=now.date(), last_seen_on=now.date(), data="x" * 4001),
    ):
        refused_by_the_database(query)


def test_a_role_is_held_once_whoever_writes_it(now):
    kari = a_person("Kari", role="host")
    refused_by_the_database(Role.insert(person=kari, name="host", granted_by="me", from_at=now))


def test_nobody_signs_in_as_somebody_who_was_forgotten(now):
    kari = a_person("Kari")
    token = actions.open_session(kari, now=now)
    Person.update(nickname="", erased_at=now).execute()
    assert session_of(token) is None
    refused_by_the_database(Session.insert(token_digest="x", person=kari, created_on=now, last_seen_on=now))
    refused_by_the_database(Person.update(erased_at=None))


def test_a_session_never_passes_to_another_person(now):
    kari, ola = a_person("Kari"), a_person("Ola")
    actions.open_session(kari, now=now)
    refused_by_the_database(Session.update(person=ola))


def test_the_set_up_link_makes_the_first_keeper_once(now):
    token = actions.make_setup_link(now=now)
    keeper = actions.use_setup_link(token, nickname="Kari", email="kari@example.no", language="nb", now=now)
    assert keeper.roles == {"keeper"}

    with pytest.raises(Refusal):
        actions.use_setup_link(token, nickname="Eve", email="eve@example.no", language="nb", now=now)
    with pytest.raises(Refusal):
        actions.make_setup_link(now=now)
    refused_by_the_database(SetupLink.update(used_at=None))


def test_a_set_up_link_is_worth_nothing_once_there_is_a_keeper(now):
    token = actions.make_setup_link(now=now)
    a_person(role="keeper")
    with pytest.raises(Refusal):
        actions.use_setup_link(token, nickname="Eve", email="eve@example.no", language="nb", now=now)


def test_only_the_newest_set_up_link_works(now):
    old, _new = actions.make_setup_link(now=now), actions.make_setup_link(now=now)
    with pytest.raises(Refusal):
        actions.use_setup_link(old, nickname="Eve", email="eve@example.no", language="nb", now=now)


def test_what_is_stored_of_a_set_up_link_does_not_open_the_house(now):
    token = actions.make_setup_link(now=now)
    assert token not in SetupLink.get().digest
