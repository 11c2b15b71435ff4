"""What this room holds of a person: how they belonged, with whom they live, and their dues."""

from datetime import datetime

from meetinghouse.ground.amounts import show_amount
from meetinghouse.ground.house import the_house
from meetinghouse.ground.words import N_, _, spoken
from meetinghouse.members.actions.forgetting import hold_before_person, let_belonging_go
from meetinghouse.members.counting.models import FrozenCount
from meetinghouse.members.models import (
    Application,
    Dues,
    DuesCharge,
    HouseholdPlace,
    Membership,
    credit_of,
    dues_of,
    record_of,
)
from meetinghouse.members.vocabulary import KINDS, PLACES, STATUSES
from meetinghouse.people.holdings import Holder, Line, Told, Whom
from meetinghouse.people.models import Person

Rows = list[dict[str, object]]


class MembersHolder(Holder):
    """Belonging ends; its days stay, for the house was counted by them. What is owed is let go."""

    answers = (
        *(Membership.person, Application.person, DuesCharge.person),
        *(HouseholdPlace.person, HouseholdPlace.guardian),
    )

    def hold(self, person: Person) -> None:
        """What they asked and where they live is locked before they are."""
        hold_before_person(person)

    def tells(self, whom: Whom) -> list[Told]:
        """How they belong, what they asked, with whom they live, and their dues."""
        person = whom.person
        dues, credit = dues_of(person), credit_of(person)
        currency = whom.house.currency if whom.house else "NOK"
        told: dict[str, Rows] = {
            N_("Your membership"): _spells(person),
            N_("What you asked us"): _asked(person),
            N_("Your household"): _homes(person),
            N_("Your dues"): [_dues(each, currency) for each in dues],
            N_("Your credit"): [{N_("Amount"): show_amount(credit, currency, spoken())}] if credit else [],
        }
        return [Told(words, rows) for words, rows in told.items() if rows]

    def forget(self, person: Person, *, now: datetime) -> list[Line]:
        """It ends today; what they owed is written off, and what they have to their credit stays theirs."""
        membership = Membership.of(person)
        owed = let_belonging_go(person, now=now)
        return [*_went(membership, owed), *_stays(person, membership)]


def _went(membership: Membership | None, owed: list[Dues]) -> list[Line]:
    lines = [Line(_("You belong to the house no more, and your card opens nothing."))] if membership else []
    if owed:
        rest = show_amount(sum(each.owed for each in owed), _currency(), spoken())
        lines.append(Line(_("You owed %(amount)s. Nobody waits for it any more.", amount=rest)))
    return lines


def _stays(person: Person, membership: Membership | None) -> list[Line]:
    lines = []
    if membership:
        words = _(
            "Number %(number)s and the days on which somebody belonged stay, with no name.", number=membership.number
        )
        lines.append(Line(words, stays=True))
    if FrozenCount.select().exists():
        words = _("Years that were counted for those who fund the house stay as they are. They hold no names.")
        lines.append(Line(words, stays=True))
    if credit := credit_of(person):
        left = show_amount(credit, _currency(), spoken())
        words = _(
            "The house keeps %(amount)s that are yours. Bring this paper, and they come back to you.", amount=left
        )
        lines.append(Line(words, stays=True))
    return lines


def _currency() -> str:
    house = the_house()
    return house.currency if house else "NOK"


def _spells(person: Person) -> Rows:
    record = record_of(person)
    if record is None:
        return []
    return [
        {
            N_("Number"): record.membership.number,
            N_("Belonged as"): _(KINDS[each.kind]),
            N_("From"): each.from_on,
            N_("Last day"): each.to_on,
        }
        for each in reversed(record.spells)
    ]


def _asked(person: Person) -> Rows:
    rows = Application.select().where(Application.person == person).order_by(Application.id)
    return [
        {N_("Wanted to be"): _(KINDS[each.kind]), N_("When"): each.asked_at, N_("Our answer was yes"): each.accepted}
        for each in rows
    ]


def _homes(person: Person) -> Rows:
    """Their own places, and those of children whose guardian they are; the others there tell of themselves."""
    mine = (HouseholdPlace.person == person) | (HouseholdPlace.guardian == person)
    return [
        {
            N_("Who"): _("You") if each.person_id == person.id else _("A child whose guardian you are"),
            N_("Place"): _(PLACES[each.role]),
            N_("From"): each.from_on,
            N_("Last day"): each.to_on,
        }
        for each in HouseholdPlace.select().where(mine).order_by(HouseholdPlace.id)
    ]


def _dues(dues: Dues, currency: str) -> dict[str, object]:
    return {
        N_("Year"): dues.charge.year,
        N_("Amount"): show_amount(dues.charge.amount, currency, spoken()),
        N_("Paid"): show_amount(dues.paid, currency, spoken()),
        N_("How it stands"): _(STATUSES[dues.status]),
        N_("To be paid by"): dues.charge.due_on,
        N_("Payment reference"): dues.charge.kid,
    }
