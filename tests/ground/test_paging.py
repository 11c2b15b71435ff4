"""Long lists, a page at a time."""

import pytest

from meetinghouse.ground import paging
from meetinghouse.ground.paging import Page, paginate_long
from meetinghouse.people.models import Person
from tests.makers import a_person

PEOPLE = 7


@pytest.fixture
def _many(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven people on pages of one, of whom the first pages count four."""
    monkeypatch.setattr(paging, "MOST_COUNTED", 4)
    for n in range(PEOPLE):
        a_person(f"Person {n}")


def page(number: int | str | None) -> Page:
    return paginate_long(Person.select().order_by(Person.id), number, 1)


@pytest.mark.usefixtures("_many")
def test_the_first_pages_of_a_long_list_say_that_there_are_more_than_they_counted() -> None:
    first = page(1)

    assert (first.total, first.is_more, first.next) == (4, True, 2)


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("asked", [4, PEOPLE, 99])
def test_further_on_everything_is_counted_and_too_far_gives_the_last(asked: int) -> None:
    shown = page(asked)

    assert (shown.total, shown.is_more, shown.number) == (PEOPLE, False, min(asked, PEOPLE))


@pytest.mark.usefixtures("_many")
def test_every_row_is_on_one_page() -> None:
    found, number = [], 1
    while number:
        shown = page(number)
        found += [each.nickname for each in shown]
        number = shown.next or 0

    assert found == [f"Person {n}" for n in range(PEOPLE)]


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("asked", [None, "", "x", "-3", "0", "9" * 40])
def test_nonsense_gives_the_first_page(asked: str | None) -> None:
    assert page(asked).number == 1


@pytest.mark.usefixtures("db")
def test_a_short_list_is_counted_to_its_end() -> None:
    a_person("Turid")

    assert (page(1).total, page(1).is_more, page(1).next) == (1, False, None)
