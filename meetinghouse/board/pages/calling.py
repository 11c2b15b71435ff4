"""Calling a vote: a few questions, a small group on each page, and one look at it all before it is kept.

What was typed travels along in the forms, so going back loses nothing, and nothing is written before the last step.
"""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, RadioField

from meetinghouse.board import actions, rules
from meetinghouse.board.forms import AnswersForm, ClosingForm, MajorityForm, OptionsForm, QuestionForm, SeveralForm
from meetinghouse.board.models import Poll
from meetinghouse.board.pages.room import house_here, pages, poll_seen_by, private, somebody, unfinished
from meetinghouse.board.rules import MAJORITIES, Draft
from meetinghouse.ground import clock, keys
from meetinghouse.ground.forms import HouseForm
from meetinghouse.ground.furniture import moment
from meetinghouse.ground.guards import guard
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_, _
from meetinghouse.people.duties import CALL_VOTES

TITLES = {
    "question": N_("What shall the house decide?"),
    "answers": N_("How do people answer?"),
    "options": N_("What can people choose?"),
    "majority": N_("How many must say yes?"),
    "closing": N_("Until when can people vote?"),
}
LONGEST_WALK = len(TITLES) - 1
"""Nobody is asked for options and for a majority both."""


@dataclass(frozen=True)
class Call:
    """One page of the walk, or the look at the end, as the templates show it."""

    step_url: str
    keep_url: str
    leave_url: str
    kept: list[tuple[str, str]]
    title: str = ""
    name: str = ""
    before: str = ""
    number: int = 0
    count: int = LONGEST_WALK
    form: HouseForm | None = None
    answers: list[tuple[str, str, str]] | None = None


class Walk:
    """The pages between an idea and a draft, with what was typed so far."""

    def __init__(self, poll: Poll | None) -> None:
        house = house_here()
        self.poll, self.closing = poll, ClosingForm(zone=house.zone, today=house.today(clock.now()))
        self.question, self.answers = QuestionForm(), AnswersForm()
        if len(self.question.key.data or "") != len(keys.new_token()):
            self.question.key.data = keys.new_token()
        self.options, self.majority = self._options(self.answers.kind.data), MajorityForm()

    def names(self) -> list[str]:
        """The pages in their order; what is asked third depends on how people answer."""
        third = "majority" if self.answers.kind.data == "yes_no_blank" else "options"
        return ["question", "answers", third, "closing"]

    def form(self, name: str) -> HouseForm:
        """The form of one page."""
        return getattr(self, name)

    def fill(self, draft: Draft) -> "Walk":
        """Put what a draft says into the fields."""
        self.question.key.data, self.question.question.data = draft.key, draft.question
        self.question.explanation.data = draft.explanation
        self.answers.kind.data, self.answers.secrecy.data = draft.kind, "secret" if draft.secret else "open"
        self.options = self._options(draft.kind)
        self.options.options.data = "\n".join(draft.options)
        if "most" in self.options and draft.most and draft.most < len(draft.options):
            self.options.most.data = str(draft.most)
        self.majority.majority.data = next((name for name, rule in MAJORITIES.items() if rule == draft.rule), None)
        if draft.closes_at:
            self.closing.show(draft.closes_at)
        return self

    def first_unfinished(self, until: str) -> str | None:
        """The first page, up to `until`, that still needs something; its errors are filled in."""
        names = self.names()
        last = names.index(until) if until in names else len(names) - 1
        return next((name for name in names[: last + 1] if not self.form(name).validate()), None)

    def is_filled(self, name: str) -> bool:
        """Whether anything was answered on that page."""
        return any(field.data for field in _asked(self.form(name)))

    def page_of(self, field: str | None) -> str:
        """The page on which a field stands; the last one for what belongs to none."""
        names = self.names()
        return next((name for name in names if field and field in self.form(name)), names[-1])

    def draft(self) -> Draft:
        """What the house shall be asked."""
        kind, options = self.answers.kind.data, self.options.lines()
        return Draft(
            key=self.question.key.data,
            question=self.question.question.data,
            kind=kind,
            secret=self.answers.secrecy.data == "secret",
            closes_at=self.closing.moment,
            explanation=self.question.explanation.data or "",
            options=() if kind == "yes_no_blank" else tuple(options),
            most=int(most) if (most := self.options.data.get("most")) else None,
            rule=MAJORITIES[self.majority.majority.data if kind == "yes_no_blank" else "half"],
        )

    def page(self, name: str) -> Call:
        """One page of the walk."""
        names = self.names()
        number = names.index(name)
        return self._call(
            title=_(TITLES[name]),
            name=name,
            before=names[number - 1] if number else "",
            number=number + 1,
            form=self.form(name),
            kept=self._kept(leave_out=name),
        )

    def last_look(self) -> Call:
        """Everything once more, the closing time as the one moment it means."""
        if self.closing.moment:
            self.closing.show(self.closing.moment)
        fields = [(name, field) for name in self.names()[:-1] for field in _asked(self.form(name)) if field.data]
        answers = [(name, field.label.text, _shown(field)) for name, field in fields]
        asked, closes = TITLES["closing"], moment(self.closing.moment) if self.closing.moment else ""
        return self._call(kept=self._kept(leave_out=""), answers=[*answers, ("closing", _(asked), closes)])

    def _options(self, kind: str | None) -> OptionsForm:
        return SeveralForm() if kind == "choose_several" else OptionsForm()

    def _kept(self, leave_out: str) -> list[tuple[str, str]]:
        others = [name for name in TITLES if name != leave_out]
        typed = [(field.name, field.data) for name in others for field in _asked(self.form(name)) if field.data]
        return [("key", self.question.key.data), *typed]

    def _call(self, **facts: Any) -> Call:
        if self.poll is None:
            step, keep, leave = url_for("board.new_step"), url_for("board.add_poll"), url_for("board.votes")
        else:
            step = url_for("board.change_step", poll=self.poll.number)
            keep = url_for("board.change_poll", poll=self.poll.number)
            leave = url_for("board.chair", poll=self.poll.number)
        return Call(step_url=step, keep_url=keep, leave_url=leave, **facts)


