"""What there is to tell of a demo house: only what is the same each time it is built from one seed on one day."""

from datetime import datetime
from typing import Any

from meetinghouse.board.models import OpenVote, Poll, RollEntry, VotingCode, result_of
from meetinghouse.demo import folk
from meetinghouse.ground.checks import ask_all
from meetinghouse.ground.house import House
from meetinghouse.members.counting.models import FrozenCount
from meetinghouse.members.exchange.models import ImportBatch
from meetinghouse.members.models import HouseholdPlace, Reminder, Spell, credit_of, dues_of, standing_of
from meetinghouse.money import ledger
from meetinghouse.money.models import Payable, PaymentAttempt, drawer
from meetinghouse.people.models import ContactPoint, Person
from meetinghouse.repairs.models import (
    Allocation,
    Notice,
    OrderEvent,
    RepairOrder,
    Service,
    SewingDay,
    call_these,
    charge_of,
    last_answer,
    standings,
)

Story = dict[str, Any]


def tell(house: House, now: datetime) -> Story:
    """Everything that the tests look at, ready for JSON."""
    return {
        "orders": [_order(standing, house) for standing in standings(RepairOrder.select().order_by(RepairOrder.id))],
        "events": [[each.verb, each.to_state, each.at.isoformat()] for each in _events()],
        "calls": [notice.order.number for notice in call_these()],
        "mailed": [notice.order.number for notice in Notice.select().where(Notice.channel == "mail", _is_done())],
        "services": Service.select().count(),
        "days": _days(),
        "till": _till(),
        "polls": [_poll(poll, now) for poll in Poll.select().order_by(Poll.number)],
        "vouchers": sorted({voucher.text.partition(":")[0] for voucher in ledger.Voucher.select()}),
        "belonging": _belonging(house, now),
        "wrong": [answer.name for answer in ask_all() if not answer.ok],
    }


def _belonging(house: House, now: datetime) -> Story:
    """How everybody stands, what became of dues, reminders, lists and counts."""
    persons = list(Person.select().order_by(Person.id))
    dues = [each for person in persons for each in dues_of(person)]
    today, spells = house.today(now), list(Spell.select().order_by(Spell.id))
    return {
        "standings": {person.nickname: standing_of(person, today) for person in persons},
        "kinds": sorted({spell.kind for spell in spells if spell.to_on is None}),
        "ended": sorted({str(spell.why_ended) for spell in spells if spell.to_on}),
        "dues": sorted([each.charge.person.nickname, each.charge.year, each.status, each.paid] for each in dues),
        "reduced": sum(bool(each.charge.reduced) for each in dues),
        "credit": sum(credit_of(person) for person in persons),
        "paid_by": sorted(
            {each.method for each in PaymentAttempt.select().join(Payable).where(Payable.kind == "dues")}
        ),
        "reminders": sorted([each.level, each.channel, each.done_at is None] for each in Reminder.select()),
        "places": sorted([each.person.nickname, each.role] for each in HouseholdPlace.select()),
        "lists": [[batch.state, batch.counts()] for batch in ImportBatch.select().order_by(ImportBatch.id)],
        "counts": [[count.year, count.people, count.total] for count in FrozenCount.select()],
    }


def _events() -> Any:
    return OrderEvent.select().order_by(OrderEvent.id)


def _is_done() -> Any:
    return Notice.done_at.is_null(False)


def _order(standing: Any, house: House) -> Story:
    order, said = standing.order, last_answer(standing.order)
    attempts = PaymentAttempt.select().where(PaymentAttempt.payable == charge_of(order).payable)
    return {
        "number": order.number,
        "state": standing.state,
        "kind": order.kind,
        "price_kind": order.price_kind,
        "price": standing.price,
        "taken_on": house.today(order.taken_at),
        "promised_on": order.promised_on,
        "contact": standing.customer.contact_kind,
        "pieces": [[piece.garment, piece.colour, piece.marks, piece.state] for piece in standing.pieces],
        "payments": [[each.method, each.state, each.rounding] for each in attempts.order_by(PaymentAttempt.id)],
        "verbs": [each.verb for each in _events().where(OrderEvent.order == order)],
        "states": [each.to_state for each in _events().where(OrderEvent.order == order, OrderEvent.to_state != "")],
        "said": said.said if said else "",
    }


def _days() -> list[list[Any]]:
    given: dict[Any, int] = {}
    for each in Allocation.select():
        given[each.day_id] = given.get(each.day_id, 0) + each.minutes
    return [[day.on, day.minutes, given.get(day.on, 0)] for day in SewingDay.select().order_by(SewingDay.on)]


def _till() -> Story:
    till = drawer.open_till()
    assert till is not None
    taken = [receipt.attempt.received for receipt in drawer.payments_in(till)]
    return {
        "opened_at": till.opened_at.isoformat(),
        "opened_with": drawer.contents(till).opened_with,
        "should_hold": drawer.contents(till).should_hold,
        "taken": taken,
        "books": ledger.balance(ledger.CASH),
        "differences": [each.difference for each in drawer.tills() if each.closed_at],
        "to_give_back": [refund.amount for refund in drawer.refunds_to_give()],
    }


def _poll(poll: Poll, now: datetime) -> Story:
    result, roll = result_of(poll), RollEntry.select().where(RollEntry.poll == poll)
    has_mail = ContactPoint.select(ContactPoint.person).where(ContactPoint.kind == "email")
    roles = [nickname for _code, _words, nickname, _role in folk.ROLES]
    votes = OpenVote.select().join(RollEntry).where(RollEntry.poll == poll)
    return {
        "number": poll.number,
        "question": poll.question,
        "kind": poll.kind,
        "secret": bool(poll.secret),
        "standing": poll.standing(now),
        "result": [result.outcome, dict(result.votes), result.blank, result.is_few] if result else None,
        "roll": roll.count(),
        "without_mail": roll.where(RollEntry.person.not_in(has_mail)).count(),
        "used": roll.where(RollEntry.used).count(),
        "tried_by": roll.join(Person).where(RollEntry.used, Person.nickname.in_(roles)).count(),
        "letters": VotingCode.select().join(RollEntry).where(RollEntry.poll == poll).count(),
        "answers": sorted([each.entry.person.nickname, each.turn, each.choices] for each in votes),
    }
