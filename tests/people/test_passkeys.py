"""Passkeys without pages: what a device may answer, and everything that must be refused."""

import json
import subprocess
import sys
from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions
from meetinghouse.people.models import Passkey, Person, Session, has_passkey, session_of
from tests.makers import NOW, a_person
from tests.people.codes import a_browser, ask, sign_in
from tests.people.devices import Device

LATER = NOW + timedelta(days=3)
THIS_MINUTE = NOW.replace(second=0, microsecond=0)
pytestmark = pytest.mark.usefixtures("db")


def the_session(opened: actions.Opened) -> Session:
    """The session as its cookie finds it at the next request."""
    found = session_of(opened.token)
    assert found
    return found


def a_session(person: Person, *, raised: bool = False) -> Session:
    at = NOW if raised else None
    return the_session(actions.begin_session(person, before=None, device="test", raised_at=at, now=NOW))


def has_made(person: Person, device: Device, *, raised: bool = False) -> Session:
    """Somebody whose device has made a passkey; their session, as it is then."""
    session = a_session(person, raised=raised)
    asked = actions.ask_to_make_passkey(person, session=session, now=NOW)
    return the_session(actions.make_passkey(person, device.make(asked), name="Phone", session=session, now=NOW))


def challenge_for(browser: Session, now=NOW) -> dict[str, object]:
    return actions.ask_for_passkey(browser, remote="192.0.2.1", now=now)


def show(answer: str, browser: Session, now=NOW) -> actions.Opened:
    return actions.use_passkey(answer, session=browser, device="Firefox, Linux", now=now)


def comes_back(device: Device, now=NOW) -> actions.Opened:
    """A browser with nothing in it asks, the device answers."""
    browser = a_browser()
    return show(device.use(challenge_for(browser, now)), browser, now)


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def kari(device: Device) -> Person:
    """Somebody whose device has a passkey."""
    person = a_person("Kari", email="kari@example.no")
    has_made(person, device)
    return person


class TestMaking:
    def test_a_device_keeps_the_key_and_looks_who_it_is(self):
        kari = a_person("Kari")
        asked = actions.ask_to_make_passkey(kari, session=a_session(kari), now=NOW)
        wanted = asked["authenticatorSelection"]
        assert (wanted["residentKey"], wanted["requireResidentKey"], wanted["userVerification"]) == (
            "required", True, "required",
        )  # fmt: skip
        assert (asked["rp"]["id"], asked["attestation"]) == ("localhost", "none")

    def test_the_house_keeps_the_public_half_and_tells_the_person(self, kari, device):
        passkey = Passkey.get()
        assert (passkey.person, passkey.name, passkey.made_on, passkey.used_on) == (kari, "Phone", NOW.date(), None)
        assert [(mail.recipient, mail.template) for mail in Mail.select()] == [
            ("kari@example.no", "people/passkey_made")
        ]

    def test_the_browser_gets_a_new_secret_and_without_duties_nothing_is_kept_of_when(self, device):
        kari = a_person("Kari")
        before = actions.open_session(kari, now=NOW)
        session = session_of(before)
        answer = device.make(actions.ask_to_make_passkey(kari, session=session, now=NOW))
        opened = actions.make_passkey(kari, answer, name="Phone", session=session, now=NOW)
        assert session_of(before) is None
        assert the_session(opened).raised_at is None

    def test_a_device_that_does_not_look_makes_none(self, device):
        device.looks = False
        with pytest.raises(Refusal):
            has_made(a_person(), device)
        assert not Passkey.select().exists()

    @pytest.mark.parametrize("lie", [{"origin": "http://localhost:81"}, {"name": "elsewhere.example"}])
    def test_a_passkey_of_another_site_is_none_of_ours(self, lie):
        with pytest.raises(Refusal):
            has_made(a_person(), Device(**lie))

    def test_the_same_passkey_is_not_made_twice(self, kari, device):
        with pytest.raises(Refusal, match="knows this passkey already"):
            has_made(a_person("Eve"), device)

    def test_a_device_that_has_one_is_told_so(self, kari, device):
        asked = actions.ask_to_make_passkey(kari, session=a_session(kari), now=NOW)
        assert [each["id"] for each in asked["excludeCredentials"]] == [Passkey.get().credential_id]

    def test_what_a_device_showed_makes_no_passkey(self, kari, device):
        session = a_session(kari)
        answer = device.use(challenge_for(session))
        with pytest.raises(Refusal, match="took a while"):
            actions.make_passkey(kari, answer, name="", session=session, now=NOW)

    def test_none_is_made_on_the_houses_own_tablet(self, kari):
        Session.update(trusted_until=NOW + timedelta(minutes=20)).execute()
        session = Session.get()
        with pytest.raises(Refusal, match="belongs to the house"):
            actions.ask_to_make_passkey(kari, session=session, now=NOW)

    @pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '"x"', '{"id": "a"}', "x" * 30_000])
    def test_what_is_no_answer_is_refused(self, answer):
        kari = a_person("Kari")
        session = a_session(kari)
        actions.ask_to_make_passkey(kari, session=session, now=NOW)
        with pytest.raises(Refusal):
            actions.make_passkey(kari, answer, name="", session=session, now=NOW)


