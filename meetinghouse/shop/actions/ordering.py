"""Ordering a thing: it is held, the charge is opened and the try to pay is written down, all at once or not at all."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from meetinghouse.ground import journal, keys, limits, post, settings
from meetinghouse.ground.database import database
from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.limits import Try
from meetinghouse.ground.numbers import next_number
from meetinghouse.ground.post import Draft
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, translate
from meetinghouse.ground.writing import note_rows
from meetinghouse.money import actions as money
from meetinghouse.money import ledger
from meetinghouse.money.models import Payable, PaymentAttempt
from meetinghouse.people.models import Person
from meetinghouse.people.rules import clean_contact
from meetinghouse.shop import rules, withdrawing
from meetinghouse.shop.models import Claim, Item, Order, locked_item, order_of_form

HOUR = timedelta(hours=1)


class ChangedMeanwhile(Refusal):
    """The seller changed the thing after the buyer saw it; the page shows it anew before anything binds."""


@dataclass(frozen=True)
class Wish:
    """What a buyer asks for. `key` is random and comes with the form; `fingerprint` is what they saw of the thing."""

    key: str
    fingerprint: str
    name: str
    email: str
    fulfilment: str
    address: str = ""


@dataclass(frozen=True)
class Paper:
    """What is written out before anybody has to wait: all of an order but the number, which the lock gives out."""

    fingerprint: str
    facts: dict[str, Any]
    lines: list[money.Line]
    promised: dict[str, Any]
    mail: Draft | None
    held_until: datetime


@dataclass(frozen=True)
class Ordered:
    """An order with its charge, and the try to pay it by card; None when it is paid at the house, or was before."""

    order: Order
    payable: Payable
    attempt: PaymentAttempt | None


def order_item(item: Item, wish: Wish, *, by: Person | None, language: str, now: datetime) -> Ordered:
    """Hold a thing for a buyer and open its charge. The same form sent twice gives the same order back.

    The thing's row is locked first, so of two buyers the second waits, and then reads that the first one has it.
    After the commit the page asks Stripe. Without Stripe the thing is put aside for seven days, paid at the house.

    Raises:
        ChangedMeanwhile: it is not what the buyer saw any more.
        Refusal: somebody else has it, in words that name nobody; or it cannot reach the buyer this way.
    """
    house = _house()
    paper = _write_out(item, wish, house, language=language, now=now)
    with database.atomic():
        return _order(item, wish, paper, house, by=by, language=language, now=now)


def order_counted(
    item: Item, wish: Wish, *, house: House, remote: str, by: Person | None, language: str, now: datetime
) -> Ordered:
    """`order_item`, counted: an order that is written carries its count, with one commit for both.
    A wish that is refused leaves nothing else behind, and its count is written by itself.

    Raises:
        Refusal: too many in this hour, or what `order_item` refuses.
    """
    tries = _tries(wish.email, remote)
    paper = _write_out(item, wish, house, language=language, now=now)
    try:
        with database.atomic():
            limits.spend_along(tries, per=HOUR, now=now)
            return _order(item, wish, paper, house, by=by, language=language, now=now)
    except Refusal:
        limits.spend_all(tries, per=HOUR, now=now)
        raise


def _tries(email: str, remote: str) -> list[Try]:
    """What is counted of an order: a robot shall not hold everything, nor use us to flood somebody's mailbox.

    The limits are our own choice, far above what people do. By network address only where holding costs nothing.
    """
    tries = [Try("orders to", clean_contact("email", email), 30)]
    if not settings.current().has_stripe:
        tries.append(Try("reservations from", remote, 20))
    return tries


def new_pickup_code() -> str:
    """A fresh pick-up code: six letters and digits that nobody misreads."""
    return "".join(secrets.choice(rules.LETTERS) for _ in range(rules.CODE_LENGTH))


def _order(
    item: Item, wish: Wish, paper: Paper, house: House, *, by: Person | None, language: str, now: datetime
) -> Ordered:
    """`order_item` in the caller's transaction. Others wait until it ends, so nothing is asked here that is known."""
    item = locked_item(item)
    if known := order_of_form(wish.key):
        return _again(known, item)
    _agree(item, wish, paper)
    found = item.availability()
    rules.may_be_taken(found, zone=house.zone, now=now)
    year = house.today(now).year
    order = Order.create(number=f"{year}-{next_number(f'order/{year}'):04}", **paper.facts)
    told: dict[str, Any] = {"lines": paper.lines, "promised": paper.promised, "payer_email": order.buyer_email}
    told |= {"person": by, "language": language, "currency": item.currency}
    payable = money.open_payable("shop", order.id, **told, now=now)
    attempt = money.new_attempt(payable, now=now) if settings.current().has_stripe else None
    until = attempt.expires_at if attempt else paper.held_until
    held = {"item": item.id, "order": order.id, "payable": payable.id, "unit": item.free_unit(found)}
    note_rows(Claim, [held | {"held_until": until, "changed_at": now}])
    journal.record(by, "ordered", order, at=now)
    if paper.mail:
        post.queue_draft(paper.mail, missing=order.number, now=now)
    return Ordered(order, payable, attempt)


