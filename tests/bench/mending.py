"""Repairs for the bench: a queue such as a busy week has, and room for as many intakes as it likes."""

from datetime import datetime
from itertools import cycle, islice

from meetinghouse.demo import folk
from meetinghouse.ground.keys import new_token
from meetinghouse.repairs import actions
from meetinghouse.repairs.actions import Intake, ServiceFacts, WishedPiece
from meetinghouse.repairs.models import RepairOrder, Service

QUEUED = 30
GARMENT, HEM = "trousers", "bench"


def fill_queue(*, now: datetime) -> str:
    """Take in orders until there are as many as a busy week has; returns a token of one that waits."""
    host = folk.person_for("host")
    actions.seed_services(by=host, now=now)
    work = offered().code
    waiting = RepairOrder.select().where(RepairOrder.closed_at.is_null()).count()
    for n, name in islice(enumerate(cycle(folk.NICKNAMES)), max(0, QUEUED - waiting)):
        wish = Intake(new_token(), (WishedPiece(GARMENT, (work,), "", ""),), f"4{n:07}", name)
        actions.take_in(wish, by=host, now=now)
    return str(RepairOrder.select().where(RepairOrder.closed_at.is_null()).order_by(RepairOrder.id).get().token)


def make_room(*, now: datetime) -> None:
    """Work of one minute and weeks of whole days: as many intakes as the bench likes are promised the same day."""
    host = folk.person_for("host")
    actions.set_sewing_week([1440] * 7, by=host, now=now)
    actions.set_service(ServiceFacts(HEM, "Legge opp", 1, 15_000, (GARMENT,), kind="alteration"), by=host, now=now)


def offered() -> Service:
    """The first work on offer that is done to trousers."""
    fitting = Service.select().where(Service.ended_at.is_null(), Service.garments.contains(GARMENT))
    found: Service = fitting.order_by(Service.id).get()
    return found
