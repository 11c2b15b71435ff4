"""Taking a list of members out of the house."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database
from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, translate
from meetinghouse.members.actions.spells import house_day_of
from meetinghouse.members.exchange.headings import COLUMNS
from meetinghouse.members.exchange.models import Known, everybody
from meetinghouse.members.exchange.sheets import csv_of, xlsx_of
from meetinghouse.members.vocabulary import KINDS
from meetinghouse.people.actions import note_accesses
from meetinghouse.people.vocabulary import EXPORTED

WRITERS = {"csv": csv_of, "xlsx": xlsx_of}
TAKEN_OUT = (
    "ref", "number", "nickname", "full_name", "email", "phone", "address", "birth", "kind", "joined", "left",
)  # fmt: skip


def export_members(form: str, *, by: Actor | None, now: datetime) -> bytes:
    """Everybody who is or was a member and has not been forgotten, as a file of `csv` or `xlsx`.

    Headings and kinds are in the language being spoken; brought here again, the list changes nothing. A day that
    is still to come is left out: until their last day people may stay after all, and reading refuses such a day.

    Raises:
        Refusal: no such kind of file, or the house has not been set up.
    """
    if form not in WRITERS:
        raise Refusal(N_("Please choose one."), field="form")
    with database.atomic():
        members = [each for each in everybody().values() if each.values["number"] and each.values["kind"]]
        today = house_day_of(now).isoformat()
        rows = [_row(each, today) for each in sorted(members, key=lambda each: each.values["number"])]
        note_taken_out(members, by=by, now=now)
    return WRITERS[form]([translate(COLUMNS[column]) for column in TAKEN_OUT], rows)


def note_taken_out(members: list[Known], *, by: Actor | None, now: datetime) -> None:
    """Write down that these members were on a list that left the house; each of them can see it.

    Raises:
        Refusal: the house has not been set up.
    """
    house: House | None = the_house()
    if house is None:
        raise Refusal(N_("The house is not open yet."))
    note_accesses((each.id for each in members), by=by, what=EXPORTED, now=now)
    journal.record(by, "took out the list of members", house, at=now)


def _row(member: Known, today: str) -> list[str]:
    told = member.values
    kind = KINDS[told["kind"]]
    return [
        told["ref"],
        str(told["number"]),
        told["nickname"],
        told["legal_name"] or "",
        "; ".join(told["emails"]),
        "; ".join(told["phones"]),
        told["posts"][-1] if told["posts"] else "",
        str(told["birth_year"] or ""),
        translate(kind),
        _not_to_come(told["joined"], today),
        _not_to_come(told["left"], today),
    ]


def _not_to_come(day: str | None, today: str) -> str:
    """An ISO day; nothing when there is none, or it is still to come."""
    return day if day and day <= today else ""
