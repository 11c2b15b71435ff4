"""Showing a passkey before using a duty: who is asked, where they are led, and that nobody is locked out."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from meetinghouse.ground import settings as machine
from meetinghouse.people import actions, door, duties
from meetinghouse.people.models import Passkey, Person, session_of
from tests.makers import NOW, a_person
from tests.people.devices import Device
from tests.visiting import Visitor, counted

VOUCHERS = "/treasurer/vouchers"


@pytest.fixture
def treasurer(client: Visitor) -> Person:
    return a_person("Turid", email="turid@example.no", role="treasurer", language="en")


@pytest.fixture
def keyed(treasurer: Person) -> Device:
    """The treasurer's telephone, which has a passkey."""
    device = Device()
    opened = actions.begin_session(treasurer, before=None, device="test", raised_at=NOW, now=NOW)
    session = session_of(opened.token)
    asked = actions.ask_to_make_passkey(treasurer, session=session, now=NOW)
    actions.make_passkey(treasurer, device.make(asked), name="Phone", session=session, now=NOW)
    return device


def asks(client: Visitor, challenge: str) -> dict[str, object]:
    """What the script fetches."""
    answer = client.client.post(challenge)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def shows(client: Visitor, device: Device, wanted: str = "/"):
    answer = device.use(asks(client, "/sign-in/passkey/challenge"))
    return client.post("/sign-in/passkey", {"answer": answer, "next": wanted}, follow=False)


