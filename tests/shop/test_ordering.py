"""Ordering: a thing is one buyer's only, whatever happens around the payment."""

import json
from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.house import the_house
from meetinghouse.ground.limits import Limit
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money.models import Payable, PaymentAttempt, Receipt, Refund
from meetinghouse.shop import actions
from meetinghouse.shop.actions import ChangedMeanwhile
from meetinghouse.shop.models import Claim, Order, orders
from meetinghouse.shop.payable import ShopOrders
from tests.makers import a_person
from tests.shop.making import NOW, a_paid_order, a_thing, a_wish, let_lapse, order, pay, some_facts

pytestmark = pytest.mark.usefixtures("cards")


def state_of(ordered: actions.Ordered) -> str:
    standing = orders.by_id(ordered.order.id)
    assert standing is not None
    return standing.state


def test_an_ordered_thing_is_held_until_the_payment_page_closes() -> None:
    item = a_thing()

    ordered = order(item)

    assert ordered.attempt is not None
    found = item.availability()
    assert (found.state, found.until) == ("held", ordered.attempt.expires_at)
    assert state_of(ordered) == "waiting"


def test_the_second_buyer_reads_that_somebody_is_buying_and_nothing_of_whom() -> None:
    item = a_thing()
    order(item, name="Secret Sigrid", email="sigrid@example.no")

    with pytest.raises(Refusal) as refused:
        order(item)

    assert refused.value.words() == "Somebody is buying this right now. It is theirs until 12:40."


def test_a_sold_thing_cannot_be_ordered() -> None:
    item = a_thing()
    a_paid_order(item)

    with pytest.raises(Refusal, match="sold"):
        order(item)


def test_a_refused_order_leaves_no_trace() -> None:
    item = a_thing()
    order(item)
    before = (Order.select().count(), Payable.select().count(), PaymentAttempt.select().count())

    with pytest.raises(Refusal):
        order(item)

    assert (Order.select().count(), Payable.select().count(), PaymentAttempt.select().count()) == before


def test_a_double_click_gives_the_same_order_back() -> None:
    item = a_thing()
    first = order(item, key="the same form")

    again = order(item, key="the same form")

    assert (again.order, again.payable, again.attempt) == (first.order, first.payable, first.attempt)
    assert Claim.select().count() == 1


def test_one_form_does_not_order_two_things() -> None:
    order(a_thing(), key="the same form")

    with pytest.raises(Refusal, match="used already"):
        order(a_thing(), key="the same form")


def test_the_database_itself_refuses_a_second_owner() -> None:
    ordered, other = order(a_thing()), order(a_thing())
    mine = Claim.get(Claim.order == ordered.order)

    with pytest.raises(pw.IntegrityError):
        Claim.update(item=mine.item_id).where(Claim.order == other.order).execute()


@pytest.mark.parametrize(("before", "after"), [("held", "returned"), ("sold", "held"), ("sold", "released")])
def test_a_claim_never_moves_backwards(before: str, after: str) -> None:
    ordered = order(a_thing())
    if before == "sold":
        Claim.update(state="sold").execute()

    with pytest.raises(pw.IntegrityError):
        Claim.update(state=after).where(Claim.order == ordered.order).execute()


def test_a_buyer_gets_what_they_saw_or_is_shown_the_change_first() -> None:
    item = a_thing(price=85000)
    wish = a_wish(item)
    actions.change_item(item, some_facts(price=95000), by=a_person(), now=NOW)

    with pytest.raises(ChangedMeanwhile):
        actions.order_item(item, wish, by=None, language="en", now=NOW)

    assert Order.select().count() == 0


def test_a_change_after_the_order_does_not_change_what_was_promised() -> None:
    item = a_thing(title="Blue sweater", price=85000)
    ordered = order(item)

    actions.change_item(item, some_facts(title="Red sweater", price=95000), by=a_person(), now=NOW)

    payable = Payable.get_by_id(ordered.payable.id)
    assert (payable.amount, payable.promise["title"]) == (85000, "Blue sweater")


def test_postage_is_a_line_of_its_own_and_only_for_the_post() -> None:
    posted = order(a_thing(price=85000, postage=9900), fulfilment="post", address="Elvegata 1")
    picked_up = order(a_thing(price=85000, postage=9900))

    assert [(line.account, line.amount) for line in posted.payable.lines()] == [("sales", 85000), ("postage", 9900)]
    assert [line.amount for line in picked_up.payable.lines()] == [85000]
    assert (posted.order.pickup_code, picked_up.order.address) == (None, "")


def test_sending_by_post_needs_an_address() -> None:
    with pytest.raises(Refusal) as refused:
        order(a_thing(), fulfilment="post", address="  ")

    assert refused.value.field == "address"


def test_an_address_is_not_kept_when_the_thing_is_picked_up() -> None:
    assert order(a_thing(), fulfilment="pickup", address="Elvegata 1").order.address == ""


def test_a_thing_that_is_not_posted_is_not_posted() -> None:
    with pytest.raises(Refusal):
        order(a_thing(offers_post=False, postage=0), fulfilment="post", address="Elvegata 1")


def test_order_numbers_have_no_gaps_although_an_order_was_refused() -> None:
    item = a_thing()
    first = order(item)
    with pytest.raises(Refusal):
        order(item)

    second = order(a_thing())

    year, number = first.order.number.split("-")
    assert second.order.number == f"{year}-{int(number) + 1:04}"


