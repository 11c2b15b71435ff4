"""One's own membership: how one belongs, what is to be paid and why it is that much, the household, leaving."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.guards import SIGNED_IN, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.members import actions, models, rules
from meetinghouse.members.forms import LeaveForm, PartForm
from meetinghouse.members.models import Dues, DuesCharge, HouseholdPlace, Membership, Record, Spell
from meetinghouse.members.models.owing import IS_OWED
from meetinghouse.members.pages.room import house_here, pages, private, refusals_on, somebody, status_of, today
from meetinghouse.members.vocabulary import LEFT, PAYER
from meetinghouse.money.onward import to_payment_page
from meetinghouse.people.models import Person


@dataclass(frozen=True)
class Mine:
    """Somebody's membership as their own page shows it, asked for in few queries."""

    membership: Membership | None
    spells: list[Spell]
    spell: Spell | None
    dues: list[Dues]
    standing: str

    @property
    def leaving(self) -> Spell | None:
        """The spell whose last day somebody has said, while they still belong."""
        return self.spell if self.spell and self.spell.why_ended == LEFT else None

    @property
    def owing(self) -> list[Dues]:
        """Dues of which something is left to pay, the oldest first."""
        return [dues for dues in reversed(self.dues) if dues.owed]


def mine_of(person: Person, record: Record | None = None) -> Mine:
    """Somebody's membership, with its times and dues; the record is asked for unless it is known already."""
    on = today()
    record = record or models.record_of(person)
    if record is None:
        waits = models.application_of(person) is not None
        return Mine(None, [], None, [], "waiting" if waits else "none")
    spells, dues = record.spells, models.dues_of(person)
    spell = models.spell_among(spells, on)
    return Mine(record.membership, spells, spell, dues, _standing(person, record, spell, dues))


def _standing(person: Person, record: Record, spell: Spell | None, dues: list[Dues]) -> str:
    return rules.standing(
        [rules.Belonging(each.kind, each.from_on, each.to_on) for each in record.spells],
        [each.debt(house_here().zone) for each in dues],
        on=today(),
        patience=models.patience_of(record.rules),
        waits=spell is None and models.application_of(person) is not None,
    )


@pages.get("/me/membership")
@guard(SIGNED_IN)
def membership() -> Response:
    """How I belong, what is left to pay, and who lives with me."""
    mine = mine_of(somebody())
    places = _household()
    return private(
        "members/membership.html",
        mine=mine,
        takes_cards=settings.current().has_stripe,
        credit=models.credit_of(somebody()) if mine.dues else 0,
        places=places,
        of_others=_owed_by_others(places),
    )


@pages.get("/me/membership/dues/<int:charge_id>")
@guard(SIGNED_IN)
def my_dues(charge_id: int) -> Response:
    """Pay dues, of one's own or of one's household: all of them, or a part."""
    dues = _dues_here(charge_id)
    return _pay_page(dues, PartForm(formdata=None, amount=dues.owed))


@pages.post("/me/membership/dues/<int:charge_id>/payments")
@guard(SIGNED_IN)
def pay(charge_id: int) -> Response:
    """Open the payment page for the amount that was written."""
    dues, form = _dues_here(charge_id), PartForm()
    if form.validate():
        with refusals_on(form):
            payable = actions.pay_part(dues.charge, form.amount.ore or 0, by=somebody(), now=clock.now())
            return to_payment_page(payable)
    return _pay_page(dues, form)


@pages.post("/me/membership/dues/<int:charge_id>/reduced")
@guard(SIGNED_IN)
def choose_reduced(charge_id: int) -> Response:
    """I choose the reduced dues, and nobody asks why."""
    return _choose(charge_id, actions.choose_reduced)


@pages.post("/me/membership/dues/<int:charge_id>/whole")
@guard(SIGNED_IN)
def choose_whole(charge_id: int) -> Response:
    """I pay the whole amount after all."""
    return _choose(charge_id, actions.choose_whole)


@pages.get("/me/membership/leaving")
@guard(SIGNED_IN)
def leaving_page() -> Response:
    """What leaving means, and when."""
    return private("members/leaving.html", form=LeaveForm(formdata=None), mine=mine_of(somebody()))


@pages.post("/me/membership/leaving")
@guard(SIGNED_IN)
def leave() -> Response:
    """I leave, today or with the year."""
    form = LeaveForm()
    if form.validate():
        with refusals_on(form):
            actions.say_leaving(somebody(), form.when.data, by=somebody(), now=clock.now())
            flash(_("You have said that you leave. Thank you for the time with us."), "done")
            return redirect(url_for("members.membership"), 303)
    return private("members/leaving.html", status_of(form), form=form, mine=mine_of(somebody()))


@pages.post("/me/membership/return")
@guard(SIGNED_IN)
def stay() -> Response:
    """I stay after all."""
    try:
        actions.take_back_leaving(somebody(), by=somebody(), now=clock.now())
        flash(_("How good that you stay."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("members.membership"), 303)


def _choose(charge_id: int, choose: Callable[..., DuesCharge]) -> Response:
    dues = _own(charge_id)
    try:
        choose(dues.charge, by=somebody(), now=clock.now())
        flash(_("It is changed."), "done")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("members.membership"), 303)


def _pay_page(dues: Dues, form: PartForm) -> Response:
    told: dict[str, Any] = {"dues": dues, "form": form, "takes_cards": settings.current().has_stripe}
    is_own = dues.charge.person_id == somebody().id
    told["receipts"] = models.receipts_of(dues.charge)
    told["whose"] = None if is_own else Person.get_by_id(dues.charge.person_id)
    return private("members/my_dues.html", status_of(form), **told)


def _own(charge_id: int) -> Dues:
    found = (dues for dues in models.dues_of(somebody()) if dues.charge.id == charge_id)
    return next(found, None) or abort(404)


def _dues_here(charge_id: int) -> Dues:
    """A charge of one's own, or of somebody one pays for; another's is not there."""
    charge = DuesCharge.get_or_none(DuesCharge.id == charge_id, DuesCharge.withdrawn_at.is_null()) or abort(404)
    me = somebody()
    if charge.person_id != me.id and charge.person_id not in {place.person_id for place in _paid_for(_household())}:
        abort(404)
    return models.standing_of_charge(charge)


def _household() -> list[HouseholdPlace]:
    """Who lives with the person who is signed in, and they themselves."""
    place = models.place_of(somebody())
    return models.places_in(place.household) if place else []


def _paid_for(places: list[HouseholdPlace]) -> Iterator[HouseholdPlace]:
    """The others, when the person who is signed in pays for them."""
    me = somebody()
    if any(place.role == PAYER and place.person_id == me.id for place in places):
        yield from (place for place in places if place.person_id != me.id)


def _owed_by_others(places: list[HouseholdPlace]) -> list[DuesCharge]:
    """Dues that are left to pay of those one pays for, with their `person`."""
    ids = [place.person_id for place in _paid_for(places)]
    query = DuesCharge.select(DuesCharge, Person).join(Person).where(DuesCharge.person.in_(ids), IS_OWED)
    return list(query.order_by(DuesCharge.id)) if ids else []
