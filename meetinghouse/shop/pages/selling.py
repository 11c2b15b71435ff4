"""The seller's things: drafts, what is on sale, what was sold. Made for a phone in one hand, a sweater in the other."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate_long
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.duties import SELL
from meetinghouse.shop import actions, models
from meetinghouse.shop.forms import CreditForm, ItemForm, PictureForm
from meetinghouse.shop.models import Item, here, shelf
from meetinghouse.shop.pages.room import badge_of, pages, private, somebody, unfinished
from meetinghouse.shop.pages.shelf import show_item

SHELVES = {
    "drafts": N_("Drafts"),
    "on_sale": N_("For sale"),
    "sold": N_("Sold"),
    "off": N_("Off the shelf"),
}


@pages.get("/seller/items")
@guard(SELL)
def seller_items() -> str:
    """The seller's things, one shelf at a time, and what waits to be put back."""
    shown = request.args.get("show", "on_sale")
    shown = shown if shown in SHELVES else "on_sale"
    page = paginate_long(models.seller_items(shown), request.args.get("page"))
    rows = shelf.with_units(page.rows)
    now = clock.now()
    return render_template(
        "shop/seller_items.html",
        page=page,
        rows=[(item, badge_of(item, now)) for item in rows],
        shown=shown,
        shelves=SHELVES,
        to_put_back=here.counter().to_put_back,
    )


@pages.get("/seller/items/new")
@guard(SELL)
def new_item() -> str:
    """Write down a new thing."""
    return render_template("shop/seller_item_form.html", form=ItemForm(), item=None)


@pages.post("/seller/items")
@guard(SELL)
def add_item() -> Response:
    """Keep it as a draft; pictures come next."""
    form = ItemForm()
    if form.validate():
        try:
            item = actions.add_item(form.facts(), by=somebody(), now=clock.now())
            return redirect(url_for("shop.seller_item", sku=item.sku), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("shop/seller_item_form.html", form=form, item=None)


@pages.get("/seller/items/<sku>")
@guard(SELL)
def seller_item(sku: str) -> Response:
    """One thing, with its pictures, and what can be done about it."""
    return show_seller_item(find_item(sku))


@pages.get("/seller/items/<sku>/facts")
@guard(SELL)
def item_facts(sku: str) -> str:
    """Change what is said of a thing."""
    item = find_item(sku)
    return render_template("shop/seller_item_form.html", form=ItemForm(item=item), item=item)


@pages.post("/seller/items/<sku>/facts")
@guard(SELL)
def change_item(sku: str) -> Response:
    """Keep what was changed."""
    item, form = find_item(sku), ItemForm()
    if form.validate():
        try:
            actions.change_item(item, form.facts(), by=somebody(), now=clock.now())
            return redirect(url_for("shop.seller_item", sku=sku), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("shop/seller_item_form.html", form=form, item=item)


@pages.get("/seller/items/<sku>/preview")
@guard(SELL)
def preview(sku: str) -> str:
    """The page of a thing, as visitors will see it."""
    return show_item(find_item(sku), is_preview=True)


@pages.post("/seller/items/<sku>/publication")
@guard(SELL)
def publication(sku: str) -> Response:
    """Put it on the shelf."""
    actions.publish(find_item(sku), by=somebody(), now=clock.now())
    return redirect(url_for("shop.seller_item", sku=sku), 303)


@pages.post("/seller/items/<sku>/withdrawal")
@guard(SELL)
def item_withdrawal(sku: str) -> Response:
    """Take it off the shelf."""
    actions.withdraw_from_sale(find_item(sku), by=somebody(), now=clock.now())
    return redirect(url_for("shop.seller_item", sku=sku), 303)


@pages.post("/seller/items/<sku>/removal")
@guard(SELL)
def removal(sku: str) -> Response:
    """Throw a draft away."""
    actions.remove_draft(find_item(sku), by=somebody(), now=clock.now())
    return redirect(url_for("shop.seller_items", show="drafts"), 303)


@pages.post("/seller/items/<sku>/credit")
@guard(SELL)
def credit(sku: str) -> Response:
    """The maker says yes to being named."""
    item, form = find_item(sku), CreditForm()
    if form.validate():
        actions.credit_maker(item, form.shown_as.data, by=somebody(), now=clock.now())
        return redirect(url_for("shop.seller_item", sku=sku), 303)
    return show_seller_item(item, naming=form)


@pages.post("/seller/items/<sku>/credit/withdrawal")
@guard(SELL)
def credit_withdrawal(sku: str) -> Response:
    """The maker does not want to be named any more."""
    actions.withdraw_credit(find_item(sku), by=somebody(), now=clock.now())
    return redirect(url_for("shop.seller_item", sku=sku), 303)


def find_item(sku: str) -> Item:
    """The thing with this mark, for sellers."""
    return models.item_with(sku) or abort(404)


def show_seller_item(item: Item, *, adding: PictureForm | None = None, naming: CreditForm | None = None) -> Response:
    """The seller's page of a thing, with a form that was not right kept as it was."""
    wrong = adding or naming
    answer = unfinished if wrong else private
    return answer(
        "shop/seller_item.html",
        item=item,
        state=badge_of(item, clock.now()),
        pictures=item.pictures(),
        credit=item.credit(),
        adding=adding or PictureForm(formdata=None),
        naming=naming or CreditForm(formdata=None),
        wrong=wrong,
    )
