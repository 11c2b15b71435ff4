"""The house knows when its door is open, and says so in words."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.ground.hours import (
    LOOK_AHEAD_DAYS,
    PLANNING_DAYS,
    ClosedDay,
    ExtraDay,
    Hours,
    Opening,
    closes_at,
    hours_on,
    is_open,
    next_opening,
    open_days,
    openness,
    week_words,
)
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import speaking

OSLO = ZoneInfo("Europe/Oslo")
WEEK = tuple(Opening(weekday, time(10), time(16)) for weekday in (1, 2, 3))
HOUSE = Hours(OSLO, WEEK)
TUESDAY = date(2026, 3, 24)


def at(on: date, hour: int, minute: int = 0) -> datetime:
    """The moment the house's wall shows this, away from clock changes."""
    return datetime.combine(on, time(hour, minute), OSLO).astimezone(UTC)


def days_later(days: int) -> date:
    return TUESDAY + timedelta(days=days)


def test_the_door_is_open_from_the_first_minute_until_the_last():
    moments = [at(TUESDAY, 9, 59), at(TUESDAY, 10), at(TUESDAY, 15, 59), at(TUESDAY, 16)]
    assert [is_open(HOUSE, moment) for moment in moments] == [False, True, True, False]


def test_it_is_known_when_an_open_door_closes():
    assert closes_at(HOUSE, at(TUESDAY, 12)) == at(TUESDAY, 16)
    assert closes_at(HOUSE, at(TUESDAY, 9)) is None


def test_the_next_opening_is_later_than_now_even_while_the_door_is_open():
    assert next_opening(HOUSE, at(TUESDAY, 9)) == at(TUESDAY, 10)
    assert next_opening(HOUSE, at(TUESDAY, 10)) == at(days_later(1), 10)
    assert next_opening(HOUSE, at(days_later(2), 17)) == at(days_later(7), 10)


def test_a_closed_day_is_closed_whatever_else_is_written_about_it():
    hours = Hours(OSLO, WEEK, [ClosedDay(TUESDAY, "Påske")], [ExtraDay(TUESDAY, time(12), time(14))])
    assert hours_on(hours, TUESDAY) == []
    assert not is_open(hours, at(TUESDAY, 12))
    assert next_opening(hours, at(TUESDAY, 9)) == at(days_later(1), 10)


def test_an_extra_day_has_hours_of_its_own_in_place_of_the_weeks():
    saturday = days_later(4)
    hours = Hours(OSLO, WEEK, extra=[ExtraDay(saturday, time(11), time(15)), ExtraDay(TUESDAY, time(10), time(12))])
    assert is_open(hours, at(saturday, 11))
    assert not is_open(hours, at(TUESDAY, 13))


def test_stretches_that_touch_or_overlap_are_one():
    monday = [Opening(0, time(12), time(14)), Opening(0, time(10), time(12)), Opening(0, time(13), time(13, 30))]
    assert hours_on(Hours(OSLO, monday), days_later(6)) == [(time(10), time(14))]


@pytest.mark.parametrize(("opens", "closes"), [(time(22), time(2)), (time(10), time(10))])
def test_hours_across_midnight_are_refused_with_a_sentence(opens, closes):
    for write in (lambda: Opening(4, opens, closes), lambda: ExtraDay(TUESDAY, opens, closes)):
        with pytest.raises(Refusal, match="must close later than it opens"):
            write()


def test_an_eighth_weekday_is_a_mistake_in_the_code():
    with pytest.raises(ValueError, match="0 to 6"):
        Opening(7, time(10), time(16))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(TUESDAY, 12), "Open now – until 16:00"),
        (at(TUESDAY, 8), "Closed now. Opens today at 10:00."),
        (at(TUESDAY, 16), "Closed now. Opens tomorrow at 10:00."),
        (at(days_later(-1), 12), "Closed today. Opens tomorrow at 10:00."),
        (at(days_later(2), 17), "Closed now. Opens Tuesday at 10:00."),
        (at(days_later(3), 12), "Closed today. Opens Tuesday at 10:00."),
    ],
)
def test_the_house_says_whether_it_is_open(now, words):
    answer = openness(now, HOUSE)
    assert str(answer.words) == words
    assert answer.is_open == words.startswith("Open")


def test_the_answer_is_put_into_words_when_it_is_read():
    answer = openness(at(TUESDAY, 12), HOUSE)
    with speaking("nb"):
        assert str(answer.words).endswith(" 16")
    assert answer.closes_at == at(TUESDAY, 16)


def test_an_opening_a_week_or_more_away_is_said_with_its_date():
    closed = [ClosedDay(days_later(days), "Vi maler gulvet") for days in range(7)]
    answer = openness(at(TUESDAY, 12), Hours(OSLO, WEEK, closed))
    assert str(answer.words) == "Closed today. Opens Tuesday 31 March at 10:00."
    assert answer.reason == "Vi maler gulvet"
    assert answer.opens_at == at(days_later(7), 10)


