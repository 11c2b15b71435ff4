"""The work of an order: what is chosen, the promise that it fits, its lines and the minutes they are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from meetinghouse.ground.hours import Hours, open_days
from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.ground.writing import note_rows, write_rows
from meetinghouse.repairs import rules
from meetinghouse.repairs.models import (
    Allocation,
    RepairSettings,
    Service,
    SewingDay,
    WorkLine,
    free_days,
    services_by_code,
)
from meetinghouse.repairs.models.days import FreeDays


@dataclass(frozen=True)
class WishedPiece:
    """A garment and what shall be done to it: codes of services as they are now."""

    garment: str
    services: tuple[str, ...]
    colour: str = ""
    marks: str = ""


@dataclass(frozen=True)
class Chosen:
    """The services that somebody chose for each piece, in order, each one once."""

    pieces: tuple[tuple[Service, ...], ...]

    @property
    def services(self) -> list[Service]:
        """All of them, piece after piece."""
        return [service for piece in self.pieces for service in piece]


def choose(pieces: Sequence[WishedPiece], price_kind: str, services: Mapping[str, Service] | None = None) -> Chosen:
    """The services behind the codes, as they are now; whoever has just read them brings them (by code).

    Raises:
        Refusal: nothing was chosen, too much, or something that is not offered any more.
    """
    rules.may_take_in([p.garment for p in pieces], [p.services for p in pieces], price_kind)
    known = services_by_code({code for piece in pieces for code in piece.services}) if services is None else services
    if any(code not in known for piece in pieces for code in piece.services):
        raise Refusal(N_("We do not do one of these any more. Please choose again."), field="services")
    return Chosen(tuple(tuple(known[code] for code in dict.fromkeys(piece.services)) for piece in pieces))


@dataclass(frozen=True)
class Plan:
    """The promise for some work, and the days it was found among."""

    promise: rules.Promise
    free: FreeDays


def plan(minutes: Sequence[int], week: RepairSettings, house: House, hours: Hours, *, now: datetime) -> Plan:
    """Find the earliest free minutes for lines of work, in the caller's transaction, with the week locked.

    Raises:
        Refusal: all days are full.
    """
    today = house.today(now)
    free = free_days(week.week, today)
    return Plan(rules.promise(minutes, open_days(today, hours), free.left), free)


def give_minutes(lines: Sequence[WorkLine], found: Plan) -> None:
    """Give the lines of work the minutes that were found for them, in the same transaction."""
    shares = found.promise.shares
    new_days = sorted({share.on for share in shares} - found.free.known.keys())
    note_rows(SewingDay, [{"on": on, "minutes": found.free.minutes(on)} for on in new_days])
    rows = [{"line": lines[share.line].id, "day": share.on, "minutes": share.minutes} for share in shares]
    note_rows(Allocation, rows)


def write_lines(work: Sequence[tuple[int, Service]]) -> list[WorkLine]:
    """Write lines of work for (piece's id, service), in that order, with the minutes and prices as they are now."""
    rows = [{"piece": piece, "service": each.id, "minutes": each.minutes, "price": each.price} for piece, each in work]
    written = {(line.piece_id, line.service_id): line for line in write_rows(WorkLine, rows)}
    return [written[piece, service.id] for piece, service in work]


def open_house_now() -> House:
    """The house, which has been set up.

    Raises:
        Refusal: it has not.
    """
    house = the_house()
    if house is None:
        raise Refusal(N_("The house is not open yet."))
    return house