class TestSigningIn:
    def test_one_press_and_no_name_opens_the_house(self, kari, device):
        browser = a_browser()
        asked = challenge_for(browser)
        assert (asked.get("allowCredentials") or [], asked["userVerification"]) == ([], "required")
        opened = show(device.use(asked), browser)
        assert (the_session(opened).person, the_session(opened).raised_at) == (kari, None)

    def test_the_use_is_counted_and_only_its_day_is_kept(self, kari, device):
        device.count = 41
        comes_back(device, LATER)
        passkey = Passkey.get()
        assert (passkey.sign_count, passkey.used_on) == (42, LATER.date())

    def test_one_signs_in_with_nothing_but_a_basket(self, kari, device):
        browser = a_browser()
        actions.keep_fact(browser, "basket", ["mitten"])
        answer = device.use(challenge_for(browser))
        opened = show(answer, Session.get_by_id(browser.id))
        assert opened.session.facts == {"basket": ["mitten"]}

    def test_a_device_that_does_not_look_who_it_is_opens_nothing(self, kari, device):
        device.looks = False
        with pytest.raises(Refusal, match="did not work here"):
            comes_back(device)

    @pytest.mark.parametrize(
        ("what", "lie"),
        [("origin", "https://localhost"), ("origin", "http://localhost.evil.example"), ("name", "evil.example")],
    )
    def test_an_answer_for_another_site_opens_nothing(self, kari, device, what, lie):
        setattr(device, what, lie)
        with pytest.raises(Refusal, match="did not work here"):
            comes_back(device)

    def test_another_key_does_not_sign_for_this_one(self, kari, device):
        device.key = Device().key
        with pytest.raises(Refusal, match="did not work here"):
            comes_back(device)

    def test_an_answer_that_says_it_is_somebody_elses_opens_nothing(self, kari, device):
        device.person = "aW5nYQ"
        with pytest.raises(Refusal, match="does not know this passkey"):
            comes_back(device)

    def test_a_challenge_works_once(self, kari, device):
        browser = a_browser()
        asked = challenge_for(browser)
        first = device.use(asked)
        show(first, browser)
        other = a_browser()
        for answer in (first, device.use(asked)):
            with pytest.raises(Refusal, match="took a while"):
                show(answer, other)

    def test_a_refused_answer_has_used_the_challenge_up(self, kari, device):
        browser = a_browser()
        asked = challenge_for(browser)
        with pytest.raises(Refusal):
            show("{}", browser)
        with pytest.raises(Refusal, match="took a while"):
            show(device.use(asked), browser)

    def test_a_challenge_of_another_browser_opens_nothing(self, kari, device):
        theirs, mine = a_browser(), a_browser()
        stolen = device.use(challenge_for(theirs))
        challenge_for(mine)
        with pytest.raises(Refusal, match="did not work here"):
            show(stolen, mine)

    def test_a_challenge_is_over_after_five_minutes(self, kari, device):
        browser = a_browser()
        answer = device.use(challenge_for(browser))
        with pytest.raises(Refusal, match="took a while"):
            show(answer, browser, NOW + timedelta(minutes=5))

    def test_too_many_challenges_from_one_place_are_too_many(self):
        browser = a_browser()
        for _ in range(120):
            challenge_for(browser)
        with pytest.raises(Refusal) as refusal:
            challenge_for(browser)
        assert refusal.value.status == 429


class TestCounting:
    @pytest.mark.parametrize("back_to", [7, 3, 0])
    def test_a_key_that_counts_backwards_is_blocked_and_its_person_told(self, kari, device, back_to):
        device.count = 6
        comes_back(device)
        device.count = back_to - 1 if back_to else -1
        Mail.delete().execute()
        with pytest.raises(Refusal, match="may be a copy"):
            comes_back(device)
        assert Passkey.get().is_blocked
        assert [mail.template for mail in Mail.select()] == ["people/passkey_blocked"]
        assert Entry.select().where(Entry.verb == "blocked a passkey").count() == 1
        assert not has_passkey(kari)

    def test_a_blocked_key_stays_blocked(self, kari, device):
        Passkey.update(blocked_at=NOW).execute()
        device.count = 50
        with pytest.raises(Refusal, match="does not know this passkey"):
            comes_back(device)

    def test_a_key_that_never_counts_is_fine(self, kari, device):
        for _ in range(2):
            device.count = -1
            comes_back(device)
        assert not Passkey.get().is_blocked

    def test_nobody_blocks_a_key_without_having_it(self, kari, device):
        device.count = 6
        comes_back(device)
        copy = Device(credential_id=device.credential_id, person=device.person)
        with pytest.raises(Refusal, match="did not work here"):
            comes_back(copy)
        assert not Passkey.get().is_blocked

    def test_the_database_lets_no_key_count_back_nor_be_unblocked(self, kari):
        Passkey.update(sign_count=9, blocked_at=NOW).execute()
        for change in ({"sign_count": 8}, {"blocked_at": None}, {"public_key": "mine"}, {"person": a_person().id}):
            with pytest.raises(pw.DatabaseError), database.atomic():
                Passkey.update(**change).execute()


