"""The register as it is looked through: who belongs, who has lapsed, left or waits, found by name or number.

A long list walks the names in order and looks at each person's membership; a short one begins at the memberships. So a
page costs what it shows, however many people the house knows. What is asked is put into words once for each way to
narrow the list; only days, words and ids are filled in.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache

import peewee as pw

from meetinghouse.ground.database import Prepared
from meetinghouse.ground.paging import AHEAD, MOST_COUNTED, PAGE_SIZE, Page, leaf_through, paginate_few
from meetinghouse.members.models.belonging import Application, Membership, Spell
from meetinghouse.members.models.dues import DuesCharge
from meetinghouse.members.models.owing import IS_OWED, bounds_of_lapse, lapsed_since
from meetinghouse.members.models.register import one_person
from meetinghouse.members.models.standing import how_it_waits, listed
from meetinghouse.members.vocabulary import MISTAKE, TRIAL
from meetinghouse.people.models import NameWord, Person, beginnings, everybody, named, people_reached_at

BELONGS, GRACE, LAPSED, ALL = "belongs", "grace", "lapsed", "all"
STANDINGS = (BELONGS, "trial", GRACE, LAPSED, "left", "waiting", ALL)
"""What the register can be narrowed to; who is in grace or has lapsed belongs too. `all`: whoever was a member ever."""

MOST_DIGITS = 9
MOST_DUE = 500
"""Of so many charges whose day is past each is looked at; of more, the list by name soon has a page of who owes."""


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
        page = Page([found.person.id] if found else [], 1, PAGE_SIZE, int(found is not None))
    else:
        which = _which(standing if standing in STANDINGS else BELONGS, bool(kind))
        bounds = which.bounds(today, kind)
        page = _found(words, which, bounds, number) if words else _everybody(which, bounds, number)
    return replace(page, rows=listed(page.rows, today))


_Bounds = tuple[date, str, date | None, datetime | None]
_BLANKS = ("today", "kind", "due before", "card since")
"""What every question about the list may fill in: `_Bounds`."""


class _Which:
    """One way to narrow the register, and what is asked for it."""

    def __init__(self, standing: str, in_one_way: bool) -> None:
        self.standing, self.in_one_way = standing, in_one_way
        self.is_dear = standing in (LAPSED, GRACE)
        self._beyond = Prepared(self._one_beyond, *_BLANKS, "most")
        self._few = Prepared(self._in_order_of_few, *_BLANKS)
        self._many = Prepared(self._in_order_of_names, *_BLANKS, "most", "skipped")

    def bounds(self, today: date, kind: str) -> _Bounds:
        """What narrows the list on this day."""
        lapse = bounds_of_lapse(today, *how_it_waits()) if self.is_dear else (None, None)
        return today, kind, *lapse

    def are_few(self, bounds: _Bounds) -> bool:
        """Whether so few come into question that each is looked at."""
        return not self._beyond.rows(*bounds, MOST_DUE if self.is_dear else MOST_COUNTED)

    def all_in_order(self, bounds: _Bounds) -> list[int]:
        """The ids of all of them, for a short list."""
        return [id for (id,) in self._few.rows(*bounds)]

    def in_order(self, bounds: _Bounds) -> Callable[[int, int], list[int]]:
        """What reads a long list, name by name."""
        return lambda most, skipped: [id for (id,) in self._many.rows(*bounds, most, skipped)]

    def are(self, person: pw.Node, *bounds: object) -> pw.Expression:
        """Whether a person is one of them, asked person by person."""
        who = self._who(*bounds)
        return pw.fn.EXISTS(who.where(who.model.person == person))

    def _who(self, today: object, kind: object, *lapse: object) -> pw.ModelSelect:
        """The ids of the persons who stand so, each once."""
        if self.standing == "waiting":
            return Application.select(Application.person).where(_WAITS)
        if self.standing == ALL:
            return Membership.select(Membership.person)
        spells = Membership.select(Membership.person).join(Spell).where(*self._spells(today, kind))
        return spells.where(*_owes(self.standing, today, *lapse)) if self.is_dear else spells

    def _spells(self, today: object, kind: object) -> list[pw.Expression]:
        """Which spells those who stand so are in, or were in last."""
        if self.standing == "left":
            return [_is_over(today)]
        asked = [Spell.covers(today)]
        if self.in_one_way:
            asked.append(Spell.kind == kind)
        if self.standing == TRIAL:
            asked.append(Spell.kind == _TRIAL)
        if self.is_dear:
            asked.append(Spell.kind != _TRIAL)
        return asked

    def _one_beyond(self, *blanks: pw.Node) -> pw.ModelSelect:
        *bounds, most = blanks
        today, kind = bounds[:2]
        if self.is_dear:
            in_question = _due(today)
        elif self.standing in ("waiting", ALL):
            in_question = self._who(*bounds)
        else:
            in_question = Spell.select(Spell.id).where(*self._spells(today, kind))
        return in_question.limit(pw.SQL("1")).offset(most)

    def _in_order_of_few(self, *bounds: pw.Node) -> pw.ModelSelect:
        few = Person.id.in_(self._who(*bounds))
        if self.is_dear:
            few = Person.id.in_(_owing(bounds[0])) & self.are(Person.id, *bounds)
        return everybody().select(Person.id).where(few).tuples()

    def _in_order_of_names(self, *blanks: pw.Node) -> pw.ModelSelect:
        *bounds, most, skipped = blanks
        return everybody().select(Person.id).where(self.are(Person.id, *bounds)).limit(most).offset(skipped).tuples()


_which = cache(_Which)
_WAITS = Application.decided_at.is_null()
_TRIAL = pw.SQL(f"'{TRIAL}'")


def _is_over(today: object) -> pw.Expression:
    """Somebody's last spell, when it is over; so each who has left comes once."""
    later = Spell.alias()
    counts = later.why_ended.is_null() | (later.why_ended != pw.SQL(f"'{MISTAKE}'"))
    again = later.select(pw.SQL("1")).where(
        later.membership == Spell.membership, later.from_on > Spell.from_on, later.from_on <= today, counts
    )
    return Spell.counts() & (Spell.to_on < today) & ~pw.fn.EXISTS(again)


