"""Who belongs to the demo house: everybody from the bar and forty others, each with a year of belonging behind them.

What stands open is counted back from today, so that there is always somebody who has just been asked, somebody who was
reminded once or twice, and somebody whose membership rests.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from meetinghouse.demo import listing
from meetinghouse.demo.living import TODAY, Life, calendar_of
from meetinghouse.demo.registering import LONG_AGO, Keepers, Register
from meetinghouse.ground.house import House
from meetinghouse.ground.words import translate
from meetinghouse.members import actions as members
from meetinghouse.members.counting import actions as counting
from meetinghouse.members.counting.examples import EXAMPLES
from meetinghouse.members.rules import Terms
from meetinghouse.members.vocabulary import ADULT, CHILD, HONORARY, ORDINARY, SUPPORT, TRIAL
from meetinghouse.people import actions as people
from meetinghouse.people.models import Person

AN_ACCOUNT = "1234 56 78903"
"""Its check digit is right; no bank has given it to anybody."""
A_FEE, A_REDUCED_FEE, A_SUPPORT, A_FEE_NEXT_YEAR = 40_000, 10_000, 20_000, 42_000
"""Øre a year."""

OPEN_DAYS = 20
COUNTED_BY = ("town", "youth", "presence")
EVERY = 12
"""So many days pass between two looks at whom to remind; a real house looks every day."""

Kind = Callable[[Register, Person], Life]


def lives(house: House, keepers: Keepers, persons: dict[str, Person], *, now: datetime) -> Iterator[Life]:
    """What becomes of everybody's belonging, to be lived beside everything else."""
    room = Register(calendar_of(house, now, OPEN_DAYS), keepers, persons)
    _decide(room)
    yield from (_new_year(room, room.new_year + timedelta(days=days)) for days in (0, 21))
    yield _next_year(room)
    yield _reminders(room)
    yield _counted(room)
    yield from (listing.brought_in(room), listing.looked_at(room))
    for place, (nickname, person) in enumerate(persons.items()):
        if nickname not in PAID_FOR:
            kind = ODD.get(nickname)
            yield kind(room, person) if kind else ordinary(room, person, place)


def _decide(room: Register) -> None:
    """The house's own rules, and what a year costs, before anybody is written down."""
    at, by = room.at(LONG_AGO, 11), room.keepers.chair
    members.decide_rules(
        by=by, now=at, approval=True, card_words="Vis kortet når du låner verktøy.", account=AN_ACCOUNT
    )
    terms = {ORDINARY: _fee(A_FEE), SUPPORT: Terms(A_SUPPORT), TRIAL: Terms(0), HONORARY: Terms(0)}
    for year in (room.year - 1, room.year):
        for kind, each in terms.items():
            members.set_plan(
                year, kind, each, decision_ref=f"Årsmøtet {year - 1}, sak 6", by=room.keepers.treasurer, now=at
            )


def _fee(amount: int) -> Terms:
    return Terms(amount, reduced=A_REDUCED_FEE, pro_rata="months", round_to=1_000, floor=5_000)


def _next_year(room: Register) -> Life:
    """The members have decided what the next year costs, so whoever wants may be asked for it early."""
    at, terms = room.at(-9), _fee(A_FEE_NEXT_YEAR)
    yield at
    by = room.keepers.treasurer
    members.set_plan(room.year + 1, ORDINARY, terms, decision_ref="Medlemsmøtet, sak 3", by=by, now=at)


def _new_year(room: Register, at: datetime) -> Life:
    """The treasurer opens the year, and some weeks later asks those who were missing."""
    if at < room.now:
        yield at
        members.roll_over(room.year, by=room.keepers.treasurer, now=at)


def _reminders(room: Register) -> Life:
    """Everybody is looked at now and then; what a person has to do is done some days later, the last two not yet."""
    for day in range(-1 - EVERY * 8, TODAY, EVERY):
        at = room.at(day, 8)
        yield at
        members.remind_due(now=at)
    members.tell_the_silent(now=at)


def _counted(room: Register) -> Life:
    """Three funders' rules; last year is frozen by the first of them as soon as it is over."""
    at = room.at(-40)
    yield at
    by = room.keepers.secretary
    for code in COUNTED_BY:
        told = replace(EXAMPLES[code], name=translate(EXAMPLES[code].name, room.house.language))
        rule = counting.add_rule(told, key=f"demo-rule-{code}", by=by, now=at)
        if code == COUNTED_BY[0]:
            first = rule
    at = room.days.at(TODAY, 0.1)
    yield at
    counting.freeze(first, room.year - 1, by=by, now=at)


def ordinary(room: Register, person: Person, place: int) -> Life:
    """They have come for years, are written down in the house's first weeks, and pay; most of them to the bank."""
    day = LONG_AGO + place % 42
    yield from room.joins(person, day, since=date(room.year - 2 - place % 5, 1 + place % 12, 1))
    yield from room.pays_every_year(person, day, room.by_card if place % 4 == 1 else room.to_the_bank)


def came_lately(day: int) -> Kind:
    """Somebody who has been around for long became a member so many days ago, and has not paid yet."""

    def life(room: Register, person: Person) -> Life:
        """Join, and no more."""
        yield from room.joins(person, day)

    return life


def reached_by_post(room: Register, person: Person) -> Life:
    """They have a letter box and no e-mail; the second letter waits to be sent."""
    people.add_contact(person, "post", "Elvegata 14\n3000 Elvebyen")
    yield from came_lately(-80)(room, person)


def paid_a_part(room: Register, person: Person) -> Life:
    """Paid a half by card; the rest comes later."""
    yield from room.joins(person, -33)
    yield from room.pays(person, -20, room.by_card, part=50)


