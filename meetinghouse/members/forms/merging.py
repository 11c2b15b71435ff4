"""The form that makes one of two persons: who is kept, and which of their names and facts."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField

from meetinghouse.ground.forms import HouseForm, chosen
from meetinghouse.ground.words import LANGUAGES, N_, _
from meetinghouse.people.merging import Chosen
from meetinghouse.people.models import Person

ONE, OTHER = "one", "other"
FACTS = ("nickname", "legal_name", "birth_year", "language")


class MergeForm(HouseForm):
    """Two persons, `one` and `other`. Where both say the same, nothing is asked."""

    other = HiddenField()
    kept = RadioField(N_("Which of the two stays?"), [chosen()])
    nickname = RadioField(N_("What are they called?"), [chosen()])
    legal_name = RadioField(N_("What is their full name?"), [chosen()])
    birth_year = RadioField(N_("When were they born?"), [chosen()])
    language = RadioField(N_("Which language do we speak to them?"), [chosen()])
    is_sure = BooleanField(N_("I have looked at both. They are the same person."))

    def __init__(self, one: Person, other: Person, numbers: tuple[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.one, self.two = one, other
        self.other.data = other.public_ref
        self.kept.choices = list(zip((ONE, OTHER), numbers, strict=True))
        for fact in FACTS:
            self._ask(fact)

    def chosen(self) -> Chosen:
        """What the one who stays is called, and what is written of them."""
        return Chosen(**{fact: self._fact(fact) for fact in FACTS})

    def both(self) -> tuple[Person, Person]:
        """Who stays, and who goes."""
        return (self.one, self.two) if self.kept.data == ONE else (self.two, self.one)

    def _ask(self, fact: str) -> None:
        """Choose between two facts; when there is only one, it is that."""
        said = {ONE: getattr(self.one, fact), OTHER: getattr(self.two, fact)}
        if said[ONE] == said[OTHER] or None in said.values():
            del self[fact]
        else:
            self[fact].choices = [(code, str(LANGUAGES.get(value, value))) for code, value in said.items()]

    def _fact(self, fact: str) -> Any:
        mine, theirs = getattr(self.one, fact), getattr(self.two, fact)
        if fact in self:
            return mine if self[fact].data == ONE else theirs
        return theirs if mine is None else mine

    def may_go_on(self) -> bool:
        """Whether somebody has said that they looked; else it is asked."""
        if not self.is_sure.data:
            self.is_sure.errors = [_("Look at both first, and say so here.")]
        return bool(self.is_sure.data)
