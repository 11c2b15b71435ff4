"""The pages of money: the payer's, Stripe's door, the till, and the treasurer's desk."""

from meetinghouse.money.pages import paying, till, treasurer, webhook
from meetinghouse.money.pages.room import pages

__all__ = ["pages", "paying", "till", "treasurer", "webhook"]
