"""A wrong intake is put right before work begins: customer, pieces, work, and the charge that follows from them."""

from dataclasses import dataclass
from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.hours import Hours
from meetinghouse.ground.house import House
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.charging import asked_for, end_charge, open_charge
from meetinghouse.repairs.actions.intake import customer_columns
from meetinghouse.repairs.actions.locking import locked_charge, locked_order, locked_week
from meetinghouse.repairs.actions.mailing import mail_soon
from meetinghouse.repairs.actions.stepping import note
from meetinghouse.repairs.actions.work import (
    Chosen,
    WishedPiece,
    choose,
    give_minutes,
    open_house_now,
    plan,
    write_lines,
)
from meetinghouse.repairs.models import Allocation, Customer, Piece, RepairOrder, WorkLine, hours_ahead, standing_of
from meetinghouse.repairs.models.standing import Charge, Standing


@dataclass(frozen=True)
class Correction:
    """How an intake should have been: all of it, as it stands after the correction. As many pieces as before."""

    pieces: tuple[WishedPiece, ...]
    contact: str = ""
    name: str = ""
    price_kind: str = "fixed"


def correct_intake(order: RepairOrder, wish: Correction, *, by: Person, now: datetime) -> RepairOrder:
    """Put right what was written down wrongly. The same correction again, its services in any order, changes nothing.

    Work that stays keeps the price that was said; a final price stays until the work or the kind of price changes. The
    promised day stays unless the new work does not fit before it; then it moves, with an event and a mail.

    Raises:
        Refusal: work has begun, the number of pieces is another, or what `take_in` refuses. Also when another sum,
            other work or another contact is to stand on the charge while somebody is paying it by card, and when
            the sum would change of what is paid.
    """
    chosen = choose(wish.pieces, wish.price_kind)
    who = customer_columns(wish.name, wish.contact)
    house = open_house_now()
    hours = hours_ahead(house, now)
    with database.atomic():
        charge = locked_charge(order)
        before = standing_of(locked_order(order))
        rules.may_be_corrected([piece.state for piece in before.pieces])
        if len(before.pieces) != len(wish.pieces):
            raise Refusal(N_("The number of pieces is another one. Cancel this order and take it in anew."))
        if not _is_other(before, wish, chosen, who):
            return before.order
        _put_right(before, wish, who)
        _change_work(before, chosen, house, hours, by=by, now=now)
        _charge_anew(standing_of(before.order), before, charge, now=now)
        note(before.order, "corrected", "", by=by, now=now)
        journal.record(by, "corrected an order", before.order, at=now)
        if who["contact_kind"] == "email" and who["contact"] != before.customer.contact:
            mail_soon("taken_in", before.order.id)
    return before.order


def _codes(standing: Standing) -> list[list[str]]:
    return [sorted(line.service.code for line in piece.lines) for piece in standing.pieces]


def _is_other(before: Standing, wish: Correction, chosen: Chosen, who: dict[str, str]) -> bool:
    """Whether the correction says anything that is not so already."""
    known = [(piece.garment, piece.colour, piece.marks) for piece in before.pieces]
    said = [(each.garment, each.colour, each.marks.strip()[:200]) for each in wish.pieces]
    same_work = _codes(before) == [sorted(service.code for service in of) for of in chosen.pieces]
    same_customer = all(getattr(before.customer, column) == value for column, value in who.items())
    return known != said or not same_work or not same_customer or before.order.price_kind != wish.price_kind


def _put_right(before: Standing, wish: Correction, who: dict[str, str]) -> None:
    Customer.update(**who).where(Customer.id == before.customer.id).execute()
    for piece, said in zip(before.pieces, wish.pieces, strict=True):
        facts = {"garment": said.garment, "colour": said.colour, "marks": said.marks.strip()[:200]}
        Piece.update(**facts).where(Piece.id == piece.id).execute()
    if before.order.price_kind != wish.price_kind:
        before.order.price_kind = wish.price_kind
        before.order.final_price = None
        before.order.save()


def _change_work(before: Standing, chosen: Chosen, house: House, hours: Hours, *, by: Person, now: datetime) -> None:
    """Drop the lines that were wrong, which frees their minutes, and give minutes to those that were missing."""
    dropped, missing = [], []
    for piece, services in zip(before.pieces, chosen.pieces, strict=True):
        has, wanted = {line.service.code: line for line in piece.lines}, {each.code for each in services}
        dropped += [line.id for code, line in has.items() if code not in wanted]
        missing += [(piece.id, each) for each in services if each.code not in has]
    if (dropped or missing) and before.order.final_price is not None:  # it was agreed on for the work as it was
        before.order.final_price = None
        before.order.save()
    if dropped:
        WorkLine.update(dropped_at=now).where(WorkLine.id.in_(dropped)).execute()
        Allocation.delete().where(Allocation.line.in_(dropped)).execute()
    if missing:
        found = plan([service.minutes for _piece, service in missing], locked_week(), house, hours, now=now)
        give_minutes(write_lines(missing), found)
        _move_promise(before.order, found.promise, by=by, now=now)


def _move_promise(order: RepairOrder, found: rules.Promise, *, by: Person, now: datetime) -> None:
    """A promise only moves when it must: never to an earlier day, for the customer has heard the later one."""
    if found.on <= order.promised_on:
        return
    note(order, "promise_moved", found.on.isoformat(), by=by, now=now)
    order.promised_on = found.on
    order.save()
    mail_soon("promise_moved", order.id)


def _charge_anew(after: Standing, before: Standing, charge: Charge, *, now: datetime) -> None:
    """Put a new charge in place of the old one. What is paid stays as it is when the sum is the same."""
    same_work = _codes(after) == _codes(before) and after.customer.contact == before.customer.contact
    same_price = after.price == (charge.payable.amount if charge.payable else 0)
    if same_price and (same_work or charge.payment):
        return
    end_charge(charge, now=now)
    open_charge(after.order, after.customer, asked_for(after), now=now)
