"""Who belongs on a day, who may vote, and the register that a host looks through."""

from datetime import date, timedelta

import peewee as pw
import pytest

from meetinghouse.board import models as board
from meetinghouse.board.models import RollEntry
from meetinghouse.ground.paging import PAGE_SIZE
from meetinghouse.members import actions, models
from meetinghouse.members.models import Membership
from meetinghouse.members.rules import Terms
from meetinghouse.people.models import Person
from tests.makers import NOW, a_person, a_poll
from tests.members.making import (
    DAY,
    TODAY,
    a_member,
    number_of,
    one_who_asks,
    one_who_left,
    the_house_approves,
)

pytestmark = pytest.mark.usefixtures("db")


def shown(words="", kind="", standing="", page=1, today=TODAY):
    """(nickname, standing) of what a page of the register shows."""
    found = models.register(words, kind, standing, page, today=today)
    return [(each.person.nickname, each.standing) for each in found]


def names(*told, **how):
    """The nicknames that a page of the register shows."""
    return [nickname for nickname, _standing in shown(*told, **how)]


def one_who_owes(nickname, *, since_due, now=NOW, kind="ordinary", **facts):
    """A member whose dues fell due so many days ago, and of whom nothing came."""
    treasurer = a_person(role="treasurer")
    asked_at = now - timedelta(days=since_due + 30)
    actions.set_plan(asked_at.year, kind, Terms(30000), decision_ref="V-1", by=treasurer, now=asked_at)
    person = a_member(nickname, kind=kind, since=asked_at.date(), now=asked_at, **facts)
    actions.open_charge(person, asked_at.year, on=asked_at.date(), by=treasurer, now=asked_at)
    return person


@pytest.fixture
def six(db: pw.Database) -> dict[str, Person]:
    """One person of each sort."""
    return {
        "trial": a_member("Åse", kind="trial"),
        "ordinary": a_member("Kari", since=date(2024, 1, 1)),
        "support": a_member("Ola", kind="support"),
        "honorary": a_member("Berit", kind="honorary"),
        "left": one_who_left("Gunn", now=NOW - timedelta(days=9)),
        "known": a_person("Visitor"),
    }


def test_who_belongs_on_a_day(six):
    on = {day: set(models.members_on(day)) for day in (TODAY, date(2025, 1, 1))}
    assert on[TODAY] == {six[kind] for kind in ("trial", "ordinary", "support", "honorary")}
    assert on[date(2025, 1, 1)] == {six["ordinary"]}


def test_members_decide_supporters_and_those_finding_out_do_not(six):
    assert set(models.voting_members(TODAY)) == {six["ordinary"], six["honorary"]}
    assert set(board.eligible(NOW)) == {six["ordinary"], six["honorary"]}


def test_until_there_is_a_member_everybody_whom_the_house_knows_may_vote(host):
    kari = a_person("Kari")
    assert set(board.eligible(NOW)) == {host, kari}
    ola = a_member("Ola")
    assert set(board.eligible(NOW)) == {ola}


def test_the_roll_says_why(host):
    kari = a_member("Kari")
    poll = a_poll()
    assert [(entry.person_id, entry.reason) for entry in RollEntry.select().where(RollEntry.poll == poll)] == [
        (kari.id, "Member")
    ]


def test_who_has_lapsed_does_not_decide_and_who_owes_a_little_does():
    lapsed, late = one_who_owes("Lapsed", since_due=91), one_who_owes("Late", since_due=90)
    assert set(models.voting_members(TODAY)) == {late}
    assert {lapsed, late} <= set(models.members_on(TODAY))


def test_who_was_forgotten_is_in_no_list(six):
    Person.update(nickname="", erased_at=NOW).where(Person.id == six["ordinary"].id).execute()
    assert six["ordinary"] not in set(models.members_on(TODAY))
    assert "" not in names(standing="all")
    assert models.one_person(2) is None
    assert models.by_card(Membership.get(Membership.number == 2).card_token) is None


def test_a_card_stands_for_its_member(six):
    mine = models.membership_of(six["ordinary"])
    assert models.by_card(mine.card_token) == mine
    assert models.by_card("nothing") is None


def test_the_register_is_a_list_by_name(six):
    assert shown() == [("Berit", "member"), ("Kari", "member"), ("Ola", "member"), ("Åse", "trial")]


@pytest.mark.parametrize(
    ("kind", "standing", "expected"),
    [
        ("support", "", ["Ola"]),
        ("", "trial", ["Åse"]),
        ("", "left", ["Gunn"]),
        ("", "all", ["Berit", "Gunn", "Kari", "Ola", "Åse"]),
        ("", "nonsense", ["Berit", "Kari", "Ola", "Åse"]),
        ("ordinary", "trial", []),
    ],
)
def test_the_register_is_narrowed(six, kind, standing, expected):
    assert names(kind=kind, standing=standing) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("kar", ["Kari"]), ("KARI", ["Kari"]), ("å", ["Åse"]), ("2", ["Kari"]), ("99", []), ("gunn", []), ("vis", [])],
)
def test_people_are_found_by_the_beginning_of_a_name_or_by_number(six, words, expected):
    assert names(words) == expected


