"""The buyer's own pages: their order, undoing it, and finding a link that was lost. The link is the key."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock, settings
from meetinghouse.ground.furniture import the_hours_now
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.hours import week_words
from meetinghouse.ground.words import spoken
from meetinghouse.people.door import me, remote
from meetinghouse.shop import actions
from meetinghouse.shop.forms import LostForm
from meetinghouse.shop.models import orders
from meetinghouse.shop.models.orders import Standing
from meetinghouse.shop.pages.room import house_here, pages, private, root, unfinished


@pages.get("/orders/<token>")
@guard(ANYONE)
def order(token: str) -> Response:
    """How the order stands, and what its buyer can do now."""
    standing = _standing(token)
    house, now = house_here(), clock.now()
    return private(
        "shop/order.html",
        standing=standing,
        order=standing.order,
        money_back=orders.money_back(standing),
        link=root() + standing.order.url,
        hours=week_words(the_hours_now(), spoken()),
        may_withdraw=standing.may_be_withdrawn(house.country, house.zone, now),
        last_day=standing.last_withdrawal_day(house.country, house.zone),
        has_stripe=settings.current().has_stripe,
    )


@pages.get("/orders/<token>/cancellation")
@guard(ANYONE)
def cancellation_page(token: str) -> Response:
    """What cancelling means, before anybody does it."""
    standing = _standing(token)
    if not standing.may_be_cancelled:
        return redirect(standing.order.url, 303)
    payment = standing.payable.payment()
    return private("shop/cancellation.html", standing=standing, order=standing.order, payment=payment)


@pages.post("/orders/<token>/cancellation")
@guard(ANYONE)
def cancellation(token: str) -> Response:
    """Cancel before it was picked up or posted."""
    standing = _standing(token)
    actions.cancel_order(standing.order, by=me(), now=clock.now())
    return redirect(standing.order.url, 303)


@pages.get("/orders/<token>/withdrawal")
@guard(ANYONE)
def withdrawal_page(token: str) -> Response:
    """The first of two steps: what withdrawing means, and which order it is about."""
    standing = _standing(token)
    house = house_here()
    if not standing.may_be_withdrawn(house.country, house.zone, clock.now()):
        return redirect(standing.order.url, 303)
    last_day = standing.last_withdrawal_day(house.country, house.zone)
    return private("shop/withdrawal.html", standing=standing, order=standing.order, last_day=last_day)


@pages.post("/orders/<token>/withdrawal")
@guard(ANYONE)
def withdrawal(token: str) -> Response:
    """The second step: it is confirmed, and the order page shows when we got it."""
    standing = _standing(token)
    actions.withdraw_order(standing.order, by=me(), now=clock.now())
    return redirect(standing.order.url, 303)


@pages.get("/orders/lost")
@guard(ANYONE)
def lost() -> Response:
    """Ask for the links to one's orders again."""
    return private("shop/lost.html", form=LostForm())


@pages.post("/orders/lost")
@guard(ANYONE)
def lost_links() -> Response:
    """Send them, if there are any; the answer is the same either way."""
    form = LostForm()
    if not form.validate():
        return unfinished("shop/lost.html", form=form)
    actions.send_lost_links(form.email.data, remote=remote(), language=spoken(), now=clock.now())
    return redirect(url_for("shop.lost_sent"), 303)


@pages.get("/orders/lost/sent")
@guard(ANYONE)
def lost_sent() -> Response:
    """Look in your mail."""
    return private("shop/lost_sent.html")


def _standing(token: str) -> Standing:
    return orders.by_token(token) or abort(404)
