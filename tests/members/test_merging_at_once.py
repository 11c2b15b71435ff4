"""Two secretaries at once: one makes one of two, the other wants it the other way round; dues are paid meanwhile."""

import time
from multiprocessing.synchronize import Barrier

from meetinghouse.ground.checks import ask_all
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions
from meetinghouse.members.models import DuesCharge, Membership, dues_of
from meetinghouse.members.rules import Terms
from meetinghouse.people import actions as people
from meetinghouse.people.merging import Chosen
from meetinghouse.people.models import Merge, Person
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import a_person
from tests.members.making import NOW, TODAY, a_member

SECRETARIES = 2
PAIRS = 30 if EVERYONE else 8
PART = 1_000


def keep_the_register(number: int, meet: Barrier, settings: Settings, pairs: list[tuple[int, int]], by: int) -> Answers:
    """One of two: the first keeps the first of each pair, the other the second; then both pay on what is left."""
    come_in(settings)
    secretary = Person.get_by_id(by)
    return [_one_pair(number, n, meet, pair, secretary) for n, pair in enumerate(pairs)]


def _one_pair(number: int, n: int, meet: Barrier, pair: tuple[int, int], by: Person) -> tuple[str, str]:
    kept, emptied = (Person.get_by_id(id) for id in (pair if number == 0 or n % 3 == 0 else reversed(pair)))
    charge = DuesCharge.get(DuesCharge.person == pair[1])
    meet.wait()
    try:
        told = people.merge_persons(kept, emptied, Chosen("Kari", None, None, "nb"), by=by, now=NOW)
        said = ("kept", str(told.id))
    except Refusal as refusal:
        said = ("refused", refusal.words())
    actions.note_bank_payment(charge, PART, paid_on=TODAY, reference=f"{n}-{number}", by=by, now=NOW)
    return said


def test_two_become_one_once_and_no_payment_is_lost(open_house: Settings) -> None:
    by = a_person("Marius", role="secretary")
    actions.set_plan(2026, "ordinary", Terms(30_000), decision_ref="V-1", by=by, now=NOW)
    pairs = []
    for n in range(PAIRS):
        one, other = a_member(f"Kari {n}", email=None), a_member(f"Kari {n}", email=None)
        actions.open_charge(other, 2026, on=TODAY, by=by, now=NOW)
        pairs.append((one.id, other.id))

    answers = together(keep_the_register, SECRETARIES, open_house, pairs, by.id)

    assert Merge.select().count() == PAIRS
    for n, merge in enumerate(Merge.select().order_by(Merge.kept)):
        assert {merge.kept_id, merge.emptied_id} == set(pairs[n])
        (dues,) = dues_of(merge.kept)
        assert dues.paid == SECRETARIES * PART
    for first, other in zip(*answers, strict=True):
        assert "kept" in {first[0], other[0]}
        assert {words for said, words in (first, other) if said == "refused"} <= {"This person has left the house."}
    assert Membership.select().count() == 2 * PAIRS
    assert {answer.name for answer in ask_all() if not answer.ok} <= {"migrations pending"}


def merge_or_pay(number: int, meet: Barrier, settings: Settings, pair: tuple[int, int], by: int) -> Answers:
    """The first locks both as merging does; the second pays, and knew the dues when they still were the other's."""
    come_in(settings)
    secretary, stale = Person.get_by_id(by), DuesCharge.get()
    stale.person = pair[1]
    if number == 1:
        meet.wait()
        paid = actions.note_bank_payment(stale, PART, paid_on=TODAY, reference="7-7", by=secretary, now=NOW)
        return [("paid", str(paid.amount))]
    with database.atomic():
        locked(Person.select().where(Person.id == pair[0])).get()
        meet.wait()
        time.sleep(0.4)  # the other one takes whatever it takes first
        locked(Person.select().where(Person.id == pair[1])).get()
    return [("merged", "")]


def test_who_pays_what_became_somebody_else_s_waits_for_nobody_twice(open_house: Settings) -> None:
    by = a_person("Marius", role="secretary")
    actions.set_plan(2026, "ordinary", Terms(30_000), decision_ref="V-1", by=by, now=NOW)
    one, other = a_member("Kari", email=None), a_member("Kari", email=None)
    actions.open_charge(other, 2026, on=TODAY, by=by, now=NOW)
    people.merge_persons(one, other, Chosen("Kari", None, None, "nb"), by=by, now=NOW)

    answers = together(merge_or_pay, 2, open_house, (one.id, other.id), by.id)

    assert answers == [[("merged", "")], [("paid", str(PART))]]
    assert [dues.paid for dues in dues_of(one)] == [PART]
