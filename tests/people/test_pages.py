import logging
from datetime import timedelta

import pytest
from flask import Flask

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.people import actions, door, duties
from meetinghouse.people.models import Person, Session, SignInCode, session_of
from tests.makers import a_person
from tests.people.walking import ask, cookie, is_in, mailed_code, sign_in, wrong
from tests.visiting import counted


@pytest.fixture
def kari(db):
    return a_person("Kari", email="kari@example.no", language="en")


def test_one_signs_in_with_a_code_from_the_mail(client, kari):
    page = ask(client, "Kari@example.no ")
    assert page.h1 == "Type the code"
    page.form("/sessions").fill(code=mailed_code()).press(follow=False)
    assert "Kari" in client.visit("/me").text


def test_the_link_in_the_mail_leads_to_a_page_with_one_button(client, kari):
    ask(client, "kari@example.no")
    page = client.visit(f"/sign-in/code?code={mailed_code()}")
    assert [e.get("type") for e in page.form("/sessions").element.iter("input")] == ["hidden", "hidden"]
    page.form("/sessions").press(follow=False)
    assert is_in(client)


def test_the_link_opened_in_another_browser_says_what_to_do(client, kari):
    ask(client, "kari@example.no")
    page = client.be(None).visit(f"/sign-in/code?code={mailed_code()}")
    assert "only in the browser where you asked" in page.text
    assert "/sign-in" in page.links


def test_a_wrong_code_is_told_beside_the_field(client, kari):
    page = ask(client, "kari@example.no").form("/sessions").fill(code=wrong()).press()
    assert page.status == 422
    assert "That is not the code" in page.text


def test_a_code_of_letters_is_a_wrong_code(client, kari):
    page = ask(client, "kari@example.no").form("/sessions").fill(code="hello").press()
    assert page.status == 422


@pytest.mark.parametrize("typed", ["", "kari", "kari@", "@example.no", "kari@example", "a b@example.no"])
def test_what_is_no_address_is_asked_for_again_and_kept(client, typed):
    page = client.visit("/sign-in").form("/sign-in").fill(email=typed).press()
    assert page.status == 422
    assert page.form("/sign-in").values["email"] == typed


def test_after_signing_in_one_is_where_one_wanted_to_be(client, kari):
    page = sign_in(client, "kari@example.no", wanted="/me/words")
    assert page.response.request.path == "/me/words"


def test_who_is_in_already_goes_straight_on(client, kari):
    assert client.be(kari).visit("/sign-in?next=/me/words").response.request.path == "/me/words"
    assert client.visit("/sign-in/code").response.request.path == "/me"


def test_a_couple_with_one_address_is_asked_who_it_is(client, kari):
    a_person("Ola", email="kari@example.no", language="en")
    page = sign_in(client, "kari@example.no", wanted="/me/words")
    assert page.h1 == "Who are you?"
    ola = Person.get(Person.nickname == "Ola")
    assert page.form().press(person=ola.public_ref).response.request.path == "/me/words"
    assert "Ola" in client.visit("/me").text


def test_nobody_is_asked_who_they_are_before_the_right_code(client, kari):
    a_person("Ola", email="kari@example.no")
    ask(client, "kari@example.no")
    page = client.visit("/sign-in/who")
    assert page.h1 == "Sign in"
    assert "Ola" not in page.html


def test_signing_out_leaves_a_visitor(client, kari):
    client.visit("/me", as_=kari).form("/sign-out").press(follow=False)
    assert (is_in(client), cookie(client)) == (False, None)


def test_signing_out_twice_does_no_harm(client, kari):
    page = client.visit("/me", as_=kari)
    page.form("/sign-out").press(follow=False)
    client.visit("/sign-in")
    token = client.visit("/sign-in").form("/sign-in").values["csrf_token"]
    assert client.post("/sign-out", {"csrf_token": token}, follow=False).status == 303


def test_one_sees_ones_devices_and_ends_one_of_them(client, kari):
    lost = actions.open_session(kari, now=clock.now(), device="Safari, iPhone")
    page = client.visit("/me", as_=kari)
    assert "Safari, iPhone" in page.text
    page = page.form("/end").press()
    assert "You are signed out on that device" in page.text
    assert "Safari, iPhone" not in page.text
    assert session_of(lost) is None


def test_ending_the_session_one_sits_at_is_signing_out(client, kari):
    page = client.visit("/me", as_=kari)
    here = kari.devices()[0]
    token = page.form("/sign-out").values["csrf_token"]
    client.post(f"/me/sessions/{here.id}/end", {"csrf_token": token}, follow=False)
    assert (is_in(client), cookie(client)) == (False, None)


def test_somebody_elses_device_is_not_there_at_all(client, kari):
    ola = a_person("Ola")
    theirs = session_of(actions.open_session(ola, now=clock.now()))
    token = client.visit("/me", as_=kari).form("/sign-out").values["csrf_token"]
    assert client.post(f"/me/sessions/{theirs.id}/end", {"csrf_token": token}).status == 404
    assert ola.devices() == [theirs]


def test_one_changes_ones_nickname_and_language(client, kari):
    page = client.visit("/me/words", as_=kari).form().fill(nickname="Karianne").press(language="da")
    assert page.response.request.path == "/me"
    kari = Person.get_by_id(kari.id)
    assert (kari.nickname, kari.language) == ("Karianne", "da")
    assert '<html lang="da">' in page.html


def test_an_empty_nickname_is_asked_for_again(client, kari):
    page = client.visit("/me/words", as_=kari).form().fill(nickname=" ").press()
    assert page.status == 422
    assert Person.get_by_id(kari.id).nickname == "Kari"


