"""What this room holds of a person: orders that were taken in with their address or telephone number."""

from datetime import datetime
from itertools import groupby

from meetinghouse.ground.words import N_, _
from meetinghouse.money import actions as money
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import Person
from meetinghouse.people.models.traces import Traces, traces_of
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.forgetting import forget_customer
from meetinghouse.repairs.models import Customer, Piece, RepairOrder
from meetinghouse.repairs.vocabulary import ORDER_STATES


class RepairsHolder(Holder):
    """No row here points at a person: customers are found by how they are reached."""

    def tells(self, whom: Whom) -> list[Told]:
        """Their orders, as the counter sees them."""
        rows = [_row(list(pieces)) for _order, pieces in groupby(_pieces(whom.traces), lambda piece: piece.order_id)]
        return [Told(N_("What you brought to be mended"), rows)] if rows else []

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """The orders stay without a customer; what is still here can be fetched."""
        traces = traces_of(person)
        orders = _orders(traces)
        money.hold_charges("repairs", [order.id for order in orders])
        forget_customer(orders, traces, now=now)
        return _receipt(orders)


def _orders(traces: Traces) -> list[RepairOrder]:
    rows = RepairOrder.select(RepairOrder, Customer).join(Customer).where(traces.among(Customer.contact))
    return [each for each in rows.order_by(RepairOrder.id) if traces.owns(each.customer.contact, each.customer.name)]


def _pieces(traces: Traces) -> list[Piece]:
    """The pieces of the same orders, with their order and customer, order by order. No order is without one."""
    rows = Piece.select(Piece, RepairOrder, Customer).join(RepairOrder).join(Customer)
    rows = rows.where(traces.among(Customer.contact)).order_by(RepairOrder.id, Piece.n)
    return [each for each in rows if traces.owns(each.order.customer.contact, each.order.customer.name)]


def _receipt(orders: list[RepairOrder]) -> list[Line]:
    if not orders:
        return []
    lines = [Line(_("Repairs stay written down, with no name and no way to reach you."), stays=True)]
    if here := ", ".join(order.number for order in orders if order.closed_at is None):
        words = _("Your things are still here. We cannot call you, so come with the number: %(numbers)s.", numbers=here)
        lines.append(Line(words, stays=True))
    return lines


def _row(pieces: list[Piece]) -> dict[str, object]:
    order = pieces[0].order
    return {
        N_("Number"): order.number,
        N_("Taken in"): order.taken_at,
        N_("Name"): order.customer.name,
        N_("Contact"): order.customer.contact,
        N_("Promised for"): order.promised_on,
        N_("How it stands"): _(ORDER_STATES[rules.order_state([piece.state for piece in pieces])]),
        N_("Notes"): ", ".join(piece.marks for piece in pieces if piece.marks) or None,
    }
