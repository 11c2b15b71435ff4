"""Who has looked: written down once a day, for the person to see, and never rewritten."""

import threading
import time
from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.members import actions as members
from meetinghouse.members.exchange.actions import export_members
from meetinghouse.members.models import membership_of
from meetinghouse.people import actions
from meetinghouse.people.models import AccessLog, Person
from meetinghouse.people.vocabulary import CHANGED, COUNTED, EXPORTED, LOOKED, READ
from tests.makers import NOW, a_person
from tests.members.counting.making import a_counting_rule
from tests.members.making import a_household, a_member, number_of
from tests.members.making_dues import a_charge
from tests.visiting import Visitor, counted

LATER = NOW + timedelta(days=1)


@pytest.fixture
def kari(db) -> Person:
    return a_member("Kari", language="en")


@pytest.fixture
def host(db) -> Person:
    return a_person("Host", role="host", language="en")


def looks(person: Person) -> list[tuple[str, str]]:
    """(who, what) of all that is written down about somebody."""
    rows = AccessLog.select().where(AccessLog.about == person).order_by(AccessLog.id)
    return [(row.who, row.what) for row in rows]


def note(about: Person, by: Person | None, what: str = READ, now=NOW) -> None:
    actions.note_access(about, by=by, what=what, now=now)


def test_once_for_each_reader_what_and_day(kari, host):
    chair = a_person("Chair", role="chair")
    for by, what, now in [
        (host, READ, NOW), (host, READ, NOW), (host, CHANGED, NOW), (chair, READ, NOW), (host, READ, LATER),
    ]:  # fmt: skip
        note(kari, by, what, now)

    ref = host.public_ref
    assert looks(kari) == [(ref, READ), (ref, CHANGED), (chair.public_ref, READ), (ref, READ)]


def test_what_is_noted_already_costs_one_question(kari, host):
    note(kari, host)

    with counted() as queries:
        note(kari, host)

    assert len(queries) == 1


def test_who_looks_at_themselves_is_not_written_down(kari):
    note(kari, kari)
    actions.note_accesses([kari.id], by=kari, what=EXPORTED, now=NOW)

    assert looks(kari) == []


def test_nothing_is_written_about_somebody_who_was_forgotten(kari, host):
    actions.forget(kari, by=kari, now=NOW)
    note(Person.get_by_id(kari.id), host)
    actions.note_accesses([kari.id], by=host, what=EXPORTED, now=NOW)

    assert looks(kari) == []


def test_a_word_that_is_not_in_the_list_is_a_mistake(kari, host):
    with pytest.raises(ValueError, match="exported"):
        note(kari, host, "gossiped")


def test_a_whole_list_takes_one_statement_and_again_changes_nothing(kari, host):
    everybody = [a_person().id for _ in range(30)]

    with counted() as first:
        actions.note_accesses(everybody, by=host, what=EXPORTED, now=NOW)
    with counted() as again:
        actions.note_accesses(everybody, by=host, what=EXPORTED, now=NOW)

    assert [words[:6] for words in [*first, *again] if not words.startswith("BEGIN")] == ["INSERT"] * 2
    assert AccessLog.select().count() == 30


def test_when_somebody_is_forgotten_the_fact_stays_and_the_pointer_goes(kari, host):
    note(kari, host)
    actions.forget(kari, by=kari, now=NOW)

    row = AccessLog.get()
    assert (row.about_id, row.who, row.what) == (None, host.public_ref, READ)


@pytest.mark.parametrize(
    "change",
    [
        lambda row, other: {"about": other},
        lambda row, other: {"who": "somebodyelse"},
        lambda row, other: {"what": CHANGED},
        lambda row, other: {"noted_on": LATER.date()},
        lambda row, other: {"about": None, "who": ""},
    ],
)
def test_the_database_lets_nobody_rewrite_who_looked(kari, host, change):
    note(kari, host)

    with pytest.raises(pw.IntegrityError), database.atomic():
        AccessLog.update(**change(AccessLog.get(), host)).execute()


def test_the_database_lets_nobody_take_away_that_somebody_looked(kari, host):
    note(kari, host)

    with pytest.raises(pw.IntegrityError), database.atomic():
        AccessLog.delete().execute()


def test_a_pointer_that_went_does_not_come_back(kari, host):
    note(kari, host)
    AccessLog.update(about=None).execute()

    with pytest.raises(pw.IntegrityError), database.atomic():
        AccessLog.update(about=kari).execute()


def test_the_database_itself_allows_one_row_a_day(kari, host):
    note(kari, host)

    with pytest.raises(pw.IntegrityError), database.atomic():
        AccessLog.create(about=kari, who=host.public_ref, what=READ, noted_on=NOW.date())


def test_eight_at_once_write_one_row(open_house):
    kari, host = a_person("Kari"), a_person("Host", role="host")
    start = threading.Barrier(8)

    def look() -> None:
        database.connect(reuse_if_open=True)
        start.wait()
        note(kari, host)
        actions.note_accesses([kari.id], by=host, what=EXPORTED, now=NOW)
        database.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert looks(kari) == [(host.public_ref, READ), (host.public_ref, EXPORTED)]


