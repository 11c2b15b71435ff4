"""Brings the demo house up to so many people, things and orders.

What grows is the house's memory: years of people, things, sales and books. What waits for somebody today (orders to
fetch, things put aside) stays as it is in the demo house, because a house of any size empties its shelf.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

from meetinghouse.demo import folk
from meetinghouse.ground import kept
from meetinghouse.ground.database import database, engine
from meetinghouse.money import ledger
from meetinghouse.people.models import ContactPoint, NameWord, Person, words_of
from meetinghouse.repairs.models import RepairOrder
from meetinghouse.shop import rules
from meetinghouse.shop.models import Claim, Handover, Item, ItemPicture, Order
from tests.bench import belonging, mending
from tests.bench.books import count_to, last_number, pay_for
from tests.bench.mended import add_mended
from tests.bench.pouring import Row, ids_after, pour

CATEGORIES, SIZES, COLOURS = ("mittens", "hats", "sweaters", "socks"), ("s", "m", "l"), ("blue", "red", "green", "grey")
KINDS = ("one_off",) * 7 + ("multiple",) * 2 + ("made_to_order",)
STOCK, PRICE = 20, 39_000


def fill(people: int, items: int, orders: int, *, now: datetime) -> None:
    """Add what is missing to have so many of each; a house that has more already stays as it is."""
    began = now - timedelta(days=3650)
    _add_people(people - Person.select().count(), began, now)
    belonging.add_members(began, now)
    shown = add_items(items - Item.select().count(), began, now)
    _add_orders(orders - Order.select().count(), shown, began, now)
    mending.fill_queue(now=now)
    add_mended(orders - RepairOrder.select().count(), began, now)
    ledger.carry_forward(now=now + timedelta(days=1))
    kept.forget_old_changes()  # as the house's own worker does from time to time
    if engine() == "postgresql":  # its own worker would do so within the minute
        database.execute_sql("ANALYZE")


def spaced(number: int, began: datetime, ended: datetime) -> Iterator[datetime]:
    """So many moments between two, evenly."""
    step = (ended - began) / max(1, number + 1)
    return (began + step * (n + 1) for n in range(number))


def _add_people(number: int, began: datetime, now: datetime) -> None:
    names = cycle(folk.NICKNAMES)
    ids = list(islice(ids_after(Person), max(0, number)))
    people = [{"id": id, "nickname": f"{next(names)} {id}", "language": "nb"} for id in ids]
    pour(Person, people)
    pour(NameWord, (row for person in people for row in _words(person)))
    points = ids_after(ContactPoint)
    with_mail = [id for id in ids if id % 4]
    pour(
        ContactPoint,
        (
            {"id": next(points), "person": id, "kind": "email", "value": f"bench{id}@example.no", "verified_at": now}
            for id in with_mail
        ),
    )


def _words(person: Row) -> Iterator[Row]:
    for word, place in words_of(Person(**person)):
        yield {"person": person["id"], "word": word, "place": place}


def add_items(number: int, began: datetime, now: datetime, kinds: tuple[str, ...] = KINDS) -> list[Row]:
    """Add things of these kinds in turn, shown between two moments, each with a picture of the demo's."""
    models = list(Item.select().where(Item.published_at.is_null(False)).order_by(Item.id))
    ids = list(islice(ids_after(Item), max(0, number)))
    moments = spaced(len(ids), began, now - timedelta(days=1))
    rows = [
        _item(id, kinds[id % len(kinds)], model, at) for id, model, at in zip(ids, cycle(models), moments, strict=False)
    ]
    pour(Item, rows)
    shown = [row.picture_id for row in ItemPicture.select().order_by(ItemPicture.id)]
    pictures = ids_after(ItemPicture)
    pour(
        ItemPicture,
        (
            {"id": next(pictures), "item": id, "picture": picture, "alt": "Noe strikket i huset", "position": 1}
            for id, picture in zip(ids, cycle(shown), strict=False)
        ),
    )
    return rows


