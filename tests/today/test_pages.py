"""The front pages, as a visitor reads them."""

from datetime import datetime, time, timedelta

import pytest

from meetinghouse.ground import actions
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.ground.house import House
from meetinghouse.ground.words import LANGUAGES
from tests.visiting import Visitor

PAGES = ["/", "/come", "/help", "/privacy", "/terms"]


@pytest.mark.parametrize("path", PAGES)
def test_anybody_reads_the_front_pages(client: Visitor, path: str) -> None:
    assert client.visit(path).h1


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_pages_stand_in_every_language(client: Visitor, path: str, language: str) -> None:
    client.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    assert client.visit(path).tree.get("lang") == language


@pytest.mark.usefixtures("in_english")
def test_home_says_until_when_the_door_is_open(client: Visitor, now: datetime) -> None:
    actions.set_opening_hours([(1, time(10), time(16))], by=None, now=now)
    assert "Open now – until 16:00" in client.visit("/").text


@pytest.mark.usefixtures("in_english")
def test_home_says_when_it_opens_again_after_a_closed_day(client: Visitor, now: datetime) -> None:
    actions.set_opening_hours([(1, time(10), time(16)), (2, time(10), time(16))], by=None, now=now)
    actions.close_day(now.date(), "", by=None, now=now)
    assert "Opens tomorrow at 10:00" in client.visit("/").text


@pytest.mark.usefixtures("in_english")
def test_who_does_not_dare_finds_the_phone_and_somebody_to_meet_outside(client: Visitor, now: datetime) -> None:
    actions.tell_about_house(phone="32 00 00 00", by=None, now=now)
    page = client.visit("/come")
    assert "meet you outside" in page.text
    assert "tel:32000000" in page.links


@pytest.mark.usefixtures("in_english")
def test_a_visitor_hears_in_time_that_the_house_is_closed_next_week(client: Visitor, now: datetime) -> None:
    actions.set_opening_hours([(1, time(10), time(16))], by=None, now=now)
    actions.close_day(now.date() + timedelta(days=7), "Easter", by=None, now=now)
    assert "Tuesday 31 March: Easter" in client.visit("/come").text


@pytest.mark.usefixtures("in_english")
def test_help_leads_to_a_lost_order_and_to_signing_in(client: Visitor) -> None:
    links = client.visit("/help").links
    assert {"/orders/lost", "/sign-in", "/come", "/privacy", "/terms"} <= set(links)


@pytest.mark.parametrize(
    ("country", "law", "other"),
    [("NO", "angrerettloven", "forbrugeraftaleloven"), ("DK", "forbrugeraftaleloven", "angrerettloven")],
)
def test_the_terms_are_those_of_the_houses_country(client: Visitor, country: str, law: str, other: str) -> None:
    House.update(country=country).execute()
    text = client.visit("/terms").text
    assert law in text
    assert other not in text


@pytest.mark.usefixtures("in_english")
def test_stripe_is_only_named_where_people_can_pay_by_card(client: Visitor) -> None:
    assert "Stripe" not in client.visit("/privacy").text
    assert "Stripe" not in client.visit("/terms").text


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("path", ["/privacy", "/terms"])
def test_long_pages_begin_with_three_lines_that_say_it_all(client: Visitor, path: str) -> None:
    short = client.visit(path).tree.find(".//section[@aria-labelledby='in-short']")
    assert short is not None
    assert len(short.findall(".//li")) == 3


def test_a_page_that_breaks_says_so_to_the_reader_and_once_to_the_log(
    client: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> str:
        raise ValueError("Nobody thought of this.")

    monkeypatch.setitem(client.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(client.app.view_functions, "today.home", guard(ANYONE)(breaks))

    page = client.visit("/", status=500)

    assert page.h1 == "Something broke on our side"
    assert [record.levelname for record in caplog.records if record.levelname == "ERROR"] == ["ERROR"]
