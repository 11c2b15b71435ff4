"""What the shop does by the clock: forget who bought something, once nobody needs to know."""

from meetinghouse.ground.words import N_
from meetinghouse.people import retention
from meetinghouse.shop import actions

retention.register(
    "old_buyers",
    N_("Buyers"),
    N_("Names and addresses of who bought or paid: five whole years after the year. So long the law asks for them."),
    actions.forget_old_buyers,
)