class TestEnding:
    def test_one_ends_ones_own_and_nobody_elses(self, kari, device):
        eve, passkey = a_person("Eve"), Passkey.get()
        with pytest.raises(Refusal) as refusal:
            actions.end_passkey(passkey.id, session=a_session(eve), by=eve, now=NOW)
        assert refusal.value.status == 404
        actions.end_passkey(passkey.id, session=a_session(kari), by=kari, now=NOW)
        with pytest.raises(Refusal, match="does not know this passkey"):
            comes_back(device)

    def test_a_passkey_of_somebody_who_was_forgotten_opens_nothing(self, kari, device):
        browser = a_browser()
        answer = device.use(challenge_for(browser))
        actions.forget(kari, by=kari, now=NOW)
        with pytest.raises(Refusal, match="does not know this passkey"):
            show(answer, browser)
        assert not Passkey.select().exists()

    def test_even_a_row_that_stayed_opens_nothing_for_somebody_who_was_forgotten(self, kari, device):
        Person.update(erased_at=NOW, nickname="").where(Person.id == kari.id).execute()
        with pytest.raises(Refusal, match="does not know this passkey"):
            comes_back(device)

    def test_the_keeper_ends_all_of_somebody_who_has_lost_theirs(self, kari, device):
        session = the_session(comes_back(device))
        assert actions.end_passkeys(kari, by=None, now=NOW) == 1
        assert actions.end_passkeys(kari, by=None, now=NOW) == 0
        assert (has_passkey(kari), Session.get_by_id(session.id).raised_at) == (False, None)
        assert Mail.select().where(Mail.template == "people/passkeys_ended").count() == 1


def test_nobody_is_raised_on_the_houses_own_tablet(kari, device):
    session = a_session(kari)
    Session.update(trusted_until=NOW + timedelta(minutes=20)).where(Session.id == session.id).execute()
    session = Session.get_by_id(session.id)
    with pytest.raises(Refusal, match="belongs to the house"):
        show(device.use(challenge_for(session)), session)


class TestDuties:
    """Who has duties that ask for a passkey cannot be given one by somebody with their cookie or their mailbox."""

    @pytest.fixture
    def treasurer(self) -> Person:
        return a_person("Turid", email="turid@example.no", role="treasurer")

    def test_a_stolen_mailbox_makes_no_passkey(self, treasurer, device):
        browser = a_browser()
        session = the_session(sign_in(ask("turid@example.no", browser), browser))
        assert session.person == treasurer
        with pytest.raises(Refusal, match="vouches for you"):
            actions.ask_to_make_passkey(treasurer, session=session, now=NOW)
        assert session.facts == {}

    def test_a_challenge_from_before_the_duty_makes_none_after_it(self, device):
        kari = a_person("Kari")
        session = a_session(kari)
        answer = device.make(actions.ask_to_make_passkey(kari, session=session, now=NOW))
        actions.grant_role(kari, "treasurer", by=None, now=NOW)
        kari, session = Person.get_by_id(kari.id), Session.get_by_id(session.id)
        with pytest.raises(Refusal, match="vouches for you"):
            actions.make_passkey(kari, answer, name="Phone", session=session, now=NOW)

    def test_who_has_one_shows_it_before_making_another_however_fresh_their_code(self, treasurer, device):
        has_made(treasurer, device, raised=True)
        browser = a_browser()
        session = the_session(sign_in(ask("turid@example.no", browser), browser))
        with pytest.raises(Refusal, match="Show a passkey"):
            actions.ask_to_make_passkey(treasurer, session=session, now=NOW)
        with pytest.raises(Refusal, match="Show a passkey"):
            actions.end_passkey(Passkey.get().id, session=session, by=treasurer, now=NOW)

    def test_a_passkey_raises_the_session_it_is_shown_in(self, treasurer, device):
        has_made(treasurer, device, raised=True)
        session = a_session(treasurer)
        asked = challenge_for(session)
        assert [each["id"] for each in asked["allowCredentials"]] == [Passkey.get().credential_id]
        opened = show(device.use(asked), session)
        assert (opened.session.id, the_session(opened).raised_at) == (session.id, THIS_MINUTE)

    def test_somebody_elses_passkey_raises_nobody(self, treasurer, kari, device):
        session = a_session(treasurer)
        with pytest.raises(Refusal, match="somebody else's"):
            show(device.use(challenge_for(session)), session)
        assert Session.get_by_id(session.id).raised_at is None


def test_what_is_stored_of_a_passkey_signs_nothing(kari, device):
    stored = json.dumps(Passkey.select().dicts().get(), default=str)
    private = device.key.private_numbers().private_value
    assert str(private) not in stored
    assert f"{private:x}" not in stored


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_house_in_which_nobody_asks_for_a_passkey_does_not_carry_what_reads_them(engine):
    asked = "import sys, meetinghouse.building; print({'webauthn', 'cryptography', 'OpenSSL'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
