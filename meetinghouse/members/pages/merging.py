"""Somebody stands in the register twice: choose the other one, look at both side by side, and make one of the two."""

from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetinghouse.ground import clock
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import _
from meetinghouse.members.forms.merging import MergeForm
from meetinghouse.members.models import HouseholdPlace, membership_of, one_person, place_of, places_in
from meetinghouse.members.pages.mine import Mine, mine_of
from meetinghouse.members.pages.room import house_here, member_here, note_read, pages, private, refusals_on, somebody
from meetinghouse.people import actions as people
from meetinghouse.people.duties import MERGE, names_of
from meetinghouse.people.models import ContactPoint, Person, contacts_of, may_be_twins
from meetinghouse.people.taking_along import everything
from meetinghouse.people.vocabulary import MERGED

ORDERS = ("repairs", "shop")
"""The rooms whose orders stand side by side. What somebody voted, and their mails, are nobody else's business."""


@dataclass(frozen=True)
class Side:
    """One of the two: how they belong and with whom they live, how they are reached, their roles and orders."""

    person: Person
    mine: Mine
    household: list[HouseholdPlace]
    contacts: list[ContactPoint]
    roles: list[str]
    orders: list[list[tuple[str, str]]]


@pages.get("/register/<int:number>/merge")
@guard(MERGE)
def merge_page(number: int) -> Response:
    """Who is the other one? When that is known: both, side by side."""
    one = member_here(number).person
    asked = request.args.get("other", "").strip()
    other = _asked_for(asked)
    if other is None or other.id == one.id:
        twins = [(each, membership_of(each)) for each in may_be_twins(one)]
        return private("members/merge.html", number=number, person=one, twins=twins, asked=asked)
    return _both(number, _form(one, other, fresh=True))


@pages.post("/register/<int:number>/merge")
@guard(MERGE)
def merge(number: int) -> Response:
    """Make one of the two."""
    one, now = member_here(number).person, clock.now()
    other = _asked_for(request.form.get("other", "")) or abort(404)
    form = _form(one, other)
    if form.validate() and form.may_go_on():
        kept, emptied = form.both()
        with refusals_on(form):
            people.merge_persons(kept, emptied, form.chosen(), by=somebody(), now=now)
            people.note_access(kept, by=somebody(), what=MERGED, now=now)
            flash(_("They are one person now."), "done")
            found = membership_of(kept)
            return redirect(url_for("members.one_member", number=found.number if found else number), 303)
    return _both(number, form, 422)


def _both(number: int, form: MergeForm, status: int = 200) -> Response:
    for person in (form.one, form.two):
        note_read(person)
    ways = ((form.one, form.two), (form.two, form.one))
    refused = [(kept.nickname, words) for kept, emptied in ways if (words := _why_not(kept, emptied))]
    sides = [_side(form.one), _side(form.two)]
    return private("members/merge_both.html", status, number=number, form=form, refused=refused, sides=sides)


def _why_not(kept: Person, emptied: Person) -> str:
    """What has to be done before this one can stay and the other go; empty when nothing."""
    try:
        people.may_merge(kept, emptied, now=clock.now())
    except Refusal as refusal:
        return refusal.words()
    return ""


def _side(person: Person) -> Side:
    headings = (heading for room in everything(person, house_here(), only=ORDERS) for heading in room.headings)
    place, orders = place_of(person), [row for heading in headings for row in heading.rows]
    household = places_in(place.household) if place else []
    return Side(person, mine_of(person), household, contacts_of(person), names_of(person.roles), orders)


def _form(one: Person, other: Person, *, fresh: bool = False) -> MergeForm:
    numbers = tuple(_name(person) for person in (one, other))
    options = {"formdata": None} if fresh else {}
    return MergeForm(one, other, (numbers[0], numbers[1]), **options)


def _name(person: Person) -> str:
    membership = membership_of(person)
    if membership is None:
        return _("%(name)s, no member", name=person.nickname)
    return _("%(name)s, number %(n)s", name=person.nickname, n=membership.number)


def _asked_for(asked: str) -> Person | None:
    """The person whom a member number or a reference names; None when nobody is meant, or they were forgotten."""
    if asked.isdecimal() and len(asked) <= 9:
        found = one_person(int(asked))
        return found.person if found else None
    known: Person | None = Person.get_or_none(Person.public_ref == asked, Person.erased_at.is_null()) if asked else None
    return known
