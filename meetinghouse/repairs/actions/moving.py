"""A piece goes on: into the queue, into work, ready; and the last step is taken back."""

from datetime import datetime

from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.locking import locked_order, pieces_of
from meetinghouse.repairs.actions.stepping import step, withdraw_notices
from meetinghouse.repairs.models import Customer, Handover, Notice, OrderEvent, Piece, RepairOrder

NOT_HERE = {
    "collected": N_("Hand it out at the order's own page, so that the payment is looked at too."),
    "cancelled": N_("Cancel the whole order at its own page."),
}


def move_piece(piece: Piece, to: str, *, by: Person, now: datetime) -> Piece:
    """Move a piece on to `queued`, `waiting_for_customer`, `in_work` or `ready`. Where it is already, nothing happens.

    When the last piece of an order gets ready, whoever left an address gets a mail after ten minutes (so that the
    step can be taken back), and whoever left a phone number is on the list of whom to call.

    Raises:
        Refusal: the step does not follow; the sentence lists the steps that do.
    """
    with database.atomic():
        order, piece = _locked(piece)
        if piece.state == to:
            return piece
        rules.may_move(piece.state, to)
        if to in NOT_HERE:
            raise Refusal(NOT_HERE[to])
        if piece.state == "ready":
            withdraw_notices(order, now=now)
        step(order, [piece], to, by=by, now=now)
        if to == "ready":
            _announce(order, now=now)
    return piece


def undo_move(piece: Piece, *, by: Person, now: datetime) -> Piece:
    """Take back the last step of a piece, handing out included. Whoever made it may, for ten minutes.

    What is ready again is told of again, unless the customer was told since it got ready.

    Raises:
        Refusal: somebody else made it, it is too old, there is none, or it was taken back already.
    """
    with database.atomic():
        order, piece = _locked(piece)
        last = OrderEvent.select().where(OrderEvent.piece == piece).order_by(OrderEvent.id.desc()).get()
        if last.verb == "undone":
            raise Refusal(N_("This was taken back already. Move the piece on from where it is."))
        rules.may_undo(moved_by=last.by, moved_at=last.at, to_state=last.to_state, by=by.public_ref, now=now)
        if last.to_state == "collected":
            given = (Handover.piece == piece) & Handover.undone_at.is_null()
            Handover.update(undone_at=now).where(given).execute()
        if last.to_state == "ready":
            withdraw_notices(order, now=now)
        step(order, [piece], last.from_state, by=by, now=now, verb="undone")
        if last.from_state == "ready" and not _was_told(order):
            _announce(order, now=now)
    return piece


def _locked(piece: Piece) -> tuple[RepairOrder, Piece]:
    order = locked_order(piece.order_id)
    return order, Piece.get_by_id(piece.id)


def _announce(order: RepairOrder, *, now: datetime) -> None:
    """When nothing is left to do, the customer is to be told, unless they come back by themselves."""
    if rules.order_state([piece.state for piece in pieces_of(order) if not piece.is_ended]) != "ready":
        return
    if Notice.select().where(Notice.order == order, Notice.done_at.is_null(), Notice.withdrawn_at.is_null()).exists():
        return
    kind = Customer.get_by_id(order.customer_id).contact_kind
    if kind == "email":
        Notice.create(order=order, channel="mail", due_at=now + rules.UNDO)
    elif kind == "phone":
        Notice.create(order=order, channel="call", due_at=now)


def _was_told(order: RepairOrder) -> bool:
    """Whether the customer was told after the last piece got ready."""
    got_ready = (OrderEvent.verb == "moved") & (OrderEvent.to_state == "ready")
    either = (OrderEvent.order == order) & (got_ready | (OrderEvent.verb == "told"))
    last = OrderEvent.select().where(either).order_by(OrderEvent.id.desc()).get()
    return bool(last.verb == "told")
