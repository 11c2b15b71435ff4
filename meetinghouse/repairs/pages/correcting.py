"""Putting right what was taken in wrongly, and cancelling before work begins."""

from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.repairs import actions, models
from meetinghouse.repairs.actions import Correction, WishedPiece
from meetinghouse.repairs.forms import CorrectedPieceForm, CorrectionForm, ReasonForm
from meetinghouse.repairs.models import RepairOrder, Standing
from meetinghouse.repairs.pages.room import pages, private, somebody, unfinished


@pages.get("/counter/repairs/<ref>/correction")
@guard(HAND_OUT)
def correction_page(ref: str) -> Response:
    """How it was written down, to be changed."""
    standing = models.standing_of(_order(ref))
    if not standing.may_be_corrected:
        return redirect(url_for("repairs.order", ref=ref), 303)
    return private("repairs/correction.html", **_told(standing))


@pages.post("/counter/repairs/<ref>/correction")
@guard(HAND_OUT)
def correction(ref: str) -> Response:
    """Write it down as it should have been."""
    standing = models.standing_of(_order(ref))
    told = _told(standing)
    form: CorrectionForm = told["form"]
    if all([form.validate(), *(piece.validate() for _n, piece in told["pieces"])]):
        try:
            order = actions.correct_intake(standing.order, _correction(told), by=somebody(), now=clock.now())
            flash(_("Corrected. Print the tag and the claim check again if they changed."), "done")
            return redirect(url_for("repairs.order", ref=order.ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("repairs/correction.html", **told)


@pages.get("/counter/repairs/<ref>/cancellation")
@guard(HAND_OUT)
def cancellation_page(ref: str) -> Response:
    """What cancelling means, before anybody does it."""
    standing = models.standing_of(_order(ref))
    if not standing.may_be_cancelled:
        return redirect(url_for("repairs.order", ref=ref), 303)
    return private("repairs/cancellation.html", order=standing.order, form=ReasonForm())


@pages.post("/counter/repairs/<ref>/cancellation")
@guard(HAND_OUT)
def cancellation(ref: str) -> Response:
    """Cancel before anybody works on it."""
    found, form = _order(ref), ReasonForm()
    if form.validate():
        try:
            actions.cancel_order(found, form.reason.data or "", by=somebody(), now=clock.now())
            flash(_("Cancelled. Give the things back to the customer."), "done")
            return redirect(url_for("repairs.order", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("repairs/cancellation.html", order=found, form=form)


def _order(ref: str) -> RepairOrder:
    return models.by_ref(ref) or abort(404)


def _told(standing: Standing) -> dict[str, Any]:
    order, customer, services = standing.order, standing.customer, models.services_now()
    facts = {"name": customer.name, "contact": customer.contact, "price_kind": order.price_kind}
    pieces = [(piece.n, CorrectedPieceForm(piece, services)) for piece in standing.pieces]
    return {"order": order, "form": CorrectionForm(data=facts), "pieces": pieces}


def _correction(told: dict[str, Any]) -> Correction:
    form: CorrectionForm = told["form"]
    return Correction(
        pieces=tuple(_corrected(piece) for _n, piece in told["pieces"]),
        contact=form.contact.data or "",
        name=form.name.data or "",
        price_kind=form.price_kind.data,
    )


def _corrected(form: CorrectedPieceForm) -> WishedPiece:
    return WishedPiece(
        form.garment.data, tuple(form.services.data or ()), form.colour.data or "", form.marks.data or ""
    )
