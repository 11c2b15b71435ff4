"""The attacks that must fail. Each was seen to succeed once, with its defence taken out by hand."""

import re
import time
from datetime import timedelta

import pytest

from meetinghouse.ground import clock
from meetinghouse.people import actions, door
from meetinghouse.people.models import ContactPoint, Session, SignInCode, session_of
from tests.makers import a_person
from tests.people.walking import ask, cookie, is_in, mailed_code, sign_in, wrong

OUT_OF_THE_HOUSE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "http://localhost.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,hello",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/me\r\nSet-Cookie: session_id=evil",
    "/me\r\nLocation: https://evil.example",
    "/%5Cevil.example",
    "/%5cevil.example",
    "/%2Fevil.example",
    "/%2fevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/me%0d%0aSet-Cookie:%20session_id=evil",
    "evil.example",
    "",
]


@pytest.fixture
def kari(db):
    return a_person("Kari", email="kari@example.no", language="en")


@pytest.fixture
def ola(db):
    return a_person("Ola", email="ola@example.no", language="en")


def test_a_cookie_that_was_copied_is_dead_after_sign_out(client, kari):
    page = client.visit("/me", as_=kari)
    copied = cookie(client)
    page.form("/sign-out").press(follow=False)
    client.be(None).client.set_cookie("session_id", copied)
    assert not is_in(client)


def test_a_copied_seed_cookie_signs_nobody_in(client, kari):
    sign_in(client, "kari@example.no", follow=False)
    client.visit("/me")
    seed = cookie(client, "seed")
    client.be(None)
    if seed:
        client.client.set_cookie("seed", seed)
    assert not is_in(client)


def test_a_session_planted_before_sign_in_is_not_the_one_that_is_signed_in(client, kari):
    planted = actions.open_session(None, now=clock.now())
    client.client.set_cookie("session_id", planted)
    sign_in(client, "kari@example.no", follow=False)
    assert cookie(client) != planted
    assert session_of(planted) is None
    client.be(None).client.set_cookie("session_id", planted)
    assert not is_in(client)


def test_a_secret_that_somebody_else_chose_is_never_taken_over(client, kari):
    client.client.set_cookie("session_id", "chosen-by-eve")
    ask(client, "kari@example.no")
    assert cookie(client) != "chosen-by-eve"
    assert session_of("chosen-by-eve") is None


def test_facts_planted_before_sign_in_do_not_come_along(client, kari):
    ask(client, "kari@example.no")
    actions.keep_fact(Session.get(), "basket", ["mitten"])
    actions.keep_fact(Session.get(), "person", "keeper")
    client.visit("/sign-in/code").form("/sessions").fill(code=mailed_code()).press(follow=False)
    assert Session.get().facts == {"basket": ["mitten"]}


def test_a_seed_planted_before_sign_in_signs_no_form_afterwards(client, kari):
    page = ask(client, "kari@example.no")
    planted = page.form("/sessions").values["csrf_token"]
    page.form("/sessions").fill(code=mailed_code()).press(follow=False)
    answer = client.post("/sign-out", {"csrf_token": planted}, follow=False)
    assert (answer.status, is_in(client)) == (400, True)


def test_the_language_survives_signing_in_and_out(client, kari):
    client.visit("/language").form().press(follow=False, language="da")
    sign_in(client, "kari@example.no", follow=False)
    client.visit("/me").form("/sign-out").press(follow=False)
    with client.client.session_transaction() as seed:
        assert dict(seed) == {"language": "da", "_permanent": True}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_a_wrong_host_header_is_refused(client, host):
    assert client.client.get("/sign-in", base_url=f"http://{host}").status_code == 400


def test_a_wrong_host_never_comes_into_a_mail(client, kari):
    values = client.visit("/sign-in").form().fill(email="kari@example.no").values
    assert client.client.post("/sign-in", data=values, base_url="http://evil.example").status_code == 400
    assert SignInCode.select().count() == 0


@pytest.mark.parametrize("target", OUT_OF_THE_HOUSE)
def test_no_redirect_leads_out_of_the_house(client, kari, target):
    assert door.safe_next(target) == "/"
    answer = client.be(kari).client.get("/sign-in", query_string={"next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"])
def test_no_sign_in_leads_out_of_the_house(client, kari, target):
    form = client.visit("/sign-in").form()
    form.fill(email="kari@example.no", next=target).press(follow=False)
    answer = client.visit("/sign-in/code").form("/sessions").fill(code=mailed_code()).press(follow=False)
    assert answer.location == "/"


@pytest.mark.parametrize("target", ["/", "/me", "/me/words", "/orders/7?step=2&name=%C3%B8", "/shop?q=a//b"])
def test_a_page_of_the_house_is_a_good_place_to_go(target):
    assert door.safe_next(target) == target


def test_a_scanner_that_opens_the_mailed_link_signs_nobody_in(client, kari):
    ask(client, "kari@example.no")
    asked_in, link = client.client, f"/sign-in/code?code={mailed_code()}"
    client.be(None)
    for _ in range(10):
        assert client.client.get(link).status_code == 200
        assert client.client.head(link).status_code == 200
    assert not is_in(client)
    assert (SignInCode.get().tries, SignInCode.get().used_at, Session.select().count()) == (0, None, 1)

    client.client = asked_in
    client.visit(link)
    assert not is_in(client)
    client.visit(link).form("/sessions").press(follow=False)
    assert is_in(client)


