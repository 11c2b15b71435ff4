"""What is done at the counter and at the sewing machines of the demo house: the steps that make up an order's life."""

import random
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime

from meetinghouse.demo.living import Calendar, Life
from meetinghouse.demo.paying import pay_by_card
from meetinghouse.ground.house import House
from meetinghouse.money import actions as money
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions as repairs
from meetinghouse.repairs.actions import Intake, WishedPiece
from meetinghouse.repairs.actions.mailing import mail_customer
from meetinghouse.repairs.models import Piece, RepairOrder, call_these, charge_of

TakenIn = Generator[datetime, None, RepairOrder]
Pay = Callable[[RepairOrder, datetime], PaymentAttempt]

CONTACTS = ("mail", "phone", "none")
CUSTOMERS = (
    "Astrid", "Birger", "Camilla", "Dagny", "Einar", "Frøydis", "Gunnar", "Hedda", "Ivar", "Jenny", "Kjell", "Lise",
    "Magnus", "Nora", "Odd", "Peder", "Rigmor", "Signe", "Trygve", "Ulla", "Vera", "Yvonne", "Øystein", "Aisha",
)  # fmt: skip

# garment, what is done, colour, the workroom's note, kind of price
JOBS = (
    ("trousers", ("hem",), "blue", "Måles med skoene på: 78 cm", "fixed"),
    ("jeans", ("hem_jeans",), "blue", "Behold den slitte kanten", "fixed"),
    ("shirt", ("button",), "white", "Knappen ligger i lomma", "fixed"),
    ("jacket", ("jacket_zip",), "black", "Glidelåsen er med i posen", "maximum"),
    ("skirt", ("waist",), "grey", "Ta inn 3 cm i siden", "fixed"),
    ("knitwear", ("patch",), "red", "Hull på albuen, stoppes med lik tråd", "estimate"),
    ("trousers", ("hem", "button"), "black", "Lang søm foran, kort bak", "fixed"),
    ("curtain", ("curtain",), "white", "Ferdig lengde 214 cm", "fixed"),
    ("dress", ("seam",), "green", "Sømmen under armen", "fixed"),
    ("bag", ("slider",), "brown", "Løperen er borte", "maximum"),
    ("trousers", ("trouser_zip",), "grey", "", "maximum"),
    ("dress", ("lined_skirt",), "purple", "Fôret skal være 2 cm kortere", "estimate"),
    ("jacket", ("lined_sleeves",), "blue", "Mål ermet med armen bøyd", "estimate"),
    ("jeans", ("patch",), "black", "Lapp på innsiden av kneet", "fixed"),
    ("shirt", ("seam", "button"), "pink", "Sprukket langs skulderen", "fixed"),
    ("other", ("seam",), "many", "Dukkevogntrekk, sterk tråd", "estimate"),
)  # fmt: skip


@dataclass(frozen=True)
class Hands:
    """Those who stand at the counter and sit at the sewing machine."""

    host: Person
    seller: Person


