"""The counter: a tablet with big buttons. Type the code, take the money, hand over the thing."""

from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.amounts import round_cash
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.money.change import take_from
from meetinghouse.money.forms import CashForm
from meetinghouse.money.models import drawer
from meetinghouse.people.duties import HAND_OUT
from meetinghouse.shop import actions, rules
from meetinghouse.shop.forms import CodeForm
from meetinghouse.shop.models import here, orders
from meetinghouse.shop.models.orders import Standing
from meetinghouse.shop.pages.room import pages, private, somebody, unfinished

UNKNOWN_CODE = N_("We do not find this code. Look again, or find the order in the list.")


@pages.get("/counter")
@guard(HAND_OUT)
def counter() -> Response:
    """Type a pick-up code, or find an order in the lists."""
    return _counter(CodeForm())


@pages.post("/counter")
@guard(HAND_OUT)
def find_code() -> Response:
    """The order that a pick-up code belongs to; the code stays out of every address."""
    form = CodeForm()
    if not form.validate():
        return _counter(form)
    standing = orders.by_code(rules.read_code(form.code.data))
    if standing is None:
        form.refuse(Refusal(UNKNOWN_CODE, field="code"))
        return _counter(form)
    return private("shop/counter_order.html", **_words(standing, form), is_known=True)


@pages.get("/counter/orders/<number>")
@guard(HAND_OUT)
def counter_order(number: str) -> Response:
    """One order, with what can be done about it now."""
    return private("shop/counter_order.html", **_words(_standing(number), CodeForm()), is_known=False)


@pages.post("/counter/orders/<number>/cash")
@guard(HAND_OUT)
def cash(number: str) -> Response:
    """Whoever ordered it pays here, in coins and notes."""
    standing, form = _standing(number), CashForm()
    if answer := take_from(form, standing.payable, by=somebody(), now=clock.now()):
        flash(answer, "done")
        return redirect(url_for("shop.counter_order", number=number), 303)
    return unfinished("shop/counter_order.html", **_words(standing, CodeForm(), form), is_known=False)


@pages.post("/counter/orders/<number>/handover")
@guard(HAND_OUT)
def handover(number: str) -> Response:
    """Hand the thing to whoever brought the code."""
    standing, form = _standing(number), CodeForm()
    if form.validate():
        try:
            actions.hand_over(standing.order, form.code.data, by=somebody(), now=clock.now())
            return redirect(url_for("shop.counter_order", number=number), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("shop/counter_order.html", **_words(standing, form), is_known=False)


@pages.post("/counter/orders/<number>/posted")
@guard(HAND_OUT)
def posted(number: str) -> Response:
    """The parcel is in the post."""
    actions.post_order(_standing(number).order, by=somebody(), now=clock.now())
    return redirect(url_for("shop.counter_order", number=number), 303)


@pages.post("/counter/orders/<number>/release")
@guard(HAND_OUT)
def release(number: str) -> Response:
    """Let go of what was put aside."""
    actions.release_reservation(_standing(number).order, by=somebody(), now=clock.now())
    return redirect(url_for("shop.counter"), 303)


@pages.post("/counter/orders/<number>/longer")
@guard(HAND_OUT)
def longer(number: str) -> Response:
    """Keep it aside for another week."""
    actions.prolong_reservation(_standing(number).order, by=somebody(), now=clock.now())
    return redirect(url_for("shop.counter_order", number=number), 303)


@pages.post("/counter/orders/<number>/return")
@guard(HAND_OUT)
def returned(number: str) -> Response:
    """The thing of an undone order is here and goes back on the shelf."""
    actions.put_back(_standing(number).order, by=somebody(), now=clock.now())
    return redirect(url_for("shop.counter_order", number=number), 303)


def _counter(form: CodeForm) -> Response:
    answer = unfinished if form.errors else private
    return answer("shop/counter.html", form=form, lists=here.counter(), now=clock.now())


def _words(standing: Standing, form: CodeForm, cash_form: CashForm | None = None) -> dict[str, Any]:
    """What the page of one order needs: how it stands, and what it costs in cash."""
    is_till_open = standing.state in ("reserved", "waiting") and drawer.open_till() is not None
    return {
        "standing": standing,
        "order": standing.order,
        "form": form,
        "cash_form": cash_form or CashForm(),
        "to_pay": round_cash(standing.payable.amount, standing.payable.currency)[0],
        "is_till_open": is_till_open,
        "next_key": standing.payable.next_key() if is_till_open else "",
        "cash_receipt": drawer.receipt_of_cash(standing.payable) if standing.state == "paid" else None,
    }


def _standing(number: str) -> Standing:
    return orders.by_number(number) or abort(404)
