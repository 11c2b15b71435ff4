"""Finding people by the beginnings of their names.

Every word of a name stands in a table of its own, with its first letter, two letters and three letters. A short
beginning, which may fit thousands, is then *one* word there, and its rows lie in the order of the list: the first page
reads as many rows as it shows. A longer one is a short stretch of the index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import peewee as pw

from meetinghouse.ground.database import BaseModel
from meetinghouse.ground.paging import MOST_COUNTED, Page, paginate_long
from meetinghouse.people import rules
from meetinghouse.people.models.persons import LAST_SIGN, ContactPoint, Person, PlainField


class NameWord(BaseModel):
    """A word of somebody's names, or a short beginning of one, as it is looked for; see `rules.looked_for`.

    `place` is where the person stands in a list by name. Only `people.actions` writes here.
    """

    person = pw.ForeignKeyField(Person, backref="word_rows", index=False)  # its primary key begins with it
    word = PlainField(constraints=[pw.Check("word <> ''")])
    place = pw.CharField()

    class Meta:
        table_name = "name_word"
        primary_key = pw.CompositeKey("person", "word")


def words_of(person: Person) -> set[tuple[str, str]]:
    """(word, place) of all rows that a person has in the table; somebody who was forgotten has none."""
    if person.erased_at:
        return set()
    place = person.nickname.lower()[: rules.LONGEST_PLACE]
    return {(word, place) for word in rules.looked_for(person.nickname, person.legal_name or "")}


def people_named(text: str) -> pw.ModelSelect:
    """The people whose names hold a word for each word of `text` that begins so, in the order of the list.

    Rows of `NameWord` with `person_id` and `place`, one for each person. A room joins its own table to narrow them:
    `people_named(text).join(Membership, on=Membership.person == NameWord.person)`. Text without a letter or digit
    finds nobody. The longest word leads; the others are asked of each person whom it fits, by a look into the index.
    """
    return named(beginnings(text))


def beginnings(text: str) -> list[tuple[str, ...]]:
    """What somebody typed, word by word as the table is asked for it: a short beginning, or a stretch (from, to)."""
    typed = rules.typed_words(text) or [""]
    return [(word,) if len(word) <= rules.SHORT_BEGINNING else (word, word + LAST_SIGN) for word in typed]


def named(typed: Sequence[Sequence[str | pw.Node]]) -> pw.ModelSelect:
    """`people_named`, from what `beginnings` gives; or from as many blanks, for a query that is put into words once."""
    first, *others = typed
    found = NameWord.select(NameWord.person, NameWord.place).where(_begins(NameWord, first))
    for word in others:
        other = NameWord.alias()
        fits = (other.person == NameWord.person) & _begins(other, word)
        found = found.where(pw.fn.EXISTS(other.select(pw.SQL("1")).where(fits)))
    return found.group_by(NameWord.place, NameWord.person).order_by(NameWord.place, NameWord.person)


def _begins(words: type[NameWord], typed: Sequence[str | pw.Node]) -> pw.Expression:
    """Whether a word of this table (or alias) begins so."""
    found: pw.Expression = words.word == typed[0] if len(typed) == 1 else words.word.between(*typed)
    return found


def people_page(text: str, number: int | str | None) -> Page:
    """A page of the people the house knows: all of them, or those whom `text` names, in order of their nicknames.

    Each word of the text begins a word of their names. Text with an @ is the beginning of an e-mail address instead.
    """
    if not text or "@" in text:
        return paginate_long(people_reached_at(text) if text else everybody(), number)
    page = paginate_long(people_named(text), number)
    return replace(page, rows=people_in_order(row.person_id for row in page))


def everybody() -> pw.ModelSelect:
    """Everybody the house knows, in order of their nicknames."""
    return Person.select().where(Person.erased_at.is_null()).order_by(pw.fn.LOWER(Person.nickname), Person.id)


def people_reached_at(text: str) -> pw.ModelSelect:
    """The people with an e-mail address that begins so; so few that they are put in order once they are found.

    Of a beginning that fits more than a short list, it is some of them: a better one finds the others.
    """
    found = addresses_beginning(text).limit(MOST_COUNTED).tuples()
    return everybody().where(Person.id.in_([row[0] for row in found]))


def addresses_beginning(text: str) -> pw.ModelSelect:
    """The ids of the persons who have an e-mail address that begins so."""
    here = (ContactPoint.kind == "email") & ContactPoint.value.begins(rules.clean_contact("email", text))
    return ContactPoint.select(ContactPoint.person).where(here)


def people_in_order(ids: Iterable[int]) -> list[Person]:
    """These people, in this order; who was forgotten meanwhile is left out."""
    ids = list(ids)
    known = {each.id: each for each in Person.select().where(Person.id.in_(ids), Person.erased_at.is_null())}
    return [known[id] for id in ids if id in known]
