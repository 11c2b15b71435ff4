"""The forms that are sent in numbers: how each is fetched and filled in, and the row it leaves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tests.bench.asking import hidden_fields
from tests.bench.pages import Facts

Values = dict[str, str]


class Seen(Protocol):
    """A page that was opened."""

    @property
    def text(self) -> str:
        """What it says, as HTML."""


class Visitor(Protocol):
    """Somebody with a browser: over the line, or inside one process."""

    def get(self, address: str) -> Seen:
        """Open a page."""

    def post(self, address: str, values: Mapping[str, str]) -> Seen:
        """Send a form."""


@dataclass(frozen=True)
class Forms:
    """One kind of post: the row that each leaves, whose cookies it is sent with, and how it is filled in.

    `fill(visitor, facts, number)` does what comes before the last press, and returns its address and what it sends.
    """

    name: str
    row: str
    cookies: Callable[[Facts], dict[str, str]]
    fill: Callable[[Visitor, Facts, int], tuple[str, Values]]


def forms_of() -> list[Forms]:
    """The forms that are promised to be quick when many send them at once."""
    return [
        Forms("ballot", "ballot", lambda facts: {"session_id": facts["ballots"][-1][1]}, ballot),
        Forms("intake", "repair", lambda facts: {"session_id": facts["cookies"]["host"]}, intake),
        Forms("claim of a purchase", "claim", lambda facts: {}, claim),
    ]


def claim(visitor: Visitor, facts: Facts, number: int) -> tuple[str, Values]:
    """A guest's last press before paying; each wants another thing."""
    slug = facts["for_sale"].pop()
    told = {"name": f"Kari {number}", "email": f"post{number}@example.no", "fulfilment": "pickup"}
    about = visitor.get(f"/shop/{slug}/order")
    check = visitor.post(f"/shop/{slug}/order", hidden_fields(about.text, f"/shop/{slug}/order") | told)
    return f"/shop/{slug}/orders", hidden_fields(check.text, f"/shop/{slug}/orders") | {"step": "check"}


def intake(visitor: Visitor, facts: Facts, number: int) -> tuple[str, Values]:
    """A host's last press when a pair of trousers was agreed on; each is another customer's, with a phone number."""
    contact = visitor.get(f"/counter/repairs/new/contact?p={facts['work']}")
    told = {"name": f"Kari {number}", "contact": f"4{number:07}", "price_kind": "fixed", "language": "nb"}
    path = "/counter/repairs/new/check"
    check = visitor.post(path, hidden_fields(contact.text, path) | told | {"piece0-colour": "", "piece0-marks": ""})
    return "/counter/repairs", hidden_fields(check.text, "/counter/repairs")


def ballot(visitor: Visitor, facts: Facts, number: int) -> tuple[str, Values]:
    """A member's last press in a secret vote; nobody votes twice."""
    poll = facts["ballots"].pop()[0]
    page = visitor.get(f"/votes/{poll}")
    choice = {"choice": ("yes", "no", "blank")[number % 3]}
    check = visitor.post(f"/votes/{poll}/check", hidden_fields(page.text, f"/votes/{poll}/check") | choice)
    return f"/votes/{poll}/ballot", hidden_fields(check.text, f"/votes/{poll}/ballot")
