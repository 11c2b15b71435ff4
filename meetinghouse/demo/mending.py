"""What the demo house has mended: sixty orders of the last weeks, in every state, and the tills they were paid into.

Each order lives one of the lives below. The promised days are the house's own: orders are taken in one after the other,
on days when it was open. Days are counted as in `living.Calendar`; `came` is the day of the intake.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from meetinghouse.demo.living import TODAY, Calendar, Life, calendar_of
from meetinghouse.demo.workroom import Hands, Workroom, pieces_of
from meetinghouse.ground.house import House
from meetinghouse.money import actions as money
from meetinghouse.money.models import drawer
from meetinghouse.repairs import actions as repairs
from meetinghouse.repairs.actions import Correction, WishedPiece
from meetinghouse.repairs.models import days_to_come, standing_of

ORDERS = 60
LONG_AGO = 32
"""How many open days back the first of them was taken in."""

FIRST_TILL = -18
"""Before that day the house took no cash for repairs."""

MINUTES_A_DAY = 120
FLOAT, MISSING = 50_000, 2_000
"""Øre that lie in the till each morning, and what was missing in it one evening."""

Kind = Callable[[Workroom, int], Life]


def lives(house: House, hands: Hands, chance: random.Random, *, now: datetime) -> list[Life]:
    """What happens in the workroom's last weeks, to be lived in the caller's transaction."""
    days = calendar_of(house, now, LONG_AGO + 1)
    began = days.at(-LONG_AGO - 1, 0)
    repairs.seed_services(by=hands.host, now=began)
    repairs.set_sewing_week([MINUTES_A_DAY] * 7, by=hands.host, now=began)
    room = Workroom(house, days, hands, chance)
    return [*_tills(days, hands), *(kind(room, came) for kind, came in _orders())]


def _tills(days: Calendar, hands: Hands) -> Iterator[Life]:
    for day in range(FIRST_TILL, TODAY + 1):
        yield _till(day, days, hands)


def _till(day: int, days: Calendar, hands: Hands) -> Life:
    """A till is opened in the morning and counted when the door closes; once something was missing. Today's is open."""
    opened_at = days.at(day, 0)
    yield opened_at
    till = money.open_till(FLOAT, by=hands.host, now=opened_at)
    if day == TODAY:
        return
    closed_at = days.at(day, 1)
    yield closed_at
    missing = MISSING if day == -6 else 0
    money.close_till(till, drawer.contents(till).should_hold - missing, by=hands.host, now=closed_at)


def _orders() -> Iterator[tuple[Kind, int]]:
    """Sixty of them: those that are over are spread over weeks, those that are still here came lately."""
    lately = [(kind, came) for kind, days in LATELY.items() for came in days]
    over = ORDERS - len(lately)
    for number in range(over):
        came = -LONG_AGO + number * (LONG_AGO - 9) // over
        yield ODD.get(number, paid_by_card if came < FIRST_TILL else paid_in_cash), came
    yield from lately


def paid_in_cash(room: Workroom, came: int) -> Life:
    """Mended, paid with notes and picked up."""
    order = yield from room.taken_in(came)
    ready = yield from room.mended(order, came)
    yield from room.fetched(order, ready, room.in_cash)


def paid_by_card(room: Workroom, came: int) -> Life:
    """Mended, paid with the link, picked up."""
    order = yield from room.taken_in(came)
    ready = yield from room.mended(order, came)
    yield from room.fetched(order, ready, room.by_card)


def corrected(room: Workroom, came: int) -> Life:
    """Something else was meant: the intake is put right while the customer stands there."""
    order = yield from room.taken_in(came, pieces=[WishedPiece("trousers", ("hem",), "brown")], contact="none")
    at = order.taken_at + timedelta(minutes=4)
    yield at
    right = (WishedPiece("trousers", ("waist",), "brown", "Ta inn 4 cm bak"),)
    repairs.correct_intake(order, Correction(right, "solbjorg@example.no", "Solbjørg"), by=room.hands.host, now=at)
    ready = yield from room.mended(order, came)
    yield from room.fetched(order, ready, room.in_cash)


def reworked(room: Workroom, came: int) -> Life:
    """The customer tries it on; it is done once more, paid and picked up."""
    order = yield from room.taken_in(came)
    ready = yield from room.mended(order, came)
    yield from room.moved(order, ready + 1, "in_work", "ready")
    yield from room.fetched(order, ready + 1, room.by_card)


def cheaper(room: Workroom, came: int) -> Life:
    """An estimate that comes out lower; in cash its sum is rounded."""
    job = [WishedPiece("knitwear", ("patch", "seam"), "green", "To hull, garnet er med")]
    order = yield from room.taken_in(came, pieces=job, price_kind="estimate")
    ready = yield from room.mended(order, came)
    at = room.days.at(ready, 0.98)
    yield at
    repairs.agree_final_price(order, standing_of(order).agreed - 3_060, by=room.hands.seller, now=at)
    yield from room.fetched(order, ready, room.in_cash)


def moved_back(room: Workroom, came: int) -> Life:
    """A wrong press, taken back at once."""
    order = yield from room.taken_in(came)
    (piece,), at = pieces_of(order), room.days.at(came, 0.74)
    yield at
    repairs.move_piece(piece, "queued", by=room.hands.host, now=at)
    repairs.undo_move(piece, by=room.hands.host, now=at + timedelta(minutes=2))
    ready = yield from room.mended(order, came)
    yield from room.fetched(order, ready, room.in_cash)


