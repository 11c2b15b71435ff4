"""The ballot as somebody holds it: the form, what it says in words, and where each of its buttons leads."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for

from meetinghouse.board import models
from meetinghouse.board.forms import ChooseOneForm, ChooseSeveralForm, ballot_form
from meetinghouse.board.models import Poll


@dataclass(frozen=True)
class BallotPaper:
    """A ballot, and the walk it is part of. `code` is the code it was opened with, if it was."""

    form: ChooseOneForm | ChooseSeveralForm
    check_url: str
    ballot_url: str
    start_url: str
    layout: str = "layout.html"
    code: str = ""

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
    place = {"poll": poll.number}
    return BallotPaper(
        ballot_form(models.answers_of(poll), several=poll.kind == "choose_several"),
        check_url=url_for("board.check", **place),
        ballot_url=url_for("board.ballot", **place),
        start_url=url_for("board.poll", **place),
    )


def letter_paper(poll: Poll, code: str) -> BallotPaper:
    """The ballot of somebody with a code letter."""
    return BallotPaper(
        ballot_form(models.answers_of(poll), several=poll.kind == "choose_several"),
        check_url=url_for("board.code_check"),
        ballot_url=url_for("board.code_ballot"),
        start_url=url_for("board.code_page"),
        layout="counter.html",
        code=code,
    )
