"""A helper opens the house for somebody on the house's tablet: no duty in it, an end, and the way back."""

from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions
from meetinghouse.people.actions.helping import forget_waiting_helpers
from meetinghouse.people.duties import DUTIES
from meetinghouse.people.models import AccessLog, Person, Session, passkeys_of, session_of
from tests.makers import NOW, a_person, a_poll
from tests.visiting import Visitor

MINUTE = timedelta(minutes=1)


def own_session(person):
    return session_of(actions.begin_session(person, before=None, device="tablet", now=NOW).token)


def helped(person, host, now=NOW):
    """Kari's tablet becomes Ingrid's."""
    return actions.help_in(person, by=host, session=own_session(host), device="tablet", now=now)


@pytest.fixture
def ingrid(db):
    return a_person("Ingrid", language="en")


@pytest.fixture
def kari(db):
    return a_person("Kari", role="host", language="en")


class TestBeginning:
    def test_both_stand_in_the_journal_and_the_person_sees_who_helped(self, ingrid, kari):
        opened = helped(ingrid, kari)
        assert (opened.session.person, opened.session.helper) == (ingrid, kari)
        line = Entry.get(Entry.verb == "began to help somebody")
        assert (line.actor, line.subject_id) == (kari.public_ref, str(ingrid.id))
        assert AccessLog.get(AccessLog.about == ingrid).what == "helped"

    @pytest.mark.parametrize("role", ["board", "chair", "secretary", "treasurer", "coordinator", "keeper"])
    def test_nobody_is_helped_who_looks_after_others_affairs(self, kari, role):
        with pytest.raises(Refusal, match="others' affairs") as refused:
            helped(a_person(role=role), kari)
        assert refused.value.status == 403

    def test_nobody_helps_themselves(self, kari):
        with pytest.raises(Refusal, match="signed in already"):
            helped(kari, kari)

    def test_nobody_is_helped_who_was_forgotten(self, ingrid, kari):
        actions.forget(ingrid, by=ingrid, now=NOW)
        with pytest.raises(Refusal, match="left the house"):
            helped(ingrid, kari)

    def test_a_refusal_leaves_the_helper_signed_in(self, kari):
        token = actions.begin_session(kari, before=None, device="tablet", now=NOW).token
        ended = a_person()
        actions.forget(ended, by=ended, now=NOW)
        with pytest.raises(Refusal), database.atomic():
            actions.help_in(ended, by=kari, session=session_of(token), device="", now=NOW)
        assert session_of(token)

    def test_the_helpers_own_cookie_opens_nothing_meanwhile(self, ingrid, kari):
        token = actions.begin_session(kari, before=None, device="tablet", now=NOW).token
        actions.help_in(ingrid, by=kari, session=session_of(token), device="", now=NOW)
        assert session_of(token) is None

    def test_the_same_press_twice_opens_one(self, ingrid, kari):
        session = own_session(kari)
        actions.help_in(ingrid, by=kari, session=session, device="", now=NOW)
        opened = Session.select().where(Session.helper == kari).count()
        assert opened == 1

    def test_a_helper_who_is_helped_has_no_duty(self, kari):
        other = a_person(role="host")
        session = session_of(helped(other, kari).token)
        assert not any(session.person.may(duty) for duty in DUTIES)

    def test_the_database_itself_keeps_a_helped_session_whole(self, ingrid, kari):
        session = helped(ingrid, kari).session
        for change in ({"raised_at": NOW}, {"trusted_until": None}, {"beside_digest": None}, {"helper": None}):
            with pytest.raises(pw.DatabaseError), database.atomic():
                Session.update(**change).where(Session.id == session.id).execute()


