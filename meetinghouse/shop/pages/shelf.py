"""The shelf, as everybody sees it. These pages hold nothing of whoever looks, so they may be kept and shared."""

from dataclasses import replace

from flask import abort, render_template, request

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.kept import kept
from meetinghouse.shop import jsonld, models
from meetinghouse.shop.forms import choices, wanted_of
from meetinghouse.shop.models import Item
from meetinghouse.shop.pages.room import badge_of, house_here, pages, root
from meetinghouse.shop.vocabulary import CATEGORIES, COLOURS, FIBRES, SIZES

ASKED = ("q", "kind", "size", "colour", "from", "to")
"""The names in the address of the list that narrow it down."""


@pages.get("/shop")
@guard(ANYONE)
@kept
def items() -> str:
    """Everything that can be had, and behind it what was sold."""
    wanted = wanted_of(request.args)
    number = request.args.get("page", "1")[:6]
    page = models.page_of(wanted, int(number) if number.isdecimal() else 1)
    asked = {name: request.args[name] for name in ASKED if request.args.get(name)}
    return render_template(
        "shop/items.html",
        page=replace(page, rows=[models.card_of(each, house_here(), clock.now()) for each in page.rows]),
        wanted=wanted,
        asked=asked,
        categories=choices(CATEGORIES),
        sizes=choices(SIZES)[1:],
        colours=choices(COLOURS)[1:],
    )


@pages.get("/shop/<slug>")
@guard(ANYONE)
@kept
def item(slug: str) -> str:
    """One thing, with all that is known about it."""
    found = models.item_at(slug) or abort(404)
    if found.published_at is None or found.availability().state == "withdrawn":
        abort(404)
    return show_item(found)


def show_item(found: Item, *, is_preview: bool = False) -> str:
    """The page of a thing, also for a seller who wants to see it before others do."""
    now = clock.now()
    pictures, credit, badge = found.pictures(), found.credit(), badge_of(found, now)
    maker = credit.shown_as if credit else ""
    told = jsonld.product(found, badge, pictures, maker=maker, house=house_here().name, root=root())
    return render_template(
        "shop/item.html",
        item=found,
        pictures=pictures,
        maker=maker,
        state=badge,
        availability=found.availability(),
        told=told,
        root=root(),
        fibres=[(part, FIBRES[code]) for code, part in found.fibre_list],
        categories=CATEGORIES,
        sizes=SIZES,
        colours=COLOURS,
        is_preview=is_preview,
    )
