"""What an order costs: its charge is opened at intake, and opened anew when a correction changes what is asked."""

from collections.abc import Sequence
from datetime import datetime

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.repairs.models import Customer, RepairOrder
from meetinghouse.repairs.models.standing import Charge, Standing


def open_charge(order: RepairOrder, customer: Customer, work: Sequence[tuple[str, int]], *, now: datetime) -> None:
    """Write down what an order costs: (what, øre) for each line. What costs nothing has no charge."""
    lines = [money.Line(ledger.REPAIRS, name, price) for name, price in work]
    if not any(line.amount for line in lines):
        return
    money.open_payable(
        "repairs",
        order.id,
        lines,
        person=None,
        payer_email=customer.contact if customer.contact_kind == "email" else "",
        language=order.language,
        currency=order.currency,
        promised={
            "title": title_of(order, [name for name, _price in work]),
            "number": order.ref,
            "price_kind": order.price_kind,
            "promised_on": order.promised_on.isoformat(),
            "conditions": order.conditions,
        },
        now=now,
    )


def asked_for(standing: Standing) -> list[tuple[str, int]]:
    """The lines of an order's charge as (what, øre): each work with its price, or all of it at the final price."""
    work = [(line.service.name, line.price) for piece in standing.pieces for line in piece.lines]
    if standing.order.final_price is None:
        return work
    return [(", ".join(dict.fromkeys(name for name, _price in work)), standing.price)]


def end_charge(charge: Charge, *, now: datetime) -> None:
    """Nobody shall pay this charge any more, for another one takes its place.

    Raises:
        Refusal: it is paid, or somebody is paying it.
    """
    if charge.payable is None:
        return
    if charge.payment:
        raise Refusal(N_("This is paid already. Take the payment back first."))
    if not money.end_if_abandoned(charge.payable, now=now):
        raise Refusal(N_("Somebody is paying this by card just now. Try again in a moment."))


def title_of(order: RepairOrder, names: Sequence[str]) -> str:
    """What is paid for, as it stands on receipts: the number and what was done."""
    words = ", ".join(dict.fromkeys(names))
    return f"{order.number} {words}"[:200]
