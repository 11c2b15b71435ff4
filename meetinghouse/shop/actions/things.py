"""What a seller does with a thing: writes it down, photographs it, puts it on the shelf, takes it off."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from meetinghouse.ground import journal, pictures
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.house import the_house
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.models import Person
from meetinghouse.shop import rules
from meetinghouse.shop.models import Claim, Item, ItemPicture, MakerCredit
from meetinghouse.shop.rules import Facts


def add_item(facts: Facts, *, by: Person | None, now: datetime) -> Item:
    """Write a thing down as a draft that only sellers see; its price is in the house's currency.

    Raises:
        Refusal: what is said of it cannot be.
    """
    house = the_house()
    currency = house.currency if house else "NOK"
    rules.may_keep(facts, currency)
    with database.atomic():
        number = next_number("item")
        item: Item = Item.create(
            sku=f"T-{number:04}",
            slug=rules.slug(facts.title, number),
            currency=currency,
            added_at=now,
            **_columns(facts),
        )
        journal.record(by, "wrote down a thing", item, at=now)
    return item


def change_item(item: Item, facts: Facts, *, by: Person, now: datetime) -> Item:
    """Say something else about a thing. Who has ordered it gets what they saw; its address stays.

    Raises:
        Refusal: what is said cannot be, its kind changes after somebody ordered it, units that are gone vanish, or it
            is for sale and could not be put on the shelf like this.
    """
    rules.may_keep(facts, item.currency)
    with database.atomic():
        item = _locked(item)
        if facts.kind != item.kind and item.claim_rows.exists():
            raise Refusal(N_("Somebody has ordered this. Its kind stays as it is."), field="kind")
        if facts.kind == "multiple" and facts.stock < max(item.taken_units(), default=0):
            raise Refusal(N_("More than that have been ordered already."), field="stock")
        Item.update(**_columns(facts)).where(Item.id == item.id).execute()
        changed: Item = Item.get_by_id(item.id)
        if item.published_at and not item.withdrawn_at:
            _may_be_on_the_shelf(changed)
        journal.record(by, "changed a thing", item, at=now)
    return changed


def add_picture(item: Item, raw: bytes, alt: str, *, by: Person | None, now: datetime) -> ItemPicture:
    """Put one more picture on a thing, with words for those who do not see it.

    Raises:
        Refusal: the file is no picture, too large or damaged, or the words are missing.
    """
    if not alt.strip():
        raise Refusal(N_("Describe the picture in a few words."), field="alt")
    kept = pictures.keep(raw, now=now)  # before the transaction: decoding takes seconds, and nobody shall wait
    with database.atomic():
        item = _locked(item)
        position = item.picture_rows.count()
        shown: ItemPicture = ItemPicture.create(item=item, picture=kept, alt=alt.strip(), position=position)
        journal.record(by, "added a picture", item, at=now)
    return shown


def describe_picture(shown: ItemPicture, alt: str, *, by: Person, now: datetime) -> None:
    """Put other words on a picture.

    Raises:
        Refusal: there are none.
    """
    if not alt.strip():
        raise Refusal(N_("Describe the picture in a few words."), field="alt")
    with database.atomic():
        ItemPicture.update(alt=alt.strip()).where(ItemPicture.id == shown.id).execute()
        journal.record(by, "described a picture", shown, at=now)


def remove_picture(shown: ItemPicture, *, by: Person, now: datetime) -> None:
    """Take a picture off a thing; those behind it move up. A second call changes nothing."""
    with database.atomic():
        item = _locked(Item.get_by_id(shown.item_id))
        ItemPicture.delete().where(ItemPicture.id == shown.id).execute()
        pictures.let_go(shown.picture)
        left = ItemPicture.select().where(ItemPicture.item == item).order_by(ItemPicture.position)
        for position, each in enumerate(list(left)):
            ItemPicture.update(position=position).where(ItemPicture.id == each.id).execute()
        journal.record(by, "removed a picture", item, at=now)


def publish(item: Item, *, by: Person | None, now: datetime) -> Item:
    """Put a thing on the shelf, for the first time or again; the day it was first shown stays.

    Raises:
        Refusal: a picture has no words, or postage is missing.
    """
    with database.atomic():
        item = _locked(item)
        _may_be_on_the_shelf(item)
        first_shown = item.published_at or now
        Item.update(published_at=first_shown, withdrawn_at=None).where(Item.id == item.id).execute()
        journal.record(by, "published a thing", item, at=now)
    return Item.get_by_id(item.id)


def withdraw_from_sale(item: Item, *, by: Person, now: datetime) -> Item:
    """Take a thing off the shelf. Somebody who is paying for it right now may finish."""
    with database.atomic():
        item = _locked(item)
        if item.published_at and not item.withdrawn_at:
            Item.update(withdrawn_at=now).where(Item.id == item.id).execute()
            journal.record(by, "took a thing off the shelf", item, at=now)
    return Item.get_by_id(item.id)


def remove_draft(item: Item, *, by: Person, now: datetime) -> None:
    """Throw away a draft that was never shown.

    Raises:
        Refusal: it has been shown; it can be taken off the shelf.
    """
    with database.atomic():
        item = _locked(item)
        if item.published_at or Claim.select().where(Claim.item == item).exists():
            raise Refusal(N_("This has been for sale. You can take it off the shelf."))
        journal.record(by, "threw away a draft", item, at=now)
        shown = [each.picture for each in item.pictures()]
        ItemPicture.delete().where(ItemPicture.item == item).execute()
        for picture in shown:
            pictures.let_go(picture)
        MakerCredit.delete().where(MakerCredit.item == item).execute()
        item.delete_instance()


def credit_maker(item: Item, shown_as: str, *, by: Person, now: datetime) -> MakerCredit:
    """Write down that the maker said yes to being named with this thing, and as what; a new name replaces the old.

    Raises:
        Refusal: there is no name.
    """
    if not shown_as.strip():
        raise Refusal(N_("Write the name as the maker wants it."), field="shown_as")
    with database.atomic():
        item = _locked(item)
        _end_credit(item, by=by, now=now)
        credit: MakerCredit = MakerCredit.create(
            item=item,
            shown_as=shown_as.strip(),
            text_version=rules.CONSENT_VERSION,
            given_at=now,
            given_to=by.public_ref,
        )
        journal.record(by, "wrote down a maker's consent", credit, at=now)
    return credit


def withdraw_credit(item: Item, *, by: Person, now: datetime) -> None:
    """The maker no longer wants to be named: the name is gone at once, here and for good."""
    with database.atomic():
        item = _locked(item)
        if _end_credit(item, by=by, now=now):
            journal.record(by, "took back a maker's consent", item, at=now)


def _end_credit(item: Item, *, by: Person, now: datetime) -> int:
    mine = (MakerCredit.item == item) & MakerCredit.withdrawn_at.is_null()
    return int(MakerCredit.update(shown_as="", withdrawn_at=now, taken_by=by.public_ref).where(mine).execute())


def _locked(item: Item) -> Item:
    return locked(Item.select().where(Item.id == item.id)).get()


def _columns(facts: Facts) -> dict[str, Any]:
    return asdict(facts) | {"title": facts.title.strip(), "fibres": json.dumps(facts.fibres)}


def _may_be_on_the_shelf(item: Item) -> None:
    alts = [shown.alt for shown in item.picture_rows]
    rules.may_publish(alts, offers_post=item.offers_post, postage=item.postage, weight_grams=item.weight_grams)
