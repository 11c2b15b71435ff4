"""Things for sale, who may have them, and who made them. How an order stands: `orders.py`.

There is no "sold" flag: whether something can be had follows from its claims, and from nothing else.
"""

import json
from datetime import datetime

import peewee as pw

from meetinghouse.ground.database import BaseModel, Prepared, UTCDateTimeField, database, locked
from meetinghouse.ground.pictures import Picture
from meetinghouse.money.models import Payable
from meetinghouse.shop import rules
from meetinghouse.shop.rules import Availability

LIVE = ("held", "sold")


class Item(BaseModel):
    """A thing of the house: one sweater, a pile of alike mittens (`stock`), or something made when ordered.

    Amounts in øre, weight in grams. `fibres` is JSON: `[["wool", 70], …]`. Offered neither for pick-up nor by post,
    it is sold at the counter only.
    """

    sku = pw.CharField(unique=True)
    slug = pw.CharField(unique=True)
    title = pw.CharField()
    description = pw.TextField(default="")
    kind = pw.CharField(constraints=[pw.Check("kind IN ('one_off', 'multiple', 'made_to_order')")])
    category = pw.CharField(default="other")
    stock = pw.IntegerField(default=1, constraints=[pw.Check("stock >= 1")])
    price = pw.IntegerField(constraints=[pw.Check("price > 0")])
    currency = pw.CharField()
    vat_basis_points = pw.IntegerField(default=0, constraints=[pw.Check("vat_basis_points BETWEEN 0 AND 10000")])
    fibres = pw.TextField(default="[]")
    size = pw.CharField(default="")
    measurements = pw.CharField(default="")
    colour = pw.CharField(default="")
    care = pw.CharField(default="")
    weight_grams = pw.IntegerField(null=True, constraints=[pw.Check("weight_grams > 0")])
    offers_pickup = pw.BooleanField(default=True)
    offers_post = pw.BooleanField(default=False)
    postage = pw.IntegerField(default=0, constraints=[pw.Check("postage >= 0")])
    lead_days = pw.IntegerField(default=0, constraints=[pw.Check("lead_days >= 0")])
    added_at = UTCDateTimeField()
    published_at = UTCDateTimeField(null=True)
    withdrawn_at = UTCDateTimeField(null=True)

    class Meta:
        table_name = "shop_item"
        constraints = [pw.Check("kind <> 'one_off' OR stock = 1", name="shop_item_one_is_one")]

    @property
    def fibre_list(self) -> list[tuple[str, int]]:
        """What it is made of: (code, per cent)."""
        return [(code, part) for code, part in json.loads(self.fibres)]

    @property
    def fingerprint(self) -> str:
        """What a buyer sees of it, in short."""
        return rules.fingerprint(self.title, self.price, self.postage, self.kind)

    @property
    def is_sold_here(self) -> bool:
        """Whether it can be ordered on these pages at all."""
        return bool(self.offers_pickup or self.offers_post)

    @property
    def fulfilments(self) -> list[str]:
        """The ways it can reach a buyer."""
        return ["pickup"] * self.offers_pickup + ["post"] * self.offers_post

    def total(self, fulfilment: str) -> int:
        """The whole price in øre: nothing comes on top of it."""
        return int(self.price + (self.postage if fulfilment == "post" else 0))

    def availability(self) -> Availability:
        """Whether it can be had; asks for the claims unless the list it came from has asked for all."""
        sold, held, until = self.units if hasattr(self, "units") else units_of(self)
        return rules.availability(
            kind=self.kind,
            stock=self.stock,
            sold=sold,
            held=held,
            until=until,
            is_published=self.published_at is not None,
            is_withdrawn=self.withdrawn_at is not None,
            is_sold_here=self.is_sold_here,
        )

    def pictures(self) -> list["ItemPicture"]:
        """Its pictures in order, each with its file's facts."""
        rows = ItemPicture.select(ItemPicture, Picture).join(Picture).where(ItemPicture.item == self)
        return list(rows.order_by(ItemPicture.position))

    def taken_units(self) -> set[int]:
        """The numbers of its units that somebody has."""
        return {unit for (unit,) in _TAKEN_UNITS.rows(self.id, *LIVE)}

    def free_unit(self, found: Availability | None = None) -> int | None:
        """The number of a unit that nobody has, if there is one. Ask with the item's row locked.

        `found`: its availability, asked for under that lock; where nobody has any, no more need be asked.
        """
        if self.kind == "made_to_order":
            used = _LAST_UNIT.rows(self.id)[0][0] or 0
            return rules.free_unit(kind=self.kind, stock=self.stock, taken=(), used=int(used))
        taken = self.taken_units() if found is None or found.left < self.stock else set()
        return rules.free_unit(kind=self.kind, stock=self.stock, taken=taken, used=0)

    def credit(self) -> "MakerCredit | None":
        """Who made it, when they want to be named."""
        return MakerCredit.get_or_none(MakerCredit.item == self, MakerCredit.withdrawn_at.is_null())


class ItemPicture(BaseModel):
    """A picture of a thing, with the words for those who do not see it."""

    item = pw.ForeignKeyField(Item, backref="picture_rows", index=False)
    picture = pw.ForeignKeyField(Picture, backref="item_rows")
    alt = pw.CharField(default="")
    position = pw.IntegerField()

    class Meta:
        indexes = ((("item", "position"), True),)


class MakerCredit(BaseModel):
    """A maker's yes to being named with a thing, under a version of the text they read.

    Taken back, the name goes and only the dated fact stays. `given_to` and `taken_by` are public references.
    """

    item = pw.ForeignKeyField(Item, backref="credit_rows")
    shown_as = pw.CharField()
    text_version = pw.CharField()
    given_at = UTCDateTimeField()
    given_to = pw.CharField()
    withdrawn_at = UTCDateTimeField(null=True)
    taken_by = pw.CharField(default="")

    class Meta:
        constraints = [pw.Check("(withdrawn_at IS NULL) = (shown_as <> '')", name="maker_credit_name_goes")]


