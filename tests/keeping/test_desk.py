"""The keeper's desk and the house's own facts."""

from datetime import date, datetime, time

import pytest

from meetinghouse.ground import actions, settings
from meetinghouse.ground.house import ClosedDay, opening_hours, the_house
from tests.makers import a_person
from tests.visiting import Visitor

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def keeper(client: Visitor) -> Visitor:
    """Somebody who keeps the house, in front of an English browser."""
    client.be(a_person(role="keeper", language="en"))
    return client


@pytest.mark.parametrize("path", ["/keeper", "/keeper/house", "/keeper/hours", "/keeper/chart", "/keeper/post"])
def test_the_keepers_pages_are_for_the_keeper_alone(client: Visitor, path: str) -> None:
    assert client.visit(path, as_=a_person(role="keeper")).h1
    client.visit(path, as_=a_person(role="chair"), status=403)
    assert "/sign-in" in client.be(None).client.get(path, base_url="http://localhost").location


def test_the_desk_says_how_the_house_is_doing(keeper: Visitor) -> None:
    text = keeper.visit("/keeper").text
    assert {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[the_engine()] in text
    assert "People pay at the house" in text
    assert "meetinghouse backup" in text


def test_new_facts_stand_on_every_page(keeper: Visitor) -> None:
    keeper.visit("/keeper/house").form("/keeper/house").fill(name="Elvehuset", phone="32 11 22 33").press()
    assert "32 11 22 33" in keeper.visit("/come").html
    assert the_house().name == "Elvehuset"


def test_a_house_keeps_its_name_when_none_is_written(keeper: Visitor) -> None:
    page = keeper.visit("/keeper/house").form("/keeper/house").fill(name="", phone="32 11 22 33").press()
    assert page.status == 422
    assert page.form("/keeper/house").values["phone"] == "32 11 22 33"
    assert the_house().name == "Verkstedet ved elva"


def test_the_week_comes_back_as_it_was_written(keeper: Visitor) -> None:
    form = keeper.visit("/keeper/hours").form("/keeper/hours")
    page = form.fill(opens_1="10", closes_1="16.30", opens_3="kl. 9", closes_3="12").press()
    assert [(each.weekday, each.opens, each.closes) for each in opening_hours()] == [
        (1, time(10), time(16, 30)),
        (3, time(9), time(12)),
    ]
    assert page.form("/keeper/hours").values["closes_1"] == "16:30"


@pytest.mark.parametrize(
    ("opens", "closes", "says"),
    [("10", "", "Tuesday: write both times"), ("16", "10", "Tuesday:"), ("ten", "16", "cannot read this time")],
)
def test_hours_that_make_no_sense_are_asked_for_again(keeper: Visitor, opens: str, closes: str, says: str) -> None:
    page = keeper.visit("/keeper/hours").form("/keeper/hours").fill(opens_1=opens, closes_1=closes).press()
    assert page.status == 422
    assert says in page.text
    assert page.form("/keeper/hours").values["opens_1"] == opens
    assert opening_hours() == []


def test_a_closed_day_is_listed_and_can_be_undone(keeper: Visitor) -> None:
    page = keeper.visit("/keeper/hours").form("/keeper/closed-days").fill(on="14.5", reason="Ascension").press()
    assert "Thursday 14 May: Ascension" in page.text
    assert ClosedDay.get().on == date(2026, 5, 14)
    page.form("/keeper/closed-days/2026-05-14/opening").press()
    assert not ClosedDay.select().exists()


def test_a_day_that_nobody_can_read_is_asked_for_again(keeper: Visitor, now: datetime) -> None:
    actions.set_opening_hours([(1, time(10), time(16))], by=None, now=now)
    page = keeper.visit("/keeper/hours").form("/keeper/closed-days").fill(on="31.2", reason="Party").press()
    assert page.status == 422
    assert page.form("/keeper/closed-days").values["reason"] == "Party"
    assert page.form("/keeper/hours").values["opens_1"] == "10:00"


def test_a_closed_day_that_is_no_day_is_not_found(keeper: Visitor) -> None:
    token = keeper.visit("/keeper/hours").form("/keeper/hours").values["csrf_token"]
    assert keeper.post("/keeper/closed-days/tomorrow/opening", {"csrf_token": token}).status == 404


def test_a_chart_is_looked_at_before_it_is_worn(keeper: Visitor) -> None:
    form = keeper.visit("/keeper/chart").form("/keeper/chart").fill(chart="x.\n.x")
    page = keeper.post("/keeper/chart/preview", form.values)
    picture = next(i.get("src") for i in page.tree.iter("img") if "band.svg" in (i.get("src") or ""))
    assert keeper.visit(picture).response.mimetype == "image/svg+xml"
    assert the_house().chart == ""


def test_the_house_wears_a_chart_and_can_take_it_off_and_on_again(keeper: Visitor) -> None:
    page = keeper.visit("/keeper/chart").form("/keeper/chart").fill(chart="x.\n.x").press()
    assert the_house().chart == "x.\n.x"
    page = page.form("/keeper/chart/default").press()
    assert the_house().chart == ""
    page.form("/keeper/chart").press()
    assert the_house().chart == "x.\n.x"


def test_a_chart_that_cannot_be_knit_stays_in_the_field(keeper: Visitor) -> None:
    page = keeper.visit("/keeper/chart").form("/keeper/chart").fill(chart="x.\nx").press()
    assert page.status == 422
    assert "equally long" in page.text
    assert the_house().chart == ""


def the_engine() -> str:
    return settings.current().database_url.partition(":")[0]
