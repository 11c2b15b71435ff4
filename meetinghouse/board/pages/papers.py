"""The ballot as somebody holds it: the form, what it says in words, and where each of its buttons leads."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for

from meetinghouse.board import models
from meetinghouse.board.forms import ChooseOneForm, ChooseSeveralForm, CodeForm, ballot_form
from meetinghouse.board.models import Poll
from meetinghouse.ground.furniture import address


@dataclass(frozen=True)
class BallotPaper:
    """A ballot, and the walk it is part of: with the number of the poll, or with the code it was opened with."""

    form: ChooseOneForm | ChooseSeveralForm
    number: int | None = None
    code: str = ""
    shown: str = ""

    @property
    def layout(self) -> str:
        """The page around it: the house's tablet shows code letters, and nothing else beside them."""
        return "counter.html" if self.code else "layout.html"

    @property
    def check_url(self) -> str:
        """Where "go on" leads."""
        return address("board.code_check") if self.code else url_for("board.check", poll=self.number)

    @property
    def ballot_url(self) -> str:
        """Where it counts."""
        return address("board.code_ballot") if self.code else url_for("board.ballot", poll=self.number)

    @property
    def start_url(self) -> str:
        """Where the walk began."""
        return address("board.code_page") if self.code else url_for("board.poll", poll=self.number)

    @property
    def values(self) -> list[str]:
        """The codes of what was chosen."""
        chosen = self.form.choice.data
        return list(chosen) if isinstance(chosen, list) else [chosen] if chosen else []

    @property
    def words(self) -> list[str]:
        """What was chosen, in words, in the ballot's own order."""
        return self.words_for(self.values)

    def words_for(self, values: Collection[str]) -> list[str]:
        """The words of these codes, in the ballot's own order."""
        return [str(choice.label) for choice in self.form.choice.choices if choice.value in values]


def own_paper(poll: Poll) -> BallotPaper:
    """The ballot of somebody who is signed in."""
    return BallotPaper(_form(poll), number=poll.number)


def letter_paper(poll: Poll, typed: CodeForm) -> BallotPaper:
    """The ballot of somebody with a code letter."""
    return BallotPaper(_form(poll), code=typed.code.data, shown=typed.shown.data or "")


def _form(poll: Poll) -> ChooseOneForm | ChooseSeveralForm:
    return ballot_form(models.answers_of(poll), several=poll.kind == "choose_several")
