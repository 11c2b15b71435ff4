"""What must always be true of people; `meetinghouse check` counts where it is not."""

from collections import defaultdict

from meetinghouse.ground.checks import check
from meetinghouse.people.models import NameWord, Person, words_of

AT_A_TIME = 1000


@check("people who are not found by their names")
def names_unlike_words() -> int:
    """The words that people are found by are those of their names; who was forgotten has none."""
    last = Person.select(Person.id).order_by(Person.id.desc()).limit(1).scalar() or 0
    return sum(_wrong_between(first, first + AT_A_TIME - 1) for first in range(0, last + 1, AT_A_TIME))


def _wrong_between(first: int, last: int) -> int:
    stored: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = NameWord.select(NameWord.person, NameWord.word, NameWord.place).where(NameWord.person.between(first, last))
    for person, word, place in rows.tuples():
        stored[person].add((word, place))
    return sum(stored[each.id] != words_of(each) for each in Person.select().where(Person.id.between(first, last)))