def test_everybody_may_see_who_may_do_what(client):
    page = client.visit("/who-may-do-what")
    assert page.status == 200
    rows = list(page.tree.iter("tr"))
    assert len(rows) == len(duties.DUTIES) + 1


def test_too_many_codes_is_told_kindly(client, kari):
    for _ in range(5):
        ask(client, "kari@example.no")
    page = client.visit("/sign-in").form("/sign-in").fill(email="kari@example.no").press()
    assert page.status == 429
    assert "wait a little" in page.text


def test_a_signed_in_page_is_kept_by_no_cache(client, kari):
    assert client.visit("/me", as_=kari).response.headers["Cache-Control"] == "no-store"


def test_the_page_of_a_mailed_link_is_passed_on_to_nobody(client):
    headers = client.visit("/sign-in/code?code=123456").response.headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_a_visitor_who_only_reads_gets_no_session(client):
    client.visit("/sign-in")
    client.visit("/sign-in/code?code=123456")
    assert (cookie(client), Session.select().count()) == (None, 0)


def test_the_cookie_on_plain_http_is_out_of_reach_of_scripts_and_other_sites(client, kari):
    page = sign_in(client, "kari@example.no", follow=False)
    (cookie,) = [c for c in page.response.headers.getlist("Set-Cookie") if c.startswith("session_id=")]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"))
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_the_cookie_on_https_is_bound_to_this_host(client, monkeypatch):
    monkeypatch.setattr("meetinghouse.ground.settings.Settings.is_https", True)
    answer = client.post("/sign-in", client.visit("/sign-in").form().fill(email="a@example.no").values, follow=False)
    (cookie,) = [c for c in answer.response.headers.getlist("Set-Cookie") if "-session=" in c]
    assert cookie.startswith("__Host-session=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie


class TestDoor:
    def test_one_query_finds_session_person_and_roles(self, app, kari):
        actions.grant_role(kari, "treasurer", by=None, now=clock.now())
        token = actions.open_session(kari, now=clock.now())
        with app.test_request_context(headers={"Cookie": f"session_id={token}"}), counted() as queries:
            assert door.me() == kari
            assert door.passes(duties.KEEP_BOOKS, door.me())
            assert not door.passes(duties.SELL, door.me())
        assert len(queries) == 1

    def test_a_visitor_without_a_cookie_costs_no_query(self, app, db):
        with app.test_request_context(), counted() as queries:
            assert door.me() is None
        assert queries == []

    def test_the_day_is_noted_once_a_day_and_the_cookie_given_anew(self, client, kari, now, monkeypatch):
        client.visit("/me", as_=kari)
        monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: now + timedelta(days=2))
        first, second = client.visit("/me"), client.visit("/me")
        assert [any(q.startswith("UPDATE") for q in page.queries) for page in (first, second)] == [True, False]
        assert ["session_id" in str(page.response.headers.getlist("Set-Cookie")) for page in (first, second)] == [
            True,
            False,
        ]
        assert Session.get().last_seen_on == (now + timedelta(days=2)).date()

    def test_a_role_brings_a_new_secret_at_the_next_page(self, client, kari):
        client.visit("/me", as_=kari)
        before = cookie(client)
        actions.grant_role(kari, "host", by=None, now=clock.now())
        client.visit("/me")
        assert cookie(client) != before
        assert session_of(before) is None
        assert is_in(client)

    def test_who_lacks_the_duty_is_told_so_and_a_visitor_is_asked_to_sign_in(self, kari):
        assert a_small_app(kari).get("/books").status_code == 403
        small = a_small_app()
        answer = small.get("/books?year=2026")
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/books?year%3D2026")
        assert small.post("/books").location == "/sign-in"

    def test_who_has_the_duty_comes_in(self, kari):
        actions.grant_role(kari, "treasurer", by=None, now=clock.now())
        assert a_small_app(kari).get("/books").status_code == 200

    def test_a_route_that_says_nothing_or_something_unknown_is_closed_to_all(self, kari, caplog):
        actions.grant_role(kari, "keeper", by=None, now=clock.now())
        with caplog.at_level(logging.ERROR, "meetinghouse.people"):
            assert a_small_app(kari).get("/forgotten").status_code == 404
            assert a_small_app(kari).get("/strange").status_code == 404
        assert [record.args for record in caplog.records] == [("forgotten",), ("strange",)]

    def test_every_route_of_the_house_asks_for_something_that_is_in_the_table(self, app):
        asked = {endpoint: getattr(view, "duty", None) for endpoint, view in app.view_functions.items()}
        assert {e: d for e, d in asked.items() if d not in {ANYONE, "signed in", *duties.DUTIES}} == {}


def a_small_app(person=None):
    """An application with nothing but a door and four rooms behind it."""
    small = Flask(__name__)
    small.secret_key = "small"
    door.let_in(small)
    small.before_request(door.ask_at_the_door)
    rooms = {"books": duties.KEEP_BOOKS, "strange": "no such duty", "hall": ANYONE, "people.sign_in": ANYONE}
    for endpoint, duty in rooms.items():
        path = "/" + endpoint.removeprefix("people.").replace("_", "-")
        small.add_url_rule(path, endpoint, guard(duty)(lambda: "in"), methods=["GET", "POST"])
    small.add_url_rule("/forgotten", "forgotten", lambda: "in")
    visitor = small.test_client()
    if person:
        at = clock.now()
        opened = actions.begin_session(person, before=None, device="", raised_at=at, now=at)
        visitor.set_cookie("session_id", opened.token)
    return visitor


def test_the_night_lets_go_of_old_visitors(client, kari, monkeypatch, now):
    from meetinghouse.people import jobs

    ask(client, "kari@example.no")
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: now + timedelta(days=40))
    jobs.follow_rule.call_local("idle_visitors")
    assert (Session.select().count(), SignInCode.select().count()) == (0, 0)
