"""Making one of two persons who are the same: what can follow follows, and the other one is emptied."""

from datetime import datetime

from meetinghouse.ground import journal
from meetinghouse.ground.database import database, locked
from meetinghouse.ground.journal import Actor
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_
from meetinghouse.people.actions.names import note_names
from meetinghouse.people.merging import Chosen, mergers
from meetinghouse.people.models import Merge, Person

OWN = "people"


def may_merge(kept: Person, emptied: Person, *, now: datetime) -> None:
    """Whether these two can be made one.

    Raises:
        Refusal: it is the same person, or a room wants something done first.
    """
    if kept.id == emptied.id:
        raise Refusal(N_("Choose two different people."), field="other")
    for merger in mergers().values():
        merger.may_merge(kept, emptied, now=now)


def merge_persons(kept: Person, emptied: Person, chosen: Chosen, *, by: Actor, now: datetime) -> Person:
    """Make one of two: everything of `emptied` follows to `kept`, or stays with a person who has no name any more.

    The second call gives the same person and changes nothing.

    Raises:
        Refusal: a room wants something done first (`may_merge`), there is no nickname, or somebody was forgotten (404).
    """
    if not chosen.nickname.strip():
        raise Refusal(N_("Please tell us what to call you."), field="nickname")
    with database.atomic():
        both = Person.select().where(Person.id.in_([kept.id, emptied.id])).order_by(Person.id)
        here = {person.id: person for person in locked(both)}
        kept, emptied = here[kept.id], here[emptied.id]
        if Merge.select().where(Merge.kept == kept, Merge.emptied == emptied).exists():
            return kept
        if kept.erased_at or emptied.erased_at:
            raise Refusal(N_("This person has left the house."), status=404)
        may_merge(kept, emptied, now=now)
        Merge.create(kept=kept, emptied=emptied, by=by.public_ref, at=now)
        rooms = mergers()
        for merger in (*(merger for room, merger in rooms.items() if room != OWN), rooms[OWN]):
            merger.move(kept, emptied, by=by, now=now)
        _be_called(kept, chosen)
        journal.record(by, "made one of two persons", kept, at=now)
    return kept


def _be_called(kept: Person, chosen: Chosen) -> None:
    kept.nickname, kept.legal_name = chosen.nickname.strip(), chosen.legal_name
    kept.birth_year, kept.language = chosen.birth_year, chosen.language
    kept.save()
    note_names(kept)
