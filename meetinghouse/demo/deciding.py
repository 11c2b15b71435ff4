"""What the demo house has voted on: votes that are over with their results, some that are open now, and a draft."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import peewee as pw

from meetinghouse.board import actions as board
from meetinghouse.board.models import Poll, RollEntry
from meetinghouse.board.rules import MAJORITIES, Draft, Rule
from meetinghouse.ground.days import moment_at
from meetinghouse.ground.house import House
from meetinghouse.people.models import ContactPoint, Person

LETTERS = 4
"""How many members without e-mail have got a letter with a code for each open vote."""


@dataclass(frozen=True)
class Question:
    """A vote of the demo house: `opens` and `closes` are days before (−) and after today.

    `votes` says how many gave which answers: for yes/no/blank and choose-one each answer's own, for choose-several
    how many named so many. A void one has a `reason`.
    """

    question: str
    opens: int
    closes: int
    votes: tuple[tuple[tuple[str, ...], int], ...]
    kind: str = "yes_no_blank"
    secret: bool = False
    explanation: str = ""
    options: tuple[str, ...] = ()
    most: int | None = None
    rule: Rule = MAJORITIES["half"]
    reason: str = ""


def _said(yes: int, no: int, blank: int = 0) -> tuple[tuple[tuple[str, ...], int], ...]:
    return ((("yes",), yes), (("no",), no), (("blank",), blank))


def _chose(*counts: int) -> tuple[tuple[tuple[str, ...], int], ...]:
    return tuple(((str(code),), count) for code, count in enumerate(counts, start=1))


QUESTIONS = (
    Question(
        "Skal vi kjøpe ny komfyr?", -200, -190, _said(6, 4), secret=True,
        reason="Prisen i forklaringen var feil. Vi stemmer på nytt når vi har et riktig tilbud.",
    ),
    Question(
        "Skal vi kjøpe ny komfyr til 8 900 kroner?", -170, -160, _said(15, 5, 1), secret=True,
        explanation="Den gamle har to plater som virker. Pengene er satt av i budsjettet.",
    ),
    Question(
        "Hva skal vi strikke til julemarkedet?", -140, -130, _chose(8, 5, 3), "choose_one",
        options=("Elvevotter", "Luer til barn", "Gryteluer"),
    ),
    Question(
        "Skal vi endre vedtektene om åpningstid?", -110, -100, _said(10, 7, 2), secret=True,
        explanation="To av tre stemmer må si ja.", rule=MAJORITIES["two_thirds"],
    ),
    Question(
        "Hvilke kurs skal vi ha i høst?", -90, -80,
        ((("1", "2"), 5), (("2", "3"), 4), (("2",), 3), (("1", "4"), 2)), "choose_several",
        options=("Keramikk", "Søm for nybegynnere", "Matlaging", "Treskjæring"), most=2,
    ),
    Question("Skal vi bytte kaffemerke?", -60, -55, _said(2, 0), secret=True),
    Question(
        "Hvilken farge skal døra få?", -50, -45, _chose(6, 6, 2), "choose_one", options=("Blå", "Grønn", "Rød")
    ),
    Question("Skal vi holde åpent på julaften?", -30, -23, _said(13, 4, 1)),
    Question(
        "Skal vi kjøpe en overlockmaskin til?", -4, 9, _said(11, 4, 1), secret=True,
        explanation="Den koster 6 500 kroner. Da kan to sitte og sy samtidig, og køen blir kortere.",
    ),
    Question(
        "Hvilken sommertur vil vi på?", -5, 12, _chose(6, 4, 3), "choose_one",
        explanation="Alle kan være med. Turen koster det samme for huset.",
        options=("Båttur til øyene", "Museum og is i byen", "Gårdsbesøk med bål"),
    ),
    Question(
        "Hvilke kurs vil vi ha til våren?", -2, 16,
        ((("1", "3"), 4), (("2", "3", "5"), 3), (("4",), 2), (("1", "2"), 2)), "choose_several",
        explanation="Velg opptil tre. Vi holder de to som flest vil ha.", most=3,
        options=("Toving", "Sømkurs", "Oljemaling", "Makramé", "Brødbaking"),
    ),
)  # fmt: skip
DRAFT = Draft(
    "demo-draft",
    "Skal vi ha hund i huset på onsdager?",
    explanation="Vi må høre om noen er allergiske først.",
    secret=True,
)


@dataclass(frozen=True)
class Callers:
    """Those who call votes and make letters, and those who keep their own vote for whoever tries the house."""

    chair: Person
    teller: Person
    undecided: Sequence[Person]


def vote(house: House, callers: Callers, chance: random.Random, *, now: datetime) -> list[datetime]:
    """Let the votes go by, in the caller's transaction. Comes to the moments when secret ones closed, oldest first.

    They are counted by `count_secret_votes`, because ballots cannot be shuffled inside a transaction.
    """
    closings = []
    for number, question in enumerate(QUESTIONS):
        hall = Hall(house, question, callers, chance, now)
        poll = hall.held(f"demo-{number}")
        if poll.state == "open" and poll.secret and poll.closes_at <= now:
            closings.append(poll.closes_at)
    board.draft_poll(DRAFT, by=callers.chair, now=now - timedelta(days=1))
    return closings


def count_secret_votes(closings: Sequence[datetime]) -> None:
    """Close, shuffle and count what was secret, as the job did at those moments. Call it outside a transaction."""
    for at in closings:
        board.close_due(now=at + timedelta(minutes=1))


class Hall:
    """One vote of the demo house, from its question to its end."""

    def __init__(
        self, house: House, question: Question, callers: Callers, chance: random.Random, now: datetime
    ) -> None:
        self.house, self.question, self.callers, self.chance, self.now = house, question, callers, chance, now
        self.opens_at, self.closes_at = self._at(question.opens, time(12)), self._at(question.closes, time(18))

    def held(self, key: str) -> Poll:
        """The vote as far as it has come by now."""
        poll = self._opened(key)
        if self.question.closes > 0:
            self._letters(poll)
        self._votes(poll)
        if self.question.reason:
            at = self.opens_at + timedelta(days=2)
            return board.void_poll(poll, self.question.reason, by=self.callers.chair, now=at)
        return self._counted(poll) if self.question.closes < 0 and not poll.secret else poll

    def _opened(self, key: str) -> Poll:
        asked, by = self.question, self.callers.chair
        draft = Draft(
            key=key,
            question=asked.question,
            kind=asked.kind,
            secret=asked.secret,
            closes_at=self.closes_at,
            explanation=asked.explanation,
            options=asked.options,
            most=asked.most,
            rule=asked.rule,
        )
        poll = board.draft_poll(draft, by=by, now=self.opens_at - timedelta(hours=3))
        board.ready_poll(poll, by=by, now=self.opens_at - timedelta(hours=1))
        return board.open_poll(poll, by=by, now=self.opens_at)

    def _letters(self, poll: Poll) -> None:
        """Letters for some without e-mail; whoever got the first one has voted with it already."""
        for number, person in enumerate(_without_email(poll, self.callers.undecided)[:LETTERS]):
            at = self.opens_at + timedelta(hours=1, minutes=number)
            code = board.make_code(poll, person, by=self.callers.teller, now=at)
            if number == 0:
                choice = ["yes"] if poll.kind == "yes_no_blank" else ["1"]
                board.cast_with_code(code, choice, remote="", now=at + timedelta(hours=1))

    def _votes(self, poll: Poll) -> None:
        is_over = self.question.closes < 0
        letters = [] if is_over else _without_email(poll, self.callers.undecided)[:1]
        stays_away = {person.id for person in [*letters, *(() if is_over else self.callers.undecided)]}
        members = [person for person in _on_the_roll(poll) if person.id not in stays_away]
        answers = [list(choices) for choices, count in self.question.votes for _ in range(count)]
        self.chance.shuffle(answers)
        voters = self.chance.sample(members, len(answers))
        say = board.cast if poll.secret else board.vote_openly
        if not poll.secret:  # the first one changes their mind later on
            say(poll, ["blank"], by=voters[0], now=self.opens_at + timedelta(hours=4))
        for person, choices, at in zip(voters, answers, self._moments(len(answers)), strict=True):
            say(poll, choices, by=person, now=at)

    def _counted(self, poll: Poll) -> Poll:
        at = self.closes_at + timedelta(minutes=1)
        board.close_poll(poll, now=at)
        board.count(poll, now=at)
        return board.publish(poll, by=None, now=at)

    def _moments(self, count: int) -> Iterator[datetime]:
        """So many moments while the vote is open, in order; in a void one before it was stopped."""
        began = self.opens_at + timedelta(hours=4)
        ends = min(self.closes_at, self.now, began + timedelta(days=1 if self.question.reason else 30))
        return iter(sorted(began + (ends - began) * self.chance.uniform(0, 0.98) for _ in range(count)))

    def _at(self, day: int, clock: time) -> datetime:
        return moment_at(self.house.today(self.now) + timedelta(days=day), clock, self.house.zone)


def _on_the_roll(poll: Poll) -> pw.ModelSelect:
    return Person.select().join(RollEntry).where(RollEntry.poll == poll).order_by(Person.id)


def _without_email(poll: Poll, but: Sequence[Person]) -> list[Person]:
    """Members whom no mail reaches, those left out who keep their vote."""
    has_mail = ContactPoint.select(ContactPoint.person).where(ContactPoint.kind == "email")
    ids = [person.id for person in but]
    return list(_on_the_roll(poll).where(Person.id.not_in(has_mail), Person.id.not_in(ids)))
