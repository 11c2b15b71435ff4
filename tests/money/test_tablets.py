"""Two tablets press "cash" for the same order while its buyer pays by card, again and again: money counts once.

`EVERYONE=1` goes a hundred rounds.
"""

import json
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from meetinghouse.demo.till import Till
from meetinghouse.ground import checks, clock
from meetinghouse.ground import settings as machine
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.settings import Settings
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import CashCount, Payable, PaymentAttempt, Receipt, Refund, TillSession, drawer
from meetinghouse.money.stripe_door import Event
from meetinghouse.people.models import Person
from tests.crowd import EVERYONE, Answers, come_in, together
from tests.makers import a_person, an_item
from tests.shop.making import order

ROUNDS = 100 if EVERYONE else 6
TABLETS = 2
KRONER = 85000


def test_two_tablets_and_a_card_at_the_same_moment_are_one_payment(open_house: Settings, shared_till: Till) -> None:
    host = a_person("Host", role="host")
    money.open_till(0, by=host, now=clock.now())
    charges = [a_charge(n, open_house) for n in range(ROUNDS)]
    last = put_aside(ROUNDS, open_house)

    *tablets, _card = together(press_and_pay, TABLETS + 1, open_house, [*charges, last], host.id)

    for presses in zip(*tablets, strict=True):
        assert len({payment for what, payment in presses if what == "cash"}) <= 1
    paid = PaymentAttempt.select().where(PaymentAttempt.state == "succeeded")
    assert sorted(each.payable_id for each in paid if each.payable_id != last) == sorted(charges)
    assert Receipt.select().where(Receipt.series == "receipt").count() == paid.count()
    assert ledger.balance(ledger.SALES) == -KRONER * paid.count()
    orphans = PaymentAttempt.select().where(PaymentAttempt.state == "orphaned")
    assert sorted(refund.attempt_id for refund in Refund.select()) == sorted(each.id for each in orphans)
    assert drawer.open_till() is None
    assert CashCount.get(CashCount.moment == "closing").expected == sum(
        each.received for each in paid if each.method == "cash"
    )
    assert {a.name: a.found for a in checks.ask_all() if not a.ok and "migrations" not in a.name} == {}


def a_charge(number: int, with_cards: Settings) -> int:
    """An order: every third was put aside, the others have a payment page open."""
    if number % 3 == 0:
        return put_aside(number, with_cards)
    ordered = order(an_item(f"Sweater {number}", price=KRONER), now=clock.now())
    assert ordered.attempt is not None
    money.ask_stripe(ordered.attempt, now=clock.now())
    return int(ordered.payable.id)


def put_aside(number: int, with_cards: Settings) -> int:
    """An order that waits to be paid at the house."""
    machine.use(replace(with_cards, stripe_key=""))
    payable = order(an_item(f"Sweater {number}", price=KRONER), now=clock.now()).payable
    machine.use(with_cards)
    return int(payable.id)


def press_and_pay(number: int, meet: Barrier, settings: Settings, charges: list[int], host: int) -> Answers:
    """One process: a tablet, or (the last one) the buyers with their cards; at the very end it closes the till."""
    come_in(settings)
    by, answers = Person.get_by_id(host), Answers()
    try:
        for charge in charges:
            payable = Payable.get_by_id(charge)
            meet.wait()
            if number < TABLETS:
                answers.append(press_cash(payable, by))
            elif charge == charges[-1]:
                answers.append(close_with_what_is_there(by))
            else:
                answers.append(pay_by_card(payable, settings))
    except Exception:
        meet.abort()
        raise
    return answers


def press_cash(payable: Payable, by: Person) -> tuple[str, str]:
    try:
        return "cash", str(money.take_cash(payable, given=None, by=by, now=clock.now()).id)
    except Refusal as refusal:
        return "refused", refusal.words()


def pay_by_card(payable: Payable, settings: Settings) -> tuple[str, str]:
    """Pay on the page that is open, late if need be; Stripe's message about it comes at once."""
    attempt = payable.attempts()[0] if payable.attempts() else None
    if attempt is None or attempt.session_id is None:
        return "no card", ""
    told = {"session_id": attempt.session_id}
    if not asked(settings, "pay", told | {"notify": False}) and payable.id % 2:
        # The page was closed, and the money came all the same.
        assert asked(settings, "alter", told | {"payment_status": "paid"})
    event = Event(f"evt_{payable.id}", "checkout.session.completed", attempt.session_id, 0)
    money.take_event(event, source="webhook", now=clock.now())
    return "card", PaymentAttempt.get_by_id(attempt.id).state


def asked(settings: Settings, what: str, told: dict[str, object]) -> bool:
    """Whether the test till did this."""
    told_as = {"Content-Type": "application/json"}
    request = Request(f"{settings.stripe_api_base}/_control/{what}", json.dumps(told).encode(), told_as, method="POST")
    try:
        with urlopen(request, timeout=30) as answer:
            return bool(answer.status == 200)
    except HTTPError:
        return False


def close_with_what_is_there(by: Person) -> tuple[str, str]:
    count = money.close_till(TillSession.get(), 0, by=by, now=clock.now())
    return "closed", str(count.expected)
