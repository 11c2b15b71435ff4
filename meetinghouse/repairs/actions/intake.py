"""Taking an order in: number, pieces, work, the promised day and the charge, all at once or not at all.

Whatever can be read before is read before: while the week's row is locked, every other tablet waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from meetinghouse.ground import journal, keys
from meetinghouse.ground.database import database
from meetinghouse.ground.house import House
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, known_language
from meetinghouse.ground.writing import note_rows, write_rows
from meetinghouse.people.models import Person
from meetinghouse.people.rules import clean_contact
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.charging import open_charge
from meetinghouse.repairs.actions.locking import locked_week
from meetinghouse.repairs.actions.mailing import mail_soon
from meetinghouse.repairs.actions.work import (
    Chosen,
    WishedPiece,
    choose,
    give_minutes,
    open_house_now,
    plan,
    write_lines,
)
from meetinghouse.repairs.models import Customer, OrderEvent, Piece, RepairOrder, Service, by_form_key, hours_ahead

__all__ = ["Intake", "PromiseMoved", "WishedPiece", "take_in"]
MOVED = N_("The day or the price has changed in the meantime. Please tell the customer, and ask again.")


class PromiseMoved(Refusal):
    """Others took the minutes: it would be ready later than was said. `on` is the day that could be promised now."""

    def __init__(self, on: date) -> None:
        super().__init__(MOVED)
        self.on = on


@dataclass(frozen=True)
class Intake:
    """What a customer brings. `key` is random and comes with the form.

    `contact`: an e-mail address or a phone number as typed; empty: they come back by themselves. `agreed_on`: the day
    that the customer was told; None when nobody was told any.
    """

    key: str
    pieces: tuple[WishedPiece, ...]
    contact: str = ""
    name: str = ""
    language: str = "nb"
    price_kind: str = "fixed"
    agreed_on: date | None = None


def take_in(
    wish: Intake,
    *,
    by: Person | None,
    now: datetime,
    house: House | None = None,
    services: Mapping[str, Service] | None = None,
) -> RepairOrder:
    """Take in an order while the customer waits, and promise a day. The same form sent twice is the same order.

    Whoever has just read the house's facts and the services (by code) brings them; else they are asked.

    Raises:
        PromiseMoved: it would be ready later than on the day that was told.
        Refusal: nothing to do was chosen, a service is not offered any more, the contact cannot be read (with its
            field), or all days are full.
    """
    chosen = choose(wish.pieces, wish.price_kind, services)
    who = customer_columns(wish.name, wish.contact)
    house = house or open_house_now()
    told, hours = _order_columns(wish, chosen, house, by=by, now=now), hours_ahead(house, now)
    with database.atomic():
        week = locked_week()
        if known := by_form_key(wish.key):
            return known
        found = plan([each.minutes for each in chosen.services], week, house, hours, now=now)
        if wish.agreed_on and found.promise.on > wish.agreed_on:
            raise PromiseMoved(found.promise.on)
        customer = Customer.create(**who)
        order = _write_order(told, customer, found.promise.on)
        pieces = _write_pieces(order, wish.pieces, by=by, now=now)
        work = [(piece, each) for piece, of in zip(pieces, chosen.pieces, strict=True) for each in of]
        give_minutes(write_lines(work), found)
        open_charge(order, customer, [(each.name, each.price) for each in chosen.services], now=now)
        journal.record(by, "took in an order", order, at=now)
        if customer.contact_kind == "email":
            mail_soon("taken_in", order.id)
    return order


def customer_columns(name: str, contact: str) -> dict[str, str]:
    """A customer as written down: one contact, and the name as it is looked for.

    Raises:
        Refusal: the contact is neither an address nor a number.
    """
    kind, key = rules.contact_kind(contact), rules.name_key(name)
    return {
        "name": " ".join(name.split())[:80],
        "name_key": key[:80],
        "name_start": key[:3],
        "contact_kind": kind,
        "contact": clean_contact(kind, contact) if kind != "none" else "",
    }


def _order_columns(wish: Intake, chosen: Chosen, house: House, *, by: Person | None, now: datetime) -> dict[str, Any]:
    """All of an order that is known before anybody waits: all but its number, its customer and the promised day."""
    kinds = {service.kind for service in chosen.services}
    return {
        "year": house.today(now).year,
        "token": keys.new_token(),
        "form_key": wish.key,
        "kind": "repair" if "repair" in kinds else "alteration",
        "price_kind": wish.price_kind,
        "currency": house.currency,
        "conditions": rules.CONDITIONS,
        "language": known_language(wish.language) or house.language,
        "taken_by": by.public_ref if by else "",
        "taken_at": now,
    }


def _write_order(told: dict[str, Any], customer: Customer, on: date) -> RepairOrder:
    number = next_number(f"repair/{told['year']}")
    return RepairOrder.create(**told, no=number, customer=customer.id, promised_on=on)


def _write_pieces(order: RepairOrder, wished: Sequence[WishedPiece], *, by: Person | None, now: datetime) -> list[int]:
    """Write the pieces with their first event; returns their ids in order."""
    rows = [
        {"order": order.id, "n": n, "garment": each.garment, "colour": each.colour, "marks": each.marks.strip()[:200]}
        for n, each in enumerate(wished, 1)
    ]
    written = {piece.n: piece.id for piece in write_rows(Piece, rows)}
    begun = {"order": order.id, "verb": "taken_in", "from_state": "", "to_state": "received", "at": now}
    begun |= {"by": by.public_ref if by else ""}
    note_rows(OrderEvent, [begun | {"piece": piece} for piece in written.values()])
    return [written[n] for n in range(1, len(rows) + 1)]
