"""Everything that can change the shop: what is for sale, who holds it, who got it, and what was undone."""

from meetinghouse.shop.actions.counter import (
    hand_over,
    post_order,
    prolong_reservation,
    put_back,
    release_reservation,
)
from meetinghouse.shop.actions.forgetting import forget_old_buyers
from meetinghouse.shop.actions.links import send_lost_links
from meetinghouse.shop.actions.ordering import ChangedMeanwhile, Ordered, Wish, order_counted, order_item
from meetinghouse.shop.actions.things import (
    add_item,
    add_picture,
    change_item,
    credit_maker,
    describe_picture,
    publish,
    remove_draft,
    remove_picture,
    withdraw_credit,
    withdraw_from_sale,
)
from meetinghouse.shop.actions.undoing import cancel_order, withdraw_order

__all__ = [
    "ChangedMeanwhile",
    "Ordered",
    "Wish",
    "add_item",
    "add_picture",
    "cancel_order",
    "change_item",
    "credit_maker",
    "describe_picture",
    "forget_old_buyers",
    "hand_over",
    "order_counted",
    "order_item",
    "post_order",
    "prolong_reservation",
    "publish",
    "put_back",
    "release_reservation",
    "remove_draft",
    "remove_picture",
    "send_lost_links",
    "withdraw_credit",
    "withdraw_from_sale",
    "withdraw_order",
]