def _again(order: Order, item: Item) -> Ordered:
    claim = Claim.select(Claim, Payable).join(Payable).where(Claim.order == order).get()
    if claim.item_id != item.id:
        raise Refusal(N_("This form was used already. Please start again from the shop."))
    return Ordered(order, claim.payable, claim.payable.live_attempt())


def _agree(item: Item, wish: Wish, paper: Paper) -> None:
    if not wish.fingerprint == item.fingerprint == paper.fingerprint:
        raise ChangedMeanwhile(N_("The seller has just changed this. Please look at it once more."))
    if wish.fulfilment not in item.fulfilments:
        raise Refusal(N_("Choose how you want to get it."), field="fulfilment")
    if wish.fulfilment == "post" and not wish.address.strip():
        raise Refusal(N_("Write where we shall send it."), field="address")


def _write_out(item: Item, wish: Wish, house: House, *, language: str, now: datetime) -> Paper:
    """Everything of an order that needs no lock. Whether it may be ordered is asked afterwards, under the lock."""
    facts = _facts(item, wish, now=now)
    postage = item.postage if wish.fulfilment == "post" else 0
    lines = [
        money.Line(ledger.SALES, item.title, item.price),
        money.Line(ledger.POSTAGE, translate(N_("Postage"), language), postage),
    ]
    promised, until = _promise(item, facts, postage), now + rules.HELD_AT_THE_HOUSE
    mail = None
    if facts["buyer_email"] and not settings.current().has_stripe:
        about: dict[str, Any] = {"order": Order(number=post.OPEN, **facts), "promise": promised, "until": until}
        about |= {"amount": item.price + postage, "currency": item.currency, "house": house}
        mail = post.draft("shop/order_reserved", to=facts["buyer_email"], language=language, now=now, **about)
    return Paper(item.fingerprint, facts, lines, promised, mail, until)


def _facts(item: Item, wish: Wish, *, now: datetime) -> dict[str, Any]:
    return {
        "token": keys.new_token(),
        "form_key": wish.key,
        "fulfilment": wish.fulfilment,
        "pickup_code": new_pickup_code() if wish.fulfilment == "pickup" else None,
        "buyer_name": wish.name.strip(),
        "buyer_email": clean_contact("email", wish.email),
        "address": wish.address.strip() if wish.fulfilment == "post" else "",
        "withdrawal_right": withdrawing.right_for(item.kind),
        "informed_at": now,
        "ordered_at": now,
    }


def _promise(item: Item, facts: dict[str, Any], postage: int) -> dict[str, Any]:
    """What the buyer saw and agreed to; the payable keeps it for good."""
    return {
        "title": item.title,
        "sku": item.sku,
        "kind": item.kind,
        "price": item.price,
        "postage": postage,
        "fulfilment": facts["fulfilment"],
        "lead_days": item.lead_days,
        "withdrawal_right": facts["withdrawal_right"],
        "terms": rules.TERMS_VERSION,
    }


def _house() -> House:
    house = the_house()
    if house is None:
        raise Refusal(N_("The house is not open yet."))
    return house
