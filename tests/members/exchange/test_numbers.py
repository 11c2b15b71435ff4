"""Member numbers on lists: people keep the one on their card, nobody gets another's, and undoing lets go of them."""

from multiprocessing.synchronize import Barrier

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions as members
from meetinghouse.members import checks
from meetinghouse.members.exchange import actions
from meetinghouse.members.exchange.actions.planning import OWN_NUMBER, TAKEN
from meetinghouse.members.exchange.models import ImportBatch
from meetinghouse.members.models import Membership, membership_of
from meetinghouse.members.rules import Terms, make_kid, read_kid
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import a_person
from tests.members.exchange.making import NOW, csv_in, doubts_of, looked_at, row_at
from tests.members.making import a_member, a_newcomer

ROUNDS = 20 if EVERYONE else 5


def a_list_of(*rows: tuple[str, str]) -> ImportBatch:
    """A list of (number, whole name)."""
    told = [[number, name, f"{name.split()[0].lower()}@example.no", "medlem"] for number, name in rows]
    return looked_at(csv_in("utf-8", [["Medlemsnr", "Navn", "E-post", "Type"], *told]))


def numbers() -> dict[str, int]:
    """Who has which number."""
    found = Membership.select(Person.nickname, Membership.number).join(Person).order_by(Membership.number)
    return dict(found.where(Person.erased_at.is_null()).tuples())


def notes_at(batch: ImportBatch, number: int) -> list[str]:
    return list(row_at(batch, number).planned()["notes"])


def bring(batch: ImportBatch) -> None:
    actions.bring_in(batch, by=None, now=NOW)


@pytest.mark.usefixtures("db")
def test_people_keep_the_numbers_of_the_list_and_others_come_after_all_of_them() -> None:
    bring(a_list_of(("", "Una Nyland"), ("17", "Kari Nordmann"), ("0004", "Ola Dahl")))
    members.join_now(a_newcomer("Ada"), by=a_person("Host"), now=NOW)

    assert numbers() == {"Ola": 4, "Kari": 17, "Una": 18, "Ada": 19}
    assert checks.numbers_not_given() == 0


@pytest.mark.usefixtures("db")
def test_a_number_that_somebody_has_is_not_given_again_and_the_look_says_so() -> None:
    a_member("Host")
    gone = a_member("Gone")
    people.forget(gone, by=gone, now=NOW)
    batch = a_list_of(("1", "Kari Nordmann"), ("2", "Ola Dahl"), ("9", "Una Nyland"), ("9", "Dag Vik"))

    assert [notes_at(batch, row) for row in (2, 3, 4, 5)] == [[TAKEN], [TAKEN], [], [TAKEN]]
    bring(batch)
    assert numbers() == {"Host": 1, "Una": 9, "Kari": 10, "Ola": 11, "Dag": 12}


@pytest.mark.usefixtures("db")
def test_who_has_a_number_here_keeps_it_and_what_the_list_said_stays_free() -> None:
    a_member("Kari", email="kari@example.no", legal_name="Kari Nordmann")
    batch = a_list_of(("17", "Kari Nordmann"), ("17", "Ola Dahl"))

    assert (notes_at(batch, 2), notes_at(batch, 3)) == ([OWN_NUMBER], [])
    bring(batch)
    assert numbers() == {"Kari": 1, "Ola": 17}


@pytest.mark.usefixtures("db")
def test_a_known_person_who_becomes_a_member_gets_the_number_of_the_list() -> None:
    kari = a_person("Kari", email="kari@example.no", legal_name="Kari Nordmann")
    batch = a_list_of(("17", "Kari Nordmann"))
    bring(batch)
    assert membership_of(kari).number == 17

    actions.undo(batch, by=None, now=NOW)
    bring(batch)
    assert membership_of(kari).number == 17


@pytest.mark.usefixtures("db")
def test_undoing_lets_go_of_the_numbers_and_the_list_brings_them_again() -> None:
    batch = a_list_of(("17", "Kari Nordmann"), ("", "Una Nyland"))
    bring(batch)
    assert actions.undo(batch, by=None, now=NOW) == []
    assert numbers() == {}

    bring(batch)

    assert numbers() == {"Kari": 17, "Una": 19}
    assert (checks.numbers_not_given(), checks.belonging_without_number()) == (0, 0)


