"""The register as it is looked through: who belongs, who has lapsed, left or waits, found by name or number.

A long list walks the names in order and looks at each person's membership; a short one begins at the memberships. So a
page costs what it shows, however many people the house knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import peewee as pw

from meetinghouse.ground.house import the_house
from meetinghouse.ground.paging import AHEAD, MOST_COUNTED, PAGE_SIZE, Page, leaf_through, paginate_few
from meetinghouse.members import rules
from meetinghouse.members.models.belonging import Application, Membership, MembersHouse, Spell, the_rules
from meetinghouse.members.models.dues import DuesCharge
from meetinghouse.members.models.owing import IS_OWED, debts_of, lapsed, patience_of
from meetinghouse.members.models.register import application_of, membership_of, one_person, spells_of
from meetinghouse.members.vocabulary import MISTAKE, TRIAL
from meetinghouse.people.models import NameWord, Person, everybody, people_in_order, people_named, people_reached_at

BELONGS, GRACE, LAPSED, ALL = "belongs", "grace", "lapsed", "all"
STANDINGS = (BELONGS, "trial", GRACE, LAPSED, "left", "waiting", ALL)
"""What the register can be narrowed to; who is in grace or has lapsed belongs too. `all`: whoever was a member ever."""

MOST_DIGITS = 9
FEW_OWE = 200
"""Up to so many who owe are looked at one by one; of more, the list by name soon has a page of them."""


@dataclass(frozen=True)
class Listed:
    """A person in the register; `kind` is how they belong today, or did last. Who only asks has no membership."""

    person: Person
    membership: Membership | None
    kind: str
    standing: str


def register(words: str, kind: str, standing: str, number: int | str | None, *, today: date) -> Page:
    """A page of the register, by nickname.

    Args:
        words: each begins a word of their names; with an @ the beginning of an e-mail address; digits are a member's
            number, whatever else was chosen. Empty: everybody.
        kind: how they belong; empty for every way. Of those who wait or have left it says nothing.
        standing: one of `STANDINGS`; anything else is `belongs`.
        number: of the page.
    """
    words = words.strip()
    if words.isdecimal() and len(words) <= MOST_DIGITS:
        found = one_person(int(words))
        return Page(_listed([found.person.id] if found else [], today), 1, PAGE_SIZE, int(found is not None))
    ahead = 1 if kind or standing in STANDINGS[1:-1] else AHEAD
    if "@" in words:
        reached = people_reached_at(words).where(_is_among(Person.id, _who(kind, standing, today)))
        page = leaf_through(reached, number)
        return replace(page, rows=_listed([person.id for person in page], today))
    if words:
        named = people_named(words).where(_is_among(NameWord.person, _who(kind, standing, today)))
        page = leaf_through(named, number, ahead=ahead)
        return replace(page, rows=_listed([row.person_id for row in page], today))
    return _everybody(kind, standing, number, today)


def standing_of(person: Person, today: date) -> str:
    """Where somebody stands: trial, member, grace, lapsed, left, waiting or none; see `rules.standing`."""
    membership = membership_of(person)
    return _standing(
        spells_of(membership) if membership else [],
        debts_of([person.id], _zone()).get(person.id, []),
        the_rules(),
        today,
        waits=application_of(person) is not None,
    )


def _who(kind: str, standing: str, today: date) -> pw.ModelSelect:
    """The ids of the persons who stand so, each once."""
    if standing == "waiting":
        return Application.select(Application.person).where(_WAITS)
    if standing == ALL:
        return Membership.select(Membership.person)
    spells = Membership.select(Membership.person).join(Spell)
    if standing == "left":
        return spells.where(_is_over(today))
    spells = spells.where(Spell.covers(today))
    if kind:
        spells = spells.where(Spell.kind == kind)
    if standing == TRIAL:
        return spells.where(Spell.kind == TRIAL)
    if standing in (LAPSED, GRACE):
        return spells.where(Spell.kind != TRIAL, *_owes(standing, today))
    return spells


_WAITS = Application.decided_at.is_null()


def _is_over(today: date) -> pw.Expression:
    """Somebody's last spell, when it is over; so each who has left comes once."""
    later = Spell.alias()
    again = later.select(pw.SQL("1")).where(
        later.membership == Spell.membership,
        later.from_on > Spell.from_on,
        later.from_on <= today,
        later.why_ended.is_null() | (later.why_ended != MISTAKE),
    )
    return Spell.counts() & (Spell.to_on < today) & ~pw.fn.EXISTS(again)


