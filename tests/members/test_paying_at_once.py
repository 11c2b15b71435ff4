"""Two treasurers and the member pay the same dues at the same moment: in cash, to the bank and by card.

The dues are paid once; what came besides is given back or is the member's credit. Meanwhile somebody opens the next
year's dues, which use that credit. `EVERYONE=1` goes a hundred rounds.
"""

import json
from collections import Counter
from datetime import date
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.request import Request, urlopen

from meetinghouse.demo.till import Till
from meetinghouse.ground import clock
from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.members import actions
from meetinghouse.members.actions.changing import go_on_as
from meetinghouse.members.actions.spells import belonging_now
from meetinghouse.members.models import DuesCharge, DuesEntry, Membership, Reminder, credit_of, dues_of
from meetinghouse.members.rules import Terms
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund
from meetinghouse.money.stripe_door import Event
from meetinghouse.people.models import Person
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import a_person
from tests.members.making_dues import faults

ROUNDS = 100 if EVERYONE else 8
DUES = 50000
CASH, BANK, CARD, NEXT_YEAR = range(4)


def test_the_same_dues_paid_in_three_ways_at_once_are_paid_once_and_nothing_is_lost(
    open_house: Settings, shared_till: Till
) -> None:
    now = clock.now()
    treasurers = [a_person(role="treasurer"), a_person(role="treasurer")]
    money.open_till(0, by=treasurers[0], now=now)
    for year in (now.year - 1, now.year, now.year + 1):
        terms = Terms(DUES)
        actions.set_plan(year, "ordinary", terms, decision_ref="AM", by=treasurers[0], now=now)
    asked = [one_with_an_open_page() for _ in range(ROUNDS)]

    for charge_id, _session in asked:
        with_some_credit(DuesCharge.get_by_id(charge_id), treasurers[0])

    told = together(pay_in_every_way, 4, open_house, asked, [each.id for each in treasurers])

    ways = [Counter(what for what, _ in answers) for answers in told]
    assert ways[BANK] == {"bank": ROUNDS}
    assert ways[CASH].keys() <= {"cash", "refused", "bank"}
    assert ways[CARD].keys() <= {"succeeded", "orphaned"}
    for charge_id, _session in asked:
        look_at(DuesCharge.get_by_id(charge_id))
    came = [attempt.amount for attempt in PaymentAttempt.select().where(PaymentAttempt.state == "succeeded")]
    dues, credit = -ledger.balance(ledger.DUES), -ledger.balance(ledger.MEMBER_CREDIT)
    assert dues + credit == sum(came)
    assert len(came) == Receipt.select().where(Receipt.series == "receipt").count()
    assert Payable.select().where(Payable.kind != "dues").count() == 0
    assert faults() == {}


def one_with_an_open_page() -> tuple[int, str]:
    """A member who owes this year's dues and has the payment page for all of them open."""
    now = clock.now()
    person = a_person(language="en")
    actions.begin_membership(person, "ordinary", from_on=date(now.year - 1, 1, 1), by=None, now=now)
    charge = actions.open_charge(person, now.year, on=now.date(), by=None, now=now)
    attempt = money.new_attempt(actions.pay_part(charge, DUES, by=person, now=now), now=now)
    money.ask_stripe(attempt, now=now)
    return int(charge.id), str(PaymentAttempt.get_by_id(attempt.id).session_id)


def with_some_credit(charge: DuesCharge, by: Person) -> None:
    """The member has paid 100 kroner too much for the year before; the next year's dues will use them."""
    now = clock.now()
    before = actions.open_charge(charge.person, charge.year - 1, on=now.date(), by=by, now=now)
    told = {"paid_on": now.date(), "reference": f"B{charge.id}"}
    actions.note_bank_payment(before, DUES + 10000, by=by, now=now, **told)


