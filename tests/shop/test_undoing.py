"""What happens after the payment: handing out, posting, cancelling, withdrawing, and putting back."""

from datetime import datetime, timedelta

import pytest

from meetinghouse.ground import jobs
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.money import ledger
from meetinghouse.money.actions import refund_whole
from meetinghouse.money.models import PaymentAttempt, Receipt, Refund
from meetinghouse.shop import actions
from meetinghouse.shop.models import Cancellation, Claim, here, orders
from tests.makers import a_person
from tests.shop.making import NOW, a_paid_order, a_thing, order

pytestmark = pytest.mark.usefixtures("cards")


def state_of(ordered: actions.Ordered) -> str:
    standing = orders.by_id(ordered.order.id)
    assert standing is not None
    return standing.state


def hand_over(ordered: actions.Ordered, now: datetime = NOW) -> None:
    actions.hand_over(ordered.order, ordered.order.pickup_code, by=a_person(), now=now)


def test_a_paid_thing_is_handed_out_for_its_code() -> None:
    ordered = a_paid_order()
    typed = f" {ordered.order.pickup_code[:3].lower()}-{ordered.order.pickup_code[3:]} "

    first = actions.hand_over(ordered.order, typed, by=a_person(), now=NOW)
    again = actions.hand_over(ordered.order, typed, by=a_person(), now=NOW)

    assert (first, state_of(ordered)) == (again, "given")


def test_another_code_hands_out_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        actions.hand_over(a_paid_order().order, "AAAAAA", by=a_person(), now=NOW)

    assert refused.value.field == "code"


def test_an_unpaid_thing_is_not_handed_out() -> None:
    ordered = order(a_thing())

    with pytest.raises(Refusal):
        hand_over(ordered)


def test_a_cancelled_thing_is_not_handed_out() -> None:
    ordered = a_paid_order()
    actions.cancel_order(ordered.order, by=None, now=NOW)

    with pytest.raises(Refusal):
        hand_over(ordered)


def test_a_parcel_is_posted_once_and_its_buyer_is_told() -> None:
    ordered = a_paid_order(fulfilment="post", address="Elvegata 1")

    for _ in range(2):
        actions.post_order(ordered.order, by=a_person(), now=NOW)

    assert state_of(ordered) == "posted"
    assert Mail.select().where(Mail.template == "shop/order_posted").count() == 1


def test_what_is_picked_up_is_not_posted() -> None:
    with pytest.raises(Refusal):
        actions.post_order(a_paid_order().order, by=a_person(), now=NOW)


def test_cancelling_before_pickup_gives_all_the_money_back_and_keeps_the_thing_off_the_shelf() -> None:
    item = a_thing(price=85000, postage=9900)
    ordered = a_paid_order(item, fulfilment="post", address="Elvegata 1")

    for _ in range(2):
        actions.cancel_order(ordered.order, by=None, now=NOW)

    assert [refund.amount for refund in Refund.select()] == [94900]
    assert Receipt.select().where(Receipt.series == "credit").count() == 1
    assert (ledger.balance(ledger.SALES), ledger.balance(ledger.POSTAGE)) == (0, 0)
    assert (state_of(ordered), item.availability().state) == ("cancelled", "sold")
    assert Mail.select().where(Mail.template == "shop/order_cancelled").count() == 1


def test_what_was_handed_over_cannot_be_cancelled_but_withdrawn_from() -> None:
    ordered = a_paid_order()
    hand_over(ordered)

    with pytest.raises(Refusal, match="withdraw"):
        actions.cancel_order(ordered.order, by=None, now=NOW)


def test_what_is_made_to_measure_cannot_be_cancelled() -> None:
    ordered = a_paid_order(a_thing(kind="made_to_order", lead_days=14))

    with pytest.raises(Refusal, match="made for you"):
        actions.cancel_order(ordered.order, by=None, now=NOW)


