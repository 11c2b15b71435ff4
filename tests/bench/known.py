"""What the bench must know of a house it measures: addresses of pages, and people who are signed in already."""

from datetime import datetime
from typing import Any

from meetinghouse.demo import folk
from meetinghouse.ground.paging import PAGE_SIZE
from meetinghouse.members.models import Membership, members_on
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person
from meetinghouse.repairs.models import RepairOrder
from meetinghouse.shop import models as shop
from meetinghouse.shop.models import Claim, Item, Order
from tests.bench import deciding


def facts(*, now: datetime) -> dict[str, Any]:
    """Addresses and cookies, ready for JSON."""
    return {
        "item": shop.newest(1)[0].slug,
        "order": _a_paid_order().token,
        "tracking": _a_waiting_repair().token,
        "member": _a_member(),
        "far": _a_far_page(now),
        "poll": deciding.poll_to_see(now=now),
        "cookies": {code: _signed_in(folk.person_for(code), now) for code in ("member", "host", "treasurer", "keeper")},
    }


def for_sale() -> list[str]:
    """Things that nobody has bought, the ones that stand last on the shelf."""
    taken = Claim.select(Claim.item)
    free = Item.select().where(Item.sku.startswith("B"), Item.kind == "one_off", Item.id.not_in(taken))
    return [item.slug for item in free.order_by(Item.id.desc()).limit(2000)]


def rows() -> dict[str, int]:
    """How many rows there are by now, by what is posted."""
    return {"claim": Claim.select().count(), "repair": RepairOrder.select().count(), **deciding.recorded()}


def _signed_in(person: Person | None, now: datetime) -> str:
    """The cookie of somebody who has signed in."""
    return people.begin_session(person, before=None, device="bench", now=now).token


def _a_member() -> int:
    """The number of somebody who belongs and has dues that are not paid yet."""
    query = Membership.select(Membership.number).join(Person).where(Person.nickname == "Dag").tuples()
    return int(query.first()[0])


def _a_far_page(now: datetime) -> int:
    """The last page of the register that is full, up to the 18th: in every house it shows as many people."""
    return min(18, int(members_on(now.date()).count()) // PAGE_SIZE)


def _a_paid_order() -> Order:
    query = Order.select(Order).join(Claim, on=(Claim.order == Order.id)).where(Claim.state == "sold")
    found: Order = query.order_by(Order.id.desc()).get()
    return found


def _a_waiting_repair() -> RepairOrder:
    found: RepairOrder = RepairOrder.select().where(RepairOrder.closed_at.is_null()).order_by(RepairOrder.id).get()
    return found