def look_at(charge: DuesCharge) -> None:
    """These dues are paid once; the rest of what came is credit, paid the next year's, or is on its way back."""
    attempts = list(
        PaymentAttempt.select().join(Payable).where(Payable.person == charge.person, PaymentAttempt.state != "created")
    )
    dues = {each.charge.year: each for each in dues_of(charge.person)}
    assert dues[charge.year].paid == DUES
    stands = [attempt for attempt in attempts if attempt.state == "succeeded"]
    orphans = [attempt for attempt in attempts if attempt.state == "orphaned"]
    assert 3 <= len(stands) + len(orphans) <= 4
    assert sum(a.amount for a in stands) == sum(each.paid for each in dues.values()) + credit_of(charge.person)
    assert [refund.attempt_id for refund in Refund.select().where(Refund.attempt.in_([a.id for a in orphans]))] == [
        attempt.id for attempt in orphans
    ]
    assert sum(method == "bank" for method in (a.method for a in stands)) == 2
    assert len({entry.attempt_id for entry in DuesEntry.select().where(DuesEntry.charge == charge)}) == 1


def pay_in_every_way(
    number: int, meet: Barrier, settings: Settings, asked: list[tuple[int, str]], treasurers: list[int]
) -> Answers:
    """One process: the treasurer with the cash box, the one with the bank's list, the members with their cards, and
    whoever opens the next year."""
    come_in(settings)
    by, answers = Person.get_by_id(treasurers[number % 2]), Answers()
    try:
        for turn, (charge_id, session_id) in enumerate(asked):
            charge = DuesCharge.get_by_id(charge_id)
            if number == CARD:
                pay_at_the_till(session_id, settings)
            meet.wait()
            if number == CARD:
                answers.append(hear_of_it(session_id, turn))
            elif number == NEXT_YEAR:
                answers.append(open_the_next_year(charge, by))
            elif number == BANK or turn % 3 == 2:
                answers.append(note_at_bank(charge, by))
            else:
                answers.append(take_cash(charge, by))
    except Exception:
        meet.abort()
        raise
    return answers


def take_cash(charge: DuesCharge, by: Person) -> tuple[str, str]:
    try:
        key = f"cash-{charge.id}"
        paid = actions.take_dues_in_cash(charge, DUES, given=None, key=key, by=by, now=clock.now())
    except Refusal as refusal:
        return "refused", refusal.words()
    return "cash", str(paid.id)


def note_at_bank(charge: DuesCharge, by: Person) -> tuple[str, str]:
    now = clock.now()
    told = {"paid_on": now.date(), "reference": f"A{charge.id}"}
    return "bank", str(actions.note_bank_payment(charge, DUES, by=by, now=now, **told).id)


def pay_at_the_till(session_id: str, settings: Settings) -> None:
    """The member pays on the page that is open; Stripe's message is on its way."""
    told = json.dumps({"session_id": session_id, "notify": False}).encode()
    kind = {"Content-Type": "application/json"}
    with urlopen(Request(f"{settings.stripe_api_base}/_control/pay", told, kind), timeout=30) as answer:
        assert answer.status == 200


def hear_of_it(session_id: str, turn: int) -> tuple[str, str]:
    """Stripe's message comes, in every second round twice."""
    for number in range(1 + turn % 2):
        event = Event(f"evt_{session_id}_{number}", "checkout.session.completed", session_id, 0)
        money.take_event(event, source="webhook", now=clock.now())
    return PaymentAttempt.get(PaymentAttempt.session_id == session_id).state, session_id


def open_the_next_year(charge: DuesCharge, by: Person) -> tuple[str, str]:
    now = clock.now()
    following = actions.open_charge(charge.person, charge.year + 1, on=now.date(), by=by, now=now)
    return "opened", str(following.id)


def test_what_is_let_go_while_it_is_paid_is_either_paid_or_let_go(open_house: Settings) -> None:
    by = a_person(role="treasurer")
    money.open_till(0, by=by, now=clock.now())
    actions.set_plan(clock.now().year, "ordinary", Terms(DUES), decision_ref="AM", by=by, now=clock.now())
    asked = [(one_who_owes(by), "") for _ in range(ROUNDS)]

    paid, waived = together(take_or_let_go, 2, open_house, asked, by.id)

    for (cash, _), (let_go, _) in zip(paid, waived, strict=True):
        assert sorted((cash, let_go)) in (["cash", "refused"], ["refused", "waived"])
    assert faults() == {}