def _due(today: object) -> pw.ModelSelect:
    return DuesCharge.select(DuesCharge.id).where(DuesCharge.due_on < today)


def _owing(today: object) -> pw.ModelSelect:
    return DuesCharge.select(DuesCharge.person).where(IS_OWED, DuesCharge.due_on < today)


def _owes(standing: str, today: object, due_before: date | pw.Node, card_since: datetime | pw.Node) -> list[pw.Node]:
    """Whether the person of a membership has lapsed, or owes and has not lapsed yet; asked person by person."""
    of_this = DuesCharge.person == Membership.person
    has_lapsed = pw.fn.EXISTS(lapsed_since(due_before, card_since).where(of_this))
    return [has_lapsed] if standing == LAPSED else [pw.fn.EXISTS(_owing(today).where(of_this)), ~has_lapsed]


def _found(words: str, which: _Which, bounds: _Bounds, number: int | str | None) -> Page:
    """The ids of a page of those who are called so, or have such an e-mail address."""
    if "@" in words:
        reached = people_reached_at(words).select(Person.id).where(which.are(Person.id, *bounds)).tuples()
        return leaf_through(lambda most, skipped: [id for (id,) in reached.limit(most).offset(skipped)], number)
    typed = beginnings(words)
    asked = _called(which, tuple(map(len, typed)))
    told = [part for word in typed for part in word]
    ahead = AHEAD if which.standing in (BELONGS, ALL) and not which.in_one_way else 1
    return leaf_through(
        lambda most, skipped: [row[0] for row in asked.rows(*bounds, *told, most, skipped)], number, ahead=ahead
    )


@lru_cache(maxsize=100)
def _called(which: _Which, widths: tuple[int, ...]) -> Prepared:
    """Those of a list who are called something; `widths`: how many blanks each word has (`people.beginnings`)."""

    def build(*blanks: pw.Node) -> pw.ModelSelect:
        bounds, told, (most, skipped) = blanks[: len(_BLANKS)], iter(blanks[len(_BLANKS) : -2]), blanks[-2:]
        words = [[next(told) for _part in range(width)] for width in widths]
        return named(words).where(which.are(NameWord.person, *bounds)).limit(most).offset(skipped).tuples()

    return Prepared(build, *_BLANKS, *(f"word {n}" for n in range(sum(widths))), "most", "skipped")


def _everybody(which: _Which, bounds: _Bounds, number: int | str | None) -> Page:
    """The ids of everybody on a page. A short list begins with those who stand so, a long one with the names."""
    if which.are_few(bounds):
        return paginate_few(which.all_in_order(bounds), number)
    page = leaf_through(which.in_order(bounds), number, ahead=1)
    return page if which.is_dear else replace(page, total=max(page.total, MOST_COUNTED))