class TestEnding:
    def test_the_tablet_is_the_helpers_again_with_a_new_secret_and_lowered(self, ingrid):
        kari = a_person(role="coordinator")
        raised = actions.begin_session(kari, before=None, device="tablet", raised_at=NOW, now=NOW)
        opened = actions.help_in(ingrid, by=kari, session=raised.session, device="tablet", now=NOW)
        back = actions.end_helping(opened.session, now=NOW + MINUTE)
        assert session_of(opened.token) is None
        assert session_of(raised.token) is None
        own = session_of(back.token)
        assert (own.id, own.person, own.raised_at, own.beside_digest) == (raised.session.id, kari, None, None)

    def test_it_ends_once(self, ingrid, kari):
        opened = helped(ingrid, kari)
        assert actions.end_helping(opened.session, now=NOW)
        assert actions.end_helping(opened.session, now=NOW) is None

    def test_long_after_the_end_the_helper_signs_in_anew(self, ingrid, kari):
        opened = helped(ingrid, kari)
        assert actions.end_helping(opened.session, now=NOW + 40 * MINUTE) is None
        assert Session.select().where(Session.person.in_([ingrid, kari])).count() == 0

    def test_a_helper_who_ended_their_own_session_elsewhere_gets_none(self, ingrid, kari):
        opened = helped(ingrid, kari)
        actions.end_session(kari.devices()[0].id, by=kari)
        assert actions.end_helping(opened.session, now=NOW) is None

    def test_it_goes_on_while_there_is_time_and_a_little_after(self, ingrid, kari):
        opened = helped(ingrid, kari)
        assert actions.help_longer(opened.session, now=NOW + 15 * MINUTE) == NOW + 35 * MINUTE
        assert actions.help_longer(opened.session, now=NOW + 40 * MINUTE) == NOW + 60 * MINUTE
        with pytest.raises(Refusal, match="begin once more"):
            actions.help_longer(opened.session, now=NOW + 80 * MINUTE)

    def test_it_does_not_go_on_when_the_helper_may_not_help_any_more(self, ingrid, kari):
        opened = helped(ingrid, kari)
        actions.end_role(kari.role_rows.get(), by=None, now=NOW)
        with pytest.raises(Refusal, match="begin once more"):
            actions.help_longer(opened.session, now=NOW + MINUTE)

    def test_it_ends_when_either_is_forgotten_and_when_the_person_gets_an_office(self, ingrid, kari):
        first = helped(ingrid, kari)
        actions.grant_role(ingrid, "treasurer", by=None, now=NOW)
        assert session_of(first.token) is None
        second = helped(a_person(), kari)
        actions.forget(kari, by=kari, now=NOW)
        assert session_of(second.token) is None

    def test_helpers_who_left_a_tablet_are_let_go_of(self, ingrid, kari):
        helped(ingrid, kari)
        assert forget_waiting_helpers(now=NOW + timedelta(days=1)) == 0
        assert forget_waiting_helpers(now=NOW + timedelta(days=2)) == 1


class Tablet(Visitor):
    """The house's tablet with a clock that can be put on."""

    def __init__(self, app, monkeypatch):
        super().__init__(app, now=NOW)
        self.monkeypatch = monkeypatch

    def wait(self, minutes):
        later = NOW + minutes * MINUTE
        self.monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: later)

    def secrets(self):
        return {name: self.client.get_cookie(name) for name in ("session_id", "beside")}


@pytest.fixture
def tablet(app, monkeypatch):
    monkeypatch.setattr("meetinghouse.ground.clock.now", lambda: NOW)
    return Tablet(app, monkeypatch)


def begin(tablet, ingrid, kari):
    page = tablet.visit(f"/helping/{ingrid.public_ref}", as_=kari)
    assert "Is Ingrid here beside you?" in page.h1
    return page.form("/sessions").press()