def test_who_looks_while_somebody_is_being_forgotten_leaves_no_pointer_to_them(open_house):
    kari, host = a_person("Kari"), a_person("Host", role="host")
    being_forgotten = threading.Event()

    def forget() -> None:
        database.connect(reuse_if_open=True)
        with database.atomic():
            actions.forget(kari, by=kari, now=NOW)
            being_forgotten.set()
            time.sleep(0.3)
        database.close()

    def look() -> None:
        database.connect(reuse_if_open=True)
        being_forgotten.wait()
        note(kari, host)
        database.close()

    threads = [threading.Thread(target=each) for each in (forget, look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert looks(kari) == []


PAGES = ["", "/belonging", "/household", "/spells"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_about_somebody_in_the_register_is_noted(client: Visitor, kari, host, page):
    client.visit(f"/register/{number_of(kari)}{page}", as_=host)

    assert looks(kari) == [(host.public_ref, READ)]


def test_the_page_of_somebodys_dues_is_noted(client: Visitor, host):
    charge = a_charge()
    treasurer = a_person(role="treasurer")

    client.visit(f"/register/{number_of(charge.person)}/dues/{charge.id}", as_=host)
    client.visit(f"/treasurer/dues/{charge.id}", as_=treasurer)

    assert looks(charge.person) == [(host.public_ref, READ), (treasurer.public_ref, READ)]


def test_the_page_on_which_somebody_is_asked_for_dues_is_noted(client: Visitor, kari):
    treasurer = a_person(role="treasurer")

    client.visit(f"/treasurer/dues/ask/{number_of(kari)}", as_=treasurer)

    assert looks(kari) == [(treasurer.public_ref, READ)]


def test_the_page_of_somebodys_roles_is_noted(client: Visitor, kari):
    chair = a_person("Chair", role="chair", language="en")

    client.visit(f"/keeper/people/{kari.public_ref}", as_=chair)

    assert looks(kari) == [(chair.public_ref, READ)]


def test_a_change_in_the_register_is_noted(client: Visitor, kari, host):
    page = client.visit(f"/register/{number_of(kari)}/belonging", as_=host)
    page.form("/kind").fill(kind="support").press()

    assert (host.public_ref, CHANGED) in looks(kari)


def test_a_household_is_noted_for_whose_page_it_is(client: Visitor, kari, host):
    ola = a_member("Ola")
    a_household(ola, payer=kari)

    client.visit(f"/register/{number_of(kari)}/household", as_=host)

    assert (looks(kari), looks(ola)) == ([(host.public_ref, READ)], [])


def test_everybody_on_a_list_that_left_the_house_can_see_it(kari):
    ola, secretary = a_member("Ola"), a_member("Secretary", role="secretary")
    stranger = a_person("Not a member")

    export_members("csv", by=secretary, now=NOW)

    found = [looks(each) for each in (kari, ola, stranger, secretary)]
    assert found == [[(secretary.public_ref, EXPORTED)]] * 2 + [[], []]


def test_a_list_that_the_command_line_took_out_is_noted_for_the_house(kari):
    export_members("csv", by=None, now=NOW)

    assert looks(kari) == [("", EXPORTED)]


def test_who_stands_on_the_page_that_explains_a_count_can_see_it(client: Visitor, kari, host):
    rule = a_counting_rule()

    client.visit(f"/members/counts/rules/{rule.code}/people?year=2026", as_=host)

    assert looks(kari) == [(host.public_ref, COUNTED)]


def test_the_register_itself_and_its_search_note_nobody(client: Visitor, kari, host):
    client.visit("/register?q=kari", as_=host)

    assert looks(kari) == []


class TestThePage:
    def test_nobody_has_looked_yet(self, client: Visitor, kari):
        assert "Nobody has looked at your page yet" in client.visit("/me/data/readers", as_=kari).text

    def test_it_says_who_what_when_and_why(self, client: Visitor, kari, host):
        note(kari, host)
        note(kari, None, EXPORTED)

        page = client.visit("/me/data/readers", as_=kari)

        assert "Host" in page.text
        assert "The house's own computer" in page.text
        for look in (LOOKED[READ], LOOKED[EXPORTED]):
            assert look.words in page.text
            assert look.why in page.text

    def test_a_reader_who_was_forgotten_has_no_name(self, client: Visitor, kari, host):
        note(kari, host)
        actions.forget(host, by=host, now=NOW)

        page = client.visit("/me/data/readers", as_=kari)

        assert "Somebody who has left the house" in page.text
        assert host.public_ref not in page.html

    def test_it_has_pages(self, client: Visitor, kari, host):
        for n in range(30):
            note(kari, host, now=NOW - timedelta(days=n))

        page = client.visit("/me/data/readers", as_=kari)

        assert "Page 1 of 2" in page.text
        assert "Page 2 of 2" in client.visit("/me/data/readers?page=2").text

    def test_it_shows_nothing_of_what_was_read_of_others(self, client: Visitor, kari, host):
        note(kari, host)

        assert "Nobody has looked" in client.visit("/me/data/readers", as_=a_person("Ola", language="en")).text


def test_the_registers_page_stays_within_its_questions_the_first_time_too(client: Visitor, host):
    charge = a_charge()
    membership = membership_of(charge.person)
    assert membership
    members.make_household(charge.person, by=host, now=NOW)

    client.visit(f"/register/{membership.number}", as_=host)  # the visitor counts, see `MOST_QUERIES`
