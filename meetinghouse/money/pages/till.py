"""The till, on the tablet at the counter: open it, see what it should hold, take back a mistake, count and close."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.amounts import ShownAmount
from meetinghouse.ground.furniture import the_house_now
from meetinghouse.ground.guards import guard
from meetinghouse.ground.paging import paginate
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.money import actions, ledger
from meetinghouse.money.forms import CountForm, UndoForm
from meetinghouse.money.models import Receipt, Refund, TillSession, drawer
from meetinghouse.money.pages.room import pages, private, somebody, unfinished
from meetinghouse.people.duties import HAND_OUT


@pages.get("/till")
@guard(HAND_OUT)
def till() -> Response:
    """The till as it stands: closed, with a count that opens it; or open, with what it should hold."""
    found = drawer.open_till()
    if found is None:
        return private("money/till_closed.html", form=CountForm(), left=ledger.balance(ledger.CASH))
    return private(
        "money/till.html",
        till=found,
        contents=drawer.contents(found),
        page=paginate(drawer.payments_in(found), request.args.get("page"), 30),
        refunds=drawer.refunds_to_give(),
    )


@pages.post("/till/opening")
@guard(HAND_OUT)
def till_opening() -> Response:
    """Open it with what lies in it."""
    form = CountForm()
    if form.validate():
        try:
            actions.open_till(form.ore(), by=somebody(), now=clock.now())
            return redirect(url_for("money.till"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("money/till_closed.html", form=form, left=ledger.balance(ledger.CASH))


@pages.get("/till/count")
@guard(HAND_OUT)
def till_count() -> Response:
    """Count what lies in it."""
    found = drawer.open_till()
    if found is None:
        return redirect(url_for("money.till"), 303)
    return private("money/till_count.html", form=CountForm(), till=found)


@pages.post("/till/count")
@guard(HAND_OUT)
def till_counted() -> Response:
    """Compare the count with what it should hold, before anything is written down."""
    found, form = _counted_till(), CountForm()
    if not form.validate():
        return unfinished("money/till_count.html", form=form, till=found)
    should_hold = drawer.contents(found).should_hold
    return private("money/till_check.html", form=form, till=found, counted=form.ore(), should_hold=should_hold)


@pages.post("/till/closing")
@guard(HAND_OUT)
def till_closing() -> Response:
    """Close it with this count. Sent again, it does not close the till that was opened after it."""
    found, form = _counted_till(), CountForm()
    if form.validate():
        try:
            count = actions.close_till(found, form.ore(), by=somebody(), now=clock.now())
            flash(_closed_words(count.difference), "attention" if count.difference else "done")
            return redirect(url_for("money.till"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("money/till_count.html", form=form, till=found)


@pages.get("/till/payments/<int:number>")
@guard(HAND_OUT)
def till_payment(number: int) -> Response:
    """One payment in cash, by its receipt's number: what it was for, and whether it was written down rightly."""
    return private("money/till_payment.html", receipt=_cash_receipt(number), form=UndoForm())


@pages.post("/till/payments/<int:number>/reversal")
@guard(HAND_OUT)
def till_reversal(number: int) -> Response:
    """It was written down wrongly: take it back."""
    receipt, form = _cash_receipt(number), UndoForm()
    if form.validate():
        try:
            actions.undo_cash(receipt.attempt, reason=form.reason.data, by=somebody(), now=clock.now())
            return redirect(url_for("money.till_payment", number=number), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return unfinished("money/till_payment.html", receipt=receipt, form=form)


@pages.post("/till/refunds/<int:refund_id>/handout")
@guard(HAND_OUT)
def till_handout(refund_id: int) -> Response:
    """Hand out money that was paid in cash and goes back."""
    refund: Refund = Refund.get_or_none(Refund.id == refund_id) or abort(404)
    try:
        actions.give_back(refund, by=somebody(), now=clock.now())
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("money.till"), 303)


def _counted_till() -> TillSession:
    """The open till, if it is the one that was counted; a count of one that was closed meanwhile leads back to it."""
    found = drawer.open_till()
    if found is None or request.form.get("till") != str(found.id):
        flash(_("The till that you counted is closed already. Nothing was changed."), "attention")
        abort(redirect(url_for("money.till"), 303))
    return found


def _cash_receipt(number: int) -> Receipt:
    found: Receipt = drawer.payment_numbered(number) or abort(404)
    return found


def _closed_words(difference: int) -> str:
    house = the_house_now()
    amount = ShownAmount(abs(difference), house.currency if house else "NOK")
    if difference < 0:
        return _("The till is closed. %(amount)s was missing, and the books say so.", amount=amount)
    if difference > 0:
        return _("The till is closed. There was %(amount)s too much, and the books say so.", amount=amount)
    return _("The till is closed, and the count was right.")
