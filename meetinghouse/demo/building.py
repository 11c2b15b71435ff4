"""Builds the demo house: the same one every time for the same seed and day, with a year of life behind it."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from multiprocessing import get_context

from meetinghouse.demo import belonging, deciding, folk, living, mending, wares
from meetinghouse.demo.paying import pay_by_card
from meetinghouse.demo.registering import Keepers
from meetinghouse.demo.workroom import Hands
from meetinghouse.ground import actions as ground
from meetinghouse.ground import settings
from meetinghouse.ground.database import database
from meetinghouse.ground.house import House
from meetinghouse.ground.jobs import HueySchedule, HueyTask
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, compile_catalogues
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import PaymentAttempt
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from meetinghouse.shop import actions as shop
from meetinghouse.shop.models import Item, Order

BUYERS = ("Kari", "Ola", "Tone", "Per", "Hilde", "Svein", "Mette", "Arne", "Gro", "Knut")


@dataclass(frozen=True)
class Cast:
    """The people that the story needs: those of the bar by what they are for, and everybody by nickname."""

    seller: Person
    host: Person
    chair: Person
    teller: Person
    bar: tuple[Person, ...]
    keepers: Keepers
    everybody: dict[str, Person]


def build(*, now: datetime, seed: int = 1986) -> House:
    """Build the demo house in an empty, migrated database.

    Raises:
        Refusal: the database has a house already.
        RuntimeError: it was called inside a transaction, where secret ballots cannot be shuffled.
    """
    if House.select().exists():
        raise Refusal(N_("There is a house here already. The demo needs an empty database."))
    compile_catalogues()  # names of services, receipts and mails are written down in the house's language
    chance = random.Random(seed)
    began = now - timedelta(days=365)
    pictures = _draw_all()
    with _cards_are_taken(), database.atomic():
        house = _open(began)
        cast = _people(began)
        items = _things(pictures, cast, began, now)
        _sell(items, cast, chance, now)
        mended = mending.lives(house, Hands(cast.host, cast.seller), chance, now=now)
        living.live([*mended, *belonging.lives(house, cast.keepers, cast.everybody, now=now)])
        closings = deciding.vote(house, deciding.Callers(cast.chair, cast.teller, cast.bar), chance, now=now)
        _tidy(now)
    deciding.count_secret_votes(closings)
    return house


@contextmanager
def _cards_are_taken() -> Iterator[None]:
    """The past year's buyers paid by card; nobody is asked for it again."""
    before = settings.current()
    settings.use(replace(before, stripe_key="sk_test_demo", stripe_api_base="http://127.0.0.1:9"))
    try:
        yield
    finally:
        settings.use(before)


def _open(began: datetime) -> House:
    ground.open_house("Verkstedet ved elva", "NO", by=None, now=began, demo=True)
    ledger.seed_accounts()
    ground.set_opening_hours([(day, time(10), time(16)) for day in (1, 2, 3)], by=None, now=began)
    return ground.tell_about_house(
        by=None, now=began, phone="32 00 00 00", email="post@verkstedet.example", address="Elvegata 1, 3000 Elvebyen"
    )


def _people(began: datetime) -> Cast:
    named, others = {}, []
    for number, (code, _, nickname, role) in enumerate(folk.ROLES[1:]):
        email = None if code == "member-no-email" else f"{code}@verkstedet.example"
        person = people.add_person(nickname, email=email, by=None, now=began + timedelta(hours=number))
        if role:
            people.grant_role(person, role, by=None, now=began)
        named[code] = person
    for number, nickname in enumerate(folk.NICKNAMES):
        email = f"medlem{number}@verkstedet.example" if number % 4 else None
        at, born = began + timedelta(days=number), folk.born(nickname, began.year)
        others.append(people.add_person(nickname, email=email, by=None, now=at, birth_year=born))
    keepers = Keepers(*(named[code] for code in ("host", "treasurer", "chair", "secretary")))
    everybody = {person.nickname: person for person in (*named.values(), *others)}
    bar = tuple(named.values())
    return Cast(named["seller"], named["host"], named["chair"], named["teller"], bar, keepers, everybody)


def _draw_all() -> list[bytes]:
    """Draw every thing's picture; several at a time, because drawing and nothing else takes the time here."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return list(pool.map(wares.picture_of, wares.WARES))


def _things(pictures: list[bytes], cast: Cast, began: datetime, now: datetime) -> list[Item]:
    items = []
    step = (now - began) / (len(wares.WARES) + 2)
    for number, (ware, raw) in enumerate(zip(wares.WARES, pictures, strict=True)):
        added = began + step * (number + 1)
        item = shop.add_item(ware.facts, by=cast.seller, now=added)
        shop.add_picture(item, raw, ware.alt, by=cast.seller, now=added)
        if ware.is_on_show:
            items.append(shop.publish(item, by=cast.seller, now=added))
    return items


def _sell(items: list[Item], cast: Cast, chance: random.Random, now: datetime) -> None:
    """Sell about half of it through the year; most is fetched, some is undone, a little waits on the shelf."""
    for number, item in enumerate(_chosen(items, chance)):
        shown_at: datetime = item.published_at
        at = shown_at + (now - shown_at) * chance.uniform(0.05, 0.9)
        order, attempt = _buy(item, number, chance, at)
        pay_by_card(attempt, now=at + timedelta(minutes=4))
        if number % 9 == 4 and item.kind != "made_to_order":
            shop.cancel_order(order, by=None, now=at + timedelta(days=1))
            _send_back(attempt, at + timedelta(days=1, minutes=1))
        elif at < now - timedelta(days=12) and number % 7:
            _hand_out(order, cast, at + timedelta(days=chance.randint(1, 6)))


def _chosen(items: list[Item], chance: random.Random) -> Iterator[Item]:
    for item in items:
        times = 1 if item.kind == "one_off" else 3
        yield from [item] * (times if chance.random() < 0.55 else 0)


def _buy(item: Item, number: int, chance: random.Random, at: datetime) -> tuple[Order, PaymentAttempt]:
    buyer = chance.choice(BUYERS)
    by_post = item.offers_post and chance.random() < 0.4
    wish = shop.Wish(
        key=f"demo-{number}",
        fingerprint=Item.get_by_id(item.id).fingerprint,
        name=buyer,
        email=f"{buyer.lower()}{number}@example.no",
        fulfilment="post" if by_post else "pickup",
        address=f"Storgata {number}\n3000 Elvebyen" if by_post else "",
    )
    ordered = shop.order_item(item, wish, by=None, language="nb", now=at)
    assert ordered.attempt is not None
    return ordered.order, ordered.attempt


def _send_back(attempt: PaymentAttempt, at: datetime) -> None:
    refund = PaymentAttempt.get_by_id(attempt.id).refund()
    money.note_refund(money.StripeRefund(f"re_demo_{refund.id}", "succeeded", refund.key, ""), now=at)


def _hand_out(order: Order, cast: Cast, at: datetime) -> None:
    if order.fulfilment == "pickup":
        shop.hand_over(order, order.pickup_code, by=cast.host, now=at)
    else:
        shop.post_order(order, by=cast.host, now=at)


def _tidy(now: datetime) -> None:
    """The mails of the past year went out long ago, and no job waits for them."""
    Mail.update(sent_at=Mail.queued_at, due_at=None).execute()
    HueyTask.delete().execute()
    HueySchedule.delete().execute()