@pytest.mark.usefixtures("db")
def test_a_number_taken_since_the_look_stops_the_list() -> None:
    batch = a_list_of(("1", "Kari Nordmann"))
    a_member("Host")

    with pytest.raises(Refusal, match="Something changed in the house meanwhile"):
        bring(batch)
    assert numbers() == {"Host": 1}
    actions.look_again(batch, now=NOW)
    bring(batch)
    assert numbers() == {"Host": 1, "Kari": 2}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("0", "A member number lies between 1 and 999999."),
        ("20240017", "A member number lies between 1 and 999999."),
        ("A17", "A member number has digits only."),
        ("-3", "A member number has digits only."),
    ],
)
@pytest.mark.usefixtures("db")
def test_what_is_no_number_of_a_member_is_a_doubt(written: str, says: str) -> None:
    assert doubts_of(row_at(a_list_of((written, "Kari Nordmann")), 2)) == [says]


@pytest.mark.usefixtures("db")
def test_dues_are_asked_for_with_the_number_of_the_list() -> None:
    members.set_plan(2026, "ordinary", Terms(30000), decision_ref="V-001/2026", by=a_person("Treasurer"), now=NOW)
    bring(a_list_of(("999999", "Kari Nordmann"), ("", "Ola Dahl")))

    for nickname, number in (("Kari", 999_999), ("Ola", 1_000_000)):
        person = Person.get(Person.nickname == nickname)
        charge = members.open_charge(person, 2026, on=NOW.date(), by=None, now=NOW)
        assert charge.kid == make_kid(number, 2026) == read_kid(charge.kid)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("number", [2, None])
def test_the_database_itself_lets_nobody_who_belongs_lose_or_change_their_number(number: int | None) -> None:
    kari = a_member("Kari")

    with pytest.raises(pw.IntegrityError, match="a member keeps their number"), database.atomic():
        Membership.update(number=number).where(Membership.person == kari).execute()


def join_meanwhile(number: int, meet: Barrier, settings: Settings, batches: list[int], known: list[int]) -> Answers:
    """The first brings the lists in, looking again when it must; the others let people in, one of whom it names."""
    come_in(settings)
    told: Answers = []
    for n, batch in enumerate(batches):
        meet.wait()
        if number == 0:
            told.append(_looked_at_and_brought(ImportBatch.get_by_id(batch)))
            continue
        named = Person.get_by_id(known[n * 3 + number - 1])
        for each in range(4):
            if each == number:
                members.begin_membership(named, "ordinary", from_on=None, by=None, now=NOW)
            members.join_now(a_newcomer("New", key=f"{n}-{number}-{each}"), by=named, now=NOW)
    return told


def _looked_at_and_brought(batch: ImportBatch) -> tuple[str, str]:
    for tries in range(200):
        try:
            bring(batch)
        except Refusal as refusal:
            assert "Something changed" in refusal.words()
            actions.look_again(batch, now=NOW)
        else:
            return "brought", str(tries)
    return "refused", ""


def test_a_list_comes_in_while_others_join_and_no_number_is_given_twice(open_house: Settings) -> None:
    known = [
        a_person(f"Kari{n}", email=f"kari{n}@example.no", legal_name=f"Kari{n} Nordmann").id for n in range(ROUNDS * 3)
    ]
    batches = []
    for n in range(ROUNDS):  # numbers that the others are about to get, and people whom they let in
        named = [(str(n * 20 + 12 + each), f"Kari{n * 3 + each} Nordmann") for each in range(3)]
        rows = [(str(n * 20 + each), f"Ny{n}x{each} Lund") for each in range(1, 6)]
        batches.append(a_list_of(*rows, *named).id)

    told = together(join_meanwhile, 4, open_house, batches, known)

    assert [what for what, _tries in told[0]] == ["brought"] * ROUNDS
    given = [number for (number,) in Membership.select(Membership.number).tuples()]
    assert len(given) == len(set(given)) == ROUNDS * (3 + 5 + 12)
    assert checks.numbers_not_given() == 0
    assert all(membership_of(Person.get_by_id(person)) for person in known)
