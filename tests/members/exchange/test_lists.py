"""What happens to lists besides the straight road: mending, changes, two lists, undoing, letting go."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions as members
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.actions import Columns
from meetinghouse.members.exchange.models import ASK, CHANGED, NEW, OUT, PROBLEM, SAME, ImportBatch, ImportRow
from meetinghouse.members.models import membership_of, spell_on, spells_of
from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, Person, people_named
from tests.makers import a_person
from tests.members.exchange.making import NOW, TODAY, csv_in, doubts_of, looked_at, row_at
from tests.members.making import a_member

HEADINGS = ["Navn", "E-post", "Mobil", "Født", "Type", "Innmeldt", "Utmeldt"]
KARI = ["Kari Nordmann", "kari@example.no", "91234567", "1962", "medlem", "1.2.2020", ""]
OLA = ["Ola Nordmann", "ola@example.no", "", "1960", "", "", ""]


def a_list_of(*rows: list[str], by: Person | None = None) -> ImportBatch:
    return looked_at(csv_in("utf-8", [HEADINGS, *rows]), by=by)


def brought(*rows: list[str]) -> ImportBatch:
    batch = a_list_of(*rows)
    actions.bring_in(batch, by=None, now=NOW)
    return ImportBatch.get_by_id(batch.id)


def kari() -> Person:
    return Person.get(Person.nickname == "Kari")


def emails_of(person: Person) -> list[str]:
    points = ContactPoint.select().where(ContactPoint.person == person, ContactPoint.kind == "email")
    return [point.value for point in points.order_by(ContactPoint.id)]


def test_who_is_known_already_gets_what_is_new_and_keeps_the_rest(db: pw.Database) -> None:
    person = a_member("Kari", email="kari@example.no", legal_name="Kari Nordmann", since=date(2020, 2, 1))
    batch = a_list_of([*KARI[:1], "KARI@example.no; kari@work.no", *KARI[2:]])
    assert batch.counts()[CHANGED] == 1

    actions.bring_in(batch, by=None, now=NOW)

    assert kari() == person
    assert (kari().birth_year, emails_of(person)) == (1962, ["kari@example.no", "kari@work.no"])
    actions.undo(batch, by=None, now=NOW)
    assert (kari().birth_year, emails_of(person)) == (None, ["kari@example.no"])
    assert spell_on(membership_of(person), TODAY)


def test_a_list_does_not_rewrite_when_somebody_belonged(db: pw.Database) -> None:
    person = a_member("Kari", email="kari@example.no", legal_name="Kari Nordmann", birth_year=1962, kind="honorary")
    people.add_contact(person, "phone", "91234567")
    batch = a_list_of(KARI)

    assert batch.counts()[SAME] == 1
    assert len(row_at(batch, 2).planned()["notes"]) == 2
    actions.bring_in(batch, by=None, now=NOW)
    assert [spell.kind for spell in spells_of(membership_of(person))] == ["honorary"]


def test_somebody_who_left_comes_with_a_first_and_a_last_day(db: pw.Database) -> None:
    batch = brought([*KARI[:6], "31.12.2022"])
    spell = spells_of(membership_of(kari()))[0]

    assert (spell.from_on, spell.to_on, spell.why_ended) == (date(2020, 2, 1), date(2022, 12, 31), "left")
    assert actions.undo(batch, by=None, now=NOW) == []
    assert Person.select().where(Person.nickname == "Kari").count() == 0
    actions.bring_in(batch, by=None, now=NOW)
    assert spells_of(membership_of(kari()))[0].to_on == date(2022, 12, 31)


def test_who_came_with_a_list_is_found_by_name_and_after_undoing_by_nobody(db: pw.Database) -> None:
    batch = brought(KARI)
    assert people_named("kari nord").count() == 1

    actions.undo(batch, by=None, now=NOW)

    assert people_named("kari nord").count() == 0
    assert ContactPoint.select().count() == 0


def test_the_house_changed_meanwhile_so_nothing_happens_before_another_look(db: pw.Database) -> None:
    batch = a_list_of(KARI, OLA)
    a_person("Kari", email="kari@example.no", legal_name="Kari Nordmann")

    with pytest.raises(Refusal, match="Something changed in the house meanwhile"):
        actions.bring_in(batch, by=None, now=NOW)
    assert Person.select().where(Person.nickname == "Ola").count() == 0

    assert actions.look_again(batch, now=NOW).counts() == dict.fromkeys(batch.counts(), 0) | {NEW: 1, CHANGED: 1}
    actions.bring_in(batch, by=None, now=NOW)
    assert Person.select().where(Person.nickname == "Kari").count() == 1


def test_the_same_address_is_asked_about_and_may_be_two_people_or_one(db: pw.Database) -> None:
    a_person("Mor", email="kari@example.no")
    batch, by = a_list_of(KARI, OLA), a_person()
    assert [like[1] for like in row_at(batch, 2).planned()["likes"]] == [["email"]]

    row = actions.correct_row(batch, 2, {}, f"is:{Person.get(Person.nickname == 'Mor').public_ref}", by=by, now=NOW)
    assert row.what == CHANGED
    row = actions.correct_row(batch, 2, {}, NEW, by=by, now=NOW)
    assert row.what == NEW
    row = actions.correct_row(batch, 2, {}, "", by=by, now=NOW)
    assert row.what == ASK
    with pytest.raises(Refusal):
        actions.correct_row(batch, 2, {}, "is:nobody", by=by, now=NOW)


def test_two_rows_of_one_known_person_that_differ_are_asked_about(db: pw.Database) -> None:
    a_person("Kari", email="kari@example.no", legal_name="Kari Nordmann")
    batch = a_list_of(KARI, [*KARI[:2], "99887766", *KARI[3:]])

    assert [row_at(batch, number).what for number in (2, 3)] == [CHANGED, ASK]


def test_a_person_who_has_lived_in_the_house_since_stays_when_the_list_is_undone(db: pw.Database) -> None:
    batch = brought(KARI, OLA)
    people.grant_role(kari(), "host", by=None, now=NOW)

    staying = actions.undo(batch, by=None, now=NOW)

    assert [(row.number, row.stays) for row in staying] == [
        (2, "Something has happened with this person since. They stay.")
    ]
    assert (kari().erased_at, Person.select().where(Person.nickname == "Ola").count()) == (None, 0)
    assert actions.undo(batch, by=None, now=NOW)[0].number == 2
    actions.bring_in(batch, by=None, now=NOW)
    assert Person.select().where(Person.nickname << ["Kari", "Ola"]).count() == 2


@pytest.mark.parametrize("what", ["name", "mail", "proof", "leaving"])
def test_whatever_happened_since_keeps_a_person(db: pw.Database, what: str) -> None:
    batch = brought(KARI)
    point = ContactPoint.get(ContactPoint.kind == "email")
    {
        "name": lambda: people.tell_about_me(kari(), nickname="Kaja", language="nb", by=kari(), now=NOW),
        "mail": lambda: people.add_contact(kari(), "email", "kaja@example.no"),
        "proof": lambda: people.prove_contact(point, now=NOW),
        "leaving": lambda: members.say_leaving(kari(), members.AT_ONCE, by=kari(), now=NOW),
    }[what]()

    assert len(actions.undo(batch, by=None, now=NOW)) == 1
    assert Person.select().where(Person.nickname << ["Kari", "Kaja"]).count() == 1


def test_what_was_changed_again_since_stays(db: pw.Database) -> None:
    a_member("Kari", email="kari@example.no", legal_name="Kari Nordmann")
    batch = brought(KARI)
    people.correct_person(kari(), birth_year=1970, by=None, now=NOW)

    assert [row.stays for row in actions.undo(batch, by=None, now=NOW)] == [
        "This was changed again since. It stays as it is now."
    ]
    assert kari().birth_year == 1970


def test_undoing_takes_away_nobody_elses_address_when_the_lists_own_number_has_gone(db: pw.Database) -> None:
    a_member("Kari", email="kari@example.no", legal_name="Kari Nordmann")
    batch = brought(KARI)
    people.give_up_way(ContactPoint.get(ContactPoint.value == "91234567"), by=kari(), now=NOW)
    ola = a_person("Ola", email="ola@example.no")

    actions.undo(batch, by=None, now=NOW)

    assert emails_of(ola) == ["ola@example.no"]


def test_undoing_the_first_of_two_lists_keeps_whom_the_second_changed(db: pw.Database) -> None:
    first = brought(KARI)
    brought([*KARI[:2], "91234567 / 22334455", *KARI[3:]])

    assert len(actions.undo(first, by=None, now=NOW)) == 1


def test_a_list_that_is_in_is_not_brought_in_again_nor_mended_nor_thrown_away(db: pw.Database) -> None:
    batch = brought(KARI)

    for no in (
        lambda: actions.bring_in(batch, by=None, now=NOW),
        lambda: actions.correct_row(batch, 2, {}, OUT, by=a_person(), now=NOW),
        lambda: actions.look_again(batch, now=NOW),
        lambda: actions.throw_away(batch, by=None, now=NOW),
    ):
        with pytest.raises(Refusal):
            no()
    with pytest.raises(pw.IntegrityError), database.atomic():
        batch.delete_instance()


def test_the_same_file_while_it_waits_is_the_list_with_its_corrections(db: pw.Database) -> None:
    batch = a_list_of([*KARI[:3], "31.2.1962", *KARI[4:]])
    actions.correct_row(batch, 2, {"birth": "1962"}, "", by=a_person(), now=NOW)

    again = actions.take_list(
        csv_in("utf-8", [HEADINGS, [*KARI[:3], "31.2.1962", *KARI[4:]]]), "other.csv", by=None, now=NOW
    )

    assert again == batch
    assert again.counts()[NEW] == 1


def test_an_identity_number_is_not_kept_anywhere(db: pw.Database) -> None:
    batch = a_list_of([*KARI[:3], "24126212345", *KARI[4:]])
    row = row_at(batch, 2)

    assert doubts_of(row) == ["This is a national identity number. The house never keeps one. Write only the year."]
    assert "24126212345" not in row.cells + row.plan
    row = actions.correct_row(batch, 2, {"birth": "24.12.1962"}, "", by=a_person(), now=NOW)
    assert (row.what, row.corrections) == (NEW, '{"birth": "1962"}')


def test_a_list_of_visitors_makes_nobody_a_member(db: pw.Database) -> None:
    raw = csv_in("utf-8", [["Navn", "E-post"], KARI[:2]])
    batch = actions.take_list(raw, "x.csv", by=None, now=NOW)
    batch = actions.agree_on_columns(batch, Columns(["full_name", "email"], ""), by=None, now=NOW)

    actions.bring_in(batch, by=None, now=NOW)

    assert membership_of(kari()) is None


@pytest.mark.parametrize(
    "meanings", [["email", "phone"], ["full_name", "full_name"], ["full_name", "secret"], ["", "", ""]]
)
def test_columns_must_name_people_once(db: pw.Database, meanings: list[str]) -> None:
    batch = actions.take_list(csv_in("utf-8", [["Navn", "E-post"], KARI[:2]]), "x.csv", by=None, now=NOW)

    with pytest.raises(Refusal):
        actions.agree_on_columns(batch, Columns(meanings), by=None, now=NOW)
    assert ImportRow.select().count() == 0


def test_nobody_gets_a_mail_because_of_a_list(db: pw.Database) -> None:
    from meetinghouse.ground.post import Mail

    batch = brought(KARI, OLA)
    actions.undo(batch, by=None, now=NOW)

    assert Mail.select().count() == 0


def test_lists_that_wait_in_vain_go_and_old_ones_are_emptied(db: pw.Database) -> None:
    unread = actions.take_list(csv_in("utf-8", [["Navn"], ["Anna"]]), "a.csv", by=None, now=NOW)
    waiting, done = a_list_of(OLA), brought(KARI)

    actions.tidy_lists(now=NOW + timedelta(days=3))
    assert set(ImportBatch.select()) == {waiting, done}
    assert unread not in ImportBatch.select()
    actions.tidy_lists(now=NOW + timedelta(days=31))
    assert list(ImportBatch.select()) == [done]
    actions.tidy_lists(now=NOW + timedelta(days=91))

    row = row_at(done, 2)
    assert (row.cells, row.plan, row.before) == ("{}", "{}", "{}")
    assert a_list_of(KARI).counts()[SAME] == 1
    with pytest.raises(Refusal, match="cannot be undone"):
        actions.undo(done, by=None, now=NOW)


def test_rows_say_nothing_any_more_of_somebody_who_is_forgotten(db: pw.Database) -> None:
    batch = brought(KARI, OLA)

    assert actions.forget_rows_of(kari()) == 1

    row = row_at(batch, 2)
    assert (row.cells, row.plan, row.person_id, row.what) == ("{}", "{}", None, OUT)
    assert actions.undo(batch, by=None, now=NOW) == []
    assert row_at(batch, 2).what == OUT


def test_a_row_with_a_problem_can_be_left_out_and_the_rest_comes_in(db: pw.Database) -> None:
    batch, by = a_list_of(["", "x@example.no", "", "", "", "", ""], OLA), a_person()
    assert batch.counts()[PROBLEM] == 1

    assert actions.leave_out_the_rest(batch, by=by, now=NOW) == 1
    assert actions.bring_in(batch, by=by, now=NOW).counts[NEW] == 1


def test_the_same_list_does_not_take_back_what_a_member_changed_since(db: pw.Database) -> None:
    brought(KARI)
    people.correct_person(kari(), legal_name="Kari Hansen", birth_year=1963, by=kari(), now=NOW)

    again = a_list_of(KARI)

    assert again.counts()[SAME] == 1
    actions.bring_in(again, by=None, now=NOW)
    assert (kari().legal_name, kari().birth_year) == ("Kari Hansen", 1963)