def paid_in_cash(room: Register, person: Person) -> Life:
    """Joined lately, and brought the money along."""
    yield from room.joins(person, -70)
    yield from room.pays_at(person, room.days.at(-2 - person.id % 5, 0.4), room.in_cash)


def paid_too_much(room: Register, person: Person) -> Life:
    """Sent more than was asked for; the rest waits for the next dues."""
    yield from room.joins(person, -24)
    yield from room.pays(person, -6, room.to_the_bank, part=130)


def pays_less(room: Register, person: Person) -> Life:
    """Chose the reduced dues, as anybody may, and paid them."""
    yield from room.joins(person, -90)
    at = room.at(-85)
    yield at
    for dues in room.owed(person):
        members.choose_reduced(dues.charge, by=person, now=at)
    yield from room.pays(person, -84, room.by_card)


def was_let_off(room: Register, person: Person) -> Life:
    """Need not pay this time; the board has decided it."""
    yield from room.joins(person, -95)
    at = room.at(-60)
    yield at
    for dues in room.owed(person):
        members.waive(dues.charge, decision_ref="Styremøtet, sak 12", by=room.keepers.treasurer, now=at)


def got_more_time(room: Register, person: Person) -> Life:
    """Asked for two more months."""
    yield from room.joins(person, -45)
    at = room.at(-25)
    yield at
    for dues in room.owed(person):
        later = room.house.today(at) + timedelta(days=60)
        members.extend_due(dues.charge, later, by=room.keepers.treasurer, now=at)


def went(room: Register, person: Person) -> Life:
    """Left without having paid; nobody waits for the money."""
    yield from room.joins(person, -150)
    at = room.at(-118)
    yield at
    members.say_leaving(person, members.AT_ONCE, by=person, now=at)
    for dues in room.owed(person):
        members.write_off(dues.charge, by=room.keepers.treasurer, now=at)


def goes_at_years_end(room: Register, person: Person) -> Life:
    """Has said that this year is the last one."""
    yield from ordinary(room, person, 3)
    at = room.days.at(TODAY, 0.05)
    yield at
    members.say_leaving(person, members.AT_YEARS_END, by=person, now=at)


def came_back(room: Register, person: Person) -> Life:
    """Left, and belongs again with the same number."""
    yield from ordinary(room, person, 4)
    at = room.at(-29)
    yield at
    members.say_leaving(person, members.AT_ONCE, by=person, now=at)
    at = room.at(-12)
    yield at
    members.come_back(person, None, by=room.keepers.host, now=at)
    yield from room.pays(person, -11, room.to_the_bank)


def finds_out(room: Register, person: Person) -> Life:
    """Came to see what this is, and is still seeing."""
    yield from room.joins(person, -28 - person.id % 9, TRIAL)


def found_out(room: Register, person: Person) -> Life:
    """Was finding out, and stayed."""
    yield from room.joins(person, -180, TRIAL)
    at = room.at(-120)
    yield at
    members.change_kind(person, ORDINARY, by=room.keepers.host, now=at)
    yield from room.pays(person, -110, room.by_card)


def supports(room: Register, person: Person) -> Life:
    """Lives far away and helps with money."""
    yield from room.joins(person, LONG_AGO + 43, SUPPORT)
    yield from room.pays_every_year(person, LONG_AGO + 43, room.to_the_bank)


def is_honoured(room: Register, person: Person) -> Life:
    """Began it all; pays nothing and decides with the others."""
    yield from room.joins(person, LONG_AGO + 43, HONORARY, date(room.year - 9, 3, 1))


def has_asked(room: Register, person: Person) -> Life:
    """Asked two days ago, and waits for an answer."""
    yield from room.asks(person, -2)


def was_accepted(room: Register, person: Person) -> Life:
    """Asked in a form, heard yes the next day, and paid by card."""
    yield from room.asks(person, -101)
    yield from room.is_accepted(person, -100)
    yield from room.pays(person, -99, room.by_card)


def pays_for_two(room: Register, person: Person) -> Life:
    """Pays for a household: themselves, another adult, and a child who is a supporter because children do not vote."""
    adult, child = (room.persons[nickname] for nickname in PAID_FOR)
    yield from ordinary(room, person, 6)
    for day, each, kind in ((-105, adult, ORDINARY), (-104, child, SUPPORT)):
        yield from room.joins(each, day, kind)
    at = room.at(-103)
    yield at
    home = members.make_household(person, by=person, now=at)
    members.add_to_household(home, adult, ADULT, guardian=None, by=person, now=at)
    members.add_to_household(home, child, CHILD, guardian=adult, by=person, now=at)
    for each in (adult, child):
        yield from room.pays(each, -102, room.by_card)


ODD: dict[str, Kind] = {
    "Solveig": came_lately(-16), "Gamle-Per": paid_in_cash, "Anne": paid_in_cash, "Dag": paid_a_part,
    "Dinh": came_lately(-58), "Espen": came_lately(-90), "Jorunn": came_lately(-58), "Nils": reached_by_post,
    "Cecilie": came_lately(-150), "Beate": came_lately(-190), "Eli": paid_too_much, "Finn": pays_less,
    "Gerd": was_let_off, "Halvor": got_more_time, "Yngve": went, "Vidar": goes_at_years_end, "Unni": came_back,
    "Pia": finds_out, "Rune": finds_out, "Grete": found_out, "Ørjan": supports, "Lillian": supports,
    "Magnhild": is_honoured, "Hassan": has_asked, "Farah": was_accepted, "Leif": pays_for_two,
}  # fmt: skip
"""Who does not simply belong and pay, by nickname."""

PAID_FOR = ("Karin", "Ida")
"""The adult and the child of a household; who pays for them tells what becomes of them."""
