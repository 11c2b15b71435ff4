"""What we do and what it costs: each change is a new version, the old one stays for those who ordered it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.words import translate
from meetinghouse.people.models import Person
from meetinghouse.repairs import rules
from meetinghouse.repairs.actions.locking import locked_week
from meetinghouse.repairs.actions.work import open_house_now
from meetinghouse.repairs.models import Service
from meetinghouse.repairs.vocabulary import EXAMPLES, Example


@dataclass(frozen=True)
class ServiceFacts:
    """A service as it shall be from now on: minutes of work, price in øre, codes of garments."""

    code: str
    name: str
    minutes: int
    price: int
    garments: tuple[str, ...]
    kind: str = "repair"
    icon: str = ""
    brings: str = ""
    position: int = 0


def seed_services(*, by: Person | None, now: datetime) -> None:
    """Write the services that a new house begins with, and the week's minutes. Those that are there stay."""
    language = open_house_now().language
    with database.atomic():
        locked_week()
        known = {service.code for service in Service.select(Service.code)}
        rows = [
            _columns(_facts(example, language, place)) | {"version": 1, "from_at": now}
            for place, example in enumerate(EXAMPLES, 1)
            if example.code not in known
        ]
        if rows:
            Service.insert_many(rows).execute()
            journal.record(by, "wrote down the first services", locked_week(), at=now)


def set_service(facts: ServiceFacts, *, by: Person | None, now: datetime) -> Service:
    """Offer a service, or change it: a new version. The same facts again change nothing.

    Raises:
        Refusal: name, minutes, price or garments are missing or not possible (with the field).
    """
    rules.may_be_offered(facts.name, facts.minutes, facts.price, facts.garments, facts.kind)
    columns = _columns(facts)
    with database.atomic():
        locked_week()
        has = locked(Service.select().where(Service.code == facts.code, Service.ended_at.is_null())).get_or_none()
        if has and all(getattr(has, name) == value for name, value in columns.items()):
            return has
        if has:
            Service.update(ended_at=now).where(Service.id == has.id).execute()
        last = Service.select(pw.fn.MAX(Service.version)).where(Service.code == facts.code).scalar() or 0
        service: Service = Service.create(**columns, version=last + 1, from_at=now)
        journal.record(by, "changed a service", service, at=now)
    return service


def end_service(code: str, *, by: Person | None, now: datetime) -> None:
    """Do not offer this any more; a service that has ended stays as it is."""
    with database.atomic():
        locked_week()
        has = locked(Service.select().where(Service.code == code, Service.ended_at.is_null())).get_or_none()
        if has:
            Service.update(ended_at=now).where(Service.id == has.id).execute()
            journal.record(by, "ended a service", has, at=now)


def _facts(example: Example, language: str, place: int) -> ServiceFacts:
    return ServiceFacts(
        code=example.code,
        name=translate(example.name, language),
        minutes=example.minutes,
        price=example.price,
        garments=example.garments,
        kind=example.kind,
        icon=example.code,
        brings=translate(example.brings, language) if example.brings else "",
        position=place,
    )


def _columns(facts: ServiceFacts) -> dict[str, Any]:
    return {
        "code": facts.code,
        "kind": facts.kind,
        "name": facts.name.strip(),
        "minutes": facts.minutes,
        "price": facts.price,
        "garments": json.dumps(facts.garments),
        "icon": facts.icon,
        "brings": facts.brings.strip(),
        "position": facts.position,
    }
