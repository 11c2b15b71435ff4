"""What the shop knows: its tables, and the questions that are asked of them."""

from meetinghouse.shop.models import kept_true
from meetinghouse.shop.models.cards import Card, card_of
from meetinghouse.shop.models.shelf import (
    Wanted,
    bare_item_at,
    for_sitemap,
    item_at,
    item_with,
    newest,
    on_show,
    page_of,
    seller_items,
)
from meetinghouse.shop.models.tables import (
    LIVE,
    Cancellation,
    Claim,
    Handover,
    Item,
    ItemPicture,
    MakerCredit,
    Order,
    locked_item,
    order_of_form,
    units_of,
)

__all__ = [
    "LIVE",
    "Cancellation",
    "Card",
    "Claim",
    "Handover",
    "Item",
    "ItemPicture",
    "MakerCredit",
    "Order",
    "Wanted",
    "bare_item_at",
    "card_of",
    "for_sitemap",
    "item_at",
    "item_with",
    "kept_true",
    "locked_item",
    "newest",
    "on_show",
    "order_of_form",
    "page_of",
    "seller_items",
    "units_of",
]
