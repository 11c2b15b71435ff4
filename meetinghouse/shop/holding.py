"""What this room holds of a person: orders under their address, and their name beside things they made."""

from datetime import datetime

from meetinghouse.ground.words import N_, _
from meetinghouse.money import actions as money
from meetinghouse.money.models import Payable
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import Person
from meetinghouse.people.models.traces import Traces, is_somebody_elses, traces_of
from meetinghouse.shop.actions.forgetting import forget_buyer
from meetinghouse.shop.models import Claim, Order
from meetinghouse.shop.models.orders import Standing, these

ON_THE_WAY = ("waiting", "reserved", "paid")


class ShopHolder(Holder):
    """No row here points at a person: buyers are found by their e-mail address, or because they were signed in."""

    def tells(self, whom: Whom) -> list[Told]:
        """Their orders."""
        rows = [_row(each) for each in _orders(whom.person, whom.traces)]
        return [Told(N_("What you ordered"), rows)] if rows else []

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """The orders stay without a buyer. What is not with them yet still is theirs."""
        traces = traces_of(person)
        standings = _orders(person, traces)
        money.hold_charges("shop", [each.order.id for each in standings])
        named = forget_buyer([each.order for each in standings], traces, now=now)
        lines = [Line(_("Your name is taken from the things that you made."))] if named else []
        return [*lines, *_receipt(standings)]


def _orders(person: Person, traces: Traces) -> list[Standing]:
    """Orders under an address of theirs; and those that they signed in for, save for somebody else's address."""
    signed_in = Claim.select(Claim.order).join(Payable).where(Payable.person == person)
    found = these(traces.among(Order.buyer_email) | Order.id.in_(signed_in))
    return [each for each in found if _is_theirs(each, person, traces)]


def _is_theirs(standing: Standing, person: Person, traces: Traces) -> bool:
    order = standing.order
    if traces.owns(order.buyer_email, order.buyer_name):
        return True
    return standing.payable.person_id == person.id and not is_somebody_elses(order.buyer_email, person)


def _receipt(standings: list[Standing]) -> list[Line]:
    lines = [Line(_("Orders stay written down, with no name and no address."), stays=True)] if standings else []
    return [*lines, *(_still_theirs(each.order) for each in standings if each.state in ON_THE_WAY)]


def _still_theirs(order: Order) -> Line:
    if order.pickup_code:
        told = {"number": order.number, "code": order.pickup_code}
        return Line(_("Order %(number)s still is yours. Come with the code %(code)s.", **told), stays=True)
    words = _("Order %(number)s was to be sent, and we have no address any more. Talk to us.", number=order.number)
    return Line(words, stays=True)


def _row(standing: Standing) -> dict[str, object]:
    order = standing.order
    return {
        N_("Number"): order.number,
        N_("When"): order.ordered_at,
        N_("What"): standing.title,
        N_("Name"): order.buyer_name,
        N_("E-mail"): order.buyer_email,
        N_("Postal address"): order.address or None,
    }
