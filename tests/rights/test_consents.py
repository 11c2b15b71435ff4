"""What people say yes to: given and taken back freely, and nothing of it is ever rewritten."""

from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions, vocabulary
from meetinghouse.people.models import Consent, Person, consents_of, has_consented, who_consented
from meetinghouse.people.vocabulary import KEEP, NEWS, PHOTOS, PURPOSES, Purpose
from tests.makers import NOW, a_person
from tests.visiting import Visitor

LATER = NOW + timedelta(days=1)


@pytest.fixture
def kari(db) -> Person:
    return a_person("Kari", language="en")


def test_nobody_has_said_yes_before_they_did(kari):
    assert consents_of(kari) == {}
    assert not has_consented(kari, KEEP)


def test_a_yes_says_to_which_text_by_whom_and_when(kari):
    host = a_person("Host", role="host")

    actions.give_consent(kari, KEEP, by=host, now=NOW)

    said = consents_of(kari)[KEEP]
    assert (said.given, said.text_version, said.by, said.at) == (True, 1, host.public_ref, NOW)


def test_each_purpose_is_a_choice_of_its_own(kari):
    actions.give_consent(kari, PHOTOS, by=kari, now=NOW)

    assert [has_consented(kari, purpose) for purpose in (KEEP, NEWS, PHOTOS)] == [False, False, True]


def test_the_latest_word_counts_and_the_earlier_ones_stay_written(kari):
    actions.give_consent(kari, NEWS, by=kari, now=NOW)
    actions.withdraw_consent(kari, NEWS, by=kari, now=LATER)
    actions.give_consent(kari, NEWS, by=kari, now=LATER)
    actions.withdraw_consent(kari, NEWS, by=kari, now=LATER)

    assert not has_consented(kari, NEWS)
    assert [row.given for row in Consent.select().order_by(Consent.id)] == [True, False, True, False]


def test_yes_twice_is_one_yes_and_taking_back_what_was_not_given_writes_nothing(kari):
    first = actions.give_consent(kari, NEWS, by=kari, now=NOW)

    assert actions.give_consent(kari, NEWS, by=kari, now=LATER).id == first.id
    assert actions.withdraw_consent(kari, KEEP, by=kari, now=NOW) is None
    assert Consent.select().count() == 1


def test_a_new_text_can_be_said_yes_to_again(kari, monkeypatch):
    actions.give_consent(kari, NEWS, by=kari, now=NOW)
    monkeypatch.setitem(vocabulary.PURPOSES, NEWS, Purpose(2, "News", "Another text."))

    again = actions.give_consent(kari, NEWS, by=kari, now=LATER)

    assert (again.text_version, Consent.select().count()) == (2, 2)


def test_who_said_yes_is_found_among_many(kari):
    ola = a_person("Ola")
    for person in (kari, ola):
        actions.give_consent(person, KEEP, by=person, now=NOW)
    actions.withdraw_consent(ola, KEEP, by=ola, now=LATER)

    assert [row.person_id for row in who_consented(KEEP)] == [kari.id]


@pytest.mark.parametrize("verb", [actions.give_consent, actions.withdraw_consent])
def test_a_purpose_that_nobody_asks_for_is_not_there(kari, verb):
    with pytest.raises(Refusal) as refused:
        verb(kari, "everything", by=kari, now=NOW)

    assert refused.value.status == 404


def test_who_was_forgotten_says_nothing_more(kari):
    actions.forget(kari, by=kari, now=NOW)

    with pytest.raises(Refusal):
        actions.give_consent(kari, KEEP, by=kari, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Consent.update(given=True).execute(),
        lambda: Consent.update(at=NOW).execute(),
        lambda: Consent.delete().execute(),
    ],
)
def test_the_database_lets_nobody_rewrite_what_was_said(kari, change):
    actions.give_consent(kari, NEWS, by=kari, now=NOW)

    with pytest.raises(pw.IntegrityError), database.atomic():
        change()


def test_the_database_takes_no_word_of_somebody_who_was_forgotten(kari):
    actions.forget(kari, by=kari, now=NOW)

    with pytest.raises(pw.IntegrityError), database.atomic():
        Consent.create(person=kari, purpose=KEEP, text_version=1, given=True, by="", at=NOW)


def test_one_press_gives_and_one_press_takes_back(client: Visitor, kari):
    page = client.visit("/me/consents", as_=kari)
    assert page.text.count("You have not said yes") == len(PURPOSES)

    page = page.form("/me/consents/keep").press()
    assert "You said yes on" in page.text
    assert has_consented(kari, KEEP)

    page = page.form("/me/consents/keep/end").press()
    assert "You took it back on" in page.text
    assert not has_consented(kari, KEEP)


def test_the_text_of_a_purpose_that_nobody_knows_is_not_there(client: Visitor, kari):
    sent = client.visit("/me/words", as_=kari).form().values

    assert client.post("/me/consents/everything", sent).status == 404
