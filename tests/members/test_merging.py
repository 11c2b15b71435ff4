"""Two persons in the register turn out to be one."""

from collections import Counter
from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.board import actions as board
from meetinghouse.board.rules import Draft
from meetinghouse.ground.checks import ask_all
from meetinghouse.ground.database import tables
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions as members
from meetinghouse.members.actions.joining_up import uncovered
from meetinghouse.members.models import (
    DuesCharge,
    Membership,
    credit_of,
    dues_of,
    members_on,
    membership_of,
    one_person,
    spells_of,
)
from meetinghouse.members.rules import Terms
from meetinghouse.people import actions as people
from meetinghouse.people.merging import Chosen, mergers
from meetinghouse.people.models import Merge, Person, kept_for, may_be_twins, people_named
from tests.makers import a_person
from tests.members.making import NOW, TODAY
from tests.members.making_dues import faults
from tests.people.test_persons import refused_by_the_database

YEAR = TODAY.year


def chosen(person: Person, **facts: object) -> Chosen:
    told = {fact: getattr(person, fact) for fact in ("nickname", "legal_name", "birth_year", "language")}
    return Chosen(**{**told, **facts})  # type: ignore[arg-type]


def merged(kept: Person, emptied: Person, **facts: object) -> Person:
    secretary = a_person("Marius", email=None, role="secretary")
    return people.merge_persons(kept, emptied, chosen(kept, **facts), by=secretary, now=NOW)


def a_member(name: str, *, email: str | None = None, since: date = date(YEAR, 1, 1), kind: str = "ordinary") -> Person:
    person = a_person(name, email=email)
    members.begin_membership(person, kind, from_on=since, by=None, now=NOW)
    return person


def asked(person: Person, year: int = YEAR, amount: int = 40_000) -> DuesCharge:
    members.set_plan(year, "ordinary", Terms(amount), decision_ref="V-1", by=a_person(email=None), now=NOW)
    return members.open_charge(person, year, on=TODAY, by=None, now=NOW)


def pays(charge: DuesCharge, amount: int) -> None:
    members.note_bank_payment(
        charge, amount, paid_on=TODAY, reference=f"B-{charge.id}", by=a_person(email=None), now=NOW
    )


def all_is_well() -> None:
    wrong = {answer.name for answer in ask_all() if not answer.ok}
    assert wrong <= {"migrations pending"}  # tests build their tables from the models


