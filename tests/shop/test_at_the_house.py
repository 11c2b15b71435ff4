"""A house without cards: things are put aside for a week and paid at the counter."""

from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.shop import actions
from meetinghouse.shop.models import Claim, orders
from tests.makers import a_person
from tests.shop.making import NOW, a_thing, order

pytestmark = pytest.mark.usefixtures("db")


def test_without_cards_a_thing_is_put_aside_for_seven_days(db: pw.Database) -> None:
    item = a_thing()

    ordered = order(item)

    assert ordered.attempt is None
    assert item.availability().until == NOW + timedelta(days=7)
    assert [standing.state for standing in orders.reservations()] == ["reserved"]
    assert ordered.order.token in Mail.get(Mail.template == "shop/order_reserved").text


def test_others_read_the_day_until_which_it_is_put_aside() -> None:
    item = a_thing()
    order(item)

    with pytest.raises(Refusal) as refused:
        order(item)

    assert refused.value.words() == "This is put aside for somebody until Tuesday 31 March."


def test_what_is_put_aside_is_kept_longer_once() -> None:
    ordered = order(a_thing())
    later = NOW + timedelta(days=6)

    actions.prolong_reservation(ordered.order, by=a_person(), now=later)

    assert Claim.get().held_until == later + timedelta(days=7)
    with pytest.raises(Refusal):
        actions.prolong_reservation(ordered.order, by=a_person(), now=later)


def test_a_hold_does_not_end_by_the_clock_but_by_a_person() -> None:
    item = a_thing()
    ordered = order(item)
    late = NOW + timedelta(days=30)
    with pytest.raises(Refusal):
        order(item, now=late)

    for _ in range(2):
        actions.release_reservation(ordered.order, by=a_person(), now=late)

    assert item.availability().state == "available"
    assert orders.reservations() == []


def test_a_buyer_lets_go_of_what_was_put_aside_and_it_is_free_at_once() -> None:
    item = a_thing()
    ordered = order(item)

    cancellation = actions.cancel_order(ordered.order, by=None, now=NOW)

    assert (cancellation.why, item.availability().state) == ("gave_up", "available")
    standing = orders.by_id(ordered.order.id)
    assert standing is not None
    assert standing.state == "let_go"


@pytest.mark.usefixtures("cards")
def test_what_is_being_paid_by_card_is_not_let_go_at_the_counter() -> None:
    ordered = order(a_thing())

    with pytest.raises(Refusal):
        actions.release_reservation(ordered.order, by=a_person(), now=NOW)
