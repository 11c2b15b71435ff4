"""Buying, a small step at a time: who you are, where it goes, one look at it all, and only then the order.

Nothing is written before the last step. What was typed travels along in the forms, so going back loses nothing.
"""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, keys, settings
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _, spoken
from meetinghouse.money import actions as money
from meetinghouse.people.door import me, remote
from meetinghouse.shop import actions, models, rules
from meetinghouse.shop.actions import ChangedMeanwhile, Ordered
from meetinghouse.shop.forms import AddressForm, OrderForm, wish_of
from meetinghouse.shop.models import Item
from meetinghouse.shop.pages.room import house_here, pages, private, unfinished


@pages.get("/shop/<slug>/order")
@guard(ANYONE)
def order_form(slug: str) -> Response:
    """The first step: name, e-mail, and how it shall reach the buyer."""
    item = _on_the_shelf(slug)
    if refused := _why_not(item):
        return _gone(item, refused)
    order = OrderForm(key=keys.new_token(), seen=item.fingerprint).offer(item)
    person = me()
    if person is not None:
        order.email.data = person.email() or ""
        order.name.data = person.nickname
    return private("shop/order_about.html", item=item, order=order, address=AddressForm())


@pages.post("/shop/<slug>/order")
@guard(ANYONE)
def order_step(slug: str) -> Response:
    """The next step: the address when it goes by post, then everything once more before it binds."""
    item = _on_the_shelf(slug)
    order, address = OrderForm().offer(item), AddressForm()
    if page := _unfinished(item, order, address):
        return page
    if refused := _why_not(item):
        return _gone(item, refused)
    return _last_look(item, order, address)


@pages.post("/shop/<slug>/orders")
@guard(ANYONE)
def orders(slug: str) -> Response:
    """The order itself; then on to the payment page."""
    item = _published(models.bare_item_at(slug))
    order, address = OrderForm().offer(item), AddressForm()
    if page := _unfinished(item, order, address):
        return page
    try:
        buyer: dict[str, Any] = {"house": house_here(), "remote": remote(), "by": me(), "language": spoken()}
        ordered = actions.order_counted(item, wish_of(order, address), **buyer, now=clock.now())
    except ChangedMeanwhile:
        return _last_look(item, order, address)
    except Refusal as refusal:
        return _gone(item, refusal)
    return redirect(_where_to_pay(ordered), 303)


def _unfinished(item: Item, order: OrderForm, address: AddressForm) -> Response | None:
    """The step that still needs something; None when all is told."""
    step = request.form.get("step", "about")
    told: dict[str, Any] = {"item": item, "order": order, "address": address}
    if step == "back":
        return private("shop/order_about.html", **told)
    if not order.validate():
        return unfinished("shop/order_about.html", **told)
    if order.fulfilment.data != "post":
        return None
    if step in ("about", "address again"):
        return private("shop/order_address.html", **told)
    if not address.validate():
        return unfinished("shop/order_address.html", **told)
    return None


def _last_look(item: Item, order: OrderForm, address: AddressForm) -> Response:
    """All of it once more. A thing that was changed meanwhile is shown as it is now, and that is said."""
    has_changed = order.seen.data != item.fingerprint
    order.seen.data = item.fingerprint
    return private(
        "shop/order_check.html",
        status=409 if has_changed else 200,
        item=item,
        order=order,
        address=address,
        has_changed=has_changed,
        total=item.total(order.fulfilment.data or ""),
        has_stripe=settings.current().has_stripe,
    )


def _on_the_shelf(slug: str) -> Item:
    return _published(models.item_at(slug))


def _published(item: Item | None) -> Item:
    if item is None or item.published_at is None:
        abort(404)
    return item


def _why_not(item: Item) -> Refusal | None:
    try:
        rules.may_be_taken(item.availability(), zone=house_here().zone, now=clock.now())
    except Refusal as refusal:
        return refusal
    return None


def _gone(item: Item, refusal: Refusal) -> Response:
    """Somebody else was first, or it is gone: said kindly, with a way on."""
    return private("shop/order_gone.html", status=refusal.status, item=item, sentence=refusal.words())


def _where_to_pay(ordered: Ordered) -> str:
    if ordered.attempt is None:
        return ordered.order.url
    try:
        return money.ask_stripe(ordered.attempt, now=clock.now())
    except money.TillUnreachable:
        flash(_(money.NO_ANSWER), "attention")
        return url_for("money.payment", ref=ordered.payable.ref)
