"""Undoing an order: cancelled before it was picked up, or withdrawn from afterwards. The money goes back whole."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.days import ShownMoment
from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, translate
from meetinghouse.money import actions as money
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.people.models import Person
from meetinghouse.shop.actions.locking import locked_standing
from meetinghouse.shop.models import Cancellation, Claim, Order
from meetinghouse.shop.models.orders import Standing

ACKNOWLEDGED = N_("We got your withdrawal from order %(number)s %(moment)s.")


def cancel_order(order: Order, *, by: Person | None, now: datetime) -> Cancellation:
    """The buyer changes their mind before they have got the thing; what they paid goes back, postage too.

    The thing stays off the shelf until a person puts it back. A second call gives the same cancellation back.

    Raises:
        Refusal: they have got it already, it is being paid just now, or it is being made for them.
    """
    with database.atomic():
        payment, standing = locked_standing(order)
        if standing.cancellation:
            return standing.cancellation
        if not standing.may_be_cancelled:
            raise Refusal(_why_not(standing))
        why = "cancelled" if payment else "gave_up"
        cancellation: Cancellation = Cancellation.create(
            order=standing.order, why=why, by=by.public_ref if by else "", at=now
        )
        if payment:
            money.refund_whole(payment, "cancelled before pick-up", by=by, now=now)
        else:
            money.end_if_abandoned(standing.payable, now=now)
        journal.record(by, "cancelled an order", standing.order, at=now)
        _tell(standing, "shop/order_cancelled", payment, now=now)
    return cancellation


def withdraw_order(order: Order, *, by: Person | None, now: datetime) -> Cancellation:
    """The buyer withdraws from the contract after they got the thing, and is told so with date and time.

    Directive 2011/83/EU art. 11 and 11a. All that was paid goes back, standard postage included (art. 13 (1)). The law
    would let us wait until the thing is back (art. 13 (3)); we trust people, so the money is sent at once. That is
    our own choice. A second call gives the same answer back.

    Raises:
        Refusal: there is no such right for this order, nothing was handed over yet, or the time is over.
    """
    with database.atomic():
        payment, standing = locked_standing(order)
        if standing.cancellation:
            return standing.cancellation
        house = _house()
        if payment is None or not standing.may_be_withdrawn(house.country, house.zone, now):
            raise Refusal(N_("The time to withdraw from this order is over. Talk to us, we find a way."))
        words = _acknowledgement(standing, house, now)
        Claim.update(left_at=None).where(Claim.id == standing.claim.id).execute()
        cancellation: Cancellation = Cancellation.create(
            order=standing.order, why="withdrawn", by=by.public_ref if by else "", at=now, acknowledged=words
        )
        money.refund_whole(payment, "withdrawn from the contract", by=by, now=now)
        journal.record(by, "withdrew from an order", standing.order, at=now)
        _tell(standing, "shop/order_withdrawn", payment, words=words, now=now)
    return cancellation


def _why_not(standing: Standing) -> str:
    if standing.order.withdrawal_right != "14_days":
        return N_("This is being made for you, so it cannot be cancelled here. Please talk to us.")
    if standing.state in ("given", "posted"):
        return N_("You have got this already. You can withdraw from the order instead.")
    return N_("There is nothing to cancel any more.")


def _acknowledgement(standing: Standing, house: House, now: datetime) -> str:
    moment = ShownMoment(now, house.zone)
    return translate(ACKNOWLEDGED, standing.payable.language, number=standing.order.number, moment=moment)


def _tell(standing: Standing, template: str, payment: PaymentAttempt | None, *, words: str = "", now: datetime) -> None:
    money.tell_payer(standing.payable, template, now=now, order=standing.order, words=words, payment=payment)


def _house() -> House:
    house = the_house()
    if house is None:
        raise LookupError("A house that has not been set up has sold nothing.")
    return house
