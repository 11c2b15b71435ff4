"""Pages that visitors share: kept while nothing changes, new at once when something does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from meetinghouse.ground import actions as ground
from meetinghouse.ground import kept
from meetinghouse.ground.database import database
from meetinghouse.ground.triggers import TRIGGERS, Note
from meetinghouse.people import actions as people
from meetinghouse.shop import actions as shop
from tests.makers import NOW, a_person
from tests.repairs.making import an_order, open_the_workroom
from tests.shop.making import a_photo, a_thing, order

SHOWN = {"house", "opening_hour", "closed_day", "shop_item", "item_picture", "maker_credit", "shop_claim"}
SHOWN |= {"repair_settings", "repair_service", "repair_day", "repair_allocation"}
"""The tables of which public pages show something that may change."""
NEVER_CHANGES = {"picture"}
"""A picture's row is found by the hash of its bytes."""


@pytest.fixture
def keeping(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as it is served: tests alone see every page fresh."""
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW)
    monkeypatch.setitem(app.config, "TESTING", False)
    app.extensions["kept_pages"] = kept.Shelf()
    return app


@contextmanager
def asked() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    heard: list[str] = []

    def hear(sql: str, *rest: object, **more: object) -> object:
        heard.append(sql)
        return execute(sql, *rest, **more)

    execute = database.obj.execute_sql
    with patch.object(database.obj, "execute_sql", hear):
        yield heard


def get(app: Flask, path: str, **headers: str) -> TestResponse:
    """A visitor's page, in a browser that was never here."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get(path, headers=named, buffered=True)


def kept_paths(app: Flask) -> list[str]:
    """The addresses of all pages that are kept, for one thing on the shelf of a house that mends."""
    open_the_workroom()
    item = a_thing(title="Blue sweater")
    shop.add_picture(item, a_photo(), "A sweater", by=None, now=NOW)
    rules = [r for r in app.url_map.iter_rules() if getattr(app.view_functions[r.endpoint], "is_kept", False)]
    bound = app.url_map.bind("localhost")
    return [bound.build(rule.endpoint, dict.fromkeys(rule.arguments, item.slug)) for rule in rules]


def test_the_second_visitor_gets_the_page_for_one_question(keeping: Flask) -> None:
    for path in kept_paths(keeping):
        first = get(keeping, path)
        with asked() as questions:
            second = get(keeping, path)

        assert (first.status_code, second.status_code) == (200, 200), path
        assert len(questions) == 1, (path, questions)
        assert second.get_data() == first.get_data()
        security = "Content-Security-Policy"
        assert second.headers[security] == first.headers[security] != ""


def test_public_pages_read_only_tables_whose_changes_are_noted(keeping: Flask) -> None:
    paths = kept_paths(keeping)

    with asked() as questions:
        for path in paths:
            get(keeping, path)

    read = {table for sql in questions for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)}
    assert read - {"public_change"} <= SHOWN | NEVER_CHANGES
    assert {note.table for note in TRIGGERS.values() if isinstance(note, Note)} == SHOWN


def test_kept_pages_hold_no_form_to_send_and_give_no_cookie(keeping: Flask) -> None:
    for path in kept_paths(keeping):
        answer = get(keeping, path)

        assert b"csrf_token" not in answer.get_data(), path
        assert "Set-Cookie" not in answer.headers, path


def test_what_somebody_buys_is_seen_at_once(keeping: Flask) -> None:
    item = a_thing(title="Blue sweater")
    before = get(keeping, f"/shop/{item.slug}").get_data()

    order(item)

    assert get(keeping, f"/shop/{item.slug}").get_data() != before


def test_work_that_is_taken_in_moves_the_day_that_is_said_for_mending(keeping: Flask) -> None:
    open_the_workroom(minutes=30)
    before = get(keeping, "/repairs").get_data()

    an_order("hem")

    assert get(keeping, "/repairs").get_data() != before


def test_what_the_keeper_changes_is_seen_at_once(keeping: Flask) -> None:
    get(keeping, "/come")

    ground.tell_about_house(phone="32 11 22 33", by=None, now=NOW)

    assert "32 11 22 33" in get(keeping, "/come").get_data(as_text=True)


def test_the_next_minute_is_another_page(keeping: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    get(keeping, "/")
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW + timedelta(hours=8))

    with asked() as questions:
        get(keeping, "/")

    assert len(questions) > 1


def test_each_language_has_its_own_page(keeping: Flask) -> None:
    norwegian, danish = (get(keeping, "/help", Accept_Language=tag).get_data() for tag in ("nb", "da"))

    assert norwegian != danish
    assert get(keeping, "/help", Accept_Language="nb").get_data() == norwegian


def test_whoever_is_signed_in_gets_their_own_page_and_leaves_none(keeping: Flask) -> None:
    opened = people.begin_session(a_person("Turid"), before=None, device="test", now=NOW)
    browser = keeping.test_client()
    browser.set_cookie("session_id", opened.token)
    get(keeping, "/")

    own = browser.get("/", buffered=True)

    assert "/me" in own.get_data(as_text=True)
    assert "no-store" in own.headers["Cache-Control"]
    assert "/me" not in get(keeping, "/").get_data(as_text=True)


def test_a_browser_that_has_the_page_is_told_so(keeping: Flask) -> None:
    tag = get(keeping, "/help").headers["ETag"]

    again = get(keeping, "/help", If_None_Match=tag)

    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_page_that_is_not_there_is_not_kept(keeping: Flask) -> None:
    assert get(keeping, "/shop/nothing-of-the-kind").status_code == 404
    assert keeping.extensions["kept_pages"].pages == {}


def test_no_more_pages_are_kept_than_fit(keeping: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_PAGES", 3)

    for number in range(8):
        get(keeping, f"/shop?page={number}")

    assert len(keeping.extensions["kept_pages"].pages) <= 3


def test_old_changes_are_forgotten_and_the_newest_stay(keeping: Flask) -> None:
    kept.PublicChange.insert_many([{"id": number} for number in range(10_000, 11_500)]).execute()

    kept.forget_old_changes()

    left = kept.PublicChange.select().where(kept.PublicChange.id >= 10_000)
    assert (left.count(), kept.PublicChange.select().where(kept.PublicChange.id < 10_499).count()) == (1000, 0)
