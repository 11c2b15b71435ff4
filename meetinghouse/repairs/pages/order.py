"""One order at the counter: how it stands, its pieces and their next steps, handing out."""

from datetime import datetime

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions, models, rules
from meetinghouse.repairs.models import OrderEvent, Piece, RepairOrder
from meetinghouse.repairs.pages.room import pages, private, somebody


@pages.get("/counter/repairs/<ref>")
@guard(HAND_OUT)
def order(ref: str) -> Response:
    """One order, with what can be done about it now; without its year, the newest with this number."""
    found = models.by_number(ref) or abort(404)
    if ref != found.ref:
        return redirect(url_for("repairs.order", ref=found.ref), 303)
    standing, events = models.standing_of(found), models.timeline(found)
    return private(
        "repairs/order.html",
        standing=standing,
        order=found,
        is_settled=standing.price == 0 or _is_paid(events),
        answer=next((event.note for event in reversed(events) if event.verb == "answered"), ""),
        events=events,
        undoable=_undoable(events, somebody(), clock.now()),
    )


@pages.get("/t/<ref>/<int:n>")
@pages.get("/T/<ref>/<int:n>")
@guard(HAND_OUT)
def tag(ref: str, n: int) -> Response:
    """Where the code on a tag leads. Codes are written in capitals, so both are there."""
    found = _piece(ref, n)
    return redirect(url_for("repairs.order", ref=found.order.ref, _anchor=f"piece-{found.n}"), 303)


@pages.post("/counter/repairs/<ref>/pieces/<int:n>/moves")
@guard(HAND_OUT)
def move(ref: str, n: int) -> Response:
    """The piece goes on. A step that does not follow is answered with those that do."""
    piece = _piece(ref, n)
    try:
        actions.move_piece(piece, request.form.get("to", ""), by=somebody(), now=clock.now())
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return _back_to(piece)


@pages.post("/counter/repairs/<ref>/pieces/<int:n>/undo")
@guard(HAND_OUT)
def undo(ref: str, n: int) -> Response:
    """Take back the last step."""
    piece = _piece(ref, n)
    try:
        actions.undo_move(piece, by=somebody(), now=clock.now())
        flash(_("Taken back."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return _back_to(piece)


@pages.post("/counter/repairs/<ref>/handover")
@guard(HAND_OUT)
def handover(ref: str) -> Response:
    """The customer gets what is ready."""
    found = _order(ref)
    try:
        actions.hand_out(found, by=somebody(), now=clock.now())
        flash(_("Handed out. Was it a mistake? You can take it back for ten minutes."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("repairs.order", ref=found.ref), 303)


def _order(ref: str) -> RepairOrder:
    return models.by_ref(ref) or abort(404)


def _piece(ref: str, n: int) -> Piece:
    found = _order(ref)
    piece: Piece = next((each for each in models.standing_of(found).pieces if each.n == n), None) or abort(404)
    piece.order = found
    return piece


def _back_to(piece: Piece) -> Response:
    return redirect(url_for("repairs.order", ref=piece.order.ref, _anchor=f"piece-{piece.n}"), 303)


def _is_paid(events: list[OrderEvent]) -> bool:
    """Whether it is paid, as the order's own story tells; each payment writes its event in the same transaction.

    Handing out asks the charge itself.
    """
    return next((event.verb for event in reversed(events) if event.verb in ("paid", "unpaid")), "") == "paid"


def _undoable(events: list[OrderEvent], person: Person, now: datetime) -> set[int]:
    """The pieces whose last step this person may take back."""
    last = {event.piece_id: event for event in events if event.piece_id}
    return {piece_id for piece_id, event in last.items() if _may_undo(event, person, now)}


def _may_undo(event: OrderEvent, person: Person, now: datetime) -> bool:
    if event.verb != "moved":
        return False
    try:
        rules.may_undo(moved_by=event.by, moved_at=event.at, to_state=event.to_state, by=person.public_ref, now=now)
    except Refusal:
        return False
    return True