class Workroom:
    """The steps, in the order a customer meets them. Days are counted as in `Calendar`.

    Within a day there is an order too: intakes come first, what is moved on the day of its intake comes at `LATE`.
    """

    LATE = 0.8

    def __init__(self, house: House, days: Calendar, hands: Hands, chance: random.Random) -> None:
        self.house, self.days, self.hands, self.chance = house, days, hands, chance
        self.taken = 0

    def taken_in(
        self, came: int, *, contact: str = "", pieces: Sequence[WishedPiece] = (), price_kind: str = ""
    ) -> TakenIn:
        """A customer brings `pieces` (or something from the list of jobs); `contact` is one of `CONTACTS`."""
        at = self.days.at(came, self.chance.uniform(0.05, 0.7))
        yield at
        self.taken += 1
        name, job = CUSTOMERS[self.taken * 7 % len(CUSTOMERS)], JOBS[self.taken * 5 % len(JOBS)]
        wish = Intake(
            key=f"demo-repair-{self.taken}",
            pieces=tuple(pieces) or (_piece(job),),
            contact=_contact(contact or CONTACTS[self.taken % len(CONTACTS)], name, self.taken),
            name=name,
            price_kind=price_kind or ("fixed" if pieces else job[4]),
        )
        order = repairs.take_in(wish, by=self.hands.host, now=at)
        if "@" in wish.contact:
            mail_customer("taken_in", order, now=at)  # as the worker does within the minute
        return order

    def some_pieces(self, count: int) -> list[WishedPiece]:
        """So many different things."""
        return [_piece(job) for job in self.chance.sample(JOBS, count)]

    def moved(self, order: RepairOrder, day: int, *states: str, only: Sequence[Piece] = ()) -> Life:
        """Move pieces (all of them, unless some are named) through these states in the course of a day."""
        is_late = self.days.on(day) == self.house.today(order.taken_at)
        start = self.LATE if is_late else self.chance.uniform(0.05, 0.3)
        for number, state in enumerate(states):
            at = self.days.at(day, start + 0.2 * number)
            yield at
            for piece in only or pieces_of(order):
                repairs.move_piece(piece, state, by=self.hands.seller, now=at)

    def mended(self, order: RepairOrder, came: int, *, by_day: int | None = None, is_called: bool = True) -> Life:
        """The order is queued and mended, before its promised day or on `by_day`; the customer is told.

        Comes to the day on which it was ready.
        """
        yield from self.moved(order, came, "queued")
        ready = by_day if by_day is not None else min(max(self.days.day(order.promised_on) - 1, came + 1), -2)
        yield from self.moved(order, ready, "in_work", "ready")
        yield from self._told(order, ready, is_called)
        return ready

    def fetched(self, order: RepairOrder, ready: int, pay: Pay, *, day: int | None = None) -> Life:
        """The customer comes when it is ready, a day or more later, pays, and gets it."""
        on = day if day is not None else min(ready + 1 + self.chance.choice((0, 0, 1, 2)), -1)
        at = self.days.at(on, self.LATE + 0.1 if on == ready else self.a_part())
        yield at
        pay(order, at)
        repairs.hand_out(order, by=self.hands.host, now=at)

    def first_fetched(self, order: RepairOrder) -> Life:
        """The customer pays for everything and takes the first piece along, late on the last open day."""
        at = self.days.at(-1, self.LATE + 0.1)
        yield at
        self.in_cash(order, at)
        repairs.hand_out(order, pieces=pieces_of(order)[:1], by=self.hands.host, now=at)

    def in_cash(self, order: RepairOrder, at: datetime) -> PaymentAttempt:
        """Coins and notes; now and then somebody types what was given."""
        owed = _charge(order)
        given = -(-owed.amount // 10_000) * 10_000 if self.chance.random() < 0.5 else None
        return money.take_cash(owed, given=given, by=self.hands.host, now=at)

    def by_card(self, order: RepairOrder, at: datetime) -> PaymentAttempt:
        """The link on the tracking page."""
        attempt = money.new_attempt(_charge(order), now=at)
        pay_by_card(attempt, now=at)
        return attempt

    def a_part(self) -> float:
        """Some time of the day, before it is late."""
        return self.chance.uniform(0.1, 0.7)

    def _told(self, order: RepairOrder, ready: int, is_called: bool) -> Life:
        """Ten minutes after it was ready a mail goes out; a call is made late in the day."""
        at = self.days.at(ready, self.LATE)
        yield at
        repairs.send_notices(now=at)
        mine = [notice for notice in call_these() if notice.order_id == order.id]
        for notice in mine if is_called else ():
            repairs.note_called(notice, by=self.hands.host, now=at)


def pieces_of(order: RepairOrder) -> list[Piece]:
    """The pieces of an order as they are now."""
    return list(Piece.select().where(Piece.order == order).order_by(Piece.n))


def _piece(job: tuple[str, tuple[str, ...], str, str, str]) -> WishedPiece:
    garment, services, colour, note, _price_kind = job
    return WishedPiece(garment, services, colour, note)


def _contact(kind: str, name: str, number: int) -> str:
    """What a customer wrote down. No number in Norway begins with 10, so nobody is called from a demo."""
    plain = name.lower().translate(str.maketrans("øå", "oa"))
    return {"mail": f"{plain}{number}@example.no", "phone": f"10 00 00 {number:02}", "none": ""}[kind]


def _charge(order: RepairOrder) -> Payable:
    owed = charge_of(order).payable
    assert owed is not None
    return owed