def _asked(form: HouseForm) -> list[Field]:
    """The fields of a form that somebody fills in."""
    return [field for field in form if field.type not in ("CSRFTokenField", "HiddenField")]


def _shown(field: Field) -> str:
    """What was answered, in words."""
    if isinstance(field, RadioField):
        return str({choice.value: choice.label for choice in field.choices}.get(field.data, ""))
    return str(field.data)


@pages.get("/votes/new")
@guard(CALL_VOTES)
def new_poll() -> Response:
    """The first page of a new vote."""
    return private("board/new_poll.html", call=Walk(None).page("question"))


@pages.post("/votes/new")
@guard(CALL_VOTES)
def new_step() -> Response:
    """The next page, or the one before."""
    return _step(Walk(None))


@pages.post("/votes")
@guard(CALL_VOTES)
def add_poll() -> Response:
    """Keep the new vote as a draft."""
    return _keep(Walk(None))


@pages.get("/votes/<int:poll>/change")
@guard(CALL_VOTES)
def change_page(poll: int) -> Response:
    """A draft's answers once more, each of which can be changed."""
    found = poll_seen_by(somebody(), poll)
    if found.state != "draft":
        return redirect(url_for("board.chair", poll=poll), 303)
    return private("board/new_check.html", call=Walk(found).fill(found.as_draft()).last_look())


@pages.post("/votes/<int:poll>/change")
@guard(CALL_VOTES)
def change_step(poll: int) -> Response:
    """The next page of changing a draft, or the one before."""
    return _step(Walk(poll_seen_by(somebody(), poll)))


@pages.post("/votes/<int:poll>")
@guard(CALL_VOTES)
def change_poll(poll: int) -> Response:
    """Keep the draft as it is now."""
    return _keep(Walk(poll_seen_by(somebody(), poll)))


def _step(walk: Walk) -> Response:
    """What comes next: the page before, one that is not right, one with nothing in it, or the last look."""
    names = walk.names()
    if (back := request.form.get("back", "")) in names:
        return private("board/new_poll.html", call=walk.page(back))
    done = request.form.get("step", "")
    if done not in names:
        return private("board/new_poll.html", call=walk.page("question"))
    if wrong := walk.first_unfinished(until=done):
        return unfinished("board/new_poll.html", call=walk.page(wrong))
    if empty := next((name for name in names if not walk.is_filled(name)), None):
        return private("board/new_poll.html", call=walk.page(empty))
    if wrong := walk.first_unfinished(until=names[-1]):
        return unfinished("board/new_poll.html", call=walk.page(wrong))
    return private("board/new_check.html", call=walk.last_look())


def _keep(walk: Walk) -> Response:
    """Write the draft down; what the house refuses is said on the page it belongs to."""
    if wrong := walk.first_unfinished(until=walk.names()[-1]):
        return unfinished("board/new_poll.html", call=walk.page(wrong))
    try:
        kept = _written(walk)
    except Refusal as refusal:
        name = walk.page_of(refusal.field)
        walk.form(name).refuse(refusal)
        return unfinished("board/new_poll.html", call=walk.page(name))
    return redirect(url_for("board.chair", poll=kept.number), 303)


def _written(walk: Walk) -> Poll:
    rules.may_be_ready(walk.draft(), zone=house_here().zone, now=clock.now())
    if walk.poll is None:
        return actions.draft_poll(walk.draft(), by=somebody(), now=clock.now())
    return actions.change_draft(walk.poll, walk.draft(), by=somebody(), now=clock.now())
