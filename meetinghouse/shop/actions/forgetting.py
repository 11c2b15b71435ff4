"""Forgetting buyers: what was sold stays in the books, to whom does not."""

from datetime import datetime

from meetinghouse.ground.database import database
from meetinghouse.ground.house import the_house
from meetinghouse.money import actions as money
from meetinghouse.shop.models import Order

YEARS_KEPT = 5
"""Whole years after the year of the sale. Source: bokføringsloven § 13 (NO), bogføringsloven § 12 (DK)."""


def forget_old_buyers(*, now: datetime) -> int:
    """Empty name, address and e-mail of every order older than the books need; returns how many. Again: nothing."""
    house = the_house()
    if house is None:
        return 0
    before = datetime(house.today(now).year - YEARS_KEPT, 1, 1, tzinfo=house.zone)
    with database.atomic():
        old = (Order.ordered_at < before) & (Order.buyer_email != "")
        count = Order.update(buyer_name="", buyer_email="", address="").where(old).execute()
        money.forget_payers(before=before)
    return int(count)