def test_a_payment_makes_the_thing_the_buyers_and_tells_them() -> None:
    ordered = order(a_thing())
    assert ordered.attempt is not None

    pay(ordered.attempt)

    assert state_of(ordered) == "paid"
    mail = Mail.get(Mail.template == "shop/order_paid")
    receipt = Receipt.get()
    assert mail.recipient == "kari@example.no"
    for words in (str(receipt.number), ordered.order.pickup_code, ordered.order.token, "14 days"):
        assert words in mail.text


def test_the_same_payment_told_twice_changes_nothing() -> None:
    ordered = a_paid_order()
    assert ordered.attempt is not None

    pay(ordered.attempt)

    assert (Receipt.select().count(), Mail.select().where(Mail.template == "shop/order_paid").count()) == (1, 1)


def test_a_lapsed_hold_is_free_for_others() -> None:
    item = a_thing()
    ordered = order(item)
    assert ordered.attempt is not None

    let_lapse(ordered.attempt, now=NOW + timedelta(minutes=41))

    assert item.availability().state == "available"
    assert (state_of(ordered), Claim.get().state) == ("let_go", "expired")


def test_late_money_is_honoured_while_the_thing_is_still_free() -> None:
    item = a_thing()
    ordered = order(item)
    assert ordered.attempt is not None
    let_lapse(ordered.attempt)

    pay(ordered.attempt)

    assert (item.availability().state, state_of(ordered)) == ("sold", "paid")


def test_late_money_for_one_of_several_takes_another_one() -> None:
    item = a_thing(kind="multiple", stock=2)
    late = order(item)
    assert late.attempt is not None
    let_lapse(late.attempt)
    order(item)

    pay(late.attempt)

    assert {claim.unit for claim in Claim.select().where(Claim.state.in_(("held", "sold")))} == {1, 2}


def test_late_money_goes_back_when_the_thing_went_to_somebody_else() -> None:
    item = a_thing()
    late = order(item)
    assert late.attempt is not None
    let_lapse(late.attempt)
    a_paid_order(item)

    pay(late.attempt)

    attempt = PaymentAttempt.get_by_id(late.attempt.id)
    assert (attempt.state, attempt.orphan_reason) == ("orphaned", "gone")
    assert Refund.get(Refund.attempt == attempt).amount == attempt.amount
    assert state_of(late) == "let_go"


def test_late_money_goes_back_when_the_seller_took_the_thing_off_the_shelf() -> None:
    item = a_thing()
    late = order(item)
    assert late.attempt is not None
    let_lapse(late.attempt)
    actions.withdraw_from_sale(item, by=a_person(), now=NOW)

    pay(late.attempt)

    assert PaymentAttempt.get_by_id(late.attempt.id).state == "orphaned"


def test_a_buyer_who_is_paying_may_finish_although_the_thing_was_taken_off_the_shelf() -> None:
    item = a_thing()
    ordered = order(item)
    assert ordered.attempt is not None
    actions.withdraw_from_sale(item, by=a_person(), now=NOW)

    pay(ordered.attempt)

    assert state_of(ordered) == "paid"


def test_a_hold_is_prolonged_at_most_twice() -> None:
    ordered, kind = order(a_thing()), ShopOrders()
    for minutes in (40, 80):
        kind.prolong(ordered.order.id, until=NOW + timedelta(minutes=minutes), now=NOW)

    with pytest.raises(Refusal):
        kind.prolong(ordered.order.id, until=NOW + timedelta(minutes=120), now=NOW)

    assert Claim.get().held_until == NOW + timedelta(minutes=80)


def test_several_alike_are_sold_until_none_is_left() -> None:
    item = a_thing(kind="multiple", stock=2)
    order(item)
    order(item)

    with pytest.raises(Refusal):
        order(item)

    assert sorted(claim.unit for claim in Claim.select()) == [1, 2]


def test_what_is_made_to_order_can_be_ordered_again_and_again() -> None:
    item = a_thing(kind="made_to_order", lead_days=21)

    units = [Claim.get(Claim.order == order(item).order).unit for _ in range(3)]

    assert units == [1, 2, 3]
    assert item.availability().state == "made_to_order"


def test_the_promise_says_that_what_is_made_to_measure_cannot_be_sent_back() -> None:
    ordered = order(a_thing(kind="made_to_order", lead_days=21))

    assert json.loads(ordered.payable.promised)["withdrawal_right"] == "none_made_to_order"


def test_an_order_is_counted_once_whether_it_is_written_or_refused() -> None:
    item = a_thing()
    buyer = {"house": the_house(), "remote": "10.0.0.1", "by": None, "language": "en", "now": NOW}
    actions.order_counted(item, a_wish(item), **buyer)
    assert {limit.count for limit in Limit.select()} == {1}

    with pytest.raises(Refusal, match="buying this"):
        actions.order_counted(item, a_wish(item), **buyer)

    assert {limit.count for limit in Limit.select()} == {2}


def test_too_many_orders_in_an_hour_are_refused_and_nothing_is_held() -> None:
    item = a_thing(kind="multiple", stock=99)
    buyer = {"house": the_house(), "remote": "10.0.0.1", "by": None, "language": "en", "now": NOW}
    for _ in range(30):
        actions.order_counted(item, a_wish(item), **buyer)

    with pytest.raises(Refusal) as refused:
        actions.order_counted(item, a_wish(item), **buyer)

    assert refused.value.status == 429
    assert Order.select().count() == 30
