"""The shop's pages: the shelf for everybody, buying, the buyer's own order, the counter, and the seller's things."""

from meetinghouse.shop.pages import buying, counter, feeds, ordered, photographing, selling, shelf
from meetinghouse.shop.pages.room import pages

__all__ = ["buying", "counter", "feeds", "ordered", "pages", "photographing", "selling", "shelf"]
