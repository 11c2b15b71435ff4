"""Pictures of a thing, added and removed one at a time."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people.duties import SELL
from meetinghouse.shop import actions
from meetinghouse.shop.forms import PictureForm
from meetinghouse.shop.models import ItemPicture
from meetinghouse.shop.pages.room import pages, somebody
from meetinghouse.shop.pages.selling import find_item, show_seller_item


@pages.post("/seller/items/<sku>/pictures")
@guard(SELL)
def pictures(sku: str) -> Response:
    """Add a picture with its words."""
    item, form = find_item(sku), PictureForm()
    if form.validate():
        raw = form.picture.data.read() if form.picture.data else b""
        try:
            actions.add_picture(item, raw, form.alt.data, by=somebody(), now=clock.now())
            return redirect(url_for("shop.seller_item", sku=sku), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return show_seller_item(item, adding=form)


@pages.post("/seller/items/<sku>/pictures/<int:picture_id>/removal")
@guard(SELL)
def picture_removal(sku: str, picture_id: int) -> Response:
    """Take a picture away."""
    shown = ItemPicture.get_or_none(ItemPicture.id == picture_id, ItemPicture.item == find_item(sku))
    actions.remove_picture(shown or abort(404), by=somebody(), now=clock.now())
    return redirect(url_for("shop.seller_item", sku=sku), 303)
