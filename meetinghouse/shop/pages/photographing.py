"""Pictures of a thing, added and removed one at a time."""

from flask import abort, flash, redirect, request, url_for
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


@pages.post("/seller/items/<sku>/pictures/<int:picture_id>/words")
@guard(SELL)
def picture_words(sku: str, picture_id: int) -> Response:
    """Put other words on a picture; without words, the old ones stay and a sentence says why."""
    try:
        actions.describe_picture(
            _picture(sku, picture_id), request.form.get("words", "")[:250], by=somebody(), now=clock.now()
        )
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("shop.seller_item", sku=sku), 303)


@pages.post("/seller/items/<sku>/pictures/<int:picture_id>/removal")
@guard(SELL)
def picture_removal(sku: str, picture_id: int) -> Response:
    """Take a picture away."""
    actions.remove_picture(_picture(sku, picture_id), by=somebody(), now=clock.now())
    return redirect(url_for("shop.seller_item", sku=sku), 303)


def _picture(sku: str, picture_id: int) -> ItemPicture:
    shown = ItemPicture.get_or_none(ItemPicture.id == picture_id, ItemPicture.item == find_item(sku))
    return shown or abort(404)
