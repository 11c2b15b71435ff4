"""On to the payment page, whatever it is that is paid."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.money import actions
from meetinghouse.money.models import Payable


def to_payment_page(payable: Payable) -> Response:
    """Leads to the page where a card is asked for: the one that is open, or a new one.

    When it cannot be had now, it leads to the charge's own page, which says so and lets people try again.
    """
    try:
        return redirect(actions.pay_again(payable, now=clock.now()), 303)
    except actions.TillUnreachable:
        flash(_(actions.NO_ANSWER), "attention")
    except Refusal as refusal:
        flash(refusal.words(), "attention")
    return redirect(url_for("money.payment", ref=payable.ref), 303)
