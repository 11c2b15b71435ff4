"""Everything that the house holds of a person, put into words: for their own page, and as a file to take along."""

import io
import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template

from meetinghouse.ground.days import show_day_and_year, show_moment
from meetinghouse.ground.house import House
from meetinghouse.ground.words import N_, _, spoken, translate
from meetinghouse.people.holdings import Told, Whom, holders
from meetinghouse.people.models import Person

ROOMS = {
    "ground": N_("In the house"),
    "people": N_("Who you are"),
    "money": N_("Money"),
    "members": N_("Membership"),
    "counting": N_("How we are counted"),
    "lists": N_("Lists of members"),
    "board": N_("What we decide"),
    "repairs": N_("Repairs"),
    "shop": N_("Shop"),
    "keeping": N_("The keeper's desk"),
}
"""What people call the rooms that answer for what they hold."""


@dataclass(frozen=True)
class Heading:
    """One heading with its rows in words: `[(column, value)]` each, without what is empty."""

    words: str
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True)
class Room:
    """What one room holds of a person, in words; no headings when that is nothing."""

    name: str
    words: str
    headings: list[Heading]


def everything(person: Person, house: House | None = None, *, only: Collection[str] = ()) -> list[Room]:
    """All that the house holds of somebody, or what some rooms do, room by room, in the language being spoken."""
    return [_room(name, told, house) for name, told in _told(Whom(person, house), only)]


def file_of(person: Person, house: House | None, *, now: datetime) -> bytes:
    """A zip with everything: `data.html` to read (in the language being spoken), `data.json` for programs.

    It asks nothing of the network and runs nothing. Headings and columns of the JSON are the English words of the
    house's code, so that they stay the same in every language; days and moments are ISO 8601.
    """
    told = list(_told(Whom(person, house)))
    page = render_template(
        "people/rights/file.html", rooms=[_room(name, each, house) for name, each in told], house=house, made_at=now
    )
    held = {"house": house.name if house else "", "made_at": now.isoformat(), "rooms": dict(map(_plain, told))}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.html", page)
        file.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=2, default=_iso))
    return packed.getvalue()


def _told(whom: Whom, only: Collection[str] = ()) -> Iterator[tuple[str, list[Told]]]:
    for name, holder in holders().items():
        if not only or name in only:
            yield name, [each for each in holder.tells(whom) if each.rows]


def _room(name: str, told: list[Told], house: House | None) -> Room:
    headings = [Heading(translate(each.words), [_row(row, house) for row in each.rows]) for each in told]
    return Room(name, translate(ROOMS.get(name, name)), headings)


def _row(row: dict[str, object], house: House | None) -> list[tuple[str, str]]:
    shown = ((translate(column), _words(value, house)) for column, value in row.items())
    return [(column, words) for column, words in shown if words]


def _words(value: object, house: House | None) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return show_moment(value, house.zone, spoken()) if house else value.isoformat()
    if isinstance(value, date):
        return show_day_and_year(value, spoken())
    return "" if value is None else str(value)


def _plain(told: tuple[str, list[Told]]) -> tuple[str, list[dict[str, object]]]:
    name, headings = told
    return name, [{"heading": each.words, "rows": each.rows} for each in headings]


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A holder told something that is no plain value: {type(value).__name__}")