@pytest.fixture(autouse=True)
def without_tokens(app, monkeypatch: pytest.MonkeyPatch) -> None:
    """That every change needs its token is looked at in the matrix."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


class TestTheDoor:
    def test_a_duty_leads_to_the_passkey_and_back(self, client, treasurer, keyed):
        client.be(treasurer, raised=False)
        page = client.visit(VOUCHERS)
        assert page.h1 == "Show your passkey"
        assert page.form("/sign-in/passkey").values["next"] == VOUCHERS
        assert shows(client, keyed, VOUCHERS).location == VOUCHERS
        assert client.visit(VOUCHERS).h1 != "Show your passkey"

    def test_a_keeper_who_has_not_shown_it_changes_nothing(self, client):
        keeper, other = a_person("Jonas", role="keeper", language="en"), a_person("Eve")
        client.be(keeper, raised=False)
        page = client.post(f"/keeper/people/{other.public_ref}/roles", {"role": "keeper"}, follow=False)
        assert (page.status, other.role_rows.count()) == (403, 0)
        assert page.h1 == "Show your passkey, then send it"
        assert "Nothing was sent yet" in page.text

    def test_pages_of_ones_own_ask_for_nothing(self, client, treasurer):
        assert client.be(treasurer, raised=False).visit("/me").h1 == "My page"

    def test_a_host_takes_payment_without_and_so_does_one_who_is_in_the_board_too(self, client):
        host = a_person("Harald", role="host")
        actions.grant_role(host, "board", by=None, now=NOW)
        actions.grant_role(host, "chair", by=None, now=NOW)
        for path in ("/counter", "/register"):
            page = client.be(host, raised=False).visit(path)
            assert page.response.request.path == path

    def test_every_duty_asks_exactly_those_who_have_it_from_such_a_role(self):
        for duty in duties.DUTIES.values():
            asked = {role for role in duties.ROLES if duties.comes_from_step_up(duty.name, frozenset({role}))}
            assert asked == duty.roles - {"host", "seller", "teller"}

    def test_asking_costs_no_query(self, app, treasurer):
        token = actions.open_session(treasurer, now=NOW)
        with app.test_request_context(headers={"Cookie": f"session_id={token}"}), counted() as queries:
            person = door.me()
            assert person
            assert door.asks_for_passkey(duties.KEEP_BOOKS, person)
            assert not door.is_raised()
        assert len(queries) == 1


class TestTheWayToTheFirstOne:
    def test_a_number_that_a_keeper_types_leads_to_a_passkey_and_then_to_the_page(self, client, treasurer):
        keeper = a_person("Jonas", role="keeper", language="en")
        page = client.be(treasurer, raised=False).visit(VOUCHERS)
        assert page.h1 == "You need a passkey for this"
        shown = page.form("/sign-in/step-up").press()
        digits = re.search(r"\d{3} \d{3}", shown.text)
        assert digits
        theirs = Visitor(client.app, now=NOW).be(keeper)
        person = theirs.visit(f"/keeper/people/{treasurer.public_ref}")
        told = person.form("/passkeys").fill(number=digits[0]).press()
        assert "can make a passkey now" in told.text
        new = client.visit(f"/sign-in/step-up?next={VOUCHERS}")
        assert new.h1 == "Give this device a passkey"
        device = Device()
        answer = device.make(asks(client, "/me/passkeys/challenge"))
        made = new.form("/me/passkeys").fill(name="My phone", answer=answer).press(follow=False)
        assert made.location == VOUCHERS
        assert client.visit(VOUCHERS).response.request.path == VOUCHERS
        assert Passkey.get().name == "My phone"

    def test_a_wrong_number_is_told_and_kept(self, client, treasurer):
        client.be(a_person("Jonas", role="keeper", language="en"))
        page = client.visit(f"/keeper/people/{treasurer.public_ref}").form("/passkeys").fill(number="123 456").press()
        assert (page.status, page.form("/passkeys").values["number"]) == (422, "123 456")
        assert "does not show this number" in page.text

    def test_nobody_is_stuck_without_an_address(self, client):
        page = client.be(a_person("Turid", email=None, role="treasurer", language="en"), raised=False).visit(VOUCHERS)
        assert re.search(r"\d{3} \d{3}", page.form("/sign-in/step-up").press().text)

    def test_the_page_of_somebody_without_such_duties_asks_for_no_word(self, client):
        host = a_person("Harald", role="host")
        client.be(a_person("Jonas", role="keeper", language="en"))
        assert "Vouch for" not in client.visit(f"/keeper/people/{host.public_ref}").text

    def test_a_code_is_not_enough_for_somebody_who_has_a_passkey(self, client, treasurer, keyed):
        client.be(treasurer, raised=False)
        assert client.visit("/me/passkeys/new").h1 == "Show your passkey"
        assert client.client.post("/me/passkeys/challenge").status_code == 403

    def test_whoever_lost_theirs_makes_a_new_one_once_the_house_has_ended_it(self, client, treasurer, keyed):
        actions.end_passkeys(treasurer, by=None, now=NOW)
        client.be(treasurer, raised=False)
        assert client.visit(VOUCHERS).h1 == "You need a passkey for this"

    def test_who_has_shown_it_goes_straight_on(self, client, treasurer):
        assert client.be(treasurer).visit(f"/sign-in/step-up?next={VOUCHERS}").response.request.path == VOUCHERS

    @pytest.mark.parametrize("target", ["//evil.example", "/\\evil", "javascript:alert(1)", "https://evil.example"])
    def test_it_leads_nowhere_else(self, client, treasurer, keyed, target):
        client.be(treasurer, raised=False)
        page = client.visit(f"/sign-in/step-up?next={quote(target, safe='')}")
        assert page.form("/sign-in/passkey").values["next"] == "/"
        assert shows(client, keyed, target).location == "/"


class TestPages:
    def test_one_press_on_the_sign_in_page(self, client, treasurer, keyed):
        client.be(None)
        assert client.visit("/sign-in").form("/sign-in/passkey")
        answered = shows(client, keyed)
        assert (answered.status, client.visit("/me").h1) == (303, "My page")

    def test_the_cookie_from_before_is_worth_nothing_after_the_passkey(self, client, treasurer, keyed):
        client.be(treasurer, raised=False)
        before = client.client.get_cookie("session_id").value
        shows(client, keyed)
        after = client.client.get_cookie("session_id").value
        assert (session_of(before), session_of(after).person) == (None, treasurer)

    def test_one_sees_and_ends_ones_own(self, client):
        kari, device = a_person("Kari", language="en"), Device()
        client.be(kari, raised=False)
        page = client.visit("/me/passkeys/new")
        answer = device.make(asks(client, "/me/passkeys/challenge"))
        mine = page.form("/me/passkeys").fill(name="The old phone", answer=answer).press()
        assert "The old phone" in mine.text
        ended = mine.form("/end").press()
        assert "You have none yet" in ended.text

    def test_signed_in_pages_keep_to_their_queries(self, client, treasurer, keyed):
        for path in ("/me", "/me/passkeys", "/me/passkeys/new"):
            assert len(client.be(treasurer).visit(path).queries) <= 8
        assert len(client.be(treasurer, raised=False).visit("/sign-in/step-up").queries) <= 8


class TestSettings:
    @pytest.mark.parametrize(
        ("url", "works"),
        [
            ("https://house.example.no", True), ("http://localhost:8000", True), ("http://house.localhost", True),
            ("http://house.example.no", False), ("https://192.168.1.5", False), ("http://127.0.0.1:8000", False),
            ("https://[::1]", False),
        ],
    )  # fmt: skip
    def test_browsers_make_passkeys_for_https_with_a_name_and_for_this_computer(self, url, works):
        assert machine.Settings(url=url).takes_passkeys == works

    @pytest.mark.parametrize(
        ("facts", "asks"),
        [
            ({"url": "https://house.example.no"}, True), ({"url": "https://house.example.no", "step_up": "off"}, False),
            ({"url": "http://localhost"}, False), ({"url": "http://localhost", "step_up": "on"}, True),
            ({"url": "http://localhost", "demo": True}, True), ({"url": "http://10.0.0.1", "demo": True}, False),
        ],
    )  # fmt: skip
    def test_duties_ask_for_one_where_the_house_has_https(self, facts, asks):
        assert machine.Settings(**facts).steps_up == asks

    @pytest.mark.parametrize("facts", [{"url": "http://house.example.no", "step_up": "on"}, {"step_up": "perhaps"}])
    def test_the_house_does_not_start_with_what_nobody_could_pass(self, tmp_path, facts):
        with pytest.raises(machine.BadSetting):
            machine.agree(machine.Settings(instance=str(tmp_path), **facts))

    def test_while_it_is_off_each_page_tells_those_whom_it_concerns(self, client, treasurer):
        words = "Your duties here open without a passkey."
        before = machine.current()
        assert words not in client.be(treasurer, raised=False).visit("/").html
        machine.use(replace(before, step_up="off"))
        try:
            for path in ("/", "/me", VOUCHERS):
                assert words in client.be(treasurer, raised=False).visit(path).html
            assert words not in client.be(a_person("Host", role="host")).visit("/").html
            assert words not in client.be(None).visit("/").html
        finally:
            machine.use(before)

    def test_where_no_browser_makes_one_the_page_says_why(self, client):
        before = machine.current()
        machine.use(replace(before, url="http://house.example.no", step_up="auto"))
        try:
            client.be(a_person("Kari", language="en"))
            for path in ("/me/passkeys", "/me/passkeys/new"):
                assert "begins with https://" in client.visit(path).text
            assert "/sign-in/passkey" not in client.be(None).visit("/sign-in").html
        finally:
            machine.use(before)
