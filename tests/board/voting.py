"""What the tests of the board's pages arrange with: people who vote, and the walk from the ballot to done."""

from datetime import timedelta

from meetinghouse.board import actions
from meetinghouse.board.models import Poll
from meetinghouse.people.models import Person
from tests.makers import NOW, a_person, a_poll
from tests.visiting import Page, Visitor

CLOSED = NOW + timedelta(days=3)
"""After every vote of these tests is over."""


def voters(count: int = 1, *, email: str | None = "") -> list[Person]:
    """People who can vote in whatever opens after them; `email=None` for such as get letters."""
    return [a_person(language="en", email=email) for _ in range(count)]


def checked(client: Visitor, poll: Poll, *choice: str) -> Page:
    """The check page, with the choice on it."""
    return client.visit(f"/votes/{poll.number}").form("/check").fill(choice=list(choice)).press()


def voted(client: Visitor, poll: Poll, *choice: str) -> Page:
    """The last page of a whole vote."""
    return checked(client, poll, *choice).form("/ballot").press()


def a_result(*choices: str, **facts: object) -> Poll:
    """A secret vote that is over and published, with one ballot for each of `choices`, and nobody else on the roll."""
    people = voters(len(choices))
    poll = a_poll(**facts)  # type: ignore[arg-type]
    for person, choice in zip(people, choices, strict=True):
        actions.cast(poll, [choice], by=person, now=NOW)
    actions.close_due(now=CLOSED)
    return Poll.get_by_id(poll.id)
