"""The first keeper of an empty house, behind a link that works once."""

from datetime import datetime

from meetinghouse.ground import journal, keys
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.actions.persons import add_person, grant_role
from meetinghouse.people.models import Person, SetupLink, has_keeper


def make_setup_link(*, now: datetime) -> str:
    """The token of a fresh one-time link for the first keeper; links made before stop working.

    Raises:
        Refusal: the house has a keeper, who can let others in.
    """
    token = keys.new_token()
    with database.atomic():
        if has_keeper():
            raise Refusal(N_("The house has a keeper already. Ask them to let you in."))
        SetupLink.delete().where(SetupLink.used_at.is_null()).execute()
        SetupLink.create(digest=keys.digest(token), made_at=now)
    return token


def use_setup_link(token: str, *, nickname: str, email: str, language: str, now: datetime) -> Person:
    """Make the first keeper of an empty house. The link works once, and only while nobody is keeper.

    Raises:
        Refusal: the link is unknown, used, replaced by a newer one, or the house has a keeper.
    """
    with database.atomic():
        links = {link.digest: link for link in locked(SetupLink.select())}
        link = links.get(keys.digest(token))
        if link is None or link.used_at or has_keeper():
            raise Refusal(N_("This link does not work any more. Start the house again for a new one."), status=404)
        link.used_at = now
        link.save()
        person = add_person(nickname, by=None, now=now, email=email, language=language)
        grant_role(person, "keeper", by=None, now=now)
        journal.record(person, "followed the set-up link", link, at=now)
    return person
