"""One step of pieces: the events first, then the state they lead to, then whether the order is over."""

from collections.abc import Sequence
from datetime import datetime

from meetinghouse.people.models import Person
from meetinghouse.repairs.models import Notice, OrderEvent, Piece, RepairOrder
from meetinghouse.repairs.vocabulary import ENDED


def step(
    order: RepairOrder, pieces: Sequence[Piece], to: str, *, by: Person | None, now: datetime, verb: str = "moved"
) -> None:
    """Move pieces of one locked order to a state that follows, in the caller's transaction."""
    who = by.public_ref if by else ""
    made = {"order": order.id, "verb": verb, "to_state": to, "by": who, "at": now}
    OrderEvent.insert_many([made | {"piece": piece.id, "from_state": piece.state} for piece in pieces]).execute()
    Piece.update(state=to).where(Piece.id.in_([piece.id for piece in pieces])).execute()
    for piece in pieces:
        piece.state = to
    _close_or_open(order, to, now=now)


def note(order: RepairOrder, verb: str, words: str, *, by: Person | None, now: datetime) -> None:
    """Write down something that happened to the whole order. `words` is a day, a sum or a channel, never a name."""
    OrderEvent.create(order=order, verb=verb, note=words, by=by.public_ref if by else "", at=now)


def withdraw_notices(order: RepairOrder, *, now: datetime) -> None:
    """Nobody is to be told any more that this order is ready."""
    waits = (Notice.order == order) & Notice.done_at.is_null() & Notice.withdrawn_at.is_null()
    Notice.update(withdrawn_at=now).where(waits).execute()


def _close_or_open(order: RepairOrder, to: str, *, now: datetime) -> None:
    """An order is closed from when its last piece left until one comes back."""
    if to in ENDED:
        still_here = Piece.select().where(Piece.order == order, Piece.state.not_in(ENDED)).exists()
        closed_at = None if still_here else now
    else:
        closed_at = None
    if order.closed_at != closed_at:
        order.closed_at = closed_at
        order.save()
