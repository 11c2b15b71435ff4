"""What the front page says about a day."""

from datetime import date, datetime, time, timedelta

import peewee as pw
import pytest

from meetinghouse.ground import actions
from meetinghouse.ground.house import opening_hours, the_house
from meetinghouse.ground.words import speaking
from meetinghouse.today.models import closed_ahead, hours_around, newest_cards, words_of_today
from tests.shop.making import a_thing
from tests.visiting import counted

TUESDAY = date(2026, 3, 24)
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def open_on_tuesdays(db: pw.Database, now: datetime) -> None:
    actions.set_opening_hours([(1, time(10), time(16))], by=None, now=now)


@pytest.mark.usefixtures("open_on_tuesdays")
def test_an_open_day_shows_its_hours(now: datetime) -> None:
    hours = hours_around(the_house(), opening_hours(), now)
    with speaking("en"):
        assert words_of_today(hours, TUESDAY) == [("Today", "Tuesday 24 March"), ("Opening hours", "10–16")]


@pytest.mark.usefixtures("open_on_tuesdays")
def test_a_day_that_the_keeper_closed_says_why(now: datetime) -> None:
    actions.close_day(TUESDAY, "Trip to the sea", by=None, now=now)
    hours = hours_around(the_house(), opening_hours(), now)
    with speaking("en"):
        assert words_of_today(hours, TUESDAY)[1:] == [("Opening hours", "closed"), ("Why", "Trip to the sea")]


def test_a_house_without_hours_is_closed(now: datetime) -> None:
    hours = hours_around(the_house(), opening_hours(), now)
    with speaking("en"):
        assert words_of_today(hours, TUESDAY)[1] == ("Opening hours", "closed")


@pytest.mark.usefixtures("open_on_tuesdays")
def test_only_closed_days_that_would_have_been_open_are_told_of(now: datetime) -> None:
    for on in (TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=7), TUESDAY + timedelta(days=21)):
        actions.close_day(on, "", by=None, now=now)
    hours = hours_around(the_house(), opening_hours(), now)
    assert [day.on for day in closed_ahead(hours, TUESDAY)] == [TUESDAY + timedelta(days=7)]


def test_yesterdays_closed_day_is_not_read_any_more(now: datetime) -> None:
    actions.close_day(TUESDAY - timedelta(days=1), "", by=None, now=now)
    assert list(hours_around(the_house(), opening_hours(), now).closed) == []


def test_the_newest_things_come_first_and_drafts_not_at_all(now: datetime) -> None:
    a_thing(title="Mittens", now=now - timedelta(days=1))
    a_thing(title="Sweater")
    a_thing(title="Half a sock", on_show=False)
    assert [card.title for card in newest_cards(8, the_house(), now)] == ["Sweater", "Mittens"]


def test_the_shelf_of_the_front_page_is_read_in_three_queries_at_most(now: datetime) -> None:
    for number in range(9):
        a_thing(title=f"Sweater {number}")
    with counted() as queries:
        cards = newest_cards(8, the_house(), now)
    assert len(cards) == 8
    assert len(queries) <= 3


def test_a_thing_without_a_picture_has_a_card_too(now: datetime) -> None:
    thing = a_thing(title="Sweater")
    (card,) = newest_cards(8, the_house(), now)
    assert (card.url, card.price_ore, card.currency, card.cover) == (f"/shop/{thing.slug}", 85000, "NOK", None)
