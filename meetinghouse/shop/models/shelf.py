"""Looking along the shelf: what visitors see, in which order, and how they narrow it down.

Sold things stay, behind the others. A list of 24 is two or three queries however many things there are: those that
can still be had are read from an index and reading stops when the page is full.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.paging import PAGE_SIZE, Page, count_for
from meetinghouse.ground.pictures import Picture
from meetinghouse.shop.models.tables import Claim, Item, ItemPicture, said


@dataclass(frozen=True)
class Wanted:
    """What a visitor looks for; prices in øre."""

    words: str = ""
    category: str = ""
    size: str = ""
    colour: str = ""
    least: int | None = None
    most: int | None = None


def on_show() -> pw.Expression:
    """Where a thing is shown to visitors: published, and not taken off the shelf unless it was sold."""
    return Item.published_at.is_null(False) & (Item.withdrawn_at.is_null() | is_sold_out())


def is_sold_out() -> pw.Expression:
    """Where every unit of a thing is sold."""
    sold = Claim.select(pw.fn.COUNT(Claim.id)).where(Claim.item == Item.id, Claim.state == said("sold"))
    return (Item.kind != said("made_to_order")) & (sold >= Item.stock)


def page_of(wanted: Wanted, number: int) -> Page:
    """One page of the shelf: what can still be had first, the newest first. Too far gives the last page."""
    fits = on_show() & _fits(wanted)
    total, is_more = count_for(Item.select().where(fits), number)
    number = min(max(1, number), max(1, -(-total // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    rows = _read(fits & ~is_sold_out(), PAGE_SIZE, start)
    if len(rows) < PAGE_SIZE and (is_more or start + len(rows) < total):
        free = start + len(rows) if rows or not start else Item.select().where(fits & ~is_sold_out()).count()
        rows += _read(fits & is_sold_out(), PAGE_SIZE - len(rows), max(0, start - free))
    return Page(rows, number, PAGE_SIZE, total, is_more)


def newest(count: int) -> list[Item]:
    """The newest things that can still be had, for the front page and the feed."""
    return _with_units(_NEWEST.rows(count))


def item_at(slug: str) -> Item | None:
    """The thing at this address, with its units counted; None when there is none."""
    return next(iter(_with_units(_AT.rows(slug))), None)


def bare_item_at(slug: str) -> Item | None:
    """The thing at this address as it is written down, without its picture and its units; None when there is none."""
    found: Item | None = _BARE_AT.first(slug)
    return found


def item_with(sku: str) -> Item | None:
    """The thing with this mark, with its units counted; None when there is none."""
    return next(iter(_with_units(_WITH_SKU.rows(sku))), None)


def seller_items(state: str) -> pw.ModelSelect:
    """What a seller sees under `drafts`, `on_sale`, `sold` or `off`: the newest first."""
    where = {
        "drafts": Item.published_at.is_null(),
        "on_sale": Item.published_at.is_null(False) & Item.withdrawn_at.is_null() & ~is_sold_out(),
        "sold": is_sold_out(),
        "off": Item.withdrawn_at.is_null(False) & ~is_sold_out(),
    }
    return _rows().where(where[state]).order_by(Item.id.desc())


def for_sitemap(since: datetime) -> list[Item]:
    """What search engines hear of: what can be had, and what was sold since."""
    sold_lately = Claim.select(Claim.item).where(Claim.state == "sold", Claim.changed_at > since)
    query = Item.select().where(on_show() & (~is_sold_out() | Item.id.in_(sold_lately)))
    return list(query.order_by(Item.published_at.desc()).limit(45_000))


def with_units(items: Iterable[Any]) -> list[Item]:
    """The same things, each knowing how many of its units are sold and held."""
    return _with_units(items)


def _fits(wanted: Wanted) -> pw.Expression:
    fits = Item.published_at.is_null(False)
    for field, value in ((Item.category, wanted.category), (Item.size, wanted.size), (Item.colour, wanted.colour)):
        if value:
            fits &= field == value
    if wanted.least is not None:
        fits &= Item.price >= wanted.least
    if wanted.most is not None:
        fits &= Item.price <= wanted.most
    for word in wanted.words.split()[:6]:
        fits &= _says(word)
    return fits


def _says(word: str) -> pw.Expression:
    """SQLite folds only a-z, so a word with æ, ø or å is looked for in each of its usual spellings."""
    found = Item.sku == word.upper()
    for spelling in {word.lower()} if word.isascii() else {word, word.lower(), word.capitalize()}:
        found |= Item.title.contains(spelling) | Item.description.contains(spelling)
    return found


def _rows() -> pw.ModelSelect:
    """Things with their first picture, and their units counted in the same query."""
    mine = Claim.select().where(Claim.item == Item.id)
    sold = mine.select(pw.fn.COUNT(Claim.id)).where(Claim.state == said("sold"))
    held = mine.select(pw.fn.COUNT(Claim.id)).where(Claim.state == said("held"))
    until = mine.select(pw.fn.MAX(Claim.held_until)).where(Claim.state == said("held"))
    return (
        Item.select(Item, ItemPicture, Picture, sold.alias("sold"), held.alias("held"), until.alias("held_until"))
        .join(
            ItemPicture,
            pw.JOIN.LEFT_OUTER,
            on=(ItemPicture.item == Item.id) & (ItemPicture.position == pw.SQL("0")),
            attr="cover",
        )
        .join(Picture, pw.JOIN.LEFT_OUTER)
    )


def _newest(count: int) -> pw.ModelSelect:
    shown = _rows().where(on_show() & ~is_sold_out())
    return shown.order_by(Item.published_at.desc(), Item.id.desc()).limit(count)


_NEWEST = Prepared(_newest, "count")
_AT = Prepared(lambda slug: _rows().where(Item.slug == slug), "slug")
_BARE_AT = Prepared(lambda slug: Item.select().where(Item.slug == slug), "slug")
_WITH_SKU = Prepared(lambda sku: _rows().where(Item.sku == sku), "sku")


def _read(where: pw.Expression, count: int, start: int) -> list[Item]:
    query = _rows().where(where).order_by(Item.published_at.desc(), Item.id.desc())
    return _with_units(query.limit(count).offset(start))


def _with_units(rows: Iterable[Any]) -> list[Item]:
    items = list(rows)
    for item in items:
        until = Claim.held_until.python_value(item.held_until) if item.held_until else None
        item.units = (item.sold, item.held, until)
        item.cover = getattr(item, "cover", None)
    return items
