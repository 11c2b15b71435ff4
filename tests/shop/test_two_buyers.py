"""Four processes want the same sweater, again and again: each time exactly one of them gets to pay.

`EVERYONE=1` goes a hundred rounds.
"""

from collections import Counter

from meetinghouse.demo.till import Till
from meetinghouse.ground.settings import Settings
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.shop.models import Claim, Order
from tests.crowd import EVERYONE, buy_everything, together
from tests.makers import an_item

ROUNDS = 100 if EVERYONE else 25
BUYERS = 4


def test_of_four_buyers_exactly_one_gets_each_sweater(open_house: Settings, shared_till: Till) -> None:
    items = [an_item(title=f"Sweater {n}").id for n in range(ROUNDS)]
    before = len(shared_till.sessions())

    answers = together(buy_everything, BUYERS, open_house, items)

    rounds = list(zip(*answers, strict=True))
    for one_round in rounds:
        assert Counter(what for what, _ in one_round) == {"page": 1, "refused": BUYERS - 1}
    words = {text for one_round in rounds for what, text in one_round if what == "refused"}
    assert all("buying this" in text and "Buyer" not in text and "@" not in text for text in words), words
    assert len(shared_till.sessions()) - before == ROUNDS
    live = Claim.select(Claim.item).where(Claim.state.in_(("held", "sold")))
    assert sorted(claim.item_id for claim in live) == sorted(items)
    assert (Order.select().count(), PaymentAttempt.select().count()) == (ROUNDS, ROUNDS)
    winners = {[what for what, _ in one_round].index("page") for one_round in rounds}
    assert len(winners) > 1, "one process was always first, so nobody raced"
