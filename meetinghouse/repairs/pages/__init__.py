"""The pages of mending: what everybody reads, the counter, what is printed, and the customer's own page."""

from meetinghouse.repairs.pages import correcting, counter, intake, order, paper, payment, public, tracking
from meetinghouse.repairs.pages.room import pages

__all__ = ["correcting", "counter", "intake", "order", "pages", "paper", "payment", "public", "tracking"]
