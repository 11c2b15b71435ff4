"""What to say at the counter when cash was taken."""

from meetinghouse.ground.amounts import ShownAmount
from meetinghouse.ground.words import _
from meetinghouse.money.models import Payable, PaymentAttempt


def change_words(paid: PaymentAttempt, payable: Payable, given: int | None) -> str:
    """That it is paid, and how much goes back over the counter, in the reader's language.

    Args:
        given: what was put on the counter, in øre, when somebody typed it.
    """
    received = paid.received or 0
    if given and given > received:
        return _("It is paid. Give back %(change)s.", change=ShownAmount(given - received, payable.currency))
    return _("It is paid: %(amount)s.", amount=ShownAmount(received, payable.currency))
