"""Taking cash at a counter, whatever it is for: what the form says, and what to answer."""

from datetime import datetime

from meetinghouse.ground.amounts import ShownAmount
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.money import actions
from meetinghouse.money.forms import CashForm
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.people.models import Person


def take_from(form: CashForm, payable: Payable, *, by: Person, now: datetime) -> str:
    """Take what the form says; the words to answer. Empty when it was refused, and then the form says why."""
    if not form.validate():
        return ""
    try:
        paid = actions.take_cash(payable, given=form.given.ore, key=form.sent_key, by=by, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
    except actions.TillUnreachable:
        form.refuse(Refusal(actions.NO_ANSWER))
    else:
        return change_words(paid, payable, form.given.ore)
    return ""


def change_words(paid: PaymentAttempt, payable: Payable, given: int | None) -> str:
    """That it is paid, and how much goes back over the counter, in the reader's language.

    Args:
        given: what was put on the counter, in øre, when somebody typed it.
    """
    received = paid.received or 0
    if given and given > received:
        return _("It is paid. Give back %(change)s.", change=ShownAmount(given - received, payable.currency))
    return _("It is paid: %(amount)s.", amount=ShownAmount(received, payable.currency))