def test_withdrawing_sends_the_money_back_and_says_when_it_was_received() -> None:
    ordered = a_paid_order()
    hand_over(ordered)

    cancellation = actions.withdraw_order(ordered.order, by=None, now=NOW + timedelta(days=3))

    mail = Mail.get(Mail.template == "shop/order_withdrawn")
    assert "Friday 27 March at 12:00" in cancellation.acknowledged
    assert cancellation.acknowledged in mail.text
    assert (Refund.get().amount, state_of(ordered)) == (ordered.payable.amount, "withdrawn")


def test_withdrawing_twice_pays_back_once() -> None:
    ordered = a_paid_order()
    hand_over(ordered)

    first = actions.withdraw_order(ordered.order, by=None, now=NOW)
    again = actions.withdraw_order(ordered.order, by=None, now=NOW + timedelta(hours=1))

    assert (first, Refund.select().count()) == (again, 1)


@pytest.mark.parametrize(("days", "may"), [(0, True), (14, True), (15, False)])
def test_the_last_day_of_withdrawal_counts_until_midnight(days: int, may: bool) -> None:
    ordered = a_paid_order()
    hand_over(ordered)  # on a Tuesday; fourteen days later is the Tuesday after Easter
    evening = NOW.replace(hour=21, minute=59) + timedelta(days=days)

    if may:
        assert actions.withdraw_order(ordered.order, by=None, now=evening).why == "withdrawn"
    else:
        with pytest.raises(Refusal):
            actions.withdraw_order(ordered.order, by=None, now=evening)


def test_there_is_no_withdrawing_from_what_is_made_to_measure() -> None:
    ordered = a_paid_order(a_thing(kind="made_to_order", lead_days=14))
    hand_over(ordered)

    with pytest.raises(Refusal):
        actions.withdraw_order(ordered.order, by=None, now=NOW)


def test_a_thing_is_free_again_only_when_a_person_puts_it_back() -> None:
    item = a_thing()
    ordered = a_paid_order(item)
    actions.cancel_order(ordered.order, by=None, now=NOW)
    assert [line.number for line in here.counter().to_put_back] == [ordered.order.number]

    for _ in range(2):
        actions.put_back(ordered.order, by=a_person(), now=NOW)

    assert item.availability().state == "available"
    assert here.counter().to_put_back == []
    assert state_of(a_paid_order(item)) == "paid"


def test_a_thing_that_belongs_to_its_buyer_is_not_put_back() -> None:
    with pytest.raises(Refusal):
        actions.put_back(a_paid_order().order, by=a_person(), now=NOW)


def test_a_refund_by_the_treasurer_ends_the_order() -> None:
    ordered = a_paid_order()
    treasurer = a_person()

    refund_whole(PaymentAttempt.get(), "asked by phone", by=treasurer, now=NOW)

    assert state_of(ordered) == "cancelled"
    assert Cancellation.get().by == treasurer.public_ref


def test_lost_links_go_only_to_an_address_that_ordered() -> None:
    ordered = a_paid_order(email="Kari@Example.no")

    for address in ("kari@example.no", "nobody@example.no"):
        actions.send_lost_links(address, remote="10.0.0.1", language="en", now=NOW)
    jobs.drain()

    (mail,) = Mail.select().where(Mail.template == "shop/lost_links")
    assert mail.recipient == "kari@example.no"
    assert ordered.order.token in mail.text


def test_lost_links_of_old_orders_are_not_sent() -> None:
    from meetinghouse.shop.actions.links import mail_links

    a_paid_order(now=NOW - timedelta(days=366))

    assert not mail_links("kari@example.no", language="en", now=NOW)


def test_lost_links_cannot_be_used_to_flood_a_mailbox() -> None:
    for _ in range(3):
        actions.send_lost_links("kari@example.no", remote="10.0.0.1", language="en", now=NOW)

    with pytest.raises(Refusal) as refused:
        actions.send_lost_links("KARI@example.no", remote="10.0.0.2", language="en", now=NOW)

    assert refused.value.status == 429


def test_the_database_keeps_orders_and_claims() -> None:
    ordered = order(a_thing())

    assert Claim.get().order_id == ordered.order.id
    with pytest.raises(Exception, match="stay"):
        Claim.delete().execute()