def is_refused(kept: Person, emptied: Person, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        merged(kept, emptied)
    assert not Merge.select().exists()
    assert Person.get_by_id(emptied.id).erased_at is None


def test_every_pointer_at_a_person_is_answered_for_by_one_room() -> None:
    import meetinghouse.rooms  # noqa: F401 - lists the mergers

    point = {field for model in tables() for field in model._meta.refs if field.rel_model is Person}
    answered = Counter(field for merger in mergers().values() for field in merger.answers)
    assert {f"{field.model.__name__}.{field.name}" for field in point - answered.keys()} == set()
    assert set(answered.values()) == {1}
    assert all(isinstance(field, pw.ForeignKeyField) for field in answered)


@pytest.mark.usefixtures("db")
def test_names_addresses_and_words_are_the_kept_ones() -> None:
    kari, karin = a_member("Kari", email="kari@example.no"), a_member("Karin", email="karin@example.no")
    people.add_contact(karin, "phone", "900 00 000")
    people.add_contact(kari, "email", "felles@example.no")
    people.add_contact(karin, "email", "felles@example.no")
    merged(kari, karin, nickname="Karin", birth_year=1960)
    kari, karin = Person.get_by_id(kari.id), Person.get_by_id(karin.id)
    assert (kari.nickname, kari.birth_year) == ("Karin", 1960)
    assert {each.value for each in kari.contact_rows} == {
        "kari@example.no", "karin@example.no", "felles@example.no", "90000000",
    }  # fmt: skip
    assert (karin.nickname, karin.erased_at, karin.contact_rows.count()) == ("", NOW, 0)
    assert [row.person_id for row in people_named("karin")] == [kari.id]
    assert kept_for(karin) == kari


@pytest.mark.usefixtures("db")
def test_the_days_of_both_are_counted_once() -> None:
    first, again = a_member("Kari", since=date(2015, 3, 1)), a_member("Kari", since=date(2020, 5, 1))
    members.say_leaving(first, members.AT_ONCE, by=first, now=NOW)
    merged(again, first)
    number = membership_of(again)
    assert number
    spells = [(spell.from_on, spell.to_on) for spell in spells_of(number)]
    assert spells == [(date(2020, 5, 1), None), (date(2015, 3, 1), date(2020, 4, 30))]
    assert list(members_on(date(2016, 1, 1))) == [again]
    assert list(members_on(TODAY)) == [again]
    all_is_well()


@pytest.mark.usefixtures("db")
def test_somebody_who_was_no_member_becomes_what_the_other_was() -> None:
    known, member = a_person("Kari", email=None), a_member("Kari", since=date(2021, 1, 1))
    old = membership_of(member)
    merged(known, member)
    found = membership_of(known)
    assert found
    assert old
    assert (spells_of(found)[0].from_on, spells_of(found)[0].to_on) == (date(2021, 1, 1), None)
    assert one_person(old.number) is None
    all_is_well()


@pytest.mark.usefixtures("db", "till")
def test_dues_payments_and_credit_follow() -> None:
    kari, twin = a_member("Kari"), a_member("Kari")
    asked(kari)
    paid = asked(twin)
    pays(paid, 55_000)
    merged(kari, twin)
    (dues,) = dues_of(kari)
    assert (dues.charge.id, dues.status, credit_of(kari)) == (paid.id, "over-paid", 15_000)
    assert dues_of(twin) == []
    assert [each.person for each in DuesCharge.select()] == [kari, kari]
    assert {each.person_id for each in twin.payables} == set()
    all_is_well()


@pytest.mark.usefixtures("db", "till")
@pytest.mark.parametrize(
    ("hers", "her_twins", "paid", "left"),
    [(10_000, 10_000, 20_000, 0), (40_000, 10_000, 40_000, 10_000), (30_000, 40_000, 40_000, 30_000)],
)
def test_of_two_payments_for_one_year_nothing_is_lost(hers: int, her_twins: int, paid: int, left: int) -> None:
    kari, twin = a_member("Kari"), a_member("Kari")
    pays(asked(kari), hers)
    pays(asked(twin), her_twins)
    merged(kari, twin)
    (dues,) = dues_of(kari)
    assert (dues.paid, credit_of(kari)) == (paid, left)
    assert faults() == {}
    all_is_well()


@pytest.mark.usefixtures("db")
def test_what_has_to_be_done_first_is_said() -> None:
    kari, twin = a_member("Kari"), a_member("Kari", email="twin@example.no")
    home = members.make_household(twin, by=twin, now=NOW)
    is_refused(kari, twin, "lives in a household")
    members.leave_household(twin, by=twin, now=NOW)
    assert home
    role = people.grant_role(twin, "host", by=None, now=NOW)
    is_refused(kari, twin, "has a role")
    people.end_role(role, by=None, now=NOW)
    people.grant_role(kari, "host", by=None, now=NOW)
    is_refused(kari, twin, "adds e-mail addresses by themselves")
    is_refused(kari, kari, "two different people")


@pytest.mark.usefixtures("db")
def test_nobody_loses_a_vote_that_is_open() -> None:
    kari, twin, chair = a_member("Kari"), a_member("Kari"), a_person("Ingrid", email=None, role="chair")
    poll = board.draft_poll(Draft("k", "Ny ovn?", closes_at=NOW + timedelta(days=7)), by=chair, now=NOW)
    board.open_poll(board.ready_poll(poll, by=chair, now=NOW), by=chair, now=NOW)
    is_refused(kari, twin, "open now")


@pytest.mark.usefixtures("db")
def test_merged_twice_is_merged_once_and_no_key_of_the_other_opens_anything() -> None:
    kari, twin = a_member("Kari"), a_member("Kari")
    people.begin_session(twin, before=None, device="x", now=NOW)
    assert merged(kari, twin) == merged(kari, twin) == kari
    assert (Merge.select().count(), twin.session_rows.count()) == (1, 0)
    with pytest.raises(Refusal) as refused:
        merged(twin, kari)
    assert refused.value.status == 404


@pytest.mark.usefixtures("db")
def test_the_database_moves_dues_to_nobody_else() -> None:
    kari, ola = a_member("Kari"), a_member("Ola")
    charge = asked(kari)
    refused_by_the_database(DuesCharge.update(person=ola).where(DuesCharge.id == charge.id))
    merge = Merge.create(kept=ola, emptied=a_person("Per", email=None), at=NOW)
    refused_by_the_database(Merge.update(kept=kari).where(Merge.id == merge.id))
    refused_by_the_database(DuesCharge.update(person=ola).where(DuesCharge.id == charge.id))
    refused_by_the_database(Membership.update(person=ola).where(Membership.person == kari))


@pytest.mark.usefixtures("db")
def test_twins_are_found_by_name_and_address() -> None:
    kari = a_person("Kari", email="felles@example.no")
    named, reached = a_person("kari", email=None), a_person("K.", email="felles@example.no")
    a_person("Ola", email="ola@example.no")
    assert may_be_twins(kari) == [named, reached]


@pytest.mark.parametrize(
    ("days", "covered", "left"),
    [
        ((1, 9), [], [(1, 9)]),
        ((1, 9), [(3, 4)], [(1, 2), (5, 9)]),
        ((1, 9), [(1, 9)], []),
        ((1, None), [(5, None)], [(1, 4)]),
        ((1, None), [(5, 6)], [(1, 4), (7, None)]),
        ((5, 6), [(1, None)], []),
        ((5, 9), [(1, 5), (9, 12)], [(6, 8)]),
        ((5, None), [(1, 3)], [(5, None)]),
    ],
)
def test_the_days_that_nothing_covers(
    days: tuple[int, int | None], covered: list[tuple[int, int | None]], left: list[tuple[int, int | None]]
) -> None:
    def on(day: int | None) -> date | None:
        return date(2026, 1, day) if day else None

    found = uncovered((on(days[0]), on(days[1])), [(on(a), on(b)) for a, b in covered])  # type: ignore[arg-type, misc]
    assert list(found) == [(on(a), on(b)) for a, b in left]


@pytest.mark.usefixtures("db")
def test_who_has_said_that_they_leave_may_stay_after_all_as_the_other_one_too() -> None:
    known, leaving = a_person("Kari", email=None), a_member("Kari", since=date(2021, 1, 1))
    members.say_leaving(leaving, members.AT_YEARS_END, by=leaving, now=NOW)
    merged(known, leaving)
    found = membership_of(known)
    assert found
    assert spells_of(found)[0].to_on == date(YEAR, 12, 31)

    members.say_leaving(known, members.AT_ONCE, by=known, now=NOW)
    members.take_back_leaving(known, by=known, now=NOW)
    assert spells_of(found)[0].to_on is None
    members.change_kind(known, "support", by=known, now=NOW)
    all_is_well()
