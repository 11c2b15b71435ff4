"""Many at once: somebody is forgotten while their paper card is used, while somebody helps them, and while both end."""

from multiprocessing.synchronize import Barrier

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.people import actions as people
from meetinghouse.people.models import PaperCard, Passkey, Person, Session, SignInCode
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import NOW, a_person
from tests.members.making import a_member
from tests.members.making_dues import faults
from tests.rights.living import TODAY, everything_kept

ROUNDS = 40 if EVERYONE else 8
HERE = {"remote": "192.0.2.1", "device": "Firefox, Linux"}
NAME = "Borghilda"


def test_who_is_forgotten_while_a_card_is_used_and_somebody_helps_leaves_no_session_and_no_card(
    open_house: Settings,
) -> None:
    host = a_person("Verten", role="host")
    whom = [_with_a_card(host) for _ in range(ROUNDS)]
    told = together(forget_or_come_in, 4, open_house, whom, host.id)
    assert [what for what, _words in told[0]] == ["forgotten"] * ROUNDS
    assert {what for answers in told[1:] for what, _words in answers} <= {"in", "refused"}
    ids = [person for person, _code in whom]
    assert Person.select().where(Person.id.in_(ids), Person.erased_at.is_null()).count() == 0
    for table in (PaperCard, SignInCode, Passkey):
        assert table.select().where(table.person.in_(ids)).count() == 0
    assert Session.select().where(Session.person.in_(ids) | Session.helper.in_(ids)).count() == 0
    assert people.leave_nothing_behind(now=NOW)
    kept = everything_kept(open_house)
    assert [name for name in (NAME, NAME.lower()) if name.encode() in kept] == []
    assert faults() == {}


def test_two_who_help_each_other_and_a_role_that_comes_meanwhile_wait_for_nobody_for_ever(open_house: Settings) -> None:
    """Each helps the other at the same moment: both rows are locked in one order, whoever comes first."""
    pairs = [(a_person(role="host").id, a_person(role="host").id) for _ in range(ROUNDS)]
    told = together(help_each_other, 4, open_house, pairs)
    assert {what for answers in told for what, _words in answers} <= {"in", "refused", "given", "forgotten"}
    assert faults() == {}


def _with_a_card(host: Person) -> tuple[int, str]:
    person = a_member(NAME, since=TODAY, email=None)
    return person.id, people.make_card(person, by=host, now=NOW)


def forget_or_come_in(
    number: int, meet: Barrier, settings: Settings, whom: list[tuple[int, str]], host: int
) -> Answers:
    """Of each person: one forgets them, one uses their card, one helps them, one makes and ends a card of theirs."""
    come_in(settings)
    return [_one_of_four(number, person, code, meet, Person.get_by_id(host)) for person, code in whom]


def _one_of_four(number: int, person: int, code: str, meet: Barrier, host: Person) -> tuple[str, str]:
    known = Person.get_by_id(person)
    browser = people.begin_session(None if number == 1 else host, before=None, device="", now=NOW).session
    meet.wait()
    try:
        if number == 0:
            return ("forgotten" if people.forget(known, by=known, now=NOW) else "nothing left"), ""
        if number == 1:
            people.use_card(code, session=browser, now=NOW, **HERE)
        elif number == 2:
            opened = people.help_in(known, by=host, session=browser, device="tablet", now=NOW)
            people.help_longer(opened.session, now=NOW)
            people.end_helping(opened.session, now=NOW)
        else:
            people.make_card(known, by=host, now=NOW)
            people.end_card(known, by=host, now=NOW)
    except Refusal as refusal:
        return "refused", str(refusal)
    return "in", ""


def help_each_other(number: int, meet: Barrier, settings: Settings, pairs: list[tuple[int, int]]) -> Answers:
    """Of each pair: one helps the other, the other the one, one gets a role, and one is forgotten."""
    come_in(settings)
    return [_among_two(number, first, second, meet) for first, second in pairs]


def _among_two(number: int, first: int, second: int, meet: Barrier) -> tuple[str, str]:
    one, other = (Person.get_by_id(each) for each in (first, second))
    by, whom = (one, other) if number % 2 == 0 else (other, one)
    session = people.begin_session(by, before=None, device="", now=NOW).session
    meet.wait()
    try:
        if number < 2:
            people.help_in(whom, by=by, session=session, device="tablet", now=NOW)
            return "in", ""
        if number == 2:
            people.make_card(whom, by=by, now=NOW)
            people.grant_role(one, "seller", by=other, now=NOW)
            return "given", ""
        people.forget(other, by=one, now=NOW)
    except Refusal as refusal:
        return "refused", str(refusal)
    return "forgotten", ""
