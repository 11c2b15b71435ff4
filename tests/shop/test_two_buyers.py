"""Four processes want the same sweater, a hundred times over: each time exactly one of them gets to pay."""

from collections import Counter

import peewee as pw
import pytest

from meetinghouse.demo.till import Till
from meetinghouse.ground.settings import Settings
from meetinghouse.shop.models import Claim
from tests.crowd import buy_everything, together
from tests.makers import an_item

ROUNDS = 100
BUYERS = 4


def test_of_four_buyers_exactly_one_gets_each_sweater(open_house: Settings, shared_till: Till) -> None:
    items = [an_item(title=f"Sweater {n}").id for n in range(ROUNDS)]
    before = len(shared_till.sessions())

    answers = together(buy_everything, BUYERS, open_house, items)

    for one_round in zip(*answers, strict=True):
        assert Counter(what for what, _ in one_round) == {"page": 1, "refused": BUYERS - 1}
    words = {text for buyer in answers for what, text in buyer if what == "refused"}
    assert not any("Buyer" in text or "@" in text for text in words), words
    assert len(shared_till.sessions()) - before == ROUNDS
    live = Claim.select(Claim.item).where(Claim.state.in_(("held", "sold")))
    assert sorted(claim.item_id for claim in live) == sorted(items)


def test_the_database_itself_refuses_a_second_live_claim(open_house: Settings) -> None:
    item = an_item()
    together(buy_everything, 1, open_house, [item.id])
    claim = Claim.get()
    row = {
        f.name: getattr(claim, f.name) for f in Claim._meta.sorted_fields if f.name not in ("id", "order", "payable")
    }

    with pytest.raises(pw.IntegrityError):
        Claim.insert(**row, order=claim.order_id + 1, payable=claim.payable_id + 1).execute()
