"""Many at once: the same person is forgotten twice, and two keepers of three want to go at the same moment."""

from multiprocessing.synchronize import Barrier

from meetinghouse.ground.journal import Entry
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions as members
from meetinghouse.members.models import DuesCharge, HouseholdPlace
from meetinghouse.members.rules import Terms
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person, Role
from meetinghouse.shop import actions as shop
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import NOW, a_person
from tests.members.making import a_member
from tests.members.making_dues import faults
from tests.rights.living import TODAY, everything_kept, found_in, one_with_a_life
from tests.shop.making import a_thing, a_wish

PROCESSES = 4
ROUNDS = 25 if EVERYONE else 4


def test_processes_that_forget_the_same_person_do_it_once(open_house: Settings) -> None:
    person = one_with_a_life()
    told = together(forget_at_once, PROCESSES, open_house, [person.id])
    assert sorted(answers[0][0] for answers in told) == ["forgotten", *["nothing left"] * (PROCESSES - 1)]
    assert Entry.select().where(Entry.verb == "forgot a person").count() == 1
    assert found_in(everything_kept(open_house)) == {}
    assert faults() == {}


def test_of_three_keepers_who_go_at_once_two_stay(open_house: Settings) -> None:
    for _ in range(ROUNDS):
        keepers = [a_person(role="keeper").id for _ in range(3 - active_keepers())]
        both = [row.person_id for row in Role.select().where(Role.name == "keeper", Role.to_at.is_null())]
        told = together(forget_one_each, 2, open_house, both[:2])
        assert sorted(answers[0][0] for answers in told) == ["forgotten", "refused"], keepers
        assert active_keepers() == 2


def test_who_is_forgotten_while_they_pay_in_every_way_is_forgotten_and_no_money_is_lost(open_house: Settings) -> None:
    """The locks are taken in one order: nobody waits for ever, whoever comes first."""
    host, treasurer = a_person(role="host"), a_person(role="treasurer")
    money.open_till(0, by=host, now=NOW)
    members.set_plan(2026, "ordinary", Terms(50000), decision_ref="AM", by=treasurer, now=NOW)
    charges = [_asked() for _ in range(ROUNDS * 3)]
    told = together(pay_and_forget, 4, open_house, charges, host.id, treasurer.id)
    assert {what for answers in told for what, _words in answers} <= {"paid", "refused", "forgotten"}
    assert [what for what, _words in told[3]] == ["forgotten"] * len(charges)
    for charge in charges:
        assert DuesCharge.get_by_id(charge).person.erased_at
    came = PaymentAttempt.select().where(PaymentAttempt.state == "succeeded")
    assert sum(each.amount for each in came) == -ledger.balance(ledger.DUES) - ledger.balance(ledger.MEMBER_CREDIT)
    assert faults() == {}


def _asked() -> int:
    """Somebody who owes dues, lives with another one, and has ordered something; their charge's id."""
    person, other = a_member(since=TODAY), a_member(since=TODAY)
    members.add_to_household(
        members.make_household(person, by=other, now=NOW), other, "adult", guardian=None, by=other, now=NOW
    )
    item = a_thing()
    shop.order_item(item, a_wish(item, email=person.email()), by=person, language="nb", now=NOW)
    return int(members.open_charge(person, 2026, on=TODAY, by=None, now=NOW).id)


def pay_and_forget(
    number: int, meet: Barrier, settings: Settings, charges: list[int], host: int, treasurer: int
) -> Answers:
    """Of each charge: one pays a part in cash, one to the bank, one leaves the household, one is forgotten."""
    come_in(settings)
    return [_done(number, DuesCharge.get_by_id(each), meet, host, treasurer) for each in charges]


def _done(number: int, charge: DuesCharge, meet: Barrier, host: int, treasurer: int) -> tuple[str, str]:
    by, keeper = Person.get_by_id(host), Person.get_by_id(treasurer)
    meet.wait()
    try:
        if number == 0:
            members.take_dues_in_cash(charge, 20000, given=None, key=f"cash-{charge.id}", by=by, now=NOW)
        elif number == 1:
            told = {"paid_on": TODAY, "reference": f"B{charge.id}", "by": keeper, "now": NOW}
            members.note_bank_payment(charge, 30000, **told)
        elif number == 2:
            members.pay_for_household(_other_in_the_house(charge), by=by, now=NOW)
        else:
            return ("forgotten" if people.forget(charge.person, by=None, now=NOW) else "nothing left"), ""
    except Refusal as refusal:
        return "refused", str(refusal)
    return "paid", ""


def _other_in_the_house(charge: DuesCharge) -> Person:
    """Whoever lives with them."""
    household = HouseholdPlace.get(HouseholdPlace.person == charge.person_id).household_id
    here = (HouseholdPlace.household == household) & (HouseholdPlace.person != charge.person_id)
    found: Person = HouseholdPlace.get(here).person
    return found


def active_keepers() -> int:
    """How many keepers the house has."""
    return int(Role.select().where(Role.name == "keeper", Role.to_at.is_null()).count())


def forget_at_once(number: int, meet: Barrier, settings: Settings, persons: list[int]) -> Answers:
    """Forget each of these persons, at the same moment as the others."""
    come_in(settings)
    return [_forgotten(person, meet) for person in persons]


def forget_one_each(number: int, meet: Barrier, settings: Settings, persons: list[int]) -> Answers:
    """Forget one of these persons, while somebody else forgets another."""
    return forget_at_once(number, meet, settings, [persons[number]])


def _forgotten(person: int, meet: Barrier) -> tuple[str, str]:
    meet.wait()
    try:
        known = Person.get_by_id(person)
        lines = people.forget(known, by=known, now=NOW)
    except Refusal as refusal:
        return "refused", str(refusal)
    return ("forgotten" if lines else "nothing left"), ""