def one_who_owes(by: Person) -> int:
    """A member who owes this year's dues."""
    now, person = clock.now(), a_person(email=None)
    actions.begin_membership(person, "ordinary", from_on=date(now.year, 1, 1), by=None, now=now)
    return int(actions.open_charge(person, now.year, on=now.date(), by=by, now=now).id)


def take_or_let_go(
    number: int, meet: Barrier, settings: Settings, asked: list[tuple[int, str]], treasurer: int
) -> Answers:
    """Two processes: one takes the dues in cash, the other lets them go."""
    come_in(settings)
    by, answers = Person.get_by_id(treasurer), Answers()
    try:
        for charge_id, _ in asked:
            charge = DuesCharge.get_by_id(charge_id)
            meet.wait()
            answers.append(let_go(charge, by) if number else take_cash(charge, by))
    except Exception:
        meet.abort()
        raise
    return answers


def let_go(charge: DuesCharge, by: Person) -> tuple[str, str]:
    try:
        return "waived", str(actions.waive(charge, decision_ref="B-7", by=by, now=clock.now()).id)
    except Refusal as refusal:
        return "refused", refusal.words()


def test_two_who_ask_for_the_same_dues_at_once_ask_once(open_house: Settings) -> None:
    now, by = clock.now(), a_person(role="treasurer")
    actions.set_plan(now.year, "ordinary", Terms(DUES), decision_ref="AM", by=by, now=now)
    persons = []
    for _ in range(ROUNDS):
        person = a_person(email=None)
        actions.begin_membership(person, "ordinary", from_on=date(now.year, 1, 1), by=None, now=now)
        persons.append(person.id)

    told = together(ask_everybody, 3, open_house, persons, by.id)

    assert told[0] == told[1] == told[2]
    assert DuesCharge.select().count() == Membership.select().count() == ROUNDS


def ask_everybody(number: int, meet: Barrier, settings: Settings, persons: list[int], by: int) -> Answers:
    """One process that asks everybody for their dues, one by one, at the same moment as the others."""
    come_in(settings)
    treasurer, now, answers = Person.get_by_id(by), clock.now(), Answers()
    try:
        for person in persons:
            meet.wait()
            charge = actions.open_charge(
                Person.get_by_id(person), now.year, on=now.date(), by=treasurer, now=clock.now()
            )
            answers.append(("asked", str(charge.id)))
    except Exception:
        meet.abort()
        raise
    return answers