def test_a_code_does_not_work_in_another_browser(client, kari):
    ask(client, "kari@example.no")
    code = mailed_code()
    ask(client.be(None), "eve@example.no")
    answer = client.visit("/sign-in/code").form("/sessions").fill(code=code).press(follow=False)
    assert (answer.status, is_in(client)) == (422, False)


def test_a_code_does_not_work_after_ten_minutes(client, kari, now, monkeypatch):
    page = ask(client, "kari@example.no")
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: now + timedelta(minutes=10))
    answer = page.form("/sessions").fill(code=mailed_code()).press(follow=False)
    assert (answer.status, is_in(client)) == (422, False)


def test_the_sixth_try_fails_though_the_code_is_right(client, kari):
    page = ask(client, "kari@example.no")
    for _ in range(5):
        page.form("/sessions").fill(code=wrong()).press(follow=False)
    answer = page.form("/sessions").fill(code=mailed_code()).press(follow=False)
    assert (answer.status, is_in(client)) == (422, False)


def test_a_code_works_once(client, kari):
    page = ask(client, "kari@example.no")
    form = page.form("/sessions").fill(code=mailed_code())
    asked_with = cookie(client)
    form.press(follow=False)
    page = ask(client.be(None), "eve@example.no")
    client.client.set_cookie("session_id", asked_with)
    assert page.form("/sessions").fill(**{"code": form.values["code"]}).press(follow=False).status == 422
    assert not is_in(client)


def test_nothing_tells_a_known_address_from_an_unknown_one(client, kari):
    blocked = a_person(email="blocked@example.no", language="en")
    ContactPoint.update(status="bounced").where(ContactPoint.person == blocked).execute()
    a_person("Per", email="shared@example.no")
    a_person("Pål", email="shared@example.no")
    addresses = ["kari@example.no", "shared@example.no", "nobody@example.no", "blocked@example.no"]
    known, *others = [seen_from_outside(client.be(None), address) for address in addresses]
    assert all(other == known for other in others)
    assert [status for status, _, _ in known] == [303, 200] + [422] * 6 + [303] * 4 + [429]


def seen_from_outside(client, address):
    """Everything that somebody who tries an address can see: all answers of a whole walk, without the tokens."""
    values = client.visit("/sign-in").form().fill(email=address).values
    seen = [client.post("/sign-in", values, follow=False), client.visit("/sign-in/code")]
    form = seen[-1].form("/sessions").fill(code="letters")
    seen += [form.press(follow=False) for _ in range(6)]
    seen += [client.post("/sign-in", values, follow=False) for _ in range(5)]
    return [(page.status, page.location, without_tokens(page.html).replace(address, "")) for page in seen]


def without_tokens(html):
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", html)


def routes_that_change_something(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"} and not getattr(view, "signed_otherwise", False):
            arguments = dict.fromkeys(rule.arguments, "1")
            yield rule, arguments


def paths_that_change_something(app):
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule, arguments in routes_that_change_something(app):
            method = next(iter(rule.methods & {"POST", "PUT", "PATCH", "DELETE"}))
            yield method, adapter.build(rule.endpoint, arguments, method=method)


def test_no_change_without_a_token(app, client, kari):
    asked = list(paths_that_change_something(app))
    assert ("POST", "/sessions") in asked
    client.be(kari)
    answers = {path: client.client.open(path, method=method, data={"code": "1"}) for method, path in asked}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 400)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_change_from_another_site_even_with_a_token(app, client, kari, site):
    token = client.visit("/me", as_=kari).form("/sign-out").values["csrf_token"]
    for method, path in paths_that_change_something(app):
        answer = client.client.open(path, method=method, data={"csrf_token": token}, headers={"Sec-Fetch-Site": site})
        assert (path, answer.status_code) == (path, 400)
    assert is_in(client)


def test_no_change_from_another_origin_in_an_older_browser(client, kari):
    token = client.visit("/me", as_=kari).form("/sign-out").values["csrf_token"]
    answer = client.client.post("/sign-out", data={"csrf_token": token}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, is_in(client)) == (400, True)


def test_somebody_elses_token_signs_nothing(client, kari, ola):
    theirs = client.visit("/me", as_=ola).form("/sign-out").values["csrf_token"]
    client.visit("/me", as_=kari)
    assert client.post("/sign-out", {"csrf_token": theirs}, follow=False).status == 400
    assert is_in(client)


def test_a_form_that_was_left_open_for_a_month_still_works(client, kari, monkeypatch):
    form = client.visit("/me/words", as_=kari).form().fill(nickname="Karianne")
    later = time.time() + 30 * 24 * 3600
    monkeypatch.setattr("time.time", lambda: later)
    assert form.press(follow=False).status == 303


def test_a_get_never_signs_out_or_in(client, kari):
    client.be(kari)
    assert client.client.get("/sign-out").status_code == 405
    assert client.client.get("/sessions").status_code == 405
    assert is_in(client)


def test_a_remember_cookie_of_flask_login_means_nothing(client, kari):
    client.client.set_cookie("remember_token", f"{kari.id}|whatever")
    assert not is_in(client)
    client.be(kari).client.set_cookie("remember_token", "1|whatever")
    assert is_in(client)


def test_somebody_who_was_forgotten_is_out_everywhere(client, kari):
    client.be(kari)
    type(kari).update(erased_at=clock.now(), nickname="").execute()
    assert not is_in(client)
