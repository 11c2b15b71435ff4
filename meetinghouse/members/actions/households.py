"""Households: people who live together, one of whom pays for all; children with a guardian among them."""

from datetime import date, datetime, timedelta

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.members.actions.spells import house_day_of, locked_person, ref_of
from meetinghouse.members.models import Household, HouseholdPlace, place_of, places_in
from meetinghouse.members.vocabulary import ADULT, CHILD, PAYER
from meetinghouse.people.models import Person

ELSEWHERE = N_("This person is in another household. They leave that one first.")


def make_household(payer: Person, *, by: Actor, now: datetime) -> Household:
    """Begin a household with the person who pays for it. Who pays for one already keeps it.

    Raises:
        Refusal: they live in a household that somebody else pays for, or have been forgotten (status 404).
    """
    today = house_day_of(now)
    with database.atomic():
        locked_person(payer)
        if place := place_of(payer):
            if place.role != PAYER:
                raise Refusal(ELSEWHERE)
            return place.household
        household: Household = Household.create(made_by=ref_of(by), made_at=now)
        _give_place(household, payer, PAYER, None, today, by=by, now=now)
        journal.record(by, "made a household", household, at=now)
    return household


def add_to_household(
    household: Household, person: Person, role: str, *, guardian: Person | None, by: Actor, now: datetime
) -> HouseholdPlace:
    """Give somebody a place as `adult` or as `child`, who has a guardian there. In it already: nothing changes.

    Raises:
        Refusal: they live in another household, a child has no guardian in this one, or somebody was forgotten (404).
    """
    if role not in (ADULT, CHILD):
        raise Refusal(N_("Please choose adult or child."), field="role")
    today = house_day_of(now)
    with database.atomic():
        household = _locked(household)
        locked_person(person)
        if place := place_of(person):
            if place.household_id != household.id:
                raise Refusal(ELSEWHERE)
            return place
        _may_guard(household, guardian if role == CHILD else None, role)
        place = _give_place(household, person, role, guardian if role == CHILD else None, today, by=by, now=now)
        journal.record(by, "added to a household", household, at=now)
    return place


def leave_household(person: Person, *, by: Actor, now: datetime) -> None:
    """Live in the household no more; today is the last day. Who has no place stays without.

    Raises:
        Refusal: others live there and this person pays for them, or is a child's guardian.
    """
    today = house_day_of(now)
    with database.atomic():
        household = _household_of(person)
        if household is None:
            return
        others = [place for place in places_in(household) if place.person_id != person.id]
        place = place_of(person)
        if place is None:  # somebody else ended it while we waited
            return
        _may_leave(place, others)
        _end_place(place, today)
        journal.record(by, "left a household", household, at=now)


def pay_for_household(person: Person, *, by: Actor, now: datetime) -> Household:
    """From now on this adult pays for the household in place of who did. Who pays already goes on.

    Raises:
        Refusal: they are in no household, or a child in it.
    """
    today = house_day_of(now)
    with database.atomic():
        household = _household_of(person)
        places = {place.person_id: place for place in places_in(household)} if household else {}
        place = places.get(person.id)
        if household is None or place is None or place.role == CHILD:
            raise Refusal(N_("Only an adult of the household can pay for it."))
        if place.role == PAYER:
            return household
        for each in (*(p for p in places.values() if p.role == PAYER), place):
            _end_place(each, max(each.from_on, today - timedelta(days=1)))
            role = PAYER if each.person_id == person.id else ADULT
            _give_place(household, each.person, role, None, today, by=by, now=now)
        journal.record(by, "pays for a household", household, at=now)
    return household


def leave_for_good(person: Person, *, now: datetime) -> None:
    """Somebody who is forgotten lives in their household no more, whoever lives there; nobody else moves.

    Another adult pays from now on and takes over as guardian. Children who would have nobody there leave it as well.
    """
    today = house_day_of(now)
    household, place = _household_of(person), place_of(person)
    if household is None or place is None:
        return
    others = [each for each in places_in(household) if each.person_id != person.id]
    adult = next((each.person for each in others if each.role != CHILD), None)
    _end_place(place, max(place.from_on, today))
    if adult and place.role == PAYER:
        _take_over(household, adult, today, now=now)
    for ward in (each for each in others if each.guardian_id == person.id):
        _end_place(ward, max(ward.from_on, today - timedelta(days=1)))
        if adult:
            _give_place(household, ward.person, CHILD, adult, today, by=None, now=now)
    journal.record(None, "left a household", household, at=now)


def _take_over(household: Household, adult: Person, today: date, *, now: datetime) -> None:
    place = place_of(adult)
    if place:
        _end_place(place, max(place.from_on, today - timedelta(days=1)))
        _give_place(household, adult, PAYER, None, today, by=None, now=now)


def _locked(household: Household) -> Household:
    """The household; nobody else moves in or out until the transaction ends. It is locked before its persons."""
    found: Household = locked(Household.select().where(Household.id == household.id)).get()
    return found


def _household_of(person: Person) -> Household | None:
    place = place_of(person)
    return _locked(place.household) if place else None


def _give_place(
    household: Household,
    person: Person,
    role: str,
    guardian: Person | None,
    on: date,
    *,
    by: Actor | None,
    now: datetime,
) -> HouseholdPlace:
    given: HouseholdPlace = HouseholdPlace.create(
        household=household, person=person, role=role, guardian=guardian, from_on=on, by=ref_of(by), at=now
    )
    return given


def _end_place(place: HouseholdPlace, on: date) -> None:
    place.to_on = on
    place.save()


def _may_guard(household: Household, guardian: Person | None, role: str) -> None:
    if role != CHILD:
        return
    adults = {place.person_id for place in places_in(household) if place.role != CHILD}
    if guardian is None or guardian.id not in adults:
        raise Refusal(N_("A child needs a guardian who lives in the household."), field="guardian")


def _may_leave(place: HouseholdPlace, others: list[HouseholdPlace]) -> None:
    if place.role == PAYER and others:
        raise Refusal(N_("Others live in this household. Choose first who pays for them."))
    if any(other.guardian_id == place.person_id for other in others):
        raise Refusal(N_("A child in this household needs a guardian. Choose another one first."))