class TestOnTheTablet:
    def test_the_bar_says_who_helps_and_how_long(self, tablet, ingrid, kari):
        page = begin(tablet, ingrid, kari)
        assert page.response.request.path == "/me"
        assert "Kari helps you, Ingrid." in page.html
        assert "20 minutes left." in page.html
        tablet.wait(6)
        assert "14 minutes left." in tablet.visit("/").html

    def test_no_duty_of_the_helper_or_the_person_opens(self, tablet, kari):
        other = a_person("Ingrid", role="seller", language="en")
        begin(tablet, other, kari)
        for path in ("/helping", "/register", "/counter", "/seller/items"):
            assert tablet.visit(path, status=403)

    def test_what_one_does_alone_stays_closed(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        poll = a_poll()
        paths = ("/me/forget", "/me/passkeys/new", "/me/contacts/new/email", f"/votes/{poll.number}")
        for path in paths:
            assert "yours alone" in tablet.visit(path, status=403).text
        form = tablet.visit("/me/words").form("/me/words")
        for path in ("/me/data/download", "/me/contacts/new/email", f"/votes/{poll.number}/ballot", "/me/forget"):
            assert tablet.post(path, {"csrf_token": form.values["csrf_token"]}).status == 403
        assert passkeys_of(ingrid) == []
        assert Person.get_by_id(ingrid.id).erased_at is None

    def test_their_own_things_open(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        tablet.visit("/me/words").form("/me/words").fill(nickname="Inga").press()
        assert Person.get_by_id(ingrid.id).nickname == "Inga"

    def test_one_press_makes_it_longer(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        tablet.wait(16)
        page = tablet.visit("/me/words")
        assert "This ends soon." in page.html
        after = tablet.post("/helping/longer", bar_of(page))
        assert "20 minutes left" in after.html
        assert after.response.request.path == "/me/words"

    def test_one_press_ends_it_and_the_copied_cookies_are_dead(self, tablet, app, ingrid, kari, monkeypatch):
        begin(tablet, ingrid, kari)
        copied = tablet.secrets()
        page = tablet.visit("/me")
        after = tablet.post("/helping/end", bar_of(page))
        assert after.h1 == "Help somebody to sign in"
        assert "beside" not in {name for name, cookie in tablet.secrets().items() if cookie}
        thief = Tablet(app, monkeypatch)
        for cookie in copied.values():
            thief.client.set_cookie(cookie.key, cookie.value)
        assert "Sign in" in thief.visit("/me").h1

    def test_one_cookie_without_the_other_opens_nothing_and_gets_nothing_back(
        self, tablet, app, ingrid, kari, monkeypatch
    ):
        begin(tablet, ingrid, kari)
        for name, cookie in tablet.secrets().items():
            thief = Tablet(app, monkeypatch)
            thief.client.set_cookie(name, cookie.value)
            form = thief.visit("/sign-in").form("/sign-in")
            assert "Sign in" in thief.visit("/me").h1
            assert thief.post("/helping/end", {"csrf_token": form.values["csrf_token"]}, follow=False).location == "/"
        assert "Kari helps you" in tablet.visit("/me").html

    def test_signing_out_is_ending(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        answer = tablet.visit("/me").form("/sign-out").press(follow=False)
        assert (answer.status, answer.location) == (307, "/helping/end")

    def test_when_the_time_is_over_nothing_that_was_typed_is_lost(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        form = tablet.visit("/me/words").form("/me/words").fill(nickname="Inga fra elva")
        tablet.wait(20)
        over = form.press()
        assert over.status == 403
        assert "nothing that you typed is lost" in over.text
        assert "Inga fra elva" in over.text
        assert Person.get_by_id(ingrid.id).nickname == "Ingrid"

        again = over.form("/helping/longer").press()
        assert "Inga fra elva" in again.text
        assert "Kari helps you" in again.html
        again.form("/me/words").press()
        assert Person.get_by_id(ingrid.id).nickname == "Inga fra elva"

    def test_when_the_time_is_over_their_pages_are_closed_and_the_tablet_goes_back(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        tablet.wait(21)
        page = tablet.visit("/me", status=403)
        assert "The 20 minutes are over" in page.h1
        tablet.visit("/")
        after = page.form("/helping/end").press()
        assert after.h1 == "Help somebody to sign in"

    def test_long_after_the_time_nobody_goes_on(self, tablet, ingrid, kari):
        begin(tablet, ingrid, kari)
        tablet.wait(45)
        page = tablet.visit("/me", status=403)
        assert "/helping/longer" not in page.html
        page.form("/helping/end").press()
        assert "Sign in" in tablet.visit("/me").h1


def bar_of(page):
    """What the bar's form sends."""
    form = page.tree.find(".//aside[@data-helped]/form")
    return {field.get("name"): field.get("value") for field in form.iter("input")}
