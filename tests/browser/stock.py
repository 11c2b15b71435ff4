"""Puts into a demo house what the browser tests need, and prints the slugs of their sweaters as JSON.

`python -m tests.browser.stock 40`, with the house's environment and without Stripe: then an order is one that is
paid at the house. The sweaters are a year old, so that the front page still shows the demo's own things.
"""

import json
import sys
from datetime import datetime, timedelta

from meetinghouse import create_app
from meetinghouse.ground import clock
from meetinghouse.ground.database import database
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from meetinghouse.repairs import actions as repairs
from meetinghouse.repairs.models import Piece
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Item, here, orders
from meetinghouse.shop.rules import Facts

SHARED_ADDRESS = "felles@verkstedet.example"
"""Where two persons read their mail."""


def main(how_many: int) -> None:
    """Fill the house."""
    create_app()
    database.connect(reuse_if_open=True)
    now = clock.now()
    host = Person.get(Person.nickname == "Turid")
    sweaters = [_sweater(host, now) for _ in range(how_many)]
    _put_aside(sweaters.pop(), now)
    _give_and_take(host, now)
    _mend_for_odd_sum(host, now)
    for nickname in ("Astrid", "Bjarne"):
        people.add_person(nickname, email=SHARED_ADDRESS, by=None, now=now)
    print(json.dumps([sweater.slug for sweater in sweaters]))
    database.close()


def _sweater(host: Person, now: datetime) -> Item:
    facts = Facts(
        "Prøvegenser", 85000, offers_post=True, postage=7900, description="Blå som elva.", category="sweaters"
    )
    item = shop.add_item(facts, by=host, now=now - timedelta(days=400))
    return shop.publish(item, by=host, now=now - timedelta(days=400))


def _put_aside(item: Item, now: datetime) -> None:
    wish = shop.Wish("prove-1", Item.get_by_id(item.id).fingerprint, "Kari", "kari@example.no", "pickup")
    shop.order_item(item, wish, by=None, language="nb", now=now)


def _give_and_take(host: Person, now: datetime) -> None:
    """Hand two orders out today; the buyer of the second one changes their mind at once."""
    standings = [orders.by_number(line.number) for line in here.counter().to_pick_up]
    first, second = [standing.order for standing in standings if standing and _is_ready_made(standing)][:2]
    for order in (first, second):
        shop.hand_over(order, order.pickup_code, by=host, now=now)
    shop.withdraw_order(second, by=None, now=now)


def _mend_for_odd_sum(host: Person, now: datetime) -> None:
    """An estimate that came out at no whole crown: in cash its sum is rounded."""
    wish = repairs.Intake(
        "prove-2", (repairs.WishedPiece("knitwear", ("patch",), "green"),), name="Kari", price_kind="estimate"
    )
    order = repairs.take_in(wish, by=host, now=now)
    for state in ("queued", "in_work", "ready"):
        repairs.move_piece(Piece.get(Piece.order == order), state, by=host, now=now)
    repairs.agree_final_price(order, 16960, by=host, now=now)


def _is_ready_made(standing: orders.Standing) -> bool:
    return bool(standing.order.withdrawal_right == "14_days")


if __name__ == "__main__":
    main(int(sys.argv[1]))
