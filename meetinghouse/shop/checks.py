"""What must be nought in a healthy shop; `meetinghouse check` asks."""

import peewee as pw

from meetinghouse.ground.checks import check
from meetinghouse.money.models import LIVE as LIVE_ATTEMPTS
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.shop.models import LIVE, Cancellation, Claim, Handover, Item, Order


@check("shop: orders without a charge and a claim")
def orders_without_charge() -> int:
    """How many orders nobody can pay, or that hold nothing."""
    known = Claim.select(Claim.order).join(Payable).where(Payable.kind == "shop", Payable.subject_id == Claim.order)
    return int(Order.select().where(Order.id.not_in(known)).count())


@check("shop: things sold twice")
def things_sold_twice() -> int:
    """How many units have two owners at once, and how many claims are for units that do not exist."""
    twice = (
        Claim.select(Claim.item)
        .where(Claim.state.in_(LIVE))
        .group_by(Claim.item, Claim.unit)
        .having(pw.fn.COUNT(Claim.id) > 1)
    )
    beyond = Claim.state.in_(LIVE) & (Item.kind != "made_to_order") & (Claim.unit > Item.stock)
    return int(twice.count()) + int(Claim.select().join(Item).where(beyond).count())


@check("shop: paid orders whose thing is not sold")
def paid_but_not_sold() -> int:
    """How many orders are paid without the thing being their buyer's."""
    return int(_paid().where(Claim.state.not_in(("sold", "returned"))).count())


@check("shop: things sold that nobody paid")
def sold_but_not_paid() -> int:
    """How many things count as sold without a payment."""
    paid = _paid().select(Claim.id)
    return int(Claim.select().where(Claim.state.in_(("sold", "returned")), Claim.id.not_in(paid)).count())


@check("shop: things held that nobody can pay")
def held_for_nobody() -> int:
    """How many holds wait for a payment whose every try has ended."""
    tries = PaymentAttempt.select().where(PaymentAttempt.payable == Claim.payable)
    live = tries.where(PaymentAttempt.state.in_((*LIVE_ATTEMPTS, "reversed")))  # after one, a person decides
    stuck = (Claim.state == "held") & pw.fn.EXISTS(tries) & ~pw.fn.EXISTS(live)
    return int(Claim.select().where(stuck).count())


@check("shop: things handed out unpaid or put back without reason")
def handed_out_wrongly() -> int:
    """How many things left the house unpaid, and how many came back although their order stands."""
    unpaid = Handover.select().join(Order).join(Claim, on=(Claim.order == Order.id))
    given = unpaid.where(Claim.state.not_in(("sold", "returned"))).count()
    undone = Cancellation.select(Cancellation.order)
    back = Claim.select().where(Claim.state == "returned", Claim.order.not_in(undone)).count()
    return int(given) + int(back)


@check("shop: things that are here and counted as gone, or the other way round")
def not_where_they_are() -> int:
    """How many things left the house without a handover or shall come back, and how many were given and are listed."""
    given, undone = Handover.select(Handover.order), Cancellation.select(Cancellation.order)
    gone = Claim.order.in_(given) & Claim.order.not_in(undone)
    return int(Claim.select().where(gone == Claim.left_at.is_null()).count())


def _paid() -> pw.ModelSelect:
    paid = PaymentAttempt.state == "succeeded"
    return Claim.select().join(PaymentAttempt, on=(PaymentAttempt.payable == Claim.payable)).where(paid)
