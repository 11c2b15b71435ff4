"""Tags and claim checks: what is printed for an order, on a roll, on labels or on a sheet to cut."""

from dataclasses import dataclass

from flask import abort, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from meetinghouse.ground.days import show_day
from meetinghouse.ground.furniture import money
from meetinghouse.ground.guards import guard
from meetinghouse.ground.qr import in_capitals, qr_svg
from meetinghouse.ground.words import N_, _, speaking, spoken
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.repairs import models
from meetinghouse.repairs.models import Piece, RepairOrder, Standing
from meetinghouse.repairs.pages.room import pages, private, root, today
from meetinghouse.repairs.pages.words import conditions, garment, symbol_of
from meetinghouse.repairs.vocabulary import PRICE_KINDS

PAPERS = {
    "roll": N_("Roll, 62 mm"),
    "label": N_("Labels, 54 × 25 mm"),
    "sheet": N_("A4, to cut"),
}


@dataclass(frozen=True)
class Tag:
    """What hangs on one piece; no name stands on it."""

    of: str
    what: str
    work: list[tuple[str, str]]
    marks: str
    qr: Markup


@pages.get("/counter/repairs/<ref>/paper")
@guard(HAND_OUT)
def paper(ref: str) -> Response:
    """The tags and the claim check, for the paper that is in the printer."""
    order = models.by_ref(ref) or abort(404)
    standing = models.standing_of(order)
    kind = request.args.get("paper", "")
    kind = kind if kind in PAPERS else "roll"
    return private(
        "repairs/slips.html",
        order=order,
        promised=show_day(order.promised_on, spoken(), today()),
        tags=[_tag(order, piece, len(standing.pieces)) for piece in _live(standing)],
        claim_check=_claim_check(standing, kind),
        kinds=[(code, _(words)) for code, words in PAPERS.items()],
        kind=kind,
        back=f"/counter/repairs/{ref}",
    )


def tracking_code(order: RepairOrder) -> Markup:
    """The code that leads the customer to their tracking page."""
    return qr_svg(in_capitals(root() + order.url), _("Code for the page that shows how it goes"))


def _claim_check(standing: Standing, kind: str) -> Markup:
    """The customer's paper, in the language they read, whoever stands at the counter."""
    order = standing.order
    with speaking(order.language):
        page = render_template(
            "repairs/claim_check.html",
            order=order,
            kind=kind,
            promised=show_day(order.promised_on, spoken(), today()),
            pieces=[f"{garment(piece.garment, piece.colour)}: {_work(piece)}" for piece in _live(standing)],
            price=money(standing.price, order.currency),
            price_kind=_(PRICE_KINDS[order.price_kind]),
            conditions=conditions(order.price_kind),
            code=tracking_code(order),
        )
    return Markup(page)


def _live(standing: Standing) -> list[Piece]:
    return [piece for piece in standing.pieces if piece.state != "cancelled"]


def _tag(order: RepairOrder, piece: Piece, count: int) -> Tag:
    link = f"{root()}/t/{order.ref}/{piece.n}"
    return Tag(
        of=f"{piece.n}/{count}",
        what=garment(piece.garment, piece.colour),
        work=[(symbol_of(line.service), line.service.name) for line in piece.lines],
        marks=piece.marks,
        qr=qr_svg(in_capitals(link), _("Code for this piece")),
    )


def _work(piece: Piece) -> str:
    return ", ".join(line.service.name for line in piece.lines)
