"""Handing out: the customer gets what is ready, once it is paid."""

from collections.abc import Sequence
from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.locking import locked_charge, locked_order, pieces_of
from meetinghouse.repairs.actions.stepping import step, withdraw_notices
from meetinghouse.repairs.models import Handover, Piece, RepairOrder


def hand_out(order: RepairOrder, *, by: Person, now: datetime, pieces: Sequence[Piece] | None = None) -> list[Handover]:
    """Give the customer what is ready, or these pieces of it. What they have already gives its handover back.

    Raises:
        Refusal: something is still owed, or a piece is not ready.
    """
    with database.atomic():
        charge = locked_charge(order)
        order = locked_order(order)
        wanted = _wanted(pieces_of(order), pieces)
        waiting = [piece for piece in wanted if piece.state != "collected"]
        if waiting:
            _may_go(waiting)
            if not charge.is_settled:
                raise Refusal(N_("This is not paid yet. Take the payment first."))
            _give(order, waiting, by=by, now=now)
        given = Handover.select().where(
            Handover.piece.in_([piece.id for piece in wanted]), Handover.undone_at.is_null()
        )
        return list(given.order_by(Handover.id))


def _wanted(here: Sequence[Piece], asked: Sequence[Piece] | None) -> list[Piece]:
    """The pieces that are meant: those asked for, or all that are ready; when none is, all that were given before."""
    if asked is not None:
        ids = {piece.id for piece in asked}
        return [piece for piece in here if piece.id in ids]
    ready = [piece for piece in here if piece.state == "ready"]
    return ready or [piece for piece in here if piece.state != "cancelled"] or list(here)


def _may_go(pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        rules.may_move(piece.state, "collected")


def _give(order: RepairOrder, pieces: Sequence[Piece], *, by: Person, now: datetime) -> None:
    step(order, pieces, "collected", by=by, now=now)
    Handover.insert_many([{"piece": piece.id, "by": by.public_ref, "at": now} for piece in pieces]).execute()
    journal.record(by, "handed out", order, at=now)
    if not any(piece.state == "ready" for piece in pieces_of(order)):
        withdraw_notices(order, now=now)
