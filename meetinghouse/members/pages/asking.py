"""The treasurer asks one person for the dues of a year by hand: first all that will happen, then one press."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.members import actions, models, rules
from meetinghouse.members.forms import AskForm
from meetinghouse.members.models import Asking, DuesCharge, NotDecided
from meetinghouse.members.models.listing import MOST_DIGITS
from meetinghouse.members.pages.mine import Mine, mine_of
from meetinghouse.members.pages.room import (
    member_here,
    note_change,
    note_read,
    pages,
    private,
    record_here,
    refusals_on,
    somebody,
    status_of,
    today,
)
from meetinghouse.people.duties import KEEP_BOOKS, REGISTER


@pages.get("/treasurer/dues/ask")
@guard(KEEP_BOOKS)
def whom_to_ask() -> Response:
    """Whom? They are found by their number in the register."""
    asked = request.args.get("number", "").strip()
    if asked.isdecimal() and len(asked) <= MOST_DIGITS and models.one_person(int(asked)):
        return redirect(url_for("members.ask_page", number=int(asked)), 303)
    return private("members/ask_whom.html", asked=asked)


@pages.get("/treasurer/dues/ask/<int:number>")
@guard(KEEP_BOOKS)
def ask_page(number: int) -> Response:
    """What will happen when this person is asked for the dues of a year."""
    year = request.args.get("year", type=int)
    return _ask_page(number, AskForm(formdata=None), year, reduced=request.args.get("reduced") == "yes")


@pages.post("/treasurer/dues/ask/<int:number>")
@guard(KEEP_BOOKS)
def ask(number: int) -> Response:
    """They are asked for exactly what was shown."""
    member, form = member_here(number), AskForm()
    if form.validate():
        with refusals_on(form):
            charge = actions.ask_for_dues(member.person, by=somebody(), now=clock.now(), **form.told())
            note_change(member.person)
            flash(*_answer(charge, form))
            return redirect(url_for("members.charge_page", charge_id=charge.id), 303)
    return _ask_page(number, form, form.told()["year"], reduced=form.told()["reduced"])


def _answer(charge: DuesCharge, form: AskForm) -> tuple[str, str]:
    """What to say after the press: that it is done, or that somebody else asked before, for another amount."""
    if charge.amount == form.told()["seen"]:
        return _("They are asked for the dues of %(year)s.", year=charge.year), "done"
    return _("Somebody asked them before you, for another amount. This is how it stands."), "note"


def _ask_page(number: int, form: AskForm, year: int | None, *, reduced: bool) -> Response:
    record = record_here(number)
    person = record.membership.person
    note_read(person)
    mine = mine_of(person, record)
    offers, refused = _offers(mine)
    chosen = year if year in {*offers, *refused} else _first_open(offers)
    offer = offers.get(chosen or 0)
    if offer and reduced and offer.plan.reduced_amount is not None:
        offer = offer.choosing(reduced=True)
    if offer:
        form.show(offer.year, offer.amount, reduced=offer.reduced)
    why_not = _why_not(mine, refused, chosen, offer)
    return private(
        "members/ask.html",
        status_of(form),
        member=record.membership,
        mine=mine,
        form=form,
        offer=offer,
        chosen=chosen,
        years=sorted({*offers, *([chosen] if chosen else [])}),
        why_not=dict.fromkeys(each.words() for each in why_not),
        is_undecided=any(isinstance(each, NotDecided) for each in why_not),
        credit=models.credit_of(person) if offer else 0,
        has_address=bool(offer and person.email()),
        keeps_register=somebody().may(REGISTER),
    )


def _offers(mine: Mine) -> tuple[dict[int, Asking], dict[int, Refusal]]:
    """What the person can be asked for, by year; of the other years, why not."""
    offers, refused = dict[int, Asking](), dict[int, Refusal]()
    for year, on in rules.years_asked(today()).items():
        try:
            offers[year] = models.what_is_asked(mine.spells, mine.dues, year, reduced=False, on=on, today=today())
        except Refusal as refusal:
            refused[year] = refusal
    return offers, refused


def _first_open(offers: dict[int, Asking]) -> int | None:
    """The first year that they were not asked for yet, or else the first one."""
    to_ask = [year for year, offer in offers.items() if not offer.stands]
    return next(iter(to_ask or offers), None)


def _why_not(mine: Mine, refused: dict[int, Refusal], chosen: int | None, offer: Asking | None) -> list[Refusal]:
    """Why they are not asked: in the year that was chosen; in every year when there is none to choose; and what waits
    for a decision where they were asked for all the others."""
    if offer:
        return [each for each in refused.values() if offer.stands and isinstance(each, NotDecided)]
    if chosen in refused and len(refused) < len(rules.years_asked(today())):
        return [refused[chosen]]
    return list(refused.values())[: None if mine.spell else 1]
