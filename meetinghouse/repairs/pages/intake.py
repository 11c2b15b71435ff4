"""Taking in an order while the customer waits: garment, work, whose it is, one look at it all, done.

Each press is a page, and pages write nothing before the last one. What was chosen travels along, so going back
loses nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.repairs import actions, models, rules
from meetinghouse.repairs.actions import Intake, PromiseMoved, WishedPiece
from meetinghouse.repairs.forms import ContactForm, PieceForm
from meetinghouse.repairs.models import RepairOrder
from meetinghouse.repairs.pages.paper import tracking_code
from meetinghouse.repairs.pages.room import hours_here, house_here, pages, private, somebody, unfinished
from meetinghouse.repairs.pages.wished import (
    CONTACT,
    NEW,
    Wished,
    address,
    codes_in,
    read_piece,
    read_pieces,
    total,
    written,
)
from meetinghouse.repairs.pages.words import conditions, garments

NO_CONTACT = N_("Write a phone number or an e-mail address. Or press “The customer comes back anyway”.")


@dataclass(frozen=True)
class Typed:
    """What lies on the counter, and what was typed about it and about whose it is."""

    pieces: list[Wished]
    notes: list[PieceForm]
    form: ContactForm

    @property
    def agreed(self) -> str:
        """The pieces and the price, as the customer hears them."""
        return f"{total(self.pieces)} {written(self.pieces)}"


@pages.get("/counter/repairs/new")
@guard(HAND_OUT)
def new() -> Response:
    """What comes in, and what shall be done with it: a press for each."""
    on_offer = models.services_now()
    pieces = read_pieces(request.args.get("p", ""), on_offer)
    begun = read_piece(request.args.get("garment", ""), on_offer)
    if begun is None:
        choices = [(code, words, address(NEW, pieces, code)) for code, words in garments()]
        return private("repairs/new.html", pieces=pieces, garments=choices, has_services=bool(on_offer))
    fitting = [each for each in on_offer if begun.garment in each.garment_codes and each not in begun.services]
    services = [(each, address(CONTACT, [*pieces, begun.plus(each)])) for each in fitting]
    return private("repairs/services.html", begun=begun, services=services, again=address(NEW, pieces))


@pages.get("/counter/repairs/new/contact")
@guard(HAND_OUT)
def contact() -> Response:
    """Whose it is and how to reach them; what it costs and when it is ready stands above."""
    pieces = _named(request.args.get("p", ""))
    if not pieces:
        return redirect(NEW, 303)
    return private("repairs/contact.html", **_with_day(_typed(pieces)))


@pages.post("/counter/repairs/new/check")
@guard(HAND_OUT)
def check() -> Response:
    """All of it once more, before it is agreed; or back to where it was typed."""
    typed = _posted()
    if request.form.get("step") == "back":
        return private("repairs/contact.html", **_with_day(typed))
    if not _is_well_formed(typed):
        return unfinished("repairs/contact.html", **_with_day(typed))
    return private("repairs/check.html", **_with_day(typed))


@pages.post("/counter/repairs")
@guard(HAND_OUT)
def take_in() -> Response:
    """It is agreed. Another day or price than was said is asked about again; a second press finds the same order."""
    typed = _posted()
    if not _is_well_formed(typed):
        return unfinished("repairs/contact.html", **_with_day(typed))
    if request.form.get("agreed") != typed.agreed:
        known = models.by_form_key(typed.form.key.data or "")
        return _taken_in(known) if known else _ask_again(_with_day(typed))
    try:
        services = {service.code: service for piece in typed.pieces for service in piece.services}
        return _taken_in(
            actions.take_in(_wish(typed), by=somebody(), now=clock.now(), house=house_here(), services=services)
        )
    except PromiseMoved as moved:
        return _ask_again(_told(typed) | {"promised_on": moved.on})
    except Refusal as refusal:
        typed.form.refuse(refusal)
        return unfinished("repairs/contact.html", **_with_day(typed))


@pages.get("/counter/repairs/<ref>/done")
@guard(HAND_OUT)
def done(ref: str) -> Response:
    """The number, large; the day; and what to print."""
    order = models.by_ref(ref) or abort(404)
    return private("repairs/done.html", order=order, code=tracking_code(order))


def _taken_in(order: RepairOrder) -> Response:
    return redirect(f"/counter/repairs/{order.ref}/done", 303)


def _ask_again(told: dict[str, Any]) -> Response:
    return private("repairs/check.html", status=409, **(told | {"has_moved": True}))


def _named(codes: str) -> list[Wished]:
    """What lies on the counter. Only the services that it names are read."""
    return read_pieces(codes, list(models.services_by_code(codes_in(codes)).values()))


def _posted() -> Typed:
    """What was posted; with nothing on the counter, one begins anew."""
    return _typed(_named(request.form.get("p", "")) or abort(redirect(NEW, 303)))


def _typed(pieces: list[Wished]) -> Typed:
    form = ContactForm().offer(house_here().language)
    if "alone" in request.form:
        form.contact.data = ""
    return Typed(pieces, [PieceForm(n) for n in range(len(pieces))], form)


def _told(typed: Typed) -> dict[str, Any]:
    """All that the pages of the walk show, but for the day."""
    pieces = typed.pieces
    return {
        "pieces": list(zip(pieces, typed.notes, _addresses(pieces), strict=True)),
        "written": written(pieces),
        "total": total(pieces),
        "agreed": typed.agreed,
        "form": typed.form,
        "another": address(NEW, pieces),
        "conditions": conditions(typed.form.price_kind.data),
        "has_moved": False,
    }


def _addresses(pieces: list[Wished]) -> list[tuple[str, str]]:
    """For each piece: where it gets more work, and where it is taken away."""
    others = [[other for other in pieces if other is not piece] for piece in pieces]
    return [
        (address(NEW, rest, piece.code), address(CONTACT, rest)) for piece, rest in zip(pieces, others, strict=True)
    ]


def _with_day(typed: Typed) -> dict[str, Any]:
    """The same with the day we would promise now; None when all days are full. Taking in finds the day by itself."""
    minutes = sum(service.minutes for piece in typed.pieces for service in piece.services)
    return _told(typed) | {"promised_on": models.next_promise(house_here(), minutes, clock.now(), hours_here())}


def _is_well_formed(typed: Typed) -> bool:
    fine = [typed.form.validate(), *(notes.validate() for notes in typed.notes)]
    return all(fine) and _is_reachable(typed.form)


def _is_reachable(form: ContactForm) -> bool:
    """Whether we can reach the customer, or were told that they come back anyway."""
    try:
        if rules.contact_kind(form.contact.data or "") == "none" and not request.form.get("alone"):
            raise Refusal(NO_CONTACT, field="contact")
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _wish(typed: Typed) -> Intake:
    form = typed.form
    return Intake(
        key=form.key.data or "",
        pieces=tuple(_wished_piece(piece, notes) for piece, notes in zip(typed.pieces, typed.notes, strict=True)),
        contact=form.contact.data or "",
        name=form.name.data or "",
        language=form.language.data,
        price_kind=form.price_kind.data,
        agreed_on=_agreed_on(request.form.get("agreed_on", "")),
    )


def _agreed_on(written: str) -> date:
    """The day that the customer heard. Where none was said, every day is later than what they heard."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return date.min


def _wished_piece(piece: Wished, notes: PieceForm) -> WishedPiece:
    codes = tuple(service.code for service in piece.services)
    return WishedPiece(piece.garment, codes, notes.colour.data or "", notes.marks.data or "")
