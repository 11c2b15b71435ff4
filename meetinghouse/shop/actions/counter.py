"""What is done at the counter: taking cash, handing out, posting, minding what is put aside, putting back."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money import actions as money
from meetinghouse.people.models import Person
from meetinghouse.shop import rules
from meetinghouse.shop.actions.locking import locked_standing
from meetinghouse.shop.models import Claim, Handover, Order
from meetinghouse.shop.models.orders import Standing


def hand_over(order: Order, code: str, *, by: Person, now: datetime) -> Handover:
    """Give a paid thing to whoever brings its pick-up code; from now on they may withdraw for fourteen days.

    A second call gives the same handover back.

    Raises:
        Refusal: the code is another one, it is not paid, or it was undone.
    """
    with database.atomic():
        _payment, standing = locked_standing(order)
        if standing.handover:
            return standing.handover
        if standing.state != "paid" or standing.order.fulfilment != "pickup":
            raise Refusal(N_("This order is not waiting to be picked up."))
        if rules.read_code(code) != standing.order.pickup_code:
            raise Refusal(N_("This is not the order's pick-up code. Please look again."), field="code")
        return _give(standing, "pickup", by=by, now=now)


def post_order(order: Order, *, by: Person, now: datetime) -> Handover:
    """Note that a paid thing was given to the post, and tell its buyer. A second call changes nothing.

    Raises:
        Refusal: it is not paid, it was undone, or it is to be picked up.
    """
    with database.atomic():
        _payment, standing = locked_standing(order)
        if standing.handover:
            return standing.handover
        if standing.state != "paid" or standing.order.fulfilment != "post":
            raise Refusal(N_("This order is not waiting to be posted."))
        handover = _give(standing, "post", by=by, now=now)
        money.tell_payer(standing.payable, "shop/order_posted", now=now, order=standing.order)
    return handover


def release_reservation(order: Order, *, by: Person, now: datetime) -> None:
    """Let go of a thing that was put aside and never paid; it is free at once. A second call changes nothing.

    Raises:
        Refusal: it is being paid by card, so the payment page decides.
    """
    with database.atomic():
        _payment, standing = locked_standing(order)
        if standing.state == "let_go":
            return
        _is_put_aside(standing)
        money.end_if_abandoned(standing.payable, now=now)
        journal.record(by, "let go of what was put aside", standing.order, at=now)


def prolong_reservation(order: Order, *, by: Person, now: datetime) -> None:
    """Keep a thing aside for another seven days from now, once.

    Raises:
        Refusal: it was kept longer before, or is not put aside any more.
    """
    with database.atomic():
        _payment, standing = locked_standing(order)
        _is_put_aside(standing)
        if standing.claim.prolonged:
            raise Refusal(N_("This was kept longer once already."))
        until = now + rules.HELD_AT_THE_HOUSE
        Claim.update(held_until=until, prolonged=1, changed_at=now).where(Claim.id == standing.claim.id).execute()
        journal.record(by, "kept something aside longer", standing.order, at=now)


def put_back(order: Order, *, by: Person, now: datetime) -> None:
    """A person has the thing of an undone order in their hand and puts it back on the shelf. Again: nothing.

    Raises:
        Refusal: the order stands, so the thing is its buyer's.
    """
    with database.atomic():
        _payment, standing = locked_standing(order)
        if standing.claim.state == "returned":
            return
        if standing.state not in ("cancelled", "withdrawn"):
            raise Refusal(N_("This belongs to its buyer."))
        Claim.update(state="returned", changed_at=now).where(Claim.id == standing.claim.id).execute()
        journal.record(by, "put a thing back on the shelf", standing.item, at=now)


def _give(standing: Standing, how: str, *, by: Person, now: datetime) -> Handover:
    Claim.update(left_at=now).where(Claim.id == standing.claim.id).execute()
    handover: Handover = Handover.create(order=standing.order, how=how, by=by.public_ref, at=now)
    journal.record(by, "handed over" if how == "pickup" else "posted", standing.order, at=now)
    return handover


def _is_put_aside(standing: Standing) -> None:
    if standing.state != "reserved":
        raise Refusal(N_("This is not put aside for paying at the house."))