def _item(id: int, kind: str, like: Item, at: datetime) -> Row:
    return {
        "id": id,
        "sku": f"B{id:06}",
        "slug": rules.slug(like.title, 1_000_000 + id),
        "title": like.title,
        "description": like.description,
        "kind": kind,
        "category": CATEGORIES[id % len(CATEGORIES)],
        "size": SIZES[id % len(SIZES)],
        "colour": COLOURS[id % len(COLOURS)],
        "stock": STOCK if kind == "multiple" else 1,
        "price": PRICE + id % 50 * 1000,
        "currency": "NOK",
        "fibres": like.fibres,
        "care": like.care,
        "lead_days": 14 if kind == "made_to_order" else 0,
        "added_at": at,
        "published_at": at,
    }


def _units(items: list[Row], number: int) -> Iterator[tuple[Row, int]]:
    """(thing, unit) for so many sales: the older half of what is one of a kind, then what is made when ordered."""
    one_off = [row for row in items if row["kind"] == "one_off"]
    made = [row for row in items if row["kind"] == "made_to_order"]
    first = one_off[: len(one_off) // 2]
    yield from ((row, 1) for row in first[:number])
    for n in range(max(0, number - len(first)) if made else 0):
        yield made[n % len(made)], n // len(made) + 1


def _add_orders(number: int, items: list[Row], began: datetime, now: datetime) -> None:
    """Add sales that were paid by card and fetched, with receipts and books."""
    year, last = now.year, last_number(f"order/{now.year}")
    sales = list(_sales(list(_units(items, max(0, number))), began, now))
    pour(Order, (_order(sale, f"{year}-{last + n:04}") for n, sale in enumerate(sales, 1)))
    paid = pay_for("shop", "sales", sales, now=now)
    pour(Claim, _claims(sales, paid))
    pour(Handover, _handovers(sales))
    count_to(f"order/{year}", last + len(sales))


def _sales(sold: list[tuple[Row, int]], began: datetime, now: datetime) -> Iterator[Row]:
    moments = spaced(len(sold), began, now)
    for id, (item, unit), at in zip(ids_after(Order), sold, moments, strict=False):
        promised = {"title": item["title"], "sku": item["sku"], "kind": item["kind"], "price": item["price"]}
        promised |= {"postage": 0, "fulfilment": "pickup", "lead_days": 0, "terms": rules.TERMS_VERSION}
        yield {"id": id, "item": item, "unit": unit, "at": at, "price": item["price"], "promised": promised}


def _order(sale: Row, number: str) -> Row:
    return {
        "id": sale["id"],
        "number": number,
        "token": f"bench-order-{sale['id']}",
        "form_key": f"bench-{sale['id']}",
        "fulfilment": "pickup",
        "pickup_code": f"B{sale['id']}",
        "buyer_name": "Kari",
        "buyer_email": f"buyer{sale['id'] % 9973}@example.no",
        "withdrawal_right": "none_made_to_order" if sale["item"]["kind"] == "made_to_order" else "14_days",
        "informed_at": sale["at"],
        "ordered_at": sale["at"],
    }


def _claims(sales: list[Row], payables: list[int]) -> Iterator[Row]:
    for id, sale, payable in zip(ids_after(Claim), sales, payables, strict=False):
        of = {"item": sale["item"]["id"], "order": sale["id"], "payable": payable, "unit": sale["unit"]}
        when = {"held_until": sale["at"], "changed_at": sale["at"], "left_at": sale["at"] + timedelta(hours=1)}
        yield {"id": id, **of, "state": "sold", **when}


def _handovers(sales: list[Row]) -> Iterator[Row]:
    for id, sale in zip(ids_after(Handover), sales, strict=False):
        yield {"id": id, "order": sale["id"], "how": "pickup", "by": "bench", "at": sale["at"] + timedelta(hours=1)}
