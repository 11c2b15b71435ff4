"""The shop's checks find nothing in a healthy shop, and find what is wrong in a broken one."""

import peewee as pw
import pytest

from meetinghouse.money.models import PaymentAttempt
from meetinghouse.shop import actions, checks
from meetinghouse.shop.models import Cancellation, Claim, Handover
from tests.makers import a_person
from tests.shop.making import NOW, a_paid_order, a_thing, let_lapse, order

pytestmark = pytest.mark.usefixtures("cards")

ALL = [
    checks.orders_without_charge,
    checks.things_sold_twice,
    checks.paid_but_not_sold,
    checks.sold_but_not_paid,
    checks.held_for_nobody,
    checks.handed_out_wrongly,
    checks.not_where_they_are,
]


def found() -> list[int]:
    return [question() for question in ALL]


def test_a_shop_with_orders_in_every_state_is_healthy() -> None:
    seller = a_person()
    order(a_thing())
    lapsed = order(a_thing())
    assert lapsed.attempt is not None
    let_lapse(lapsed.attempt)
    given, cancelled, returned = a_paid_order(), a_paid_order(), a_paid_order()
    actions.hand_over(given.order, given.order.pickup_code, by=seller, now=NOW)
    for undone in (cancelled, returned):
        actions.cancel_order(undone.order, by=None, now=NOW)
    actions.put_back(returned.order, by=seller, now=NOW)

    assert found() == [0] * len(ALL)


def test_a_sale_that_nobody_paid_is_found() -> None:
    order(a_thing())
    Claim.update(state="sold").execute()

    assert checks.sold_but_not_paid() == 1


def test_a_payment_without_its_thing_is_found() -> None:
    order(a_thing())
    PaymentAttempt.update(state="succeeded").execute()

    assert checks.paid_but_not_sold() == 1


def test_a_hold_that_nobody_can_pay_is_found() -> None:
    order(a_thing())
    PaymentAttempt.update(state="expired").execute()

    assert checks.held_for_nobody() == 1


def test_a_thing_that_nobody_paid_cannot_leave_the_house() -> None:
    order(a_thing())

    with pytest.raises(pw.IntegrityError):
        Claim.update(left_at=NOW).execute()


def test_a_handover_of_a_thing_that_is_still_listed_as_here_is_refused() -> None:
    paid = a_paid_order()

    with pytest.raises(pw.IntegrityError, match="not here any more"):
        Handover.create(order=paid.order, how="pickup", by="somebody", at=NOW)


def test_an_order_is_not_undone_while_its_thing_counts_as_gone() -> None:
    paid = a_paid_order()
    actions.hand_over(paid.order, paid.order.pickup_code, by=a_person(), now=NOW)

    with pytest.raises(pw.IntegrityError, match="shall come back"):
        Cancellation.create(order=paid.order, why="withdrawn", at=NOW)


def test_a_thing_that_is_gone_without_a_handover_is_found() -> None:
    a_paid_order()
    Claim.update(left_at=NOW).execute()

    assert checks.not_where_they_are() == 1


def test_a_thing_that_was_put_back_although_its_order_stands_is_found() -> None:
    a_paid_order()
    Claim.update(state="returned").execute()

    assert checks.handed_out_wrongly() == 1


def test_a_unit_that_does_not_exist_is_found() -> None:
    order(a_thing())
    Claim.update(unit=2).execute()

    assert checks.things_sold_twice() == 1
