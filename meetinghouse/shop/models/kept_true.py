"""What the database itself keeps true of the shop, and the indexes that its lists are read from."""

from meetinghouse.ground.kept import shows
from meetinghouse.ground.triggers import fixed, refuse
from meetinghouse.shop.models.tables import (
    LIVE,
    Cancellation,
    Claim,
    Handover,
    Item,
    ItemPicture,
    MakerCredit,
    Order,
)

Item.add_index(
    Item.index(
        Item.published_at.desc(),
        Item.id.desc(),
        Item.withdrawn_at,
        where=Item.published_at.is_null(False),
        name="shop_item_on_show",
    )
)
for name, narrowed in (
    ("category", (Item.category,)),
    ("colour", (Item.colour,)),
    ("size", (Item.size,)),
    ("category_colour", (Item.category, Item.colour)),
):
    newest, shown = (Item.published_at.desc(), Item.id.desc()), Item.published_at.is_null(False)
    Item.add_index(Item.index(*narrowed, *newest, where=shown, name=f"shop_item_by_{name}"))
Claim.add_index(
    Claim.index(Claim.item, Claim.unit, unique=True, where=Claim.state.in_(LIVE), name="shop_claim_one_owner")
)
Claim.add_index(Claim.index(Claim.item, Claim.state, Claim.held_until, name="shop_claim_of_item"))
Claim.add_index(Claim.index(Claim.state, Claim.order, where=Claim.left_at.is_null(), name="shop_claim_here"))
MakerCredit.add_index(
    MakerCredit.index(
        MakerCredit.item, unique=True, where=MakerCredit.withdrawn_at.is_null(), name="maker_credit_one_now"
    )
)

fixed(Claim, Claim.item, Claim.order, Claim.payable)
refuse(
    Claim,
    "UPDATE",
    "shop_claim_moves",
    "OLD.state <> NEW.state AND NOT (OLD.state = 'held' AND NEW.state IN ('sold', 'released', 'expired')) "
    "AND NOT (OLD.state IN ('released', 'expired') AND NEW.state = 'sold') "
    "AND NOT (OLD.state = 'sold' AND NEW.state = 'returned') "
    "AND NOT (OLD.state = 'sold' AND NEW.state = 'held' "
    "AND EXISTS (SELECT 1 FROM payment_attempt WHERE payable_id = NEW.payable_id AND state = 'reversed') "
    "AND NOT EXISTS (SELECT 1 FROM payment_attempt WHERE payable_id = NEW.payable_id AND state = 'succeeded'))",
    "a claim moves forward",
)
refuse(
    Handover,
    "INSERT",
    "handover_of_what_left",
    "EXISTS (SELECT 1 FROM shop_claim WHERE order_id = NEW.order_id AND left_at IS NULL)",
    "what was handed over is not here any more",
)
refuse(
    Cancellation,
    "INSERT",
    "cancellation_of_what_comes_back",
    "EXISTS (SELECT 1 FROM shop_claim WHERE order_id = NEW.order_id AND left_at IS NOT NULL)",
    "what was undone shall come back",
)
refuse(Claim, "DELETE", "shop_claim_stays", "1 = 1", "claims stay")
refuse(Order, "DELETE", "shop_order_stays", "1 = 1", "orders stay")
fixed(Order, Order.number, Order.token, Order.form_key, Order.fulfilment, Order.withdrawal_right, Order.ordered_at)
fixed(Handover, Handover.order, Handover.how, Handover.at)
fixed(Cancellation, Cancellation.order, Cancellation.why, Cancellation.at)
fixed(MakerCredit, MakerCredit.item, MakerCredit.text_version, MakerCredit.given_at)
refuse(
    MakerCredit,
    "UPDATE",
    "maker_credit_stays_withdrawn",
    "OLD.withdrawn_at IS NOT NULL",
    "consent that was taken back stays back",
)
shows(Item, ItemPicture, MakerCredit, Claim)
