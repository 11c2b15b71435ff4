"""What has gone has gone: an id in somebody's hand never comes to mean the next row that is written."""

import pytest

from meetinghouse.people import actions as people
from meetinghouse.people.models import ContactPoint, PaperCard, Passkey, Session, SignInCode
from tests.makers import NOW, a_person

pytestmark = pytest.mark.usefixtures("db")


def a_session(nickname: str, role: str = "host") -> Session:
    return people.begin_session(a_person(nickname, role=role), before=None, device="", now=NOW).session


@pytest.mark.parametrize("table", [Session, SignInCode, ContactPoint, Passkey, PaperCard])
def test_rows_that_go_leave_no_id_behind(table: type) -> None:
    for fields in table._meta.fields.values():
        if fields.primary_key:
            assert type(fields).__name__ == "LastingId"


def test_a_session_that_ended_is_not_the_next_persons() -> None:
    ended = a_session("Kari")
    people.sign_out(ended)
    hers = a_session("Ola")

    assert hers.id != ended.id
    people.sign_out(ended)
    people.note_seen(ended, now=NOW)
    people.keep_fact(ended, "basket", 1)
    assert people.renew_token(ended) is None
    assert Session.get_by_id(hers.id).token_digest == hers.token_digest
    assert Session.get_by_id(hers.id).facts == {}


def test_a_helped_session_that_ended_gives_nobody_elses_back() -> None:
    helper = a_person("Verten", role="host")
    own = people.begin_session(helper, before=None, device="", now=NOW).session
    helped = people.help_in(a_person("Kari"), by=helper, session=own, device="", now=NOW).session
    people.sign_out(helped)
    hers = a_session("Ola")

    assert people.end_helping(helped, now=NOW) is None
    assert Session.select().where(Session.id == hers.id).exists()


def test_a_way_to_reach_somebody_that_has_gone_is_not_the_next_persons() -> None:
    kari, ola = a_person("Kari"), a_person("Ola")
    point = people.add_contact(kari, "phone", "91234567")
    people.give_up_way(point, by=kari, now=NOW)
    his = people.add_contact(ola, "phone", "99887766")

    people.end_contact(point.id)
    people.choose_mail(point, may_service=False, may_news=False, by=kari, now=NOW)

    assert ContactPoint.get_by_id(his.id).value == "99887766"
    assert ContactPoint.get_by_id(his.id).may_service == his.may_service
