"""The first passkey of somebody with duties: whose word lets it be made, and whose does not."""

from datetime import timedelta

import pytest

from meetinghouse.ground.journal import Entry
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions, rules
from meetinghouse.people.models import Passkey, Person, Session, has_passkey, session_of
from tests.makers import NOW, a_person
from tests.people.codes import a_browser, ask, sign_in
from tests.people.devices import Device

HOUR = timedelta(hours=1)


@pytest.fixture
def treasurer(db) -> Person:
    return a_person("Turid", email="turid@example.no", role="treasurer")


@pytest.fixture
def keeper(db) -> Person:
    return a_person("Jonas", email="jonas@example.no", role="keeper")


def signed_in(person: Person, address: str = "turid@example.no") -> Session:
    """A browser in which somebody has typed the code from this mailbox."""
    browser = a_browser()
    opened = sign_in(ask(address, browser), browser)
    found = session_of(opened.token)
    assert found
    assert found.person == person
    return found


def with_number(person: Person) -> Session:
    return actions.ask_for_number(person, session=signed_in(person), now=NOW).session


def number_in(session: Session) -> str:
    return actions.number_of(Session.get_by_id(session.id), NOW)


def make(person: Person, session: Session, now=NOW) -> None:
    session = Session.get_by_id(session.id)
    answer = Device().make(actions.ask_to_make_passkey(person, session=session, now=now))
    actions.make_passkey(person, answer, name="Phone", session=session, now=now)


class TestTheWord:
    def test_the_browser_with_the_number_makes_the_passkey(self, treasurer, keeper):
        session = with_number(treasurer)
        actions.vouch(treasurer, number_in(session), by=keeper, now=NOW)
        make(treasurer, session)
        assert has_passkey(treasurer)
        assert Session.get_by_id(session.id).facts == {}
        assert Entry.select().where(Entry.verb == "vouched for somebody's passkey", Entry.actor == keeper.public_ref)

    def test_whoever_reads_the_mail_in_another_browser_makes_none(self, treasurer, keeper):
        theirs, thief = with_number(treasurer), with_number(treasurer)
        actions.vouch(treasurer, number_in(theirs), by=keeper, now=NOW)
        with pytest.raises(Refusal, match="vouches for you"):
            make(treasurer, thief)

    def test_whoever_copied_the_cookie_is_out_when_the_number_is_shown(self, treasurer):
        opened = actions.begin_session(treasurer, before=None, device="", now=NOW)
        session = session_of(opened.token)
        assert session
        after = actions.ask_for_number(treasurer, session=session, now=NOW)
        assert session_of(opened.token) is None
        assert session_of(after.token).person == treasurer

    def test_two_askers_with_the_same_secret_do_not_both_get_a_number(self, treasurer):
        session = signed_in(treasurer)
        actions.ask_for_number(treasurer, session=session, now=NOW)
        with pytest.raises(Refusal, match="pressed twice"):
            actions.ask_for_number(treasurer, session=session, now=NOW)

    @pytest.mark.parametrize("number", ["", "000000", "12", "abc"])
    def test_another_number_lets_nobody_in(self, treasurer, keeper, number):
        session = with_number(treasurer)
        if number_in(session) == number:
            return
        with pytest.raises(Refusal, match="does not show this number"):
            actions.vouch(treasurer, number, by=keeper, now=NOW)

    def test_a_number_is_one_persons_and_works_once(self, treasurer, keeper):
        session, other = with_number(treasurer), a_person("Siri", role="secretary")
        number = number_in(session)
        with pytest.raises(Refusal, match="does not show this number"):
            actions.vouch(other, number, by=keeper, now=NOW)
        actions.vouch(treasurer, number, by=keeper, now=NOW)
        with pytest.raises(Refusal, match="does not show this number"):
            actions.vouch(treasurer, number, by=keeper, now=NOW)

    def test_a_number_is_over_after_an_hour_and_so_is_the_word(self, treasurer, keeper):
        session = with_number(treasurer)
        number = number_in(session)
        with pytest.raises(Refusal, match="does not show this number"):
            actions.vouch(treasurer, number, by=keeper, now=NOW + HOUR)
        actions.vouch(treasurer, number, by=keeper, now=NOW + HOUR - timedelta(seconds=1))
        with pytest.raises(Refusal, match="vouches for you"):
            make(treasurer, session, NOW + 2 * HOUR)

    def test_nobody_vouches_for_themselves(self, keeper):
        session = actions.begin_session(keeper, before=None, device="", now=NOW).session
        shown = actions.ask_for_number(keeper, session=session, now=NOW).session
        with pytest.raises(Refusal, match="vouches for themselves"):
            actions.vouch(keeper, number_in(shown), by=keeper, now=NOW)

    def test_who_has_a_passkey_is_vouched_for_by_nobody(self, treasurer, keeper):
        session = with_number(treasurer)
        actions.vouch(treasurer, number_in(session), by=keeper, now=NOW)
        make(treasurer, session)
        with pytest.raises(Refusal, match="have a passkey"):
            actions.ask_for_number(treasurer, session=signed_in(treasurer), now=NOW)
        with pytest.raises(Refusal, match="have a passkey"):
            actions.vouch(treasurer, "123456", by=keeper, now=NOW)

    def test_on_the_houses_tablet_no_number_is_shown(self, treasurer):
        session = signed_in(treasurer)
        session.trusted_until = NOW + HOUR
        with pytest.raises(Refusal, match="belongs to the house"):
            actions.ask_for_number(treasurer, session=session, now=NOW)


