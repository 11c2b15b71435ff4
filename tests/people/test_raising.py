"""A passkey that was shown counts for a while: asked for again, one comes back to the page with what was typed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from meetinghouse.ground import settings as machine
from meetinghouse.people import actions, rules
from meetinghouse.people.models import Person, Session
from tests.makers import NOW, a_person
from tests.people.devices import Device
from tests.people.test_step_up import asks, shows, without_tokens  # noqa: F401 - the fixture
from tests.visiting import Visitor

LONG = timedelta(minutes=480)


@pytest.fixture
def keeper(client: Visitor) -> Person:
    return a_person("Jonas", role="keeper", language="en")


@pytest.fixture
def device(keeper: Person) -> Device:
    """The keeper's telephone, which has a passkey."""
    telephone = Device()
    session = actions.begin_session(keeper, before=None, device="test", raised_at=NOW, now=NOW).session
    asked = actions.ask_to_make_passkey(keeper, session=session, now=NOW)
    actions.make_passkey(keeper, telephone.make(asked), name="Phone", session=session, now=NOW)
    return telephone


@pytest.fixture
def late(client: Visitor, keeper: Person, device: Device) -> Visitor:
    """The keeper's browser, in which the passkey was shown long ago."""
    client.be(keeper)
    Session.update(raised_at=NOW - LONG).execute()
    return client


def test_a_minute_before_the_end_the_page_opens_and_at_the_end_it_asks(client, keeper, device):
    client.be(keeper)
    Session.update(raised_at=NOW - LONG + timedelta(minutes=1)).execute()
    assert client.visit("/keeper/people").h1 != "Show your passkey"
    Session.update(raised_at=NOW - LONG).execute()
    page = client.visit("/keeper/people")
    assert (page.h1, page.form("/sign-in/passkey").values["next"]) == ("Show your passkey", "/keeper/people")
    assert "for 8 hours" in page.text
    assert shows(client, device, "/keeper/people").location == "/keeper/people"
    assert client.visit("/keeper/people").h1 != "Show your passkey"


def test_a_house_may_choose_a_shorter_time_and_the_page_says_it(client, keeper, device):
    client.be(keeper)
    Session.update(raised_at=NOW - timedelta(minutes=30)).execute()
    before = machine.current()
    machine.use(replace(before, step_up_minutes=30))
    try:
        assert "for 30 minutes" in client.visit("/keeper/people").text
    finally:
        machine.use(before)


@pytest.mark.parametrize(("minutes", "starts"), [(4, False), (5, True), (1440, True), (1441, False)])
def test_nobody_is_asked_at_each_press_nor_never_again(tmp_path, minutes, starts):
    facts = machine.Settings(instance=str(tmp_path), step_up_minutes=minutes)
    if starts:
        assert machine.agree(facts).step_up_minutes == minutes
    else:
        with pytest.raises(machine.BadSetting, match="STEP_UP_MINUTES"):
            machine.agree(facts)


def sends(late: Visitor, device: Device, page):
    """The keeper shows the passkey beside the form that waits."""
    waits = page.form("/sign-in/passkey")
    return waits.fill(answer=device.use(asks(late, "/sign-in/passkey/challenge"))).press()


def test_what_was_sent_too_late_is_kept_and_sent_after_the_passkey(late, device):
    page = late.post("/keeper/people/new", {"nickname": "Åse <b>", "email": "", "language": "nb"}, follow=False)
    assert (page.status, page.h1) == (403, "Show your passkey, then send it")
    assert "Nothing was sent yet" in page.text
    assert "Åse <b>" in page.text
    assert not Person.select().where(Person.nickname == "Åse <b>").exists()
    ready = sends(late, device, page)
    assert (ready.status, ready.h1) == (200, "Now you can send it")
    assert not Person.select().where(Person.nickname == "Åse <b>").exists()
    ready.form("/keeper/people/new").press()
    assert Person.select().where(Person.nickname == "Åse <b>").count() == 1


def test_a_passkey_that_does_not_work_loses_nothing_either(late, device):
    page = late.post("/keeper/people/new", {"nickname": "Åse", "language": "nb"}, follow=False)
    other = page.form("/sign-in/passkey").fill(answer="{}").press()
    assert other.status == 422
    assert "Åse" in other.text
    sends(late, device, other).form("/keeper/people/new").press()
    assert Person.select().where(Person.nickname == "Åse").count() == 1


def test_a_file_and_a_very_long_text_do_not_come_along_and_the_page_says_so(late):
    too_long = {"nickname": "x" * 100_001, "language": "nb"}
    assert "do not come along" in late.post("/keeper/people/new", too_long, follow=False).text
    assert "do not come along" not in late.post("/keeper/people/new", {"nickname": "x"}, follow=False).text


def test_whoever_has_no_passkey_yet_sees_what_they_typed(client):
    client.be(a_person("Siri", role="keeper", language="en"), raised=False)
    page = client.post("/keeper/people/new", {"nickname": "Åse", "language": "nb"}, follow=False)
    assert (page.status, "Copy what you typed" in page.text, "Åse" in page.text) == (403, True, True)


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil"])
def test_a_form_that_waits_goes_nowhere_else(late, device, path):
    answer = device.use(asks(late, "/sign-in/passkey/challenge"))
    told = {"answer": answer, "path": path, "kept-nickname": "Åse"}
    page = late.post("/sign-in/passkey", told, follow=False)
    assert "evil" not in page.html


def test_a_visitor_who_signs_in_gets_no_form_of_anothers(client, keeper, device):
    client.be(None)
    answer = device.use(asks(client, "/sign-in/passkey/challenge"))
    page = client.post(
        "/sign-in/passkey", {"answer": answer, "path": "/keeper/people/new", "kept-a": "b"}, follow=False
    )
    assert page.status == 303


def test_what_is_kept_of_the_moment_is_the_minute():
    assert rules.this_minute(NOW.replace(second=59, microsecond=7)) == NOW.replace(second=0, microsecond=0)
