"""`meetinghouse person …`: what is done for one person from the command line, when a browser will not do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from meetinghouse.people.models import Person

Opener = Callable[[], AbstractContextManager[Any]]


def add_to(person: click.Group, open_house: Opener) -> None:
    """Give the command its words; each imports what it needs when it is called."""

    @person.command("lost-passkey")
    @click.argument("who")
    def lost_passkey(who: str) -> None:
        """End all passkeys of somebody (address or public reference) who has lost theirs."""
        with open_house():
            _end_passkeys(who)

    @person.command("card")
    @click.argument("who")
    def card(who: str) -> None:
        """Make a paper card for somebody (address or public reference). Its code is printed once."""
        with open_house():
            _make_card(who)


def _make_card(who: str) -> None:
    from meetinghouse.ground import clock, settings
    from meetinghouse.people import actions, rules

    code = actions.make_card(_the_one(who), by=None, now=clock.now())
    click.echo(rules.in_groups(code))
    click.echo(f"It signs them in once, within a year: {settings.current().url.rstrip('/')}/sign-in/card")


def _end_passkeys(who: str) -> None:
    from meetinghouse.ground import clock
    from meetinghouse.people import actions

    ended = actions.end_passkeys(_the_one(who), by=None, now=clock.now())
    then = "They sign in, and a keeper or the chair vouches for a new one; or make them a card here."
    click.echo(f"Ended: {ended}. {then}" if ended else "Nothing to end.")


def _the_one(who: str) -> "Person":
    """The person with this public reference, or the only one with this address."""
    from meetinghouse.ground.refusal import Refusal
    from meetinghouse.people.models import Person, people_at
    from meetinghouse.people.rules import clean_contact

    is_it = (Person.public_ref == who) & Person.erased_at.is_null()
    found = people_at(clean_contact("email", who)) or list(Person.select().where(is_it))
    if not found:
        raise Refusal("The house knows nobody with this address or reference.")
    if len(found) > 1:
        raise Refusal(f"Several share this address. Say which: {' '.join(each.public_ref for each in found)}")
    return found[0]