def wrongly_paid(room: Workroom, came: int) -> Life:
    """Written down as cash although it was paid by card."""
    order = yield from room.taken_in(came)
    ready = yield from room.mended(order, came)
    at = room.days.at(ready + 1, room.a_part())
    yield at
    attempt = room.in_cash(order, at)
    money.undo_cash(attempt, reason="other_way", by=room.hands.host, now=at + timedelta(minutes=3))
    yield from room.fetched(order, ready + 1, room.by_card)


def cancelled(room: Workroom, came: int) -> Life:
    """The customer needs it back before anybody has begun."""
    order = yield from room.taken_in(came)
    at = room.days.at(came, 0.95)
    yield at
    repairs.cancel_order(order, "Kunden trengte den tilbake", by=room.hands.host, now=at)


def told_by_mail(room: Workroom, came: int) -> Life:
    """Ready, and the customer says that they come."""
    order = yield from room.taken_in(came, contact="mail")
    yield from room.mended(order, came, by_day=-2)
    at = room.days.at(-1, room.a_part())
    yield at
    repairs.answer(order, "coming", on=days_to_come(room.house, at)[-1], now=at)


def to_be_called(room: Workroom, came: int) -> Life:
    """Ready, on the list of whom to call."""
    order = yield from room.taken_in(came, contact="phone")
    yield from room.mended(order, came, by_day=-1, is_called=False)


def was_called(room: Workroom, came: int) -> Life:
    """Ready, and the customer knows; they asked us to keep it."""
    order = yield from room.taken_in(came, contact="phone")
    yield from room.mended(order, came, by_day=-3)
    at = room.days.at(-1, room.a_part())
    yield at
    repairs.answer(order, "wait", on=None, now=at)


def comes_back(room: Workroom, came: int) -> Life:
    """Ready; nobody can be told, they come back by themselves."""
    order = yield from room.taken_in(came, contact="none")
    yield from room.mended(order, came, by_day=-1)


def partly_fetched(room: Workroom, came: int) -> Life:
    """Three pieces, all mended and paid; one of them is picked up."""
    order = yield from room.taken_in(came, pieces=room.some_pieces(3), contact="phone")
    yield from room.mended(order, came, by_day=-2)
    yield from room.first_fetched(order)


def partly_mended(room: Workroom, came: int) -> Life:
    """Two pieces: one is picked up, the other still being mended."""
    order = yield from room.taken_in(came, pieces=room.some_pieces(2), contact="mail")
    first, other = pieces_of(order)
    yield from room.moved(order, -3, "queued", "in_work", "ready", only=[first])
    yield from room.moved(order, -2, "queued", "in_work", only=[other])
    yield from room.first_fetched(order)


def fetched_today(room: Workroom, came: int) -> Life:
    """Ready since the last open day, paid in cash and picked up today."""
    order = yield from room.taken_in(came)
    yield from room.mended(order, came, by_day=-1)
    yield from room.fetched(order, -1, room.in_cash, day=TODAY)


def in_work(room: Workroom, came: int) -> Life:
    """Somebody is mending it."""
    order = yield from room.taken_in(came)
    yield from room.moved(order, -1, "queued", "in_work")


def in_work_again(room: Workroom, came: int) -> Life:
    """It was ready, and is done once more."""
    order = yield from room.taken_in(came, contact="mail")
    yield from room.mended(order, came, by_day=-3)
    yield from room.moved(order, -1, "in_work")


def waiting(room: Workroom, came: int) -> Life:
    """We need an answer first."""
    order = yield from room.taken_in(came, contact="phone")
    yield from room.moved(order, -1, "queued", "waiting_for_customer")


def cancelled_today(room: Workroom, came: int) -> Life:
    """Paid beforehand in cash and cancelled: the money waits at the till."""
    order = yield from room.taken_in(came)
    paid_at, at = room.days.at(came, 0.9), room.days.at(TODAY, 0.8)
    yield paid_at
    room.in_cash(order, paid_at)
    yield at
    repairs.cancel_order(order, "Kunden har ombestemt seg", by=room.hands.host, now=at)


def queued(room: Workroom, came: int) -> Life:
    """It waits for its turn."""
    order = yield from room.taken_in(came)
    yield from room.moved(order, came, "queued")


def received(room: Workroom, came: int) -> Life:
    """It has just come."""
    yield from room.taken_in(came)


ODD: dict[int, Kind] = {
    5: reworked, 11: cancelled, 20: corrected, 22: cheaper, 24: moved_back, 26: wrongly_paid, 28: cancelled,
}  # fmt: skip
"""Which of those that are over did not go the usual way."""

LATELY: dict[Kind, tuple[int, ...]] = {
    told_by_mail: (-8, -7),
    to_be_called: (-8, -6),
    was_called: (-7,),
    comes_back: (-6,),
    partly_fetched: (-7,),
    partly_mended: (-6,),
    fetched_today: (-8, -7, -7),
    in_work: (-5, -5, -4),
    in_work_again: (-8,),
    waiting: (-4, -3, -3),
    cancelled_today: (-3,),
    queued: (-4, -3, -2, -2, -2, -1),
    received: (-1, TODAY, TODAY, TODAY),
}
