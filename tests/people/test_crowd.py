"""Several at the same moment, each with a connection of their own, on both engines."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from meetinghouse.ground.actions import open_house
from meetinghouse.ground.database import database
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import actions
from meetinghouse.people.models import Person, Role, Session, SignInCode
from tests.makers import NOW, a_person
from tests.people.codes import a_browser, another, ask, sign_in


def at_the_same_moment(times, act):
    """Call `act` in so many threads at once, each with its own connection; what each said."""
    start = threading.Barrier(times)

    def one(_number):
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal.message
        finally:
            database.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.usefixtures("crowded")
class TestCrowd:
    def test_of_twelve_tries_at_the_same_moment_five_are_looked_at(self, monkeypatch):
        a_person(email="kari@example.no")
        browser, looked_at = a_browser(), []
        code = ask("kari@example.no", browser)
        fits = SignInCode.fits
        monkeypatch.setattr(SignInCode, "fits", lambda self, text: looked_at.append(text) or fits(self, text))
        said = at_the_same_moment(12, lambda: sign_in(another(code), browser))
        assert len(looked_at) == sum("not the code" in each for each in said) == 5

    def test_the_right_code_twice_at_the_same_moment_signs_in_once(self):
        kari, browser = a_person(email="kari@example.no"), a_browser()
        code = ask("kari@example.no", browser)
        said = at_the_same_moment(4, lambda: sign_in(code, browser))
        assert sum(isinstance(each, actions.Opened) for each in said) == len(kari.devices()) == 1

    def test_who_is_forgotten_while_they_sign_in_leaves_no_session_behind(self):
        open_house("Verkstedet ved elva", "NO", by=None, now=NOW)
        for n in range(12):
            kari, browser = a_person(email=f"kari{n}@example.no"), a_browser()
            code = ask(f"kari{n}@example.no", browser)
            acts = iter([partial(sign_in, code, browser), partial(actions.forget, kari, by=kari, now=NOW)])
            at_the_same_moment(2, lambda acts=acts: next(acts)())
            assert Person.get_by_id(kari.id).erased_at
            assert not Session.select().where(Session.person == kari).exists()

    def test_keepers_who_all_stop_at_the_same_moment_leave_two(self):
        roles = iter([a_person(role="keeper").role_rows.get() for _ in range(10)])
        at_the_same_moment(10, lambda: actions.end_role(next(roles), by=None, now=NOW))
        assert Role.select().where(Role.to_at.is_null()).count() == 2

    def test_a_set_up_link_followed_twice_at_the_same_moment_makes_one_keeper(self):
        token = actions.make_setup_link(now=NOW)
        facts = {"nickname": "Kari", "email": "kari@example.no", "language": "nb"}
        at_the_same_moment(4, lambda: actions.use_setup_link(token, now=NOW, **facts))
        assert Role.select().count() == 1

    def test_codes_asked_for_at_the_same_moment_leave_one(self):
        a_person(email="kari@example.no")
        browser = a_browser()
        at_the_same_moment(4, lambda: ask("kari@example.no", browser))
        assert SignInCode.select().count() == 1