def test_two_treasurers_who_press_at_once_make_one_charge_and_one_mail(open_house: Settings) -> None:
    """One chose the reduced dues, two the whole ones; each person belonged in another way before, and has paid."""
    now, by = clock.now(), [a_person(role="treasurer") for _ in range(3)]
    for kind, whole in (("ordinary", DUES), ("support", DUES * 2)):
        terms = Terms(whole, DUES // 2)
        actions.set_plan(now.year, kind, terms, decision_ref="AM", by=by[0], now=now)
    persons = [one_who_belongs_in_another_way(by[0]) for _ in range(ROUNDS)]
    before = Mail.select().where(Mail.template == "members/dues").count()

    told = together(press_for_everybody, 3, open_house, persons, [each.id for each in by])

    assert told[0] == told[1] == told[2]
    for person in map(Person.get_by_id, persons):
        [dues] = dues_of(person)
        assert dues.charge.amount in (DUES * 2, DUES // 2)
        assert (dues.paid, credit_of(person)) == (min(DUES, dues.charge.amount), max(0, DUES - dues.charge.amount))
    stands = DuesCharge.select().where(DuesCharge.withdrawn_at.is_null())
    owing = stands.where(DuesCharge.amount > DUES).count()
    assert stands.count() == ROUNDS
    assert DuesCharge.select().count() == ROUNDS * 2
    assert Mail.select().where(Mail.template == "members/dues").count() == before + owing
    assert faults() == {}


def one_who_belongs_in_another_way(by: Person) -> int:
    """A member who has paid this year's dues, and is a supporter now; nobody has asked for the dues of that yet."""
    now, person = clock.now(), a_person()
    actions.begin_membership(person, "ordinary", from_on=date(now.year, 1, 1), by=None, now=now)
    charge = actions.open_charge(person, now.year, on=now.date(), by=by, now=now)
    told = {"paid_on": now.date(), "reference": f"P{charge.id}"}
    actions.note_bank_payment(charge, DUES, by=by, now=now, **told)
    with database.atomic():
        membership, spell = belonging_now(person, now.date())
        go_on_as(membership, spell, "support", now.date(), by=by, now=now)
    return int(person.id)


def press_for_everybody(number: int, meet: Barrier, settings: Settings, persons: list[int], by: list[int]) -> Answers:
    """One treasurer of three, each with the page of the same person open, who press together; the last one twice."""
    come_in(settings)
    treasurer, now = Person.get_by_id(by[number]), clock.now()
    told: dict[str, Any] = {"reduced": number == 0, "seen": DUES // 2 if number == 0 else DUES * 2}
    answers = Answers()
    for person in map(Person.get_by_id, persons):
        meet.wait()
        for _press in range(2 if number == 2 else 1):
            charge = actions.ask_for_dues(person, now.year, by=treasurer, now=clock.now(), **told)
        answers.append(("asked", str(charge.id)))
    return answers


def test_nobody_is_asked_for_another_amount_than_was_decided_while_it_is_decided_anew(open_house: Settings) -> None:
    now, by = clock.now(), a_person(role="treasurer")
    years = range(now.year, now.year + 2)
    person = a_person()
    actions.begin_membership(person, "ordinary", from_on=date(now.year, 1, 1), by=None, now=now)
    for year in years:
        actions.set_plan(year, "ordinary", Terms(DUES), decision_ref="AM", by=by, now=now)

    told = together(decide_and_ask, 3, open_house, list(years), person.id, by.id)

    assert [what for what, _ in told[2]] == ["asked"] * len(years)
    for charge in DuesCharge.select():
        assert charge.amount == charge.plan.amount
    assert DuesCharge.select().count() == len(years)


def decide_and_ask(number: int, meet: Barrier, settings: Settings, years: list[int], person: int, by: int) -> Answers:
    """Two decide on the dues of a year again and again, until the third has asked somebody for them."""
    come_in(settings)
    answers, treasurer = Answers(), Person.get_by_id(by)
    for year in years:
        meet.wait()
        if number == 2:
            actions.open_charge(Person.get_by_id(person), year, on=date(year, 12, 31), by=treasurer, now=clock.now())
            answers.append(("asked", ""))
            continue
        for more in range(1, 200):
            try:
                terms = Terms(DUES + 100 * (2 * more + number))
                actions.set_plan(year, "ordinary", terms, decision_ref="AM", by=treasurer, now=clock.now())
            except Refusal:
                break
    return answers


def test_reminders_are_made_once_by_two_workers(open_house: Settings) -> None:
    now, by = clock.now(), a_person(role="treasurer")
    actions.set_plan(now.year, "ordinary", Terms(DUES, due_days=0), decision_ref="AM", by=by, now=now)
    for _ in range(ROUNDS):
        person = a_person(email=None)
        actions.begin_membership(person, "ordinary", from_on=date(now.year, 1, 1), by=None, now=now)
        actions.open_charge(person, now.year, on=now.date(), by=None, now=now)

    told = together(remind, 3, open_house)

    assert sum(int(answers[0][1]) for answers in told) == ROUNDS == Reminder.select().count()


def remind(number: int, meet: Barrier, settings: Settings) -> Answers:
    """One worker, twenty days later."""
    come_in(settings)
    meet.wait()
    clock.set_skew(20 * 24 * 3600)
    return [("reminded", str(actions.remind_due(now=clock.now())))]
