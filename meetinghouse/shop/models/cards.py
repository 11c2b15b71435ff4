"""A thing as it stands on a shelf: the same card on the front page and in the shop."""

from dataclasses import dataclass
from datetime import datetime

from meetinghouse.ground.house import House
from meetinghouse.ground.pictures import Picture
from meetinghouse.shop import rules
from meetinghouse.shop.models.tables import Item


@dataclass(frozen=True)
class Card:
    """What is shown of a thing in a list; the badge is (tone, words). The words say it all, so the picture has none."""

    title: str
    price_ore: int
    currency: str
    url: str
    cover: Picture | None
    badge: tuple[str, str]
    cover_alt: str = ""


def card_of(item: Item, house: House, now: datetime) -> Card:
    """The card of a thing that came from a list, which has asked for its claims and its first picture."""
    badge = rules.badge(item.availability(), kind=item.kind, zone=house.zone, now=now)
    return Card(
        title=item.title,
        price_ore=item.price,
        currency=item.currency,
        url=f"/shop/{item.slug}",
        cover=item.cover.picture if item.cover else None,
        badge=(badge.tone, str(badge.words)),
    )
