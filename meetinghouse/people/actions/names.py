"""The words that people are found by."""

from meetinghouse.ground.database import Prepared, database
from meetinghouse.ground.writing import note_rows
from meetinghouse.people.models import NameWord, Person, words_of


def note_names(person: Person) -> None:
    """Make somebody found by the names they have now; whoever writes a name calls this in the same transaction.

    The second call changes nothing. Somebody who was forgotten is found no more.
    """
    with database.atomic():
        forget_names(person)
        words = sorted(words_of(person))
        note_rows(NameWord, ({"person": person.id, "word": word, "place": place} for word, place in words))


def forget_names(person: Person) -> None:
    """Let nobody find a person by name any more; a person who is forgotten loses these words too."""
    _FORGET.do(person.id)


_FORGET = Prepared(lambda person: NameWord.delete().where(NameWord.person == person), "person")
