"""Days are written as people say them, read as people type them, and a clock change is never guessed away."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetinghouse.ground.days import (
    ShownClock,
    ShownDay,
    ShownMoment,
    ShownWeekday,
    house_clock,
    house_day,
    moment_at,
    moments_at,
    parse_clock,
    parse_day,
    show_clock,
    show_day,
    show_day_and_year,
    show_moment,
    show_weekday,
    zone_named,
)
from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import speaking, translate

OSLO = ZoneInfo("Europe/Oslo")
TODAY = date(2026, 3, 20)
LANGUAGES = st.sampled_from(["nb", "da", "en"])
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))

NO_SUCH_DAY = ["24.13", "3/24", "31.4", "31. april", "0.3", "32.1", "29.2.2027", "2027-13-01"]
OUT_OF_REACH = ["24.3.1815", "24.3.0027", "24.3.202", "10000-01-01"]
NOT_A_WHOLE_DAY = ["", " ", "24", "mars", "tirsdag", "tirsdag 24", "24. brumaire", "onsdag 24. mars"]
OTHERWISE_WRITTEN = ["２４.３", "٢٤.٣", "24.3 kl 13", "-24.3", "24..3", "24. 3 2027 5", "tirsdag onsdag 24.3"]
TOO_LONG = ["x" * 5000, "24.3.2027" + " " * 80 + "x"]
DAY_LIKE = st.from_regex(r"\A[a-zæøå]{0,8}[ .,]?[0-9]{1,2}[./ -]{1,2}[0-9a-z]{1,9}[./ -]?[0-9]{0,4}\Z")


def test_the_house_lives_in_its_own_zone():
    late_in_london = datetime(2026, 6, 30, 22, 30, 59, tzinfo=UTC)
    assert house_day(late_in_london, OSLO) == date(2026, 7, 1)
    assert house_clock(late_in_london, OSLO) == time(0, 30)


def test_a_naive_moment_is_a_mistake_in_the_code():
    for question in (house_day, house_clock):
        with pytest.raises(ValueError, match="time zone"):
            question(datetime(2026, 1, 1), OSLO)


@pytest.mark.parametrize("name", ["Europe/Olso", "", "../etc/passwd", "Europe", "\0", "x" * 300])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(Refusal, match="time zone"):
        zone_named(name)


def test_a_known_zone_is_found():
    assert zone_named("Europe/Copenhagen").key == "Europe/Copenhagen"


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("nb", "tirsdag 24. mars", "tirsdag 24. mars kl. 13.30"),
        ("da", "tirsdag 24. marts", "tirsdag 24. marts kl. 13.30"),
        ("en", "Tuesday 24 March", "Tuesday 24 March at 13:30"),
        ("nn-NO", "tirsdag 24. mars", "tirsdag 24. mars kl. 13.30"),
        ("xx", "Tuesday 24 March", "Tuesday 24 March at 13:30"),
    ],
)
def test_a_day_and_a_moment_are_said_as_people_say_them(language, day, moment):
    half_past_one = datetime(2026, 3, 24, 12, 30, tzinfo=UTC)
    assert show_day(date(2026, 3, 24), language) == day
    assert show_moment(half_past_one, OSLO, language) == moment


def test_a_whole_hour_has_no_minutes():
    one = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)
    assert show_moment(one, OSLO, "nb") == "tirsdag 24. mars kl. 13"
    assert show_moment(one, OSLO, "en") == "Tuesday 24 March at 13:00"
    assert [show_clock(time(9, 5), language) for language in ("nb", "da", "en")] == ["9.05", "9.05", "09:05"]


def test_the_year_is_said_only_when_it_is_another_one():
    assert show_day(date(2026, 3, 24), "nb", TODAY) == "tirsdag 24. mars"
    assert show_day(date(2027, 3, 24), "nb", TODAY) == "onsdag 24. mars 2027"
    assert show_moment(datetime(2026, 12, 31, 23, 0, tzinfo=UTC), OSLO, "da", TODAY) == "fredag 1. januar 2027 kl. 0"
    assert show_day_and_year(date(2026, 3, 24), "en") == "Tuesday 24 March 2026"


def test_a_day_in_a_sentence_follows_the_readers_language():
    shown = {"day": ShownDay(date(2026, 3, 24)), "weekday": ShownWeekday(date(2026, 3, 24))}
    assert translate("%(day)s, %(weekday)s", "nb", **shown) == "tirsdag 24. mars, tirsdag"
    assert translate("%(day)s, %(weekday)s", "en", **shown) == "Tuesday 24 March, Tuesday"
    with speaking("nb"):
        assert str(ShownClock(time(13, 30))) == "13.30"
        assert str(ShownMoment(datetime(2026, 3, 24, 12, tzinfo=UTC), OSLO)) == "tirsdag 24. mars kl. 13"


def test_weekdays_have_names():
    assert [show_weekday(0, language) for language in ("nb", "da", "en")] == ["mandag", "mandag", "Monday"]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("24.3", date(2026, 3, 24)),
        ("24.3.", date(2026, 3, 24)),
        ("24. 3.", date(2026, 3, 24)),
        ("24/3", date(2026, 3, 24)),
        ("24-3", date(2026, 3, 24)),
        ("24.03.2027", date(2027, 3, 24)),
        ("24/3-2027", date(2027, 3, 24)),
        ("24.3.27", date(2027, 3, 24)),
        ("2027-03-24", date(2027, 3, 24)),
        ("24. mars", date(2026, 3, 24)),
        ("24 mars 2027", date(2027, 3, 24)),
        ("24.mars", date(2026, 3, 24)),
        ("24 Marts", date(2026, 3, 24)),
        ("24th March", date(2026, 3, 24)),
        ("March 24, 2027", date(2027, 3, 24)),
        ("2. jan.", date(2027, 1, 2)),
        ("tirsdag 24. mars", date(2026, 3, 24)),
        ("Tir. 24.3", date(2026, 3, 24)),
        ("i dag", TODAY),
        ("I  morgen", date(2026, 3, 21)),
        ("i overmorgen", date(2026, 3, 22)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 3, 21)),
        ("20.3", TODAY),
        ("19.3", date(2027, 3, 19)),
        ("19.3.2026", date(2026, 3, 19)),
        ("29.2.2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_type_it(text, on):
    assert parse_day(text, today=TODAY, language="nb") == on


def test_a_leap_day_without_a_year_is_found_next_year_but_not_further_away():
    assert parse_day("29.2", today=date(2027, 5, 1), language="nb") == date(2028, 2, 29)
    with pytest.raises(Refusal, match="no such day"):
        parse_day("29.2", today=TODAY, language="nb")


@pytest.mark.parametrize(
    "text",
    [*NO_SUCH_DAY, *OUT_OF_REACH, *NOT_A_WHOLE_DAY, *OTHERWISE_WRITTEN, *TOO_LONG],
)
def test_what_is_no_day_is_refused_with_a_sentence(text):
    with pytest.raises(Refusal) as refused:
        parse_day(text, today=TODAY, language="nb")
    assert refused.value.words().endswith(".")


def test_a_weekday_that_does_not_agree_is_said_so():
    with pytest.raises(Refusal) as refused:
        parse_day("onsdag 24.3", today=TODAY, language="nb")
    assert refused.value.words() == "Tuesday 24 March is another weekday. Look at the day again."


@given(DAYS, LANGUAGES, DAYS)
def test_what_the_house_writes_with_a_year_it_can_read(on, language, today):
    assert parse_day(show_day_and_year(on, language), today=today, language=language) == on


@given(DAYS, LANGUAGES, LANGUAGES, st.integers(0, 364))
@example(date(2027, 12, 31), "nb", "en", 60)
def test_a_day_of_the_coming_year_is_read_in_any_language_without_its_year(today, language, page_language, ahead):
    on = today + timedelta(days=ahead)
    if on.year > 2199 or (on.month, on.day) == (2, 29):
        return
    for written in (f"{on.day}.{on.month}", show_day(on, language)):
        assert parse_day(written, today=today, language=page_language) == on


@given(st.text(max_size=70) | DAY_LIKE)
def test_any_text_is_a_day_or_refused(text):
    try:
        assert isinstance(parse_day(text, today=TODAY, language="da"), date)
    except Refusal as refused:
        assert refused.words()


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("13", time(13)),
        ("9", time(9)),
        ("13.30", time(13, 30)),
        ("13:30", time(13, 30)),
        ("13,30", time(13, 30)),
        ("1330", time(13, 30)),
        ("930", time(9, 30)),
        ("kl. 13", time(13)),
        ("Kl 13.30 ", time(13, 30)),
        ("0:00", time(0)),
        ("at 09:05", time(9, 5)),
    ],
)
def test_a_time_is_read_as_people_type_it(text, clock):
    assert parse_clock(text) == clock


@pytest.mark.parametrize(
    "text", ["", "24", "24:00", "13:60", "13:3", "1 pm", "noon", "-1", "１３", "13:30:00", "12345", "x" * 5000]
)
def test_what_no_clock_shows_is_refused(text):
    with pytest.raises(Refusal, match="Write it like 13 or"):
        parse_clock(text)


@given(st.times(), LANGUAGES)
def test_a_shown_time_is_read_again(clock, language):
    assert parse_clock(show_clock(clock, language)) == clock.replace(second=0, microsecond=0)


def test_a_time_on_the_wall_is_one_moment():
    assert moment_at(date(2026, 1, 15), time(13), OSLO) == datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert moment_at(date(2026, 7, 15), time(13), OSLO) == datetime(2026, 7, 15, 11, tzinfo=UTC)
    assert moment_at(date(2026, 7, 15), time(13), OSLO).tzinfo is UTC


def test_a_time_the_clock_jumps_over_is_refused():
    with pytest.raises(Refusal) as refused:
        moment_at(date(2026, 3, 29), time(2, 30), OSLO)
    assert refused.value.words() == "The clock skips 02:30 on Sunday 29 March. Choose another time."


def test_a_time_the_clock_shows_twice_is_refused():
    with pytest.raises(Refusal) as refused:
        moment_at(date(2026, 10, 25), time(2, 30), OSLO)
    assert refused.value.words() == "The clock shows 02:30 twice on Sunday 25 October. Choose another time."


@pytest.mark.parametrize(
    ("on", "clock", "utc_hour"),
    [
        (date(2026, 3, 29), time(1, 59), 0),
        (date(2026, 3, 29), time(3), 1),
        (date(2026, 10, 25), time(1, 59), 23),
        (date(2026, 10, 25), time(3), 2),
    ],
)
def test_the_minutes_around_a_clock_change_are_ordinary(on, clock, utc_hour):
    assert moment_at(on, clock, OSLO).hour == utc_hour


@given(st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
def test_the_wall_and_the_moment_agree(moment):
    moment = moment.replace(second=0, microsecond=0)
    assert moment in moments_at(house_day(moment, OSLO), house_clock(moment, OSLO), OSLO)