class Order(BaseModel):
    """What somebody ordered, and how it reaches them. `token` opens their page; there is no "paid" flag.

    What was promised (title, price, terms) is the payable's; `form_key` makes a double click one order.
    """

    number = pw.CharField(unique=True)
    token = pw.CharField(unique=True)
    form_key = pw.CharField(unique=True)
    fulfilment = pw.CharField(constraints=[pw.Check("fulfilment IN ('pickup', 'post')")])
    pickup_code = pw.CharField(null=True, unique=True)
    buyer_name = pw.CharField()
    buyer_email = pw.CharField(index=True)
    address = pw.TextField(default="")
    withdrawal_right = pw.CharField(constraints=[pw.Check("withdrawal_right IN ('none_made_to_order', '14_days')")])
    informed_at = UTCDateTimeField()
    ordered_at = UTCDateTimeField(index=True)

    class Meta:
        table_name = "shop_order"
        constraints = [
            pw.Check("fulfilment = 'post' OR address = ''", name="shop_order_address_for_post"),
            pw.Check("(fulfilment = 'pickup') = (pickup_code IS NOT NULL)", name="shop_order_code_for_pickup"),
        ]

    @property
    def url(self) -> str:
        """The path of the buyer's own page; whoever knows it may see it."""
        return f"/orders/{self.token}"


class Claim(BaseModel):
    """One unit of a thing is somebody's: held while they pay, sold when they have, returned when it is back.

    A returned thing stays sold until a person ticks it back. A late payment may still turn an ended hold into a sale.
    `left_at`: it left the house with its buyer; empty again when they undo the order, because then it shall come back.
    """

    item = pw.ForeignKeyField(Item, backref="claim_rows", index=False)
    order = pw.ForeignKeyField(Order, backref="claim_rows", unique=True)
    payable = pw.ForeignKeyField(Payable, backref="claim_rows", unique=True)
    unit = pw.IntegerField(constraints=[pw.Check("unit >= 1")])
    state = pw.CharField(
        default="held", constraints=[pw.Check("state IN ('held', 'sold', 'released', 'expired', 'returned')")]
    )
    held_until = UTCDateTimeField()
    prolonged = pw.IntegerField(default=0, constraints=[pw.Check("prolonged BETWEEN 0 AND 2")])
    left_at = UTCDateTimeField(null=True)
    changed_at = UTCDateTimeField()

    class Meta:
        table_name = "shop_claim"
        constraints = [pw.Check("left_at IS NULL OR state IN ('sold', 'returned')", name="shop_claim_leaves_when_sold")]

    def is_free_unit(self) -> bool:
        """Whether nobody else has this very unit."""
        others = (Claim.item == self.item_id) & (Claim.unit == self.unit) & (Claim.id != self.id)
        return not Claim.select().where(others, Claim.state.in_(LIVE)).exists()


class Handover(BaseModel):
    """A thing was given to its buyer, over the counter or to the post; `by` is a public reference."""

    order = pw.ForeignKeyField(Order, backref="handover_rows", unique=True)
    how = pw.CharField(constraints=[pw.Check("how IN ('pickup', 'post')")])
    by = pw.CharField()
    at = UTCDateTimeField()


class Cancellation(BaseModel):
    """An order was undone, why, and the words in which the buyer was told so."""

    order = pw.ForeignKeyField(Order, backref="cancellation_rows", unique=True)
    why = pw.CharField(constraints=[pw.Check("why IN ('gave_up', 'cancelled', 'withdrawn')")])
    by = pw.CharField(default="")
    at = UTCDateTimeField()
    acknowledged = pw.TextField(default="")


def said(word: str) -> pw.SQL:
    """A word of ours as it stands in a prepared query, where all else is a blank."""
    return pw.SQL(f"'{word}'")


def locked_item(item: Item) -> Item:
    """The thing as it is now, locked until the caller's transaction ends."""
    if not database.in_transaction():
        raise RuntimeError("A lock outside a transaction protects nothing.")
    found: Item = _LOCKED_ITEM.first(item.id)
    return found


def order_of_form(key: str) -> Order | None:
    """The order that was written from this form, if it was sent before."""
    found: Order | None = _OF_FORM.first(key)
    return found


_LOCKED_ITEM = Prepared(lambda item: locked(Item.select().where(Item.id == item)), "item")
_OF_FORM = Prepared(lambda key: Order.select().where(Order.form_key == key), "form_key")
_TAKEN_UNITS = Prepared(
    lambda item, *live: Claim.select(Claim.unit).where(Claim.item == item, Claim.state.in_(live)).tuples(),
    "item",
    *LIVE,
)
_LAST_UNIT = Prepared(lambda item: Claim.select(pw.fn.MAX(Claim.unit)).where(Claim.item == item).tuples(), "item")
_UNITS = Prepared(
    lambda item, *live: (
        Claim.select(Claim.state, pw.fn.COUNT(Claim.id), pw.fn.MAX(Claim.held_until))
        .where(Claim.item == item, Claim.state.in_(live))
        .group_by(Claim.state)
        .tuples()
    ),
    "item",
    *LIVE,
)


def units_of(item: Item) -> tuple[int, int, datetime | None]:
    """How many units of a thing are sold and held, and when the last hold may end."""
    found = {state: (count, until) for state, count, until in _UNITS.rows(item.id, *LIVE)}
    held, until = found.get("held", (0, None))
    return found.get("sold", (0, None))[0], held, until
