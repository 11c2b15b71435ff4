import re
from datetime import timedelta

import peewee as pw
import pytest

from meetinghouse.ground.database import database
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions
from meetinghouse.people.models import ContactPoint, Person, Session, SignInCode, session_of
from tests.makers import NOW, a_person
from tests.people.codes import a_browser, another, ask, sign_in


@pytest.mark.usefixtures("db")
class TestCode:
    def test_the_right_code_signs_its_person_in(self):
        kari, browser = a_person("Kari", email="kari@example.no"), a_browser()
        code = ask(" Kari@Example.no", browser)
        opened = sign_in(f" {code[:3]}-{code[3:]} ", browser)
        assert session_of(opened.token).person == kari
        assert kari.contact_rows.get().verified_at == NOW

    def test_signing_in_gives_a_new_session_and_ends_the_visitors(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        opened = sign_in(ask("kari@example.no", browser), browser)
        assert opened.session.id != browser.id or opened.session.token_digest != browser.token_digest
        assert Session.select().where(Session.token_digest == browser.token_digest).count() == 0
        assert SignInCode.select().count() == 0

    def test_a_wrong_code_is_refused_and_the_right_one_still_works(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        code = ask("kari@example.no", browser)
        with pytest.raises(Refusal, match="not the code"):
            sign_in(another(code), browser)
        assert sign_in(code, browser)

    def test_the_fifth_try_may_be_right(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        code = ask("kari@example.no", browser)
        for _ in range(4):
            with pytest.raises(Refusal, match="not the code"):
                sign_in(another(code), browser)
        assert sign_in(code, browser)

    def test_the_sixth_try_is_refused_though_it_is_right(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        code = ask("kari@example.no", browser)
        for _ in range(5):
            with pytest.raises(Refusal, match="not the code"):
                sign_in(another(code), browser)
        with pytest.raises(Refusal, match="does not work any more"):
            sign_in(code, browser)

    def test_a_code_lives_for_ten_minutes(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        code = ask("kari@example.no", browser)
        with pytest.raises(Refusal, match="does not work any more"):
            sign_in(code, browser, now=NOW + timedelta(minutes=10))
        assert sign_in(code, browser, now=NOW + timedelta(minutes=9, seconds=59))

    def test_a_code_is_worth_nothing_in_another_browser(self):
        a_person(email="kari@example.no")
        browser, thief = a_browser(), a_browser()
        code = ask("kari@example.no", browser)
        ask("eve@example.no", thief)
        with pytest.raises(Refusal, match="not the code"):
            sign_in(code, thief)
        with pytest.raises(Refusal, match="does not work any more"):
            sign_in(code, a_browser())

    def test_a_new_code_replaces_the_old_one(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        old, new = ask("kari@example.no", browser), ask("kari@example.no", browser)
        if old != new:
            with pytest.raises(Refusal, match="not the code"):
                sign_in(old, browser)
        assert sign_in(new, browser)

    def test_a_code_dies_with_the_address_it_went_to(self):
        kari, browser = a_person(email="kari@example.no"), a_browser()
        code = ask("kari@example.no", browser)
        kari.contact_rows.get().delete_instance()
        with pytest.raises(Refusal, match="does not work any more"):
            sign_in(code, browser)

    def test_a_decoy_never_opens_even_when_its_digits_are_guessed(self, monkeypatch):
        monkeypatch.setattr("secrets.randbelow", lambda _most: 123456)
        browser = a_browser()
        assert ask("nobody@example.no", browser) is None
        with pytest.raises(Refusal, match="not the code"):
            sign_in("123456", browser)

    def test_neither_the_code_nor_the_address_is_stored_beside_the_session(self):
        a_person(email="kari@example.no")
        code = ask("kari@example.no", a_browser())
        (row,) = SignInCode.select().dicts()
        assert not any(secret in str(value) for value in row.values() for secret in (code, "kari@"))

    def test_the_database_gives_no_try_back(self):
        ask("kari@example.no", a_browser())
        SignInCode.update(tries=5).execute()
        for change in ({"tries": 6}, {"tries": 0}, {"expires_at": NOW}, {"code_digest": "x"}):
            with pytest.raises(pw.DatabaseError), database.atomic():
                SignInCode.update(**change).execute()

    def test_the_page_that_was_wanted_is_remembered_with_the_code(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        ask("kari@example.no", browser, next_path="/orders/7")
        assert browser.code().next_path == "/orders/7"


@pytest.mark.usefixtures("db")
class TestMail:
    def test_a_known_address_gets_the_code_in_its_persons_language(self):
        a_person(email="kari@example.no", language="da")
        code = ask("kari@example.no", a_browser())
        mail = Mail.get()
        assert (mail.recipient, mail.language, mail.template) == ("kari@example.no", "da", "people/sign_in_code")
        assert code in mail.subject
        assert f"http://localhost/sign-in/code?code={code}" in mail.text

    def test_an_unknown_address_is_told_so_and_gets_no_code(self):
        assert ask("nobody@example.no", a_browser()) is None
        assert (Mail.get().recipient, Mail.get().template) == ("nobody@example.no", "people/unknown_address")

    @pytest.mark.parametrize("status", ["bounced", "complained", "off"])
    def test_a_blocked_address_gets_no_mail_at_all(self, status):
        a_person(email="kari@example.no")
        ContactPoint.update(status=status).execute()
        browser = a_browser()
        actions.ask_for_code("kari@example.no", session=browser, remote="192.0.2.1", next_path="/", now=NOW)
        assert (Mail.select().count(), browser.code().person_id) == (0, None)

    def test_known_and_unknown_addresses_take_the_same_number_of_steps(self):
        a_person(email="kari@example.no")
        assert steps("kari@example.no") == steps("nobody@example.no")

    def test_somebody_who_was_forgotten_is_unknown(self):
        a_person(email="kari@example.no")
        Person.update(erased_at=NOW, nickname="").execute()
        assert ask("kari@example.no", a_browser()) is None


def steps(address):
    """What the database is asked while a code is made: the first words of each statement."""
    browser, seen = a_browser(), []
    hook = seen.append
    database.obj.query_hooks.append(hook)
    ask(address, browser)
    database.obj.query_hooks.remove(hook)
    return [re.match(r'\w+( INTO| FROM)?( "\w+")?', event.sql)[0] for event in seen if "SAVEPOINT" not in event.sql]


@pytest.mark.usefixtures("db")
class TestLimits:
    @pytest.mark.parametrize("known", [True, False])
    def test_one_address_gets_five_codes_an_hour_known_or_not(self, known):
        if known:
            a_person(email="kari@example.no")
        for _ in range(5):
            ask("kari@example.no", a_browser())
        with pytest.raises(Refusal) as refusal:
            ask(" KARI@example.no", a_browser(), remote="198.51.100.7")
        assert refusal.value.status == 429
        ask("kari@example.no", a_browser(), now=NOW + timedelta(hours=1))

    def test_one_network_address_cannot_ask_for_everybody(self):
        for number in range(60):
            ask(f"person{number}@example.org", a_browser())
        with pytest.raises(Refusal) as refusal:
            ask("another@example.org", a_browser())
        assert refusal.value.status == 429
        ask("another@example.org", a_browser(), remote="198.51.100.7")

    def test_one_network_address_cannot_try_without_end(self):
        for _ in range(120):
            with pytest.raises(Refusal, match="does not work"):
                sign_in("000000", a_browser())
        with pytest.raises(Refusal) as refusal:
            sign_in("000000", a_browser())
        assert refusal.value.status == 429


@pytest.mark.usefixtures("db")
class TestSharedAddress:
    @pytest.fixture
    def couple(self):
        return [a_person(name, email="hjemme@example.no") for name in ("Kari", "Ola")]

    def test_those_who_share_an_address_say_who_they_are_after_the_right_code(self, couple):
        browser = a_browser()
        assert sign_in(ask("hjemme@example.no", browser), browser) is None
        assert browser.proved_code(NOW).people() == couple
        opened = actions.sign_in_as(couple[1].public_ref, session=browser, device="", now=NOW)
        assert session_of(opened.token).person == couple[1]
        assert [bool(each.contact_rows.get().verified_at) for each in couple] == [False, True]

    def test_before_the_right_code_there_is_nobody_to_choose(self, couple):
        browser = a_browser()
        code = ask("hjemme@example.no", browser)
        with pytest.raises(Refusal):
            actions.sign_in_as(couple[0].public_ref, session=browser, device="", now=NOW)
        with pytest.raises(Refusal):
            sign_in(another(code), browser)
        assert browser.proved_code(NOW) is None

    def test_nobody_outside_the_address_can_be_chosen(self, couple):
        eve, browser = a_person("Eve"), a_browser()
        sign_in(ask("hjemme@example.no", browser), browser)
        with pytest.raises(Refusal):
            actions.sign_in_as(eve.public_ref, session=browser, device="", now=NOW)

    def test_the_choice_ends_with_the_ten_minutes(self, couple):
        browser = a_browser()
        sign_in(ask("hjemme@example.no", browser), browser)
        with pytest.raises(Refusal):
            actions.sign_in_as(couple[0].public_ref, session=browser, device="", now=NOW + timedelta(minutes=10))

    def test_a_code_that_was_right_is_not_right_again(self, couple):
        browser = a_browser()
        code = ask("hjemme@example.no", browser)
        sign_in(code, browser)
        with pytest.raises(Refusal, match="does not work any more"):
            sign_in(code, browser)


@pytest.mark.usefixtures("db")
class TestSessions:
    def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(self):
        token = actions.open_session(a_person(), now=NOW)
        actions.sign_out(session_of(token))
        assert session_of(token) is None

    def test_one_signs_in_with_nothing_but_a_basket(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        actions.keep_fact(browser, "basket", ["mitten"])
        actions.keep_fact(browser, "is_keeper", True)
        code = ask("kari@example.no", browser)
        opened = sign_in(code, session_of_id(browser))
        assert opened.session.facts == {"basket": ["mitten"]}

    def test_a_fact_of_none_is_forgotten(self):
        browser = a_browser()
        actions.keep_fact(browser, "basket", ["mitten"])
        actions.keep_fact(browser, "basket", None)
        assert session_of_id(browser).facts == {}

    def test_one_ends_ones_own_sessions_and_nobody_elses(self):
        kari, eve = a_person("Kari"), a_person("Eve")
        session = session_of(actions.open_session(kari, now=NOW))
        with pytest.raises(Refusal) as refusal:
            actions.end_session(session.id, by=eve)
        assert (refusal.value.status, kari.devices()) == (404, [session])
        actions.end_session(session.id, by=kari)
        assert kari.devices() == []

    def test_only_the_day_is_kept(self):
        token = actions.open_session(a_person(), now=NOW)
        actions.note_seen(session_of(token), now=NOW + timedelta(days=3))
        session = session_of(token)
        assert (session.created_on, session.last_seen_on) == (NOW.date(), (NOW + timedelta(days=3)).date())

    def test_a_persons_own_device_never_times_out_but_a_visitors_is_let_go(self):
        hers, visitors = actions.open_session(a_person(), now=NOW), actions.open_session(None, now=NOW)
        later = NOW + timedelta(days=4000)
        assert actions.forget_idle_visitors(now=later) == 1
        assert (session_of(hers).is_live(later), session_of(visitors)) == (True, None)

    def test_a_session_with_an_end_ends(self):
        token = actions.open_session(a_person(), now=NOW)
        Session.update(trusted_until=NOW + timedelta(minutes=20)).execute()
        assert session_of(token).is_live(NOW + timedelta(minutes=19))
        assert not session_of(token).is_live(NOW + timedelta(minutes=20))

    def test_what_is_stored_of_a_session_does_not_open_it(self):
        token = actions.open_session(a_person(), now=NOW)
        assert session_of(Session.get().token_digest) is None
        assert token not in str(Session.select().dicts().get())


def session_of_id(browser):
    return Session.get_by_id(browser.id)