def _owing(today: date) -> pw.ModelSelect:
    return DuesCharge.select(DuesCharge.person).where(IS_OWED, DuesCharge.due_on < today)


def _owes(standing: str, today: date) -> list[pw.Expression]:
    """Whether the person of a membership has lapsed, or owes and has not lapsed yet; asked person by person."""
    of_this = DuesCharge.person == Membership.person
    has_lapsed = pw.fn.EXISTS(lapsed(today, _zone(), the_rules()).where(of_this))
    return [has_lapsed] if standing == LAPSED else [pw.fn.EXISTS(_owing(today).where(of_this)), ~has_lapsed]


def _zone() -> ZoneInfo:
    house = the_house()
    return house.zone if house else ZoneInfo("UTC")


def _is_among(person: pw.Node, who: pw.ModelSelect) -> pw.Expression:
    """Whether a person is one of them, asked person by person."""
    return pw.fn.EXISTS(who.where(who.model.person == person))


def _everybody(kind: str, standing: str, number: int | str | None, today: date) -> Page:
    """Everybody who stands so. A short list begins with those who do, a long one with the names, in their order."""
    who, dear = _who(kind, standing, today), standing in (LAPSED, GRACE)
    few = _few(_owing(today), FEW_OWE) if dear else _few(who, MOST_COUNTED)
    among = [_is_among(Person.id, who)] if dear or few is None else []
    in_order = everybody().select(Person.id).where(*among)
    if few is not None:
        page = paginate_few([person.id for person in in_order.where(Person.id.in_(few))] if few else [], number)
    else:
        page = leaf_through(in_order, number, ahead=1)
        page = replace(page, rows=[person.id for person in page])
        page = page if dear else replace(page, total=max(page.total, MOST_COUNTED))
    return replace(page, rows=_listed(page.rows, today))


def _few(persons: pw.ModelSelect, most: int) -> set[int] | None:
    """The ids of these persons; None when they are more than `most`."""
    found = {row[0] for row in persons.limit(most + 1).tuples()}
    return found if len(found) <= most else None


def _listed(ids: Sequence[int], today: date) -> list[Listed]:
    """These persons as the register shows them, in this order. The same few queries however many they are."""
    if not ids:
        return []
    house = the_rules()
    memberships = {each.person_id: each for each in Membership.select().where(Membership.person.in_(ids))}
    spells: dict[int, list[Spell]] = {}
    for spell in Spell.select().where(Spell.membership.in_([each.id for each in memberships.values()])):
        if spell.why_ended != MISTAKE:
            spells.setdefault(spell.membership_id, []).append(spell)
    asks = {each.person_id: each for each in Application.select().where(_WAITS, Application.person.in_(ids))}
    debts = debts_of(ids, _zone())
    found = []
    for person in people_in_order(ids):
        membership, asked = memberships.get(person.id), asks.get(person.id)
        his = sorted(spells.get(membership.id, []), key=lambda each: each.from_on, reverse=True) if membership else []
        stands = _standing(his, debts.get(person.id, []), house, today, waits=asked is not None)
        found.append(Listed(person, membership, his[0].kind if his else asked.kind if asked else "", stands))
    return found


def _standing(
    spells: Sequence[Spell], debts: Sequence[rules.Debt], house: MembersHouse, today: date, *, waits: bool
) -> str:
    belonged = [rules.Belonging(each.kind, each.from_on, each.to_on) for each in spells]
    return rules.standing(belonged, debts, on=today, patience=patience_of(house), waits=waits)