def test_people_are_found_by_address_and_legal_name():
    a_member("Kari", email="kari.nordmann@example.no", legal_name="Karianne Nordmann")
    a_person("Kari", email="kari.nilsen@example.no")
    assert names("kari.n@") == []
    assert names("kari.nordmann@") == ["Kari"]
    assert names("nord") == ["Kari"]


def test_who_left_is_found_when_one_looks_for_those(six):
    assert shown("gun", standing="left") == [("Gunn", "left")]
    assert shown(str(number_of(six["left"]))) == [("Gunn", "left")]


def test_who_waits_for_an_answer_is_in_the_register(host, six):
    the_house_approves(host)
    one_who_asks("Siri", kind="trial")
    assert shown(standing="waiting") == [("Siri", "waiting")]
    assert shown("si", standing="waiting") == [("Siri", "waiting")]
    assert models.register("", "", "waiting", 1, today=TODAY).rows[0].kind == "trial"


def test_standing_in_the_register_is_the_rules():
    one_who_owes("Lapsed", since_due=91)
    one_who_owes("Late", since_due=10)
    one_who_owes("Patient", since_due=0)
    everyone = shown(standing="all")
    assert everyone == [("Lapsed", "lapsed"), ("Late", "grace"), ("Patient", "member")]
    for standing in ("lapsed", "grace"):
        assert shown(standing=standing) == [each for each in everyone if each[1] == standing]
    assert [models.standing_of(Person.get(Person.nickname == name), TODAY) for name, _ in everyone] == [
        "lapsed",
        "grace",
        "member",
    ]


def test_how_long_the_house_waits_is_what_it_decided(host):
    one_who_owes("Late", since_due=70)
    assert shown() == shown(standing="grace") == [("Late", "grace")]
    actions.decide_rules(by=host, now=NOW, lapse_after=60)
    assert shown() == shown(standing="lapsed") == [("Late", "lapsed")]
    assert names(standing="grace") == []


def test_somebody_known_stands_nowhere():
    assert models.standing_of(a_person(), TODAY) == "none"


def test_who_leaves_at_the_years_end_is_in_the_register_until_then(six):
    one_who_left("Siri", when=actions.AT_YEARS_END)
    new_year = date(2027, 1, 1)
    assert "Siri" in names()
    assert "Siri" in names(today=new_year - DAY)
    assert "Siri" not in names(today=new_year)
    assert ("Siri", "left") in shown(standing="left", today=new_year)


def test_a_long_register_comes_a_page_at_a_time():
    many = PAGE_SIZE + 2
    for n in range(many):
        a_member(f"Member {n:02}")
    page = models.register("", "", "", 2, today=TODAY)
    assert (len(page), page.number, page.total, page.is_more) == (2, 2, many, False)
    assert names(page=1)[0] == "Member 00"
    assert len(names("member", page=1)) == PAGE_SIZE
    assert names("member", page=2) == [f"Member {n}" for n in range(PAGE_SIZE, many)]


def test_a_very_long_register_shows_members_only(monkeypatch):
    for module in ("ground.paging", "members.models.listing"):
        monkeypatch.setattr(f"meetinghouse.{module}.MOST_COUNTED", 2 * PAGE_SIZE)
    many = [f"Member {n:02}" for n in range(3 * PAGE_SIZE)]
    for name in many:
        a_member(name)
    one_who_left("Aaron", now=NOW - timedelta(days=9))
    a_person("Abel")

    assert models.register("", "", "", 1, today=TODAY).is_more
    assert [name for n in range(1, 4) for name in names(page=n)] == many
    assert names(standing="left") == ["Aaron"]


def test_who_left_twice_is_in_the_list_once(host):
    kari = one_who_left("Kari", now=NOW - timedelta(days=99))
    actions.come_back(kari, None, by=host, now=NOW - timedelta(days=50))
    assert names(standing="left", today=TODAY - 60 * DAY) == ["Kari"]
    assert names(standing="left", today=TODAY - 40 * DAY) == []
    actions.say_leaving(kari, actions.AT_ONCE, by=host, now=NOW - timedelta(days=9))
    assert shown(standing="left") == [("Kari", "left")]
    assert shown("kari", standing="left") == [("Kari", "left")]


@pytest.mark.parametrize("words", ["", "la", "lapsed@"])
def test_who_has_lapsed_is_found_by_name_and_without(words):
    one_who_owes("Lapsed", since_due=91, email="lapsed@example.no")
    one_who_owes("Late", since_due=20)
    assert shown(words, standing="lapsed") == [("Lapsed", "lapsed")]