def test_a_house_that_does_not_open_for_long_asks_people_to_call():
    last_day_seen = days_later(LOOK_AHEAD_DAYS)
    extra = ExtraDay(last_day_seen, time(10), time(12), "Sommerfest")
    assert openness(at(TUESDAY, 12), Hours(OSLO, extra=[extra])).opens_at == at(last_day_seen, 10)
    answer = openness(at(days_later(-1), 12), Hours(OSLO, extra=[extra]))
    assert (answer.is_open, answer.opens_at) == (False, None)
    assert str(answer.words) == "Closed for now. Call us to hear when we open again."


def test_a_reason_for_other_hours_is_told_while_the_door_is_open():
    extra = ExtraDay(TUESDAY, time(10), time(12), "Vi spiser ute")
    assert openness(at(TUESDAY, 11), Hours(OSLO, WEEK, extra=[extra])).reason == "Vi spiser ute"


def test_the_week_is_told_in_few_lines():
    assert week_words(WEEK, "en") == ["Tuesday–Thursday 10–16"]
    assert week_words(WEEK, "nb") == ["tirsdag–torsdag 10–16"]
    assert week_words([], "nb") == []


def test_days_apart_and_days_with_other_hours_have_their_own_lines():
    week = [Opening(0, time(10), time(12)), Opening(0, time(13), time(15, 30)), Opening(2, time(10), time(16))]
    week += [Opening(5, time(9), time(12)), Opening(6, time(9), time(12))]
    assert week_words(week, "da") == ["mandag 10–12, 13–15.30", "onsdag 10–16", "lørdag–søndag 9–12"]
    assert week_words(week[:2], "en") == ["Monday 10–12, 13:00–15:30"]


def test_open_days_begin_after_the_day_itself_and_skip_closed_ones():
    hours = Hours(OSLO, WEEK, [ClosedDay(days_later(1))], [ExtraDay(days_later(4), time(11), time(15))])
    assert list(islice(open_days(TUESDAY, hours), 3)) == [days_later(2), days_later(4), days_later(7)]


def test_a_house_without_hours_has_no_open_days_and_the_search_ends():
    assert list(open_days(TUESDAY, Hours(OSLO))) == []
    far = ExtraDay(days_later(PLANNING_DAYS), time(10), time(11))
    assert list(open_days(TUESDAY, Hours(OSLO, extra=[far]))) == [far.on]


def test_opening_times_stay_on_the_wall_when_the_clock_changes():
    every_day = Hours(OSLO, [Opening(day, time(10), time(16)) for day in range(7)])
    assert next_opening(every_day, at(date(2026, 3, 28), 12)) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert next_opening(every_day, at(date(2026, 10, 24), 12)) == datetime(2026, 10, 25, 9, tzinfo=UTC)


def test_a_night_with_a_repeated_hour_is_open_through_both_of_them():
    night = Hours(OSLO, [Opening(6, time(1), time(2, 30))])
    moments = [datetime(2026, 10, 24, 23, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(6)]
    assert [is_open(night, moment) for moment in moments] == [True] * 5 + [False]


def test_a_night_with_a_skipped_hour_still_opens_and_closes():
    night = Hours(OSLO, [Opening(6, time(1), time(2, 30))])
    assert is_open(night, datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    assert not is_open(night, datetime(2026, 3, 29, 2, tzinfo=UTC))


MINUTES = st.integers(0, 24 * 60 - 1)
STRETCHES = st.tuples(st.integers(0, 6), MINUTES, MINUTES).filter(lambda each: each[1] < each[2])


def _opening(weekday: int, opens: int, closes: int) -> Opening:
    return Opening(weekday, time(*divmod(opens, 60)), time(*divmod(closes, 60)))


@given(
    st.lists(STRETCHES.map(lambda each: _opening(*each)), max_size=8),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
)
def test_the_door_is_open_at_every_opening_and_closed_at_every_closing(week, now):
    hours = Hours(OSLO, week)
    answer = openness(now, hours)
    assert answer.is_open == is_open(hours, now)
    assert str(answer.words)
    if answer.closes_at:
        assert now < answer.closes_at
        assert not is_open(hours, answer.closes_at)
    if opening := next_opening(hours, now):
        assert opening > now
        assert is_open(hours, opening)


@given(st.lists(STRETCHES.map(lambda each: _opening(*each)), max_size=8))
def test_every_day_with_hours_is_told_once_and_no_other(week):
    told = sum(_days_told(line) for line in week_words(week, "en"))
    assert told == len({each.weekday for each in week})


def _days_told(line: str) -> int:
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    first, _, last = line.split(" ")[0].partition("–")
    return names.index(last or first) - names.index(first) + 1