class TestALostOne:
    def test_it_goes_the_same_way(self, treasurer, keeper):
        first = with_number(treasurer)
        actions.vouch(treasurer, number_in(first), by=keeper, now=NOW)
        make(treasurer, first)
        waiting = signed_in(treasurer)
        actions.note_proof(waiting, now=NOW)
        actions.end_passkeys(treasurer, by=keeper, now=NOW)
        for session in (first, waiting, signed_in(treasurer)):
            with pytest.raises(Refusal, match="vouches for you"):
                make(treasurer, session)
        again = with_number(treasurer)
        actions.vouch(treasurer, number_in(again), by=keeper, now=NOW)
        make(treasurer, again)
        assert Passkey.select().count() == 1


class TestNobodyIsLockedOut:
    def test_the_first_keeper_makes_theirs_in_the_session_of_the_set_up(self, keeper):
        opened = actions.begin_session(keeper, before=None, device="", raised_at=NOW, now=NOW)
        make(keeper, opened.session)
        assert has_passkey(keeper)

    def test_a_card_from_the_command_line_is_word_enough(self, keeper):
        code = actions.make_card(keeper, by=None, now=NOW)
        opened = actions.use_card(code, session=a_browser(), remote="192.0.2.1", device="", now=NOW)
        make(keeper, opened.session)
        assert has_passkey(keeper)


class TestMails:
    def test_the_person_and_every_other_keeper_are_told(self, treasurer, keeper):
        other = a_person("Kari", email="kari@example.no", role="keeper", language="en")
        session = with_number(treasurer)
        actions.vouch(treasurer, number_in(session), by=keeper, now=NOW)
        make(treasurer, session)
        told = {mail.recipient: mail.template for mail in Mail.select().where(Mail.template != "people/sign_in_code")}
        assert told == {
            "turid@example.no": "people/passkey_made",
            "jonas@example.no": "people/passkey_of_another",
            other.email(): "people/passkey_of_another",
        }
        words = Mail.get(Mail.recipient == "kari@example.no").text
        assert f"/keeper/people/{treasurer.public_ref}" in words
        assert "Turid" not in words

    def test_of_a_keepers_own_the_others_are_told_and_of_a_members_nobody(self, keeper):
        a_person("Kari", email="kari@example.no", role="keeper")
        session = actions.begin_session(keeper, before=None, device="", raised_at=NOW, now=NOW).session
        make(keeper, session)
        member = a_person("Mons", email="mons@example.no")
        make(member, actions.begin_session(member, before=None, device="", now=NOW).session)
        of_another = Mail.select().where(Mail.template == "people/passkey_of_another")
        assert [mail.recipient for mail in of_another] == ["kari@example.no"]


class TestTheRaisedSession:
    @pytest.mark.parametrize(
        ("shown", "minutes", "counts"),
        [(None, 480, False), (0, 480, True), (479, 480, True), (480, 480, False), (29, 30, True), (30, 30, False)],
    )
    def test_it_runs_out_to_the_minute(self, shown, minutes, counts):
        at = None if shown is None else NOW
        now = NOW + timedelta(minutes=shown or 0)
        assert rules.is_raised(at, minutes=minutes, now=now) == counts

    def test_a_second_before_the_end_it_still_counts(self):
        end = NOW + timedelta(minutes=480)
        assert rules.is_raised(NOW, minutes=480, now=end - timedelta(seconds=1))

    def test_the_night_lets_go_of_the_minute_once_it_counts_no_more(self, treasurer, keeper):
        long = timedelta(minutes=480)
        for person, at in ((treasurer, NOW - long), (keeper, NOW - long + timedelta(minutes=1))):
            actions.begin_session(person, before=None, device="", now=NOW, raised_at=at)
        assert (actions.forget_old_raises(now=NOW), actions.forget_old_raises(now=NOW)) == (1, 0)
        assert [each.raised_at is None for each in Session.select().order_by(Session.id)] == [True, False]

    def test_after_it_no_further_passkey_is_made_and_none_is_ended(self, treasurer):
        session = actions.begin_session(treasurer, before=None, device="", raised_at=NOW, now=NOW).session
        make(treasurer, session)
        late = NOW + timedelta(minutes=480)
        with pytest.raises(Refusal, match="Show a passkey"):
            make(treasurer, session, late)
        with pytest.raises(Refusal, match="Show a passkey"):
            actions.end_passkey(Passkey.get().id, session=Session.get_by_id(session.id), by=treasurer, now=late)
